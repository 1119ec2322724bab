import type { Micros, Money } from '#shared/domain/decimal.ts';
import type { ReadDb, SqlValue } from '../store/database.ts';
import { invalidInput } from './query-errors.ts';
import type { Keys } from './handles.ts';

/** Rows of one slice at most: scrolling asks for a hundred or so. */
export const LONGEST_SLICE = 2000;
const CHUNK = 500;

/** All ids of a SELECT with one column, in its sequence. */
export function idsInOrder(db: ReadDb, select: string, parameters: readonly SqlValue[]): Float64Array {
  return Float64Array.from(db.column<number>(select, ...parameters));
}

/** Part of a list. @throws ContractError input.invalid when it is longer than LONGEST_SLICE */
export function sliceOf<K extends Keys>(keys: K, start: number, end: number): K {
  if (end - start > LONGEST_SLICE) throw invalidInput(`A slice holds at most ${LONGEST_SLICE} rows.`);
  return keys.slice(start, end) as K;
}

/**
 * Runs a SELECT that takes a JSON array of keys, after other parameters if it has any, and keeps their sequence; a chunk
 * at a time.
 */
export function rowsByKey<Row>(db: ReadDb, select: string, keys: Keys, parameters: readonly SqlValue[] = []): Row[] {
  const rows: Row[] = [];
  for (let start = 0; start < keys.length; start += CHUNK) {
    const chunk = keys.slice(start, start + CHUNK);
    rows.push(...db.all<Row>(select, ...parameters, JSON.stringify([...chunk])));
  }
  return rows;
}

export function moneyOf(amount: number | null, currency: string | null): Money | null {
  return amount === null || currency === null ? null : { amount: amount as Micros, currency };
}
