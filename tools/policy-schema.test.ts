import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { policySchemaText, SCHEMA_FILE } from './policy-schema.ts';

it('is current: run `node tools/policy-schema.ts` when this fails', () => {
  expect(JSON.parse(readFileSync(SCHEMA_FILE, 'utf8'))).toEqual(JSON.parse(policySchemaText()));
});

it('names what an editor offers', () => {
  const schema = JSON.parse(policySchemaText()) as {
    properties: { policy: { properties: Record<string, unknown>; additionalProperties: unknown } };
  };
  const { properties, additionalProperties } = schema.properties.policy;
  expect(Object.keys(properties)).toEqual(expect.arrayContaining(['milestones', 'thresholds', 'settle']));
  expect(additionalProperties).toBe(false);
});
