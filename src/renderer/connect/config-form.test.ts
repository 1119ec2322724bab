import { expect, test } from 'vitest';
import { connectionIdOf, fromConfig, readFields, toConfig } from './config-form.ts';

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
    patterns: { type: 'array', items: { type: 'string' }, default: [String.raw`\bSO-?(\d{4,10})\b`] },
    meanings: { type: 'object', additionalProperties: { type: 'string' }, default: { pending: 'open' } },
    orderField: { type: 'string', default: 'Order_No__c' },
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
    ['patterns', 'list', 'Patterns', false, String.raw`\bSO-?(\d{4,10})\b`],
    ['meanings', 'json', 'Meanings', false, '{\n  "pending": "open"\n}'],
    ['orderField', 'text', 'Order field', false, 'Order_No__c'],
  ]);
});

test('what was filled in has the types that the schema asks for, and nothing else', () => {
  const values = {
    baseUrl: ' https://erp.example/v2.0 ',
    tenantId: 'acme',
    companies: 'North\nSouth, East \n',
    orderField: '',
  };
  expect(toConfig(readFields(SCHEMA), values)).toEqual({
    baseUrl: 'https://erp.example/v2.0',
    tenantId: 'acme',
    pageSize: 100,
    sandbox: false,
    companies: ['North', 'South, East'],
    patterns: [String.raw`\bSO-?(\d{4,10})\b`],
    meanings: { pending: 'open' },
    orderField: '',
  });
});

test('settings that were opened and not touched are kept as they are', () => {
  const config = {
    baseUrl: 'https://erp.example/v2.0',
    tenantId: 'acme',
    pageSize: 20,
    sandbox: true,
    region: 'eu',
    companies: ['North'],
    patterns: [],
    meanings: { pending: 'blocked', done: 'closed' },
    orderField: '',
  };
  const fields = readFields(SCHEMA);
  expect(toConfig(fields, fromConfig(fields, config))).toEqual(config);
});

test('what is no JSON goes to the engine as it is, which says what is wrong with it', () => {
  expect(toConfig(readFields(SCHEMA), { meanings: '{"pending"' })).toMatchObject({ meanings: '{"pending"' });
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
