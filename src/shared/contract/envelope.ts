import { z } from 'zod';
import { contractErrorSchema } from './errors.ts';

/** Raised with each change of a method or schema that an older client cannot work with. */
export const CONTRACT_VERSION = 1;

/** What a change touches; clients ask again for what they show. */
export const TOPICS = [
  'orders',
  'exceptions',
  'unlinked',
  'systems',
  'parked',
  'sync',
  'exports',
  'studies',
  'lookups',
  'decisions',
  'connections',
  'preferences',
  'asof',
  'retention',
] as const;
export type Topic = (typeof TOPICS)[number];

/** Client → engine. */
export const requestSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('call'),
    id: z.number().int(),
    method: z.string().max(64),
    input: z.unknown(),
    /** The moment that the answer is to be of; absent: now. It must have been opened before. */
    asOf: z.number().int().optional(),
  }),
  z.strictObject({ type: z.literal('cancel'), id: z.number().int() }),
]);
export type RequestMessage = z.infer<typeof requestSchema>;

/** Engine → client. Events carry topics and a revision, never rows. */
export const replySchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('result'), id: z.number().int(), output: z.unknown() }),
  z.strictObject({ type: z.literal('error'), id: z.number().int(), error: contractErrorSchema }),
  z.strictObject({ type: z.literal('event'), topics: z.array(z.enum(TOPICS)), revision: z.number().int() }),
]);
export type ReplyMessage = z.infer<typeof replySchema>;
export type EventMessage = Extract<ReplyMessage, { type: 'event' }>;
