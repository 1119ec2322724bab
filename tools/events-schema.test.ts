import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { eventsSchemaText, SCHEMA_FILE } from './events-schema.ts';

it('is current: run `node tools/events-schema.ts` when this fails', () => {
  expect(JSON.parse(readFileSync(SCHEMA_FILE, 'utf8'))).toEqual(JSON.parse(eventsSchemaText()));
});

it('names the keys that an editor offers', () => {
  const schema = JSON.parse(eventsSchemaText()) as {
    properties: Record<string, unknown>;
    additionalProperties: unknown;
  };
  expect(Object.keys(schema.properties)).toContain('streams');
  expect(schema.additionalProperties).toBe(false);
});
