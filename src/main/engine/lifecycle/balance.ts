import { ZERO, type Micros } from '#shared/domain/decimal.ts';
import type { LineBalance } from '#shared/domain/order-line.ts';
import type { Tolerances } from '#shared/domain/policy.ts';
import type { QuantityFigures } from './quantities.ts';
import { quantityText } from './wording.ts';

/**
 * What became of an ordered quantity: ordered = shipped + open + cancelled + short - over, exactly. Lines of negative
 * quantity (goods taken back with an order) balance with the signs turned. Null where nobody states what was ordered.
 * @param ended the order will not ship any more
 */
export function balanceOf(figures: QuantityFigures, tolerances: Tolerances, ended: boolean): LineBalance | null {
  if (figures.ordered === undefined) return null;
  const ordered = figures.ordered.value;
  const sign = ordered < 0 ? -1 : 1;
  const left = sign * (ordered - valueOf(figures, 'shipped') - valueOf(figures, 'cancelled'));
  const rest = Math.max(0, left);
  const short = rest > 0 && (ended || isNegligible(figures, tolerances, sign)) ? rest : 0;
  const micros = (value: number): Micros => (value === 0 ? ZERO : ((sign * value) as Micros));
  return {
    open: micros(rest - short),
    short: micros(short),
    over: micros(Math.max(0, -left)),
    netDelivered: net(figures, 'delivered', 'returned'),
    netInvoiced: net(figures, 'invoiced', 'credited'),
  };
}

/** Something has left, and what has not is within the tolerance: nobody waits for it. */
function isNegligible(figures: QuantityFigures, { quantityUnder }: Tolerances, sign: 1 | -1): boolean {
  const shipped = sign * valueOf(figures, 'shipped');
  const expected = sign * (valueOf(figures, 'ordered') - valueOf(figures, 'cancelled'));
  return shipped > 0 && shipped >= expected * (1 - quantityUnder);
}

function net(figures: QuantityFigures, more: 'delivered' | 'invoiced', less: 'returned' | 'credited'): Micros | null {
  if (figures[more] === undefined && figures[less] === undefined) return null;
  return (valueOf(figures, more) - valueOf(figures, less)) as Micros;
}

function valueOf(figures: QuantityFigures, type: keyof QuantityFigures): number {
  return figures[type]?.value ?? 0;
}

export interface BalanceSentences {
  /** What does not add up. */
  readonly mismatches: readonly string[];
  /** What is within the tolerances, or settled. */
  readonly notes: readonly string[];
}

/** By how much a line does not add up, and why; nothing where it does. */
export function balanceSentences(
  figures: QuantityFigures,
  balance: LineBalance | null,
  { quantityOver, quantityUnder }: Tolerances,
  unit: string | null,
  ended: boolean,
): BalanceSentences {
  const mismatches: string[] = [];
  const notes: string[] = [];
  const text = (value: number): string => quantityText(Math.abs(value) as Micros, unit);
  const { ordered, shipped, cancelled, delivered, invoiced, returned, credited } = figures;
  if (balance && ordered && balance.over !== 0) {
    const expected = ordered.value - (cancelled?.value ?? 0);
    const told = `Shipped ${text(shipped?.value ?? 0)}, ordered ${text(ordered.value)}`;
    const less = cancelled && cancelled.value !== 0 ? ` less ${text(cancelled.value)} cancelled` : '';
    const tolerated = Math.abs(balance.over) <= Math.abs(expected) * quantityOver;
    if (tolerated)
      notes.push(`${told}${less}: ${text(balance.over)} more, within the tolerance of ${share(quantityOver)}.`);
    else mismatches.push(`${told}${less}: ${text(balance.over)} more.`);
  }
  if (balance && balance.short !== 0) {
    const within = shipped !== undefined && !ended;
    notes.push(
      within
        ? `${text(balance.short)} short, within the tolerance of ${share(quantityUnder)}.`
        : `${text(balance.short)} were never shipped: the order is closed.`,
    );
  }
  if (delivered && shipped && exceeds(delivered.value, shipped.value, 0)) {
    mismatches.push(`Delivered ${text(delivered.value)}, shipped ${text(shipped.value)}.`);
  }
  if (invoiced && shipped) {
    const net = invoiced.value - (credited?.value ?? 0);
    if (exceeds(net, shipped.value, quantityOver)) {
      const less = credited && credited.value !== 0 ? ` less ${text(credited.value)} credited` : '';
      mismatches.push(`Invoiced ${text(invoiced.value)}${less}, shipped ${text(shipped.value)}.`);
    }
  }
  if (returned && exceeds(returned.value, (delivered ?? shipped)?.value ?? 0, 0)) {
    const word = delivered ? 'delivered' : 'shipped';
    mismatches.push(`Returned ${text(returned.value)}, ${word} ${text((delivered ?? shipped)?.value ?? 0)}.`);
  }
  if (credited && exceeds(credited.value, invoiced?.value ?? 0, 0)) {
    mismatches.push(`Credited ${text(credited.value)}, invoiced ${text(invoiced?.value ?? 0)}.`);
  }
  if (returned && invoiced && returned.value > (credited?.value ?? 0)) {
    notes.push(`${text(returned.value - (credited?.value ?? 0))} came back and are not credited.`);
  } else if (returned && credited && credited.value > returned.value) {
    notes.push(`${text(credited.value - returned.value)} were credited and did not come back.`);
  }
  return { mismatches, notes };
}

function exceeds(more: number, less: number, tolerance: number): boolean {
  return Math.abs(more) > Math.abs(less) * (1 + tolerance) && more !== less;
}

/** "5 %", "2.5 %". */
function share(value: number): string {
  return `${Number((value * 100).toFixed(2))} %`;
}
