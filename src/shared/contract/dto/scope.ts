import { z } from 'zod';
import { instantSchema } from './values.ts';

/** What of a system is read. */
export const scopeSchema = z.strictObject({
  /** Ids of streams; null: all. */
  streams: z.array(z.string().max(200)).min(1).max(100).nullable(),
  /** Only what changed at the source at or after this, where a stream can begin there. */
  from: instantSchema.nullable(),
});

/** What is read of a connection now, what was before, and how far each stream is. */
export const connectionScopeSchema = z.strictObject({
  scope: scopeSchema,
  /** What was read before that, and until when; null where it was never anything else. */
  former: z.strictObject({ scope: scopeSchema, until: instantSchema }).nullable(),
  /** All that the system has, in its sequence. */
  streams: z.array(
    z.strictObject({
      streamId: z.string(),
      entity: z.string(),
      /** Whether it can begin at a date. */
      bounded: z.boolean(),
      begun: z.boolean(),
      since: instantSchema.nullable(),
      complete: z.boolean(),
    }),
  ),
});
export type ConnectionScope = z.infer<typeof connectionScopeSchema>;
