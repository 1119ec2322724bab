import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { declarationSchemaText, SCHEMA_FILE } from './declaration-schema.ts';

it('is current: run `node tools/declaration-schema.ts` when this fails', () => {
  expect(JSON.parse(readFileSync(SCHEMA_FILE, 'utf8'))).toEqual(JSON.parse(declarationSchemaText()));
});

it('names the keys that an editor offers', () => {
  const schema = JSON.parse(declarationSchemaText()) as {
    properties: Record<string, unknown>;
    additionalProperties: unknown;
  };
  expect(Object.keys(schema.properties)).toContain('streams');
  expect(schema.additionalProperties).toBe(false);
});
