import { microsOf, subMicros, ZERO, type Micros } from '#shared/domain/decimal.ts';
import type { Figure, SourceRef } from '#shared/domain/evidence.ts';
import type { ClaimView, OrderView } from '#shared/domain/order.ts';
import type { LineView } from '#shared/domain/order-line.ts';
import type { Policy, Tolerances } from '#shared/domain/policy.ts';
import { endOfWhen, zonedDays } from './zoned-days.ts';

export type ReconcileFinding =
  | 'shipped_not_invoiced'
  | 'invoiced_not_shipped'
  | 'short_shipped'
  | 'over_shipped'
  | 'price';

/** Columns of reconcile_row apart from the order's id. Quantities and amounts in micros; sources: SourceRef[] as JSON. */
export interface ReconcileRowValues {
  readonly line_key: string;
  readonly line_no: string;
  readonly item_no: string | null;
  readonly description: string | null;
  readonly unit: string | null;
  readonly finding: ReconcileFinding;
  readonly ordered: number | null;
  /** Net of what came back. */
  readonly shipped: number | null;
  /** Net of what was credited. */
  readonly invoiced: number | null;
  /** shipped − invoiced; for short and over shipped lines ordered − shipped. */
  readonly difference: number;
  readonly currency: string | null;
  readonly ordered_amount: number | null;
  readonly invoiced_amount: number | null;
  /** The difference at the order's price; for prices what was invoiced above the order's price. */
  readonly difference_amount: number | null;
  readonly shipped_at: number | null;
  readonly sources: string;
}

export const RECONCILE_ROW_COLUMNS = [
  'line_key',
  'line_no',
  'item_no',
  'description',
  'unit',
  'finding',
  'ordered',
  'shipped',
  'invoiced',
  'difference',
  'currency',
  'ordered_amount',
  'invoiced_amount',
  'difference_amount',
  'shipped_at',
  'sources',
] as const satisfies readonly (keyof ReconcileRowValues)[];

export type ReconcilePolicy = Pick<Policy, 'tolerances' | 'zone'>;

/**
 * What does not add up between order, shipment and invoice, line by line. Differences within the policy's tolerances
 * are none. A line has at most one finding of each kind.
 */
export function reconcileRowsOf(view: OrderView, policy: ReconcilePolicy): readonly ReconcileRowValues[] {
  const shipments = shippedClaims(view);
  return view.lines.flatMap((line) => findingsOf(view, line, policy, shipments));
}

interface Finding {
  readonly finding: ReconcileFinding;
  readonly difference: number;
  readonly differenceAmount: Micros | null;
  readonly figures: readonly (Pick<Figure<unknown>, 'sources'> | null | undefined)[];
}

interface LineFigures {
  /** Net of what was cancelled. */
  readonly ordered: Figure<Micros> | null;
  /** Net of what came back. */
  readonly shipped: Figure<Micros> | null;
  /** Net of what was credited. */
  readonly invoiced: Figure<Micros> | null;
  readonly price: Price | null;
}

function findingsOf(
  view: OrderView,
  line: LineView,
  policy: ReconcilePolicy,
  shipments: readonly ClaimView[],
): ReconcileRowValues[] {
  const { quantities } = line;
  const figures: LineFigures = {
    ordered: net(quantities.ordered, quantities.cancelled),
    shipped: net(quantities.shipped, quantities.returned),
    invoiced: net(quantities.invoiced, quantities.credited),
    price: orderPrice(line),
  };
  const { tolerances } = policy;
  const findings = [
    ...(line.stocked ? billingFindings(figures, tolerances) : []),
    ...(line.stocked ? shippingFindings(view, line, figures, tolerances) : []),
    ...priceFindings(line, figures, tolerances),
  ];
  if (findings.length === 0) return [];
  const { ordered, shipped, invoiced } = figures;
  const sent = shipmentOf(shipments, line.lineKey, (invoiced?.value ?? 0) <= 0);
  const currency = view.value?.value.currency ?? null;
  return findings.map((found) => ({
    line_key: line.lineKey,
    line_no: line.lineNo,
    item_no: line.itemNo?.value ?? null,
    description: line.description?.value ?? null,
    unit: line.unit,
    finding: found.finding,
    ordered: ordered?.value ?? null,
    shipped: shipped?.value ?? null,
    invoiced: invoiced?.value ?? null,
    difference: found.difference,
    currency,
    ordered_amount: line.amount?.value ?? null,
    invoiced_amount: line.invoicedAmount?.value ?? null,
    difference_amount: found.differenceAmount,
    shipped_at: sent?.when ? endOfWhen(zonedDays(policy.zone), sent.when) : null,
    sources: JSON.stringify(sourcesOf([...found.figures, line.amount, line.invoicedAmount], sent)),
  }));
}

function billingFindings({ shipped, invoiced, price }: LineFigures, tolerances: Tolerances): Finding[] {
  const sent = shipped?.value ?? ZERO;
  const unbilled = subMicros(sent, invoiced?.value ?? ZERO);
  const allowed = sent * (unbilled > 0 ? tolerances.quantityUnder : tolerances.quantityOver);
  if (unbilled === 0 || Math.abs(unbilled) <= allowed) return [];
  return [
    {
      finding: unbilled > 0 ? 'shipped_not_invoiced' : 'invoiced_not_shipped',
      difference: unbilled,
      differenceAmount: price && atPrice(unbilled, price),
      figures: [shipped, invoiced, price],
    },
  ];
}

function shippingFindings(
  view: OrderView,
  line: LineView,
  { ordered, price }: LineFigures,
  tolerances: Tolerances,
): Finding[] {
  // What came back was shipped all the same.
  const { shipped } = line.quantities;
  if (!ordered || !shipped) return [];
  const missing = subMicros(ordered.value, shipped.value);
  const allowed = ordered.value * (missing > 0 ? tolerances.quantityUnder : tolerances.quantityOver);
  if (missing === 0 || Math.abs(missing) <= allowed || (missing > 0 && !nothingMoreToShip(view))) return [];
  return [
    {
      finding: missing > 0 ? 'short_shipped' : 'over_shipped',
      difference: missing,
      differenceAmount: price && atPrice(missing, price),
      figures: [ordered, shipped, price],
    },
  ];
}

function priceFindings(line: LineView, { shipped, invoiced, price }: LineFigures, tolerances: Tolerances): Finding[] {
  // Credits take quantity back, not what the invoice asked for.
  const { invoiced: billed } = line.quantities;
  if (!billed || !price || !line.invoicedAmount) return [];
  const expected = atPrice(billed.value, price);
  const over = subMicros(line.invoicedAmount.value, expected);
  if (Math.abs(over) <= Math.max(tolerances.amount, Math.abs(expected) * tolerances.price)) return [];
  const difference = subMicros(shipped?.value ?? ZERO, invoiced?.value ?? ZERO);
  return [{ finding: 'price', difference, differenceAmount: over, figures: [shipped, invoiced, billed, price] }];
}

/** An amount for a quantity: the order line's own total where it has one, because that is net of discounts. */
export interface Price {
  readonly amount: Micros;
  readonly quantity: Micros;
  readonly sources: readonly SourceRef[];
}

const ONE = microsOf(1);

/** What the order asks for a quantity; null where no price is known. */
export function orderPrice(line: LineView): Price | null {
  const { ordered } = line.quantities;
  if (line.amount && ordered && ordered.value > 0) {
    return {
      amount: line.amount.value,
      quantity: ordered.value,
      sources: [...line.amount.sources, ...ordered.sources],
    };
  }
  return line.unitPrice && { amount: line.unitPrice.value, quantity: ONE, sources: line.unitPrice.sources };
}

/** What a quantity costs at that price, rounded half away from zero to a millionth. */
export function atPrice(quantity: Micros, price: Price): Micros {
  const product = BigInt(quantity) * BigInt(price.amount);
  const divisor = BigInt(price.quantity);
  const half = product < 0n ? -(divisor / 2n) : divisor / 2n;
  return Number((product + half) / divisor) as Micros;
}

/** Never below nothing: taking back more than there was is another system's mistake. */
function net(gross: Figure<Micros> | undefined, less: Figure<Micros> | undefined): Figure<Micros> | null {
  if (!gross) return null;
  if (!less) return gross;
  const value = Math.max(0, subMicros(gross.value, less.value)) as Micros;
  return { value, sources: [...gross.sources, ...less.sources] };
}

function nothingMoreToShip(view: OrderView): boolean {
  if (view.cancelled) return false;
  return view.closed || view.axes.some(({ axis, state }) => axis === 'fulfilment' && state === 'complete');
}

function shippedClaims(view: OrderView): ClaimView[] {
  const milestone = view.milestones.find(({ code }) => code === 'SHIPPED');
  const actual = (milestone?.claims ?? []).filter((claim) => claim.class === 'actual' && !claim.voided && claim.when);
  const owners = actual.filter((claim) => claim.owner);
  return owners.length > 0 ? owners : actual;
}

/**
 * The shipment that a difference dates from: the first while nothing is billed, else the last, because the earlier ones
 * are what was billed. Claims about the line itself go before claims about the whole document.
 */
function shipmentOf(claims: readonly ClaimView[], lineKey: string, first: boolean): ClaimView | null {
  const own = claims.filter((claim) => claim.lineKey === lineKey);
  const about = own.length > 0 ? own : claims.filter((claim) => claim.lineKey === null);
  const inTime = about.toSorted((a, b) => compareText(sortable(a), sortable(b)));
  return (first ? inTime.at(0) : inTime.at(-1)) ?? null;
}

function sortable({ when, documentKey }: ClaimView): string {
  const at = when?.kind === 'instant' ? new Date(when.at).toISOString() : (when?.date ?? '');
  return `${at} ${documentKey}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sourcesOf(figures: Finding['figures'], sent: ClaimView | null): SourceRef[] {
  const all = [...figures.flatMap((figure) => figure?.sources ?? []), ...(sent ? [sent.source] : [])];
  const unique = new Map(all.map((source) => [`${source.documentKey} ${source.path}`, source]));
  return [...unique.values()];
}
