import { z } from 'zod';

/** Every code an error can carry across the contract. Closed: a new one is a change of the contract. */
export const ERROR_CODES = [
  'input.invalid',
  'input.not_found',
  'input.conflict',
  'handle.expired',
  'asof.absent',
  'asof.past',
  'request.cancelled',
  'method.unknown',
  'contract.mismatch',
  'connection.config',
  'connection.auth',
  'connection.rate_limited',
  'connection.unreachable',
  'connection.source_changed',
  'declaration.invalid',
  'file.unreadable',
  'file.unwritable',
  'store.locked',
  'store.full',
  'store.corrupt',
  'store.newer',
  'feature.absent',
  'engine.unavailable',
  'engine.bug',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export const contractErrorSchema = z.strictObject({
  code: z.enum(ERROR_CODES),
  /** A sentence for a person. */
  message: z.string(),
  /** What to do next, for a person. */
  next: z.string(),
  retryable: z.boolean(),
  retryAfterMs: z.number().int().nonnegative().nullable(),
  /** Finds the entry in the log. */
  correlationId: z.string().nullable(),
  /** Lines for "copy details": places in a file, field paths. No payloads, no secrets. */
  details: z.array(z.string()),
});
export type ContractErrorData = z.infer<typeof contractErrorSchema>;

/** Thrown by handlers and by the client; crosses every boundary as its data. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  readonly data: ContractErrorData;
  constructor(data: Pick<ContractErrorData, 'code' | 'message' | 'next'> & Partial<ContractErrorData>) {
    super(data.message);
    this.data = { retryable: false, retryAfterMs: null, correlationId: null, details: [], ...data };
  }
}
