import { instantMark } from './sentences.ts';
import type { Instant } from './time.ts';

/** What of a system is read, where a person wants less than all of it. */
export interface Scope {
  /** Ids of the streams that are read; null: all. */
  readonly streams: readonly string[] | null;
  /** Only what changed at the source at or after this, where a stream can begin there; null: all. */
  readonly from: Instant | null;
  /** Only records of these customers, by the numbers that the system gives them, where a stream can be asked so; null: all. */
  readonly customers: readonly string[] | null;
}

export const WHOLE: Scope = { streams: null, from: null, customers: null };

/** Customers that one scope names: each is a condition of the questions that a system is asked. */
export const MOST_CUSTOMERS = 50;

/** Numbers as a person lists them, with commas or line breaks between them; null where there is none. */
export function customersIn(text: string): readonly string[] | null {
  const numbers = text.split(/[,;\n]/).map((number) => number.trim());
  const distinct = [...new Set(numbers.filter((number) => number !== ''))];
  return distinct.length === 0 ? null : distinct;
}

/** How far one stream has been read. */
export interface StreamReading {
  readonly streamId: string;
  /** Whether it can begin at a date. */
  readonly bounded: boolean;
  /** Whether the source can be asked for the records of some customers alone. */
  readonly byCustomer: boolean;
  /** Something of it was read, from `since` on; null: from its beginning. */
  readonly begun: boolean;
  readonly since: Instant | null;
  /** Of these customers it was read since then; null: of all. */
  readonly customers: readonly string[] | null;
  /** Since it was begun it has come to its end. */
  readonly complete: boolean;
}

/**
 * What a new scope does to one stream.
 * begins: from the date on, for the first time · goes_on: after a rest, from where it stopped · backfills: from the new
 * date on, as older changes or those of further customers are wanted now · cut_short: some that were on their way are not
 * wanted any more · ends: not read any more · off: was not read, and is not · same: goes on as it is
 */
export type ScopeEffect = 'same' | 'begins' | 'goes_on' | 'backfills' | 'cut_short' | 'ends' | 'off';

export function isRead({ streams }: Scope, streamId: string): boolean {
  return streams === null || streams.includes(streamId);
}

function isEarlier(a: Instant | null, b: Instant | null): boolean {
  return b !== null && (a === null || a < b);
}

/** Whether the second list has customers that the first leaves out; null has all. */
function hasMore(a: readonly string[] | null, b: readonly string[] | null): boolean {
  return a !== null && (b === null || b.some((number) => !a.includes(number)));
}

/** Whether a scope wants what was not read of a stream. */
function wantsMore({ bounded, byCustomer, since, customers }: StreamReading, scope: Scope): boolean {
  return (bounded && isEarlier(scope.from, since)) || (byCustomer && hasMore(customers, scope.customers));
}

function wantsLess({ bounded, byCustomer, since, customers }: StreamReading, scope: Scope): boolean {
  return (bounded && isEarlier(since, scope.from)) || (byCustomer && hasMore(scope.customers, customers));
}

/** Whether what was read of a stream says nothing about where the new scope begins: it is then read from there again. */
export function isReadAnew(reading: StreamReading, scope: Scope): boolean {
  return reading.begun && (wantsMore(reading, scope) || (!reading.complete && wantsLess(reading, scope)));
}

export function scopeEffect(reading: StreamReading, before: Scope, after: Scope): ScopeEffect {
  const [was, is] = [isRead(before, reading.streamId), isRead(after, reading.streamId)];
  if (!is) return was ? 'ends' : 'off';
  const anew = isReadAnew(reading, after);
  if (!was && !reading.begun) return 'begins';
  if (anew) return wantsMore(reading, after) ? 'backfills' : 'cut_short';
  return was ? 'same' : 'goes_on';
}

export function sameScope(a: Scope, b: Scope): boolean {
  const named = (ids: readonly string[] | null): string => JSON.stringify(ids?.toSorted() ?? null);
  return a.from === b.from && named(a.streams) === named(b.streams) && named(a.customers) === named(b.customers);
}

/** "from 2026-01-01T00:00Z on", "from the beginning on". @param tell default: a mark for `readSentence` */
export function sinceText(from: Instant | null, tell: (at: Instant) => string = instantMark): string {
  return from === null ? 'from the beginning on' : `from ${tell(from)} on`;
}

const MOST_NAMED = 5;

/** "customer 10000", "customers 10000 and 20000", "12 customers", "all customers". */
export function customersText(customers: readonly string[] | null): string {
  if (customers === null) return 'all customers';
  if (customers.length > MOST_NAMED) return `${customers.length} customers`;
  const last = customers.at(-1) ?? '';
  return customers.length === 1 ? `customer ${last}` : `customers ${customers.slice(0, -1).join(', ')} and ${last}`;
}

/** What of a scope a stream cannot keep to, for the middle of a sentence; null where it can. */
export function boundsText(
  { bounded, byCustomer }: Pick<StreamReading, 'bounded' | 'byCustomer'>,
  { from, customers }: Pick<Scope, 'from' | 'customers'>,
): string | null {
  const noDate = from !== null && !bounded;
  const noCustomer = customers !== null && !byCustomer;
  if (noDate && noCustomer) return 'can neither begin at a date nor be read by customer';
  if (noDate) return 'cannot begin at a date';
  return noCustomer ? 'cannot be read by customer' : null;
}

/**
 * A sentence for a person.
 * @param records how many are held of it
 * @param tell writes the date of a scope
 */
export function scopeEffectText(
  effect: ScopeEffect,
  reading: StreamReading,
  records: number,
  { before, after }: { readonly before: Scope; readonly after: Scope },
  tell: (at: Instant) => string,
): string {
  const kept =
    records === 1 ? 'The record that is here stays' : `The ${records.toLocaleString('en')} records here stay`;
  const cannot = boundsText(reading, after);
  const of = after.customers === null || !reading.byCustomer ? '' : `, of ${customersText(after.customers)}`;
  const limits = `${sinceText(reading.bounded ? after.from : null, tell)}${of}`;
  switch (effect) {
    case 'begins':
      if (cannot === null) return `Read ${limits}.`;
      return isWhole(reading, after) ? `Read whole: it ${cannot}.` : `Read ${limits}. It ${cannot}.`;
    case 'goes_on':
      return `Read on from where it stopped${of}.`;
    case 'backfills':
      return `Read again ${limits}; nothing that is here is doubled.`;
    case 'cut_short':
      return `The backfill under way ends; read ${limits}.`;
    case 'ends':
      return records === 0
        ? 'Not read any more.'
        : `Not read any more. ${kept} in the orders, as old as they are then.`;
    case 'off':
      return records === 0 ? 'Not read.' : `Not read. ${kept} as they are.`;
    case 'same': {
      if (cannot !== null)
        return isWhole(reading, after) ? `Goes on. It ${cannot} and is read whole.` : `Goes on${of}. It ${cannot}.`;
      const fewer = reading.byCustomer && hasMore(after.customers, before.customers) && reading.begun;
      if (fewer) return `Goes on${of}. What is here of others stays.`;
      return isEarlier(before.from, after.from) && reading.begun
        ? 'Goes on. What is older and here already stays.'
        : 'Goes on as it is.';
    }
  }
}

/** Nothing of a scope's date and customers narrows the stream. */
function isWhole({ bounded, byCustomer }: StreamReading, { from, customers }: Scope): boolean {
  return (from === null || !bounded) && (customers === null || !byCustomer);
}
