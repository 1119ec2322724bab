import { formatMicros, multiplyMicros, type Micros } from '#shared/domain/decimal.ts';
import type { DocumentLine, LineKind, Sourced } from '#shared/domain/document.ts';
import type { Figure, SourceRef } from '#shared/domain/evidence.ts';
import type { LineView } from '#shared/domain/order-line.ts';
import type { Tolerances } from '#shared/domain/policy.ts';
import { sourceOf, type AssemblyContext } from './assembly-context.ts';
import { balanceOf, balanceSentences } from './balance.ts';
import { contestedOf } from './contested.ts';
import { lineChanges, type ChangeFacts } from './line-changes.ts';
import type { OrderLine, Placement } from './line-matching.ts';
import { isIssued, type LineQuantities } from './quantities.ts';
import { quantityText, SYSTEM_WORDS } from './wording.ts';

export interface LineFacts extends ChangeFacts {
  readonly kind: LineKind;
  /** Goods that move, by its kind. */
  readonly stocked: boolean;
  readonly tolerances: Tolerances;
  /** The order will not ship any more. */
  readonly ended: boolean;
}

/** One order line with its figures, what became of them and what does not add up. */
export function lineView(
  context: AssemblyContext,
  line: OrderLine,
  quantities: LineQuantities,
  facts: LineFacts,
): LineView {
  const { kind, stocked, tolerances, ended } = facts;
  const unit = stated(line, (each) => each.unit);
  const unitPrice = stated(line, (each) => each.unitPrice);
  const invoicedAmount = amountOf(
    line.placements.filter(({ entry }) => entry.document.kind === 'invoice' && isIssued(entry)),
  );
  const { figures } = quantities;
  const balance = stocked ? balanceOf(figures, tolerances, ended) : null;
  const told = balanceSentences(figures, balance, tolerances, unit?.value ?? null, ended);
  return {
    lineKey: line.lineKey,
    lineNo: line.lineNo,
    itemNo: stated(line, (each) => each.itemNo),
    description: stated(line, (each) => each.description),
    unit: unit?.value ?? null,
    stocked,
    kind,
    balance,
    changes: lineChanges(line, unit?.value ?? null, facts),
    notes: told.notes,
    unitPrice,
    amount: baseAmount(line) ?? priced(figures.ordered, unitPrice),
    invoicedAmount,
    quantities: figures,
    contested: contestedOf(context, quantities, unit?.value ?? null),
    mismatches: [
      ...disagreements(line, quantities, unit?.value ?? null),
      ...told.mismatches,
      ...(unitPrice ? priceMismatches(tolerances, line, unitPrice) : []),
    ],
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

/** What systems state differently, or only one of them lists. */
function disagreements(line: OrderLine, quantities: LineQuantities, unit: string | null): readonly string[] {
  const found: string[] = [];
  if (line.extra) found.push(`Only in ${line.base.entry.connectionId}, not in the order.`);
  for (const type of ['ordered', 'shipped'] as const) {
    const systems = quantities.bySystem[type] ?? [];
    if (systems.some((system) => system.value !== systems[0]?.value)) {
      const told = systems.map((system) => `${SYSTEM_WORDS[system.systemKind]} ${quantityText(system.value, unit)}`);
      found.push(`${type === 'ordered' ? 'Ordered' : 'Shipped'} quantity differs: ${told.join(', ')}.`);
    }
  }
  return found;
}

function priceMismatches(tolerances: Tolerances, line: OrderLine, price: Figure<Micros>): readonly string[] {
  return line.placements.flatMap(({ entry, line: own }) => {
    if (entry.document.kind !== 'invoice' || own.unitPrice === null) return [];
    if (!pricesDiffer(tolerances, own.unitPrice.value, price.value)) return [];
    const label = entry.document.label?.value ?? entry.documentKey;
    return [
      `Invoice ${label} charges ${formatMicros(own.unitPrice.value)} each, ordered at ${formatMicros(price.value)}.`,
    ];
  });
}

function pricesDiffer({ price, amount }: Tolerances, charged: Micros, agreed: Micros): boolean {
  return Math.abs(charged - agreed) > Math.max(amount, Math.abs(agreed) * price);
}
