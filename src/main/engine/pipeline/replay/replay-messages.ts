import type { ReplayEffect, ReplayQuestion } from '#shared/contract/dto/parked.ts';
import type { ContractErrorData } from '#shared/contract/errors.ts';
import type { ReplayProgress } from './replay-effect.ts';

/** What the thread starts with. */
export interface ReplayStart {
  /** The store's file. */
  readonly file: string;
  readonly question: ReplayQuestion;
}

/** Thread → engine. */
export type ReplayMessage =
  | { readonly type: 'progress'; readonly progress: ReplayProgress }
  | { readonly type: 'done'; readonly effect: ReplayEffect }
  | { readonly type: 'failed'; readonly error: ContractErrorData };
