import { hash32 } from '../random.ts';
import type { CompanyId } from '../systems.ts';

/** The first order number; numbers rise by one. */
export const FIRST_ORDER_NUMBER = 104_512;
/** More orders than any demo company places. */
const NUMBER_RANGE = 200_000;

/** Numbers of the acquired company run beside Hansekontor's: the same text, and never the same order. */
export function orderNumberOf(company: CompanyId, index: number): number {
  return FIRST_ORDER_NUMBER + (company === 'bc' ? index : index - 1);
}

/** How people refer to an order in running text. */
export function mentionOf(company: CompanyId, number: number): string {
  return company === 'bc' ? `SO-${number}` : `US-${number}`;
}

const STYLES: Readonly<Record<CompanyId, readonly ((number: number) => string)[]>> = {
  bc: [
    String,
    String,
    String,
    String,
    (number) => String(number).padStart(10, '0'),
    (number) => String(number).padStart(10, '0'),
    (number) => ` so-${number} `,
    (number) => `SO ${String(number).slice(0, 3)}.${String(number).slice(3)}`,
    (number) => `so${number}`,
    (number) => `SO# ${number}`,
  ],
  us: [
    (number) => `US-${number}`,
    (number) => `US-${number}`,
    (number) => `us-${number}`,
    (number) => ` US ${number}`,
    (number) => `US${number}`,
  ],
};

/** An order number as sales people type it: bare, padded, in lower case, with blanks or points. */
export function typedNumber(company: CompanyId, number: number, seed: number): string {
  const styles = STYLES[company];
  return styles[hash32(seed, number, 0x5711) % styles.length]?.(number) ?? String(number);
}

/** The number with two neighbouring digits swapped, such that no order has it. */
export function mistypedNumber(number: number): number {
  const digits = String(number);
  for (let at = digits.length - 2; at >= 0; at -= 1) {
    const swapped = Number(digits.slice(0, at) + digits.charAt(at + 1) + digits.charAt(at) + digits.slice(at + 2));
    if (swapped < FIRST_ORDER_NUMBER - 1 || swapped >= FIRST_ORDER_NUMBER + NUMBER_RANGE) return swapped;
  }
  return number + NUMBER_RANGE;
}

/** What people write where a number is asked for and they have none. */
const HUB_VALUES = ['STOCK', 'N/A', 'TBD', '+49 40 555 2200', '2026-05-04', 'stock', 'n.a.', 'per Telefon'];

export function hubValue(seed: number, index: number): string {
  return HUB_VALUES[hash32(seed, index, 0x4b) % HUB_VALUES.length] ?? 'TBD';
}

/** The same, in a field that only the warehouse's people see. */
const HUB_PARTNER_NUMBERS = ['MANUAL', 'MANUAL', 'REPLACEMENT', 'see note', '2026-05-04'];

export function hubPartnerNumber(seed: number, index: number): string {
  return HUB_PARTNER_NUMBERS[hash32(seed, index, 0x4c) % HUB_PARTNER_NUMBERS.length] ?? 'MANUAL';
}

/** Every hub value, for the truth. */
export const ALL_HUB_VALUES: readonly string[] = [...new Set([...HUB_VALUES, ...HUB_PARTNER_NUMBERS])];
