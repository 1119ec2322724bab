import { subMicros, ZERO } from '#shared/domain/decimal.ts';
import {
  emptyDocument,
  type CanonicalDocument,
  type DocumentLine,
  type MilestoneClaim,
  type Party,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import type { AxisState } from '#shared/domain/milestones.ts';
import type { When } from '#shared/domain/time.ts';
import { own } from '#shared/lib/own.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  party,
  placesOf,
  refer,
  referId,
  reject,
  requiredText,
  type Field,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import {
  amountsOf,
  CREATED,
  figureAt,
  ID,
  linkAt,
  NAME,
  odooText,
  odooWhen,
  PARTNER,
  PRODUCT,
  PRODUCT_CODE,
  requiredFigure,
  STATE,
} from './fields.ts';
import type { OdooConfig } from './manifest.ts';
import { DELIVERY_STATUSES, INVOICE_STATUSES, ORDER_STATES, type OrderMeaning } from './statuses.ts';

const CUSTOMER_REFERENCE = field('client_order_ref');
const ORDER_DATE = field('date_order');
const COMMITMENT_DATE = field('commitment_date');
const EXPECTED_DATE = field('expected_date');
const INVOICE_STATUS = field('invoice_status');
const DELIVERY_STATUS = field('delivery_status');
const SHIP_TO = field('partner_shipping_id');
const BILL_TO = field('partner_invoice_id');
const SALESPERSON = field('user_id');
const WAREHOUSE = field('warehouse_id');
const CARRIER = field('carrier_id');
const SHIP_TO_CITY = field('ship_to', 'city');
const SHIP_TO_STATE = field('ship_to', 'state_id');
const SHIP_TO_COUNTRY = field('ship_to', 'country_id');
const LINES = field('order_line');
const DISPLAY_TYPE = field('display_type');
const PRODUCT_TYPE = field('product', 'type');
const ORDERED = field('product_uom_qty');
const DELIVERED = field('qty_delivered');
const INVOICED = field('qty_invoiced');
const UNIT = field('product_uom');
const UNIT_SINCE_19 = field('product_uom_id');
const UNIT_PRICE = field('price_unit');
const SUBTOTAL = field('price_subtotal');

/** sale.order → order; a quotation is none yet. */
export function mapOrder(node: Node, context: MapContext<OdooConfig>): CanonicalDocument[] {
  const number = requiredText(node, '', NAME);
  const state = requiredText(node, '', STATE);
  const meaning = own(ORDER_STATES, state.value);
  const created = odooWhen(node, '', CREATED) ?? reject('The value is missing', CREATED.pointer);
  if (meaning === 'quotation') return [];
  const lines = placesOf(node, '', LINES).map((place) => lineOf(place, meaning));
  const committed = odooWhen(node, '', COMMITMENT_DATE);
  const expected = odooWhen(node, '', EXPECTED_DATE);
  const references: Reference[] = [];
  refer(references, context, 'is', 'order_no', context.orderNumberScope, number);
  referId(references, context.connectionId, 'is', 'order_id', requiredText(node, '', ID));
  refer(references, context, 'points_to', 'customer_po', '', odooText(node, '', CUSTOMER_REFERENCE));
  return [
    {
      ...emptyDocument('order'),
      label: number,
      references,
      statuses: statusesOf(node, state, meaning, lines),
      parties: partiesOf(node),
      lines,
      amounts: amountsOf(node, context.config, [
        ['total', field('amount_total')],
        ['total_excl_tax', field('amount_untaxed')],
        ['tax', field('amount_tax')],
      ]),
      milestones: milestonesOf(node, created, committed ?? expected, state, meaning),
      promise: committed ?? (context.config.expectedDateIsPromise ? expected : null),
      summary: state,
      unknownValues: unknownOf(node, state, meaning),
    },
  ];
}

function unknownOf(node: Node, state: Sourced<string>, meaning: OrderMeaning | undefined): Sourced<string>[] {
  const invoicing = odooText(node, '', INVOICE_STATUS);
  const delivery = odooText(node, '', DELIVERY_STATUS);
  return [
    ...(meaning === undefined ? [state] : []),
    ...(invoicing !== null && own(INVOICE_STATUSES, invoicing.value) === undefined ? [invoicing] : []),
    ...(delivery !== null && own(DELIVERY_STATUSES, delivery.value) === undefined ? [delivery] : []),
  ];
}

function statusesOf(
  node: Node,
  state: Sourced<string>,
  meaning: OrderMeaning | undefined,
  lines: readonly DocumentLine[],
): StatusClaim[] {
  if (meaning === undefined) return [];
  const cancelled = meaning === 'cancelled';
  const statuses: StatusClaim[] = [
    { axis: 'commercial', state: cancelled ? 'not_applicable' : 'complete', native: state },
  ];
  const invoicing = odooText(node, '', INVOICE_STATUS);
  const billed = own(INVOICE_STATUSES, invoicing?.value);
  if (!cancelled && invoicing !== null && billed !== undefined) {
    statuses.push({ axis: 'billing', state: billed ?? billedOf(lines), native: invoicing });
  }
  const delivery = odooText(node, '', DELIVERY_STATUS);
  const delivered = own(DELIVERY_STATUSES, delivery?.value);
  if (!cancelled && delivery !== null && delivered !== undefined) {
    statuses.push({ axis: 'fulfilment', state: delivered, native: delivery });
  }
  return statuses;
}

function billedOf(lines: readonly DocumentLine[]): AxisState {
  return lines.some(({ quantities }) => (quantities.invoiced?.value ?? ZERO) > 0) ? 'partial' : 'none';
}

function milestonesOf(
  node: Node,
  created: Sourced<When>,
  due: Sourced<When> | null,
  state: Sourced<string>,
  meaning: OrderMeaning | undefined,
): MilestoneClaim[] {
  const milestones: MilestoneClaim[] = [{ code: 'ORD_ENTERED', class: 'actual', when: created, path: created.path }];
  if (meaning === 'cancelled') {
    milestones.push({ code: 'CANCELLED', class: 'actual', when: null, path: state.path });
  }
  if (meaning !== 'confirmed') return milestones;
  // The order date of a confirmed order is the moment at which it was confirmed.
  const confirmed = odooWhen(node, '', ORDER_DATE);
  milestones.push({ code: 'ORD_COMPLETE', class: 'actual', when: confirmed, path: confirmed?.path ?? state.path });
  if (due !== null) milestones.push({ code: 'DELIVERED', class: 'planned', when: due, path: due.path });
  const invoicing = odooText(node, '', INVOICE_STATUS);
  if (invoicing?.value === 'invoiced' && odooText(node, '', DELIVERY_STATUS)?.value === 'full') {
    milestones.push({ code: 'CLOSED', class: 'actual', when: null, path: invoicing.path });
  }
  return milestones;
}

function partiesOf(node: Node): Party[] {
  const parties: Party[] = [];
  const add = (role: Party['role'], at: Field, place: Sourced<string> | null = null): void => {
    const link = linkAt(node, '', at);
    if (link !== null) party(parties, role, link.id, link.name, place);
  };
  add('customer', PARTNER);
  add('ship_to', SHIP_TO, placeOf(node));
  add('bill_to', BILL_TO);
  add('salesperson', SALESPERSON);
  add('warehouse', WAREHOUSE);
  add('carrier', CARRIER);
  return parties;
}

/** City, state and country of the delivery address; the path is that of the first that is known. */
function placeOf(node: Node): Sourced<string> | null {
  const parts = [
    odooText(node, '', SHIP_TO_CITY),
    linkAt(node, '', SHIP_TO_STATE)?.name ?? null,
    linkAt(node, '', SHIP_TO_COUNTRY)?.name ?? null,
  ].filter((part) => part !== null);
  const [first] = parts;
  return first === undefined ? null : { value: parts.map(({ value }) => value).join(', '), path: first.path };
}

function lineOf({ node, base }: Place, meaning: OrderMeaning | undefined): DocumentLine {
  const id = requiredText(node, base, ID);
  const line = {
    ...EMPTY_LINE,
    lineKey: id.value,
    orderLineNo: id,
    itemNo: odooText(node, base, PRODUCT_CODE) ?? linkAt(node, base, PRODUCT)?.name ?? null,
    description: odooText(node, base, NAME),
  };
  // Sections and notes stand among the lines.
  if (odooText(node, base, DISPLAY_TYPE) !== null) return { ...line, stocked: false, kind: 'comment' };
  const ordered = requiredFigure(node, base, ORDERED);
  const shipped = figureAt(node, base, DELIVERED);
  const invoiced = figureAt(node, base, INVOICED);
  const service = odooText(node, base, PRODUCT_TYPE)?.value === 'service';
  const rest = subMicros(ordered.value, shipped?.value ?? ZERO);
  return {
    ...line,
    unit: (linkAt(node, base, UNIT_SINCE_19) ?? linkAt(node, base, UNIT))?.name ?? null,
    unitPrice: figureAt(node, base, UNIT_PRICE),
    amount: figureAt(node, base, SUBTOTAL),
    quantities: {
      ordered,
      ...(shipped === null ? {} : { shipped }),
      ...(invoiced === null ? {} : { invoiced }),
      ...(meaning === 'cancelled' ? { cancelled: { value: rest > 0 ? rest : ZERO, path: ordered.path } } : {}),
    },
    stocked: !service,
    ...(service ? { kind: 'service' as const } : {}),
  };
}
