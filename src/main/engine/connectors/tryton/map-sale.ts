import { ZERO, type Micros } from '#shared/domain/decimal.ts';
import {
  emptyDocument,
  type AmountType,
  type CanonicalDocument,
  type ConditionClaim,
  type DocumentLine,
  type MilestoneClaim,
  type Party,
  type QuantityType,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import type { Axis, AxisState } from '#shared/domain/milestones.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  party,
  placeAt,
  placesOf,
  refer,
  referId,
  requiredText,
  textAt,
  valueAt,
  type Field,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import {
  amountsOf,
  CREATED,
  decimalAt,
  ID,
  ITEM,
  NUMBER,
  PRODUCT_TYPE,
  quantityAt,
  REFERENCE,
  requiredStamp,
  stampAt,
  STATE,
} from './fields.ts';
import type { TrytonConfig } from './manifest.ts';
import {
  COMMERCIAL,
  INVOICE_PROGRESS,
  meaningOf,
  SALE_STATES,
  SHIPMENT_PROGRESS,
  type ProgressMeaning,
  type SaleMeaning,
} from './statuses.ts';

const REC_NAME = field('rec_name');
const SALE_DATE = field('sale_date');
const SHIPPING_DATE = field('shipping_date');
const SHIPMENT_STATE = field('shipment_state');
const INVOICE_STATE = field('invoice_state');
const PARTY_CODE = field('party.', 'code');
const PARTY_NAME = field('party.', 'rec_name');
const SHIP_TO = field('shipment_address.', 'rec_name');
const SHIP_TO_PLACE = [field('shipment_address.', 'city'), field('shipment_address.', 'country.', 'code')];
const WAREHOUSE = field('warehouse.', 'rec_name');
const CARRIER = field('carrier.', 'rec_name');
const LINES = field('lines');
const TYPE = field('type');
const DESCRIPTION = field('description');
const PRODUCT_NAME = field('product.', 'rec_name');
const UNIT = field('unit.', 'symbol');
const UNIT_PRICE = field('unit_price');
const AMOUNT = field('amount');
const TOTALS: readonly (readonly [AmountType, Field])[] = [
  ['total', field('total_amount')],
  ['total_excl_tax', field('untaxed_amount')],
  ['tax', field('tax_amount')],
];

/** sale.sale → order. */
export function mapSale(node: Node, context: MapContext<TrytonConfig>): CanonicalDocument {
  const id = requiredText(node, '', ID);
  const number = textAt(node, '', NUMBER);
  const state = requiredText(node, '', STATE);
  const meaning = meaningOf(SALE_STATES, state.value);
  const progress = [
    progressOf(node, SHIPMENT_STATE, SHIPMENT_PROGRESS),
    progressOf(node, INVOICE_STATE, INVOICE_PROGRESS),
  ];
  const references: Reference[] = [];
  refer(references, context, 'is', 'order_no', context.orderNumberScope, number);
  referId(references, context.connectionId, 'is', 'order_id', id);
  refer(references, context, 'points_to', 'customer_po', '', textAt(node, '', REFERENCE));
  return {
    ...emptyDocument('order'),
    label: number ?? textAt(node, '', REC_NAME) ?? id,
    references,
    statuses: [
      ...(meaning === undefined ? [] : [{ axis: 'commercial' as const, state: COMMERCIAL[meaning], native: state }]),
      ...progress.flatMap(statusesOf),
    ],
    parties: partiesOf(node),
    lines: placesOf(node, '', LINES).map((place) => lineOf(place, meaning)),
    amounts: amountsOf(node, TOTALS),
    milestones: milestonesOf(node, state, meaning),
    conditions: progress.flatMap(conditionsOf),
    summary: state,
    unknownValues: [
      ...(meaning === undefined ? [state] : []),
      ...progress.flatMap((each) => (each !== null && each.meaning === undefined ? [each.native] : [])),
    ],
  };
}

interface Progress {
  readonly native: Sourced<string>;
  readonly meaning: ProgressMeaning | undefined;
}

function progressOf(node: Node, at: Field, table: Readonly<Record<string, ProgressMeaning>>): Progress | null {
  const native = textAt(node, '', at);
  return native === null ? null : { native, meaning: meaningOf(table, native.value) };
}

function statusesOf(progress: Progress | null): StatusClaim[] {
  const axes = Object.entries(progress?.meaning?.axes ?? {}) as readonly (readonly [Axis, AxisState])[];
  return progress === null ? [] : axes.map(([axis, state]) => ({ axis, state, native: progress.native }));
}

function conditionsOf(progress: Progress | null): ConditionClaim[] {
  const code = progress?.meaning?.condition ?? null;
  if (progress === null || code === null) return [];
  return [{ code, from: null, to: null, open: true, reason: progress.native, path: progress.native.path }];
}

function partiesOf(node: Node): Party[] {
  const parties: Party[] = [];
  party(parties, 'customer', textAt(node, '', PARTY_CODE), textAt(node, '', PARTY_NAME));
  party(parties, 'ship_to', null, textAt(node, '', SHIP_TO), placeAt(node, '', SHIP_TO_PLACE));
  party(parties, 'warehouse', null, textAt(node, '', WAREHOUSE));
  party(parties, 'carrier', null, textAt(node, '', CARRIER));
  return parties;
}

function lineOf({ node, base }: Place, meaning: SaleMeaning | undefined): DocumentLine {
  const id = requiredText(node, base, ID);
  const isLine = textAt(node, base, TYPE)?.value === 'line';
  const quantity = isLine ? quantityAt(node, base) : null;
  const quantities: Partial<Record<QuantityType, Sourced<Micros>>> = {};
  // A return is a sale of less than nothing: it orders no goods.
  if (quantity !== null && quantity.value > ZERO) {
    quantities.ordered = quantity;
    if (meaning === 'cancelled') quantities.cancelled = quantity;
  }
  return {
    ...EMPTY_LINE,
    lineKey: id.value,
    orderLineNo: id,
    itemNo: textAt(node, base, ITEM),
    description: textAt(node, base, DESCRIPTION) ?? textAt(node, base, PRODUCT_NAME),
    unit: textAt(node, base, UNIT),
    unitPrice: decimalAt(node, base, UNIT_PRICE),
    amount: decimalAt(node, base, AMOUNT),
    quantities,
    // Freight is sold as a service; a line without a product moves nothing either.
    stocked: isLine && valueAt(node, PRODUCT_TYPE) === 'goods',
  };
}

function milestonesOf(node: Node, state: Sourced<string>, meaning: SaleMeaning | undefined): MilestoneClaim[] {
  const milestones: MilestoneClaim[] = [];
  const entered = stampAt(node, SALE_DATE) ?? requiredStamp(node, CREATED);
  if (meaning !== undefined && meaning !== 'offered') {
    milestones.push({ code: 'ORD_ENTERED', class: 'actual', when: entered, path: entered.path });
  }
  // It says that shipments are made, not since when.
  if (meaning === 'processing' || meaning === 'done') {
    milestones.push({ code: 'RELEASED', class: 'actual', when: null, path: state.path });
  }
  if (meaning === 'done') milestones.push({ code: 'CLOSED', class: 'actual', when: null, path: state.path });
  if (meaning === 'cancelled') milestones.push({ code: 'CANCELLED', class: 'actual', when: null, path: state.path });
  for (const { node: line, base } of placesOf(node, '', LINES)) {
    const when = valueAt(line, PRODUCT_TYPE) === 'goods' ? stampAt(line, SHIPPING_DATE) : null;
    if (when === null) continue;
    const path = base + when.path;
    const lineKey = requiredText(line, base, ID).value;
    milestones.push({ code: 'SHIPPED', class: 'planned', when: { value: when.value, path }, path, lineKey });
  }
  return milestones;
}
