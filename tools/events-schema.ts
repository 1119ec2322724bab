/** Writes resources/events.schema.json, which editors use. Run it when the declaration format of events changes. */
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { eventsDeclarationSchema } from '#engine/connectors/events/declaration.ts';

export const SCHEMA_FILE = new URL('../resources/events.schema.json', import.meta.url);

export function eventsSchemaText(): string {
  const schema = z.toJSONSchema(eventsDeclarationSchema, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify(schema, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(SCHEMA_FILE, eventsSchemaText());
