import type { ContractErrorData } from '#shared/contract/errors.ts';
import type { Instant } from '#shared/domain/time.ts';

/** What a thread that derives the past is started with. */
export interface DeriveStart {
  /** The present store. */
  readonly file: string;
  /** The store to make. */
  readonly target: string;
  readonly at: Instant;
}

/** Thread → engine. The engine sends 'cancel'. */
export type DeriveMessage =
  | { readonly type: 'progress'; readonly step: string; readonly progress: number }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly error: ContractErrorData };
