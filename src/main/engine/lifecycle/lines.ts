import { formatMicros, multiplyMicros, type Micros } from '#shared/domain/decimal.ts';
import type { DocumentLine, QuantityType, Sourced } from '#shared/domain/document.ts';
import type { Figure, LineView, SourceRef } from '#shared/domain/order.ts';
import { sourceOf, type AssemblyContext } from './assembly-context.ts';
import { contestedOf } from './contested.ts';
import type { OrderLine, Placement } from './line-matching.ts';
import { isIssued, type LineQuantities, type QuantityFigures } from './quantities.ts';
import { quantityText, SYSTEM_WORDS } from './wording.ts';

/** One order line with its figures and what does not add up. */
export function lineView(context: AssemblyContext, line: OrderLine, quantities: LineQuantities): LineView {
  const unit = stated(line, (each) => each.unit);
  const unitPrice = stated(line, (each) => each.unitPrice);
  const invoicedAmount = amountOf(
    line.placements.filter(({ entry }) => entry.document.kind === 'invoice' && isIssued(entry)),
  );
  const { figures } = quantities;
  return {
    lineKey: line.lineKey,
    lineNo: line.lineNo,
    itemNo: stated(line, (each) => each.itemNo),
    description: stated(line, (each) => each.description),
    unit: unit?.value ?? null,
    stocked: line.base.line.stocked,
    kind: line.base.line.stocked ? 'stocked' : 'service',
    balance: null,
    changes: [],
    notes: [],
    unitPrice,
    amount: baseAmount(line) ?? priced(figures.ordered, unitPrice),
    invoicedAmount,
    quantities: figures,
    contested: contestedOf(context, quantities, unit?.value ?? null),
    mismatches: mismatchesOf(context, line, quantities, unit?.value ?? null, unitPrice),
  };
}

/** From the line that lists it, else from the first document that states it. */
function stated<T>(line: OrderLine, read: (each: DocumentLine) => Sourced<T> | null): Figure<T> | null {
  for (const placement of line.placements) {
    const found = read(placement.line);
    if (found) return { value: found.value, sources: [sourceOf(placement.entry, found.path)] };
  }
  return null;
}

function baseAmount(line: OrderLine): Figure<Micros> | null {
  const { entry, line: own } = line.base;
  if (entry.document.kind !== 'order' || own.amount === null) return null;
  return { value: own.amount.value, sources: [sourceOf(entry, own.amount.path)] };
}

function priced(quantity: Figure<Micros> | undefined, price: Figure<Micros> | null): Figure<Micros> | null {
  if (!quantity || !price) return null;
  return { value: multiplyMicros(quantity.value, price.value), sources: [...quantity.sources, ...price.sources] };
}

function amountOf(placements: readonly Placement[]): Figure<Micros> | null {
  let value = 0;
  const sources: SourceRef[] = [];
  for (const { entry, line, quantities } of placements) {
    const whole = line.quantities.invoiced;
    const share = quantities.invoiced;
    if (line.amount !== null && (whole === undefined || whole.value === share?.value)) {
      value += line.amount.value;
      sources.push(sourceOf(entry, line.amount.path));
    } else if (line.unitPrice !== null && share !== undefined) {
      value += multiplyMicros(share.value, line.unitPrice.value);
      sources.push(sourceOf(entry, line.unitPrice.path), sourceOf(entry, share.path));
    }
  }
  return sources.length === 0 ? null : { value: value as Micros, sources };
}

function mismatchesOf(
  context: AssemblyContext,
  line: OrderLine,
  quantities: LineQuantities,
  unit: string | null,
  price: Figure<Micros> | null,
): readonly string[] {
  const found: string[] = [];
  if (line.extra) found.push(`Only in ${line.base.entry.connectionId}, not in the order.`);
  for (const type of ['ordered', 'shipped'] as const) {
    const systems = quantities.bySystem[type] ?? [];
    if (systems.some((system) => system.value !== systems[0]?.value)) {
      const told = systems.map((system) => `${SYSTEM_WORDS[system.systemKind]} ${quantityText(system.value, unit)}`);
      found.push(`${type === 'ordered' ? 'Ordered' : 'Shipped'} quantity differs: ${told.join(', ')}.`);
    }
  }
  const { figures } = quantities;
  const { quantityOver } = context.policy.tolerances;
  if (exceeds(figures, 'shipped', 'ordered', quantityOver)) found.push(moreThan(figures, 'shipped', 'ordered', unit));
  if (exceeds(figures, 'invoiced', 'shipped', quantityOver)) found.push(moreThan(figures, 'invoiced', 'shipped', unit));
  if (price) found.push(...priceMismatches(context, line, price));
  return found;
}

function exceeds(figures: QuantityFigures, more: QuantityType, less: QuantityType, tolerance: number): boolean {
  const a = figures[more]?.value;
  const b = figures[less]?.value;
  return a !== undefined && b !== undefined && a > b * (1 + tolerance);
}

function moreThan(figures: QuantityFigures, more: QuantityType, less: QuantityType, unit: string | null): string {
  const a = figures[more]?.value ?? 0;
  const b = figures[less]?.value ?? 0;
  const word = more === 'shipped' ? 'Shipped' : 'Invoiced';
  return `${word} ${quantityText(a as Micros, unit)}, ${less} ${quantityText(b as Micros, unit)}.`;
}

function priceMismatches(context: AssemblyContext, line: OrderLine, price: Figure<Micros>): readonly string[] {
  return line.placements.flatMap(({ entry, line: own }) => {
    if (entry.document.kind !== 'invoice' || own.unitPrice === null) return [];
    if (!pricesDiffer(context, own.unitPrice.value, price.value)) return [];
    const label = entry.document.label?.value ?? entry.documentKey;
    return [
      `Invoice ${label} charges ${formatMicros(own.unitPrice.value)} each, ordered at ${formatMicros(price.value)}.`,
    ];
  });
}

function pricesDiffer(context: AssemblyContext, charged: Micros, agreed: Micros): boolean {
  const { price, amount } = context.policy.tolerances;
  return Math.abs(charged - agreed) > Math.max(amount, Math.abs(agreed) * price);
}
