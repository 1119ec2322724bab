import type { ContractErrorData } from '#shared/contract/errors.ts';
import type { PolicyEffect } from '#shared/contract/dto/policy-preview.ts';
import type { PolicyOverrides } from '#shared/domain/policy.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { StoreTotals, Tally } from './tally.ts';

/** What a preview's thread starts with. */
export interface PreviewStart {
  /** The store's file. */
  readonly file: string;
  readonly overrides: PolicyOverrides;
  readonly now: Instant;
}

/** What there is to look at. */
export interface PreviewPlan {
  readonly orders: readonly number[];
  readonly totals: StoreTotals;
  readonly links: PolicyEffect['links'];
}

/** Engine → thread: tell the plan, or look at these orders. */
export type PreviewRequest = { readonly type: 'plan' } | { readonly type: 'look'; readonly orders: readonly number[] };

/** Thread → engine. */
export type PreviewMessage =
  | { readonly type: 'plan'; readonly plan: PreviewPlan }
  | { readonly type: 'looked'; readonly tally: Tally }
  | { readonly type: 'failed'; readonly error: ContractErrorData };
