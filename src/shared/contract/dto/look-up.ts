import { z } from 'zod';
import { SYSTEM_KINDS } from '../../domain/systems.ts';
import { instantSchema } from './values.ts';

/**
 * How one system answered. refreshed: something was new. unchanged: nothing was. not_found: it has none of it. cannot: it
 * cannot be asked for single records. offline: no answer came. failed: it refused.
 */
const LOOK_UP_STATES = [
  'waiting',
  'asking',
  'refreshed',
  'unchanged',
  'not_found',
  'cannot',
  'offline',
  'failed',
  'cancelled',
] as const;
export type LookUpState = (typeof LOOK_UP_STATES)[number];

const systemLookUpSchema = z.strictObject({
  connectionId: z.string(),
  name: z.string(),
  monogram: z.string(),
  kind: z.enum(SYSTEM_KINDS),
  state: z.enum(LOOK_UP_STATES),
  /** Questions asked, and to be asked. */
  done: z.number().int(),
  total: z.number().int(),
  /** What came of it, in words; empty while it waits. */
  sentence: z.string(),
  /** What a person can do about it. */
  next: z.string().nullable(),
});
export type SystemLookUp = z.infer<typeof systemLookUpSchema>;

/** All systems of one order, asked for what they have of it now. */
export const lookUpSchema = z.strictObject({
  orderKey: z.string(),
  state: z.enum(['running', 'done', 'cancelled']),
  startedAt: instantSchema,
  endedAt: instantSchema.nullable(),
  /** All of it in one sentence. */
  sentence: z.string(),
  systems: z.array(systemLookUpSchema),
});
export type LookUp = z.infer<typeof lookUpSchema>;
