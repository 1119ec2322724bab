import { addMicros, type Money } from './decimal.ts';

/** Exact sums, one per currency: amounts of two currencies are never added. */
export function sumByCurrency(values: readonly (Money | null)[]): Money[] {
  const sums = new Map<string, Money>();
  for (const value of values) {
    if (value === null) continue;
    const before = sums.get(value.currency);
    sums.set(value.currency, before ? { ...value, amount: addMicros(before.amount, value.amount) } : value);
  }
  return [...sums.values()];
}
