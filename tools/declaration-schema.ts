/** Writes resources/declaration.schema.json, which editors use. Run it when the declaration format changes. */
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { declarationSchema } from '#engine/connectors/declared/declaration/schema.ts';

export const SCHEMA_FILE = new URL('../resources/declaration.schema.json', import.meta.url);

export function declarationSchemaText(): string {
  const schema = z.toJSONSchema(declarationSchema, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify(schema, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(SCHEMA_FILE, declarationSchemaText());
