import { z } from 'zod';
import { MOST_CUSTOMERS } from '../../domain/connection-scope.ts';
import { instantSchema } from './values.ts';

/** Numbers of customers, as the system gives them. */
export const customersSchema = z.array(z.string().trim().min(1).max(140)).min(1).max(MOST_CUSTOMERS);

/** What of a system is read. */
export const scopeSchema = z.strictObject({
  /** Ids of streams; null: all. */
  streams: z.array(z.string().max(200)).min(1).max(100).nullable(),
  /** Only what changed at the source at or after this, where a stream can begin there. */
  from: instantSchema.nullable(),
  /** Only records of these customers, by the numbers that the system gives them, where a stream can; null: all. */
  customers: customersSchema.nullable(),
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
      /** Whether it can be read by customer. */
      byCustomer: z.boolean(),
      /** What customers are named by then: "customer numbers"; null where it cannot be read by them. */
      numbers: z.string().nullable(),
      begun: z.boolean(),
      since: instantSchema.nullable(),
      /** Of whom it was read since then; null: of all. */
      customers: z.array(z.string()).nullable(),
      complete: z.boolean(),
    }),
  ),
});
export type ConnectionScope = z.infer<typeof connectionScopeSchema>;
