import type { PolicyEffect, PreviewExample } from '#shared/contract/dto/policy-preview.ts';
import { EXCEPTIONS, SEVERITIES, type ExceptionCode } from '#shared/domain/exceptions.ts';
import { memberTitle } from '#shared/domain/policy-words.ts';
import { exceptionChanges, slipText, type ExceptionChange, type Outcome, type VerdictChange } from './compare-order.ts';

export interface ExceptionTally {
  opened: PreviewExample[];
  cleared: PreviewExample[];
  raised: PreviewExample[];
  lowered: PreviewExample[];
  readonly counts: Record<ExceptionChange['change'], number>;
}

/** What a share of the orders comes to. Plain data: it crosses threads. */
export interface Tally {
  looked: number;
  changed: number;
  verdicts: number;
  verdictExamples: PreviewExample[];
  readonly facts: Record<string, number>;
  later: number;
  earlier: number;
  slipExamples: PreviewExample[];
  causes: number;
  causeExamples: PreviewExample[];
  readonly exceptions: Partial<Record<ExceptionCode, ExceptionTally>>;
  /** Standing exceptions more or fewer than now, by severity. */
  readonly open: number[];
  late: number;
}

export function emptyTally(): Tally {
  return {
    looked: 0,
    changed: 0,
    verdicts: 0,
    verdictExamples: [],
    facts: {},
    later: 0,
    earlier: 0,
    slipExamples: [],
    causes: 0,
    causeExamples: [],
    exceptions: {},
    open: SEVERITIES.map(() => 0),
    late: 0,
  };
}

const KEPT_EXAMPLES = 10;

interface Named {
  readonly orderKey: string;
  readonly orderNo: string;
  readonly customer: string | null;
}

/** Adds one order that was looked at. */
export function count(
  tally: Tally,
  order: Named,
  before: Outcome,
  after: Outcome,
  verdicts: readonly VerdictChange[],
): void {
  tally.looked += 1;
  const example = (text: string): PreviewExample => ({ ...order, text });
  let changed = false;
  if (verdicts.length > 0) {
    changed = true;
    tally.verdicts += 1;
    for (const fact of new Set(verdicts.map((each) => each.fact))) tally.facts[fact] = (tally.facts[fact] ?? 0) + 1;
    keep(tally.verdictExamples, example(verdicts.map(({ text }) => text).join('; ')));
  }
  if (before.slipMs !== after.slipMs) {
    changed = true;
    if ((after.slipMs ?? 0) > (before.slipMs ?? 0)) tally.later += 1;
    else tally.earlier += 1;
    tally.late += Number((after.slipMs ?? 0) > 0) - Number((before.slipMs ?? 0) > 0);
    keep(tally.slipExamples, example(slipText(before.slipMs, after.slipMs)));
  }
  if (before.cause !== after.cause) {
    changed = true;
    tally.causes += 1;
    keep(tally.causeExamples, example(`${before.cause ?? 'no cause'} → ${after.cause ?? 'no cause'}`));
  }
  for (const { code, change, text } of exceptionChanges(before.open, after.open)) {
    changed = true;
    const found = (tally.exceptions[code] ??= {
      opened: [],
      cleared: [],
      raised: [],
      lowered: [],
      counts: { opened: 0, cleared: 0, raised: 0, lowered: 0 },
    });
    found.counts[change] += 1;
    keep(found[change], example(text));
  }
  for (const { severity, standing } of before.open) if (standing) add(tally.open, severity, -1);
  for (const { severity, standing } of after.open) if (standing) add(tally.open, severity, 1);
  if (changed) tally.changed += 1;
}

function add(counts: number[], at: number, by: number): void {
  counts[at] = (counts[at] ?? 0) + by;
}

/** The first by key, so that the same question gives the same examples however the work was shared out. */
function keep(examples: PreviewExample[], example: PreviewExample): void {
  const at = examples.findIndex(({ orderKey }) => orderKey > example.orderKey);
  if (at < 0 && examples.length >= KEPT_EXAMPLES) return;
  examples.splice(at < 0 ? examples.length : at, 0, example);
  if (examples.length > KEPT_EXAMPLES) examples.pop();
}

/** Adds one share to another. */
export function addTally(total: Tally, share: Tally): void {
  total.looked += share.looked;
  total.changed += share.changed;
  total.verdicts += share.verdicts;
  total.later += share.later;
  total.earlier += share.earlier;
  total.causes += share.causes;
  total.late += share.late;
  for (const [fact, orders] of Object.entries(share.facts)) total.facts[fact] = (total.facts[fact] ?? 0) + orders;
  for (const [severity, difference] of share.open.entries()) add(total.open, severity, difference);
  for (const name of ['verdictExamples', 'slipExamples', 'causeExamples'] as const) {
    for (const example of share[name]) keep(total[name], example);
  }
  for (const [code, theirs] of Object.entries(share.exceptions) as [ExceptionCode, ExceptionTally][]) {
    const own = total.exceptions[code];
    if (!own) {
      total.exceptions[code] = theirs;
      continue;
    }
    for (const change of ['opened', 'cleared', 'raised', 'lowered'] as const) {
      own.counts[change] += theirs.counts[change];
      for (const example of theirs[change]) keep(own[change], example);
    }
  }
}

/** What the store holds as a whole, before. */
export interface StoreTotals {
  readonly orders: number;
  readonly late: number;
  readonly open: readonly number[];
}

/** @param touched orders that the change can touch */
export function effectOf(
  tally: Tally,
  { touched, totals, links }: { touched: number; totals: StoreTotals; links: PolicyEffect['links'] },
  ms: number,
): PolicyEffect {
  const bySeverity = (counts: (index: number) => number) =>
    Object.fromEntries(
      SEVERITIES.map((severity, index) => [severity, counts(index)]),
    ) as PolicyEffect['open']['before'];
  return {
    orders: totals.orders,
    touched,
    looked: tally.looked,
    changed: tally.changed,
    verdicts: {
      orders: tally.verdicts,
      facts: Object.entries(tally.facts)
        .map(([fact, orders]) => ({ fact, title: memberTitle(fact.split('.')), orders }))
        .toSorted((a, b) => b.orders - a.orders || (a.fact < b.fact ? -1 : 1)),
      examples: tally.verdictExamples,
    },
    slips: { later: tally.later, earlier: tally.earlier, examples: tally.slipExamples },
    causes: { orders: tally.causes, examples: tally.causeExamples },
    exceptions: (Object.entries(tally.exceptions) as [ExceptionCode, ExceptionTally][])
      .map(([code, { counts, ...examples }]) => ({ code, title: EXCEPTIONS[code].title, ...counts, examples }))
      .toSorted((a, b) => weight(b) - weight(a) || (a.code < b.code ? -1 : 1)),
    open: {
      before: bySeverity((index) => totals.open[index] ?? 0),
      after: bySeverity((index) => (totals.open[index] ?? 0) + (tally.open[index] ?? 0)),
    },
    late: { before: totals.late, after: totals.late + tally.late },
    links,
    ms,
  };
}

function weight(each: Readonly<Record<ExceptionChange['change'], number>>): number {
  return each.opened + each.cleared + each.raised + each.lowered;
}
