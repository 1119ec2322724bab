/** What can go wrong between a system and whoever reads it. */
export const FAULT_KINDS = [
  'latency',
  'jitter',
  'reset',
  'truncated',
  'login_page',
  'unauthorised',
  'forbidden',
  'not_found',
  'conflict',
  'throttled',
  'server_error',
  'content_type',
  'drip',
  'repeated_page',
  'missing_page',
  'reordered',
  'clock_jump',
  'new_field',
  'missing_field',
  'retyped_field',
  'token_revoked',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** One fault, as the plan deals it to a request. */
export interface Fault {
  readonly kind: FaultKind;
  /** Decides what the kind leaves open: which status, how long, which field. */
  readonly seed: number;
}

export interface FaultSettings {
  readonly seed: number;
  /** Part of all requests that meet a fault, 0 to 1. */
  readonly share: number;
  /** Default: every kind. */
  readonly kinds?: readonly FaultKind[];
  /** What a server error answers with; default: 500, 502, 503 and 504. */
  readonly serverErrors?: readonly number[];
  /** What a refusal for asking too often tells to wait, in seconds; default: a few. */
  readonly retryAfter?: number;
  /** Longest that one answer is held back, ms. */
  readonly longestDelayMs: number;
}
