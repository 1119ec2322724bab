import type { Verdict } from './verdicts.ts';

/** 64 bits, as two halves. */
interface Sum {
  readonly high: number;
  readonly low: number;
}

/**
 * Tells apart what owners decided: equal where every verdict is. It is the sum of a number for each verdict, so that what
 * a few of them were before can be found from it.
 */
export function verdictDigest(verdicts: readonly Verdict[]): string {
  const { high, low } = sumOf(verdicts);
  return `${high.toString(36)}.${low.toString(36)}`;
}

/** Who may have decided a fact, by the path of the fact in the policy. */
export type Deciders = ReadonlyMap<string, readonly string[]>;

/** Each verdict more multiplies the sums to try. */
const MOST_UNKNOWN = 2;

/**
 * The verdicts that a digest was made of, given the verdicts now and the facts that others may have decided; null where
 * it was made of more than those, or where there are too many of them to try.
 */
export function formerVerdicts(
  digest: string,
  verdicts: readonly Verdict[],
  deciders: Deciders,
): readonly Verdict[] | null {
  const unknown = verdicts.filter(({ fact }) => deciders.has(fact));
  if (unknown.length > MOST_UNKNOWN) return verdictDigest(verdicts) === digest ? verdicts : null;
  const [high = 0, low = 0] = digest.split('.').map((half) => Number.parseInt(half, 36));
  const rest = difference({ high, low }, sumOf(verdicts.filter((verdict) => !unknown.includes(verdict))));
  const found = summands(
    rest,
    unknown.map((verdict) => formersOf(verdict, deciders.get(verdict.fact) ?? [])),
  );
  return found && verdicts.map((verdict) => found.find(({ key }) => key === verdict.key) ?? verdict);
}

function formersOf(verdict: Verdict, deciders: readonly string[]): readonly Verdict[] {
  return deciders.flatMap((decidedBy) => verdict.possible.map((value) => ({ ...verdict, decidedBy, value })));
}

/** One of each list, so that together they make the sum. */
function summands(sum: Sum, [first, ...others]: readonly (readonly Verdict[])[]): readonly Verdict[] | null {
  if (first === undefined) return sum.high === 0 && sum.low === 0 ? [] : null;
  for (const verdict of first) {
    const rest = summands(difference(sum, numberOf(verdict)), others);
    if (rest) return [verdict, ...rest];
  }
  return null;
}

function sumOf(verdicts: readonly Verdict[]): Sum {
  let [high, low] = [0, 0];
  for (const verdict of verdicts) {
    const own = numberOf(verdict);
    high = (high + own.high) >>> 0;
    low = (low + own.low) >>> 0;
  }
  return { high, low };
}

function difference(a: Sum, b: Sum): Sum {
  return { high: (a.high - b.high) >>> 0, low: (a.low - b.low) >>> 0 };
}

/** Two multiplicative hashes of the text, each stirred until every bit of it depends on all of the text. */
function numberOf({ key, decidedBy, value }: Verdict): Sum {
  const text = `${key}\t${decidedBy}\t${value}`;
  let [high, low] = [0x2545_f491, 0x9e37_79b9];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 0x0100_0193);
    low = Math.imul(low ^ code, 0x5bd1_e995);
  }
  return { high: stirred(high ^ Math.imul(low, 31)), low: stirred(low) };
}

function stirred(bits: number): number {
  let mixed = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
