import type { ConditionClaim, MilestoneClaim, Reference, Sourced, StatusClaim } from '#shared/domain/document.ts';
import type { When } from '#shared/domain/time.ts';
import type { MapContext } from './connector.ts';
import { refer } from './drafts.ts';

/** What a case of one type says of its order. */
export const CASE_MEANINGS = [
  'CR-HOLD',
  'CR-RISK',
  'CR-PREPAY',
  'CU-DATA',
  'CU-CHANGE',
  'CU-CANCEL',
  'CU-REFUSE',
  'CU-DATE',
  'CA-LOSS',
  'CA-NOPOD',
  'IN-PRICE',
  'IN-QTY',
  'RETURN_OPEN',
  'none',
] as const;
export type CaseMeaning = (typeof CASE_MEANINGS)[number];

/** From when to when a case was open. */
export interface Span {
  readonly from: Sourced<When>;
  readonly to: Sourced<When> | null;
  readonly open: boolean;
}

/** What a case says of its order, by what its type means; null: the type is not known. */
export function caseClaims(
  meaning: CaseMeaning | null,
  span: Span,
  said: {
    readonly status: Sourced<string>;
    readonly type: Sourced<string> | null;
    readonly subject: Sourced<string> | null;
  },
): {
  readonly statuses: StatusClaim[];
  readonly milestones: MilestoneClaim[];
  readonly conditions: ConditionClaim[];
} {
  return {
    statuses: statusesOf(meaning, span, said.status),
    milestones: milestonesOf(meaning, span, said.type),
    conditions: conditionsOf(meaning, span, said.type, said.subject),
  };
}

/** Order numbers inside free text; each number once. @param patterns global; the first group is the number */
export function referInText(
  into: Reference[],
  context: MapContext<unknown>,
  patterns: readonly RegExp[],
  text: Sourced<string>,
): void {
  for (const pattern of patterns) {
    for (const match of text.value.matchAll(pattern)) {
      const found: Reference[] = [];
      refer(found, context, 'points_to', 'order_no', context.orderNumberScope, {
        value: match[1] ?? match[0],
        path: text.path,
      });
      const [reference] = found;
      if (reference === undefined || into.some((other) => sameKey(other, reference))) continue;
      into.push(reference);
    }
  }
}

function sameKey(a: Reference, b: Reference): boolean {
  return a.type === b.type && a.scope === b.scope && a.normalised === b.normalised;
}

function statusesOf(meaning: CaseMeaning | null, span: Span, status: Sourced<string>): StatusClaim[] {
  if (meaning !== 'CR-HOLD') return [];
  return [{ axis: 'credit', state: span.open ? 'blocked' : 'complete', native: status }];
}

function milestonesOf(meaning: CaseMeaning | null, span: Span, type: Sourced<string> | null): MilestoneClaim[] {
  if (meaning === 'RETURN_OPEN' && type !== null) {
    return [{ code: 'RETURN_OPEN', class: 'actual', when: span.from, path: type.path }];
  }
  if (meaning === 'CR-HOLD' && span.to !== null) {
    return [{ code: 'CR_CLEARED', class: 'actual', when: span.to, path: span.to.path }];
  }
  return [];
}

function conditionsOf(
  meaning: CaseMeaning | null,
  span: Span,
  type: Sourced<string> | null,
  subject: Sourced<string> | null,
): ConditionClaim[] {
  if (meaning === null || meaning === 'none' || meaning === 'RETURN_OPEN' || type === null) return [];
  return [{ code: meaning, from: span.from, to: span.to, open: span.open, reason: subject ?? type, path: type.path }];
}
