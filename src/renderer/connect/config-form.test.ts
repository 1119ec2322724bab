import { expect, test } from 'vitest';
import { connectionIdOf, readFields, toConfig } from './config-form.ts';

const SCHEMA = {
  type: 'object',
  required: ['baseUrl', 'pageSize', 'tenantId'],
  properties: {
    baseUrl: { type: 'string', format: 'uri', title: 'API address', description: 'Ends in /v2.0' },
    tenantId: { type: 'string' },
    pageSize: { type: 'integer', default: 100 },
    sandbox: { type: 'boolean' },
    region: { enum: ['eu', 'us'] },
    companies: { type: 'array', items: { type: 'string' } },
  },
};

test('a settings schema becomes a form', () => {
  const fields = readFields(SCHEMA);
  expect(fields.map(({ key, type, label, required, initial }) => [key, type, label, required, initial])).toEqual([
    ['baseUrl', 'url', 'API address', true, ''],
    ['tenantId', 'text', 'Tenant id', true, ''],
    ['pageSize', 'number', 'Page size', false, '100'],
    ['sandbox', 'boolean', 'Sandbox', false, false],
    ['region', 'choice', 'Region', false, ''],
    ['companies', 'list', 'Companies', false, ''],
  ]);
});

test('what was filled in has the types that the schema asks for, and nothing else', () => {
  const values = { baseUrl: ' https://erp.example/v2.0 ', tenantId: 'acme', companies: 'North, South ,' };
  expect(toConfig(readFields(SCHEMA), values)).toEqual({
    baseUrl: 'https://erp.example/v2.0',
    tenantId: 'acme',
    pageSize: 100,
    sandbox: false,
    companies: ['North', 'South'],
  });
});

test.each([
  ['Northwind ERP', 'northwind-erp'],
  ['  7-Eleven!', 'eleven'],
  ['北京', 'system'],
  ['A'.repeat(50), 'a'.repeat(30)],
])('%s is called %s in keys', (name, id) => {
  expect(connectionIdOf(name)).toBe(id);
  expect(id).toMatch(/^[a-z][a-z0-9-]{0,30}$/);
});
