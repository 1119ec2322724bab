import { z } from 'zod';
import { instantSchema } from './values.ts';

const recordVersionSchema = z.strictObject({
  version: z.string(),
  recordedAt: instantSchema.nullable(),
  firstSeenAt: instantSchema,
  payload: z.string(),
  deleted: z.boolean(),
  /** Who corrected this copy of the version, which is read instead; null: as it came. */
  edited: z.strictObject({ by: z.string(), at: instantSchema }).nullable(),
});

/** The payload behind a figure, with the versions before it, newest first. */
export const evidenceSchema = z.strictObject({
  documentKey: z.string(),
  connectionId: z.string(),
  connectionName: z.string(),
  streamId: z.string(),
  entity: z.string(),
  sourceId: z.string(),
  path: z.string(),
  /** Text of the value at the path; null when nothing stands there. */
  value: z.string().nullable(),
  versions: z.array(recordVersionSchema),
});
export type Evidence = z.infer<typeof evidenceSchema>;
