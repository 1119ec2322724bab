/** Writes resources/policy.schema.json, which editors use. Run it when the policy's format changes. */
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { policyFileSchema } from '#engine/lifecycle/policy-file.ts';

export const SCHEMA_FILE = new URL('../resources/policy.schema.json', import.meta.url);

export function policySchemaText(): string {
  const schema = z.toJSONSchema(policyFileSchema, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify(schema, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(SCHEMA_FILE, policySchemaText());
