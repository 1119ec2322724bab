import { MICROS_PER_UNIT, type Money } from '#shared/domain/decimal.ts';

/** "81,000 EUR": whole units from a thousand on, else to the cent. */
export function moneyText({ amount, currency }: Money): string {
  const units = amount / MICROS_PER_UNIT;
  const digits = Math.abs(units) >= 1_000 ? 0 : 2;
  return `${units.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${currency}`;
}
