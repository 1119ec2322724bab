import type { ComparedField, ComparedValue, ComparisonVerdict } from '#shared/contract/dto/links.ts';
import { DAY, type Instant, type When } from '#shared/domain/time.ts';
import type { ReferenceType } from '#shared/domain/references.ts';
import { startOfWhen, zonedDays } from '../lifecycle/zoned-days.ts';
import { fold } from '../store/search-text.ts';
import type { Fact, Facts, NumberFact } from './document-facts.ts';
import { nearValues, SLIP_WORDS } from './near-values.ts';

interface Compared {
  readonly verdict: ComparisonVerdict;
  readonly note: string | null;
}

/** A document may speak of an order for so long after it was entered. */
const LONGEST_LIFE = 180 * DAY;
/** Clocks and zones differ: a day before the order is not yet a contradiction. */
const DAY_OF_GRACE = DAY;
/** Freight and tax make a bill larger than its order. */
const LARGER_BY = 1.3;

/**
 * What a document says beside what the documents of an order say, field by field: numbers first, then customer,
 * receiver, dates, value and items. Only fields that the document fills, and the order's own number.
 */
export function compareWith(ours: Facts, theirs: Facts, zone: string): ComparedField[] {
  const fields = [...comparedNumbers(ours, theirs)];
  const push = <V>(
    field: ComparedField['field'],
    left: Fact<V> | null,
    right: Fact<V> | null,
    shown: (value: V) => ComparedValue,
    compare: (left: V, right: V) => Compared,
  ): void => {
    if (!left) return;
    const { verdict, note } = right ? compare(left.value, right.value) : ALONE;
    fields.push({
      field,
      ours: shown(left.value),
      theirs: right ? shown(right.value) : null,
      verdict,
      note,
      oursAt: left.source,
      theirsAt: right?.source ?? null,
    });
  };
  push('customer', ours.customer, theirs.customer, textValue, compareNames);
  push('ship_to', ours.shipTo, theirs.shipTo, textValue, compareNames);
  push('date', ours.date, theirs.ordered, whenValue, (date, ordered) => compareDates(date, ordered, zone));
  push(
    'value',
    ours.value,
    theirs.value,
    (money) => ({ kind: 'money', money }),
    (left, right) => {
      if (left.currency !== right.currency) return { verdict: 'differs', note: 'another currency' };
      if (left.amount === right.amount) return { verdict: 'same', note: null };
      if (Math.abs(left.amount) < Math.abs(right.amount)) return { verdict: 'near', note: 'part of the order' };
      return Math.abs(left.amount) <= Math.abs(right.amount) * LARGER_BY
        ? { verdict: 'near', note: 'a little more than the order' }
        : { verdict: 'differs', note: 'more than the order' };
    },
  );
  push('items', ours.items, theirs.items, (items) => textValue(items.join(', ')), compareItems);
  return fields;
}

const ALONE: Compared = { verdict: 'alone', note: null };

function textValue(text: string): ComparedValue {
  return { kind: 'text', text };
}

function whenValue(when: When): ComparedValue {
  return { kind: 'when', when };
}

function* comparedNumbers(ours: Facts, theirs: Facts): Generator<ComparedField> {
  for (const number of ours.numbers) {
    const sameKind = theirs.numbers.filter(({ type }) => type === number.type);
    const best = sameKind
      .map((other) => ({ other, compared: compareNumbers(number, other) }))
      .toSorted(
        (a, b) =>
          ORDER_OF_VERDICTS[a.compared.verdict] - ORDER_OF_VERDICTS[b.compared.verdict] ||
          // As the system that gave it out writes it, not as somebody typed it into another one.
          Number(b.other.own) - Number(a.other.own),
      )[0];
    // A number of its own kind that it issued itself contradicts nothing: every delivery has its own.
    const { verdict, note } = best?.compared ?? ALONE;
    const contradicts = verdict !== 'differs' || NAMES_ORDER.has(number.type);
    yield {
      field: number.type,
      ours: textValue(number.text),
      theirs: best && contradicts ? textValue(best.other.text) : null,
      verdict: contradicts ? verdict : 'alone',
      note,
      oursAt: number.source,
      theirsAt: best && contradicts ? best.other.source : null,
    };
  }
}

/** Numbers of which an order has one: another one is a contradiction. */
const NAMES_ORDER: ReadonlySet<ReferenceType> = new Set(['order_no', 'customer_po']);
const ORDER_OF_VERDICTS: Readonly<Record<ComparisonVerdict, number>> = { same: 0, near: 1, differs: 2, alone: 3 };

function compareNumbers(ours: NumberFact, theirs: NumberFact): Compared {
  if (ours.normalised === theirs.normalised) {
    return ours.scope === theirs.scope
      ? { verdict: 'same', note: null }
      : { verdict: 'near', note: 'of another number range' };
  }
  // Two numbers that systems gave out themselves are two things, however alike.
  const slip = ours.own && theirs.own ? undefined : nearValues(ours.normalised).get(theirs.normalised);
  return slip === undefined ? { verdict: 'differs', note: null } : { verdict: 'near', note: SLIP_WORDS[slip] };
}

function compareNames(ours: string, theirs: string): Compared {
  const [left, right] = [fold(ours), fold(theirs)];
  if (left === right) return { verdict: 'same', note: null };
  if (left.length >= 4 && right.length >= 4 && (left.includes(right) || right.includes(left)))
    return { verdict: 'near', note: 'one name holds the other' };
  return { verdict: 'differs', note: null };
}

function compareDates(date: When, ordered: When, zone: string): Compared {
  const days = zonedDays(zone);
  const gap = startOfWhen(days, date) - startOfWhen(days, ordered);
  const note = daysApart(gap);
  if (gap < -DAY_OF_GRACE) return { verdict: 'differs', note };
  return { verdict: gap > LONGEST_LIFE ? 'differs' : gap > LONGEST_LIFE / 3 ? 'near' : 'same', note };
}

/** "3 days after the order". */
function daysApart(gap: Instant): string {
  const days = Math.round(Math.abs(gap) / DAY);
  if (days === 0) return 'on the day of the order';
  return `${days} ${days === 1 ? 'day' : 'days'} ${gap > 0 ? 'after' : 'before'} the order`;
}

function compareItems(ours: readonly string[], theirs: readonly string[]): Compared {
  const known = new Set(theirs.map(fold));
  const shared = ours.filter((item) => known.has(fold(item))).length;
  if (shared === 0) return { verdict: 'differs', note: 'no item in common' };
  const note = `${shared} of ${ours.length} ${ours.length === 1 ? 'item' : 'items'}`;
  return { verdict: shared === ours.length ? 'same' : 'near', note };
}
