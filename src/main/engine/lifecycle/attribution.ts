import { EXCEPTIONS, type CauseClass, type ExceptionCode } from '#shared/domain/exceptions.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { CauseShare } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Delay, DelayFacts } from './delays.ts';
import { CAUSE_LABELS } from './wording.ts';

/** The root comes first: what is further upstream takes the time in which several causes were open. */
const UPSTREAM: readonly CauseClass[] = ['customer', 'credit', 'stock', 'warehouse', 'carrier', 'invoicing', 'data'];

interface Share {
  readonly code: ExceptionCode;
  readonly sources: SourceRef[];
  from: Instant;
  ms: number;
}

/**
 * Spreads a slip over its causes, in whole milliseconds that add up to it. Time in which causes were open and that the
 * order made good again is taken off all of them alike; time that no cause accounts for goes to the remainder.
 */
export function attribute(slipMs: number, { delays, remainder }: DelayFacts): readonly CauseShare[] {
  const shares = new Map<ExceptionCode, Share>();
  for (const [delay, ms] of exclusiveTimes(delays)) add(shares, delay.code, delay.from, ms, delay.sources);
  let total = 0;
  for (const share of shares.values()) total += share.ms;
  if (total < slipMs) add(shares, remainder.code, remainder.from, slipMs - total, remainder.sources);
  else if (total > slipMs) scale([...shares.values()], total, slipMs);
  return [...shares.values()]
    .filter((share) => share.ms > 0)
    .toSorted((a, b) => a.from - b.from || (a.code < b.code ? -1 : 1))
    .map(({ code, ms, sources }) => ({ cause: EXCEPTIONS[code].cause, code, label: CAUSE_LABELS[code], ms, sources }));
}

/** How long each delay was the most upstream of those open. */
function exclusiveTimes(delays: readonly Delay[]): readonly (readonly [Delay, number])[] {
  const ranked = delays.toSorted((a, b) => rank(a) - rank(b) || a.from - b.from || (a.code < b.code ? -1 : 1));
  const moments = [...new Set(ranked.flatMap((delay) => [delay.from, delay.to]))].toSorted((a, b) => a - b);
  const times = new Map<Delay, number>();
  for (let index = 1; index < moments.length; index++) {
    const from = moments[index - 1] ?? 0;
    const to = moments[index] ?? 0;
    const owner = ranked.find((delay) => delay.from <= from && delay.to >= to);
    if (owner) times.set(owner, (times.get(owner) ?? 0) + to - from);
  }
  return [...times];
}

function rank(delay: Delay): number {
  return UPSTREAM.indexOf(EXCEPTIONS[delay.code].cause);
}

function add(
  shares: Map<ExceptionCode, Share>,
  code: ExceptionCode,
  from: Instant,
  ms: number,
  sources: readonly SourceRef[],
): void {
  const known = shares.get(code);
  if (!known) {
    shares.set(code, { code, from, ms, sources: [...sources] });
    return;
  }
  known.ms += ms;
  known.from = Math.min(known.from, from);
  for (const source of sources) {
    if (!known.sources.some((own) => own.documentKey === source.documentKey && own.path === source.path))
      known.sources.push(source);
  }
}

/** Largest remainder: each share rounded down, what is left goes to the largest fractions. */
function scale(shares: readonly Share[], total: number, wanted: number): void {
  const fractions: { readonly share: Share; readonly rest: bigint }[] = [];
  let given = 0;
  for (const share of shares) {
    const product = BigInt(share.ms) * BigInt(wanted);
    share.ms = Number(product / BigInt(total));
    given += share.ms;
    fractions.push({ share, rest: product % BigInt(total) });
  }
  fractions.sort((a, b) => (a.rest === b.rest ? (a.share.code < b.share.code ? -1 : 1) : a.rest > b.rest ? -1 : 1));
  for (const { share } of fractions) {
    if (given === wanted) return;
    share.ms += 1;
    given += 1;
  }
}
