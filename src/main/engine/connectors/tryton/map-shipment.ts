import type { Micros } from '#shared/domain/decimal.ts';
import {
  emptyDocument,
  type CanonicalDocument,
  type DocumentLine,
  type MilestoneClaim,
  type Party,
  type QuantityType,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  party,
  refer,
  referId,
  requiredText,
  textAt,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import {
  absolute,
  CREATED,
  ID,
  ITEM,
  keyOfShare,
  NUMBER,
  quantityAt,
  REFERENCE,
  requiredStamp,
  saleLineAt,
  sharesOf,
  stampAt,
  STATE,
  type Share,
} from './fields.ts';
import type { TrytonConfig } from './manifest.ts';
import {
  meaningOf,
  PACKAGE_STATES,
  RETURN_STATES,
  SHIPMENT_STATES,
  SHIPMENT_STEPS,
  type ShipmentStep,
} from './statuses.ts';

const OUTGOING = field('outgoing_moves');
const INCOMING = field('incoming_moves');
const MOVES = field('moves');
const PLANNED = field('planned_date');
const EFFECTIVE = field('effective_date');
const CUSTOMER_CODE = field('customer.', 'code');
const CUSTOMER_NAME = field('customer.', 'rec_name');
const CARRIER = field('carrier.', 'rec_name');
const WAREHOUSE = field('warehouse.', 'rec_name');
const UNIT = field('unit.', 'symbol');
const FORMER_UNIT = field('uom.', 'symbol');
const SHIPMENT = field('shipment');
const CODE = field('code');
const TRACKING = field('shipping_reference');

/** stock.shipment.out → a fulfilment for each sale that it carries goods of. */
export function mapShipment(node: Node, context: MapContext<TrytonConfig>): CanonicalDocument[] {
  const id = requiredText(node, '', ID);
  const number = textAt(node, '', NUMBER);
  const state = requiredText(node, '', STATE);
  const step = meaningOf(SHIPMENT_STATES, state.value);
  return sharesOf(node, OUTGOING).map((share) => {
    const references: Reference[] = [];
    refer(references, context, 'is', 'fulfilment_no', context.orderNumberScope, number);
    referId(references, context.connectionId, 'is', 'fulfilment_id', id);
    referId(references, context.connectionId, 'points_to', 'order_id', share.sale);
    // A waybill, or the number of the first parcel.
    refer(references, context, 'points_to', 'tracking', '', textAt(node, '', REFERENCE));
    return {
      ...emptyDocument('fulfilment', keyOfShare(share)),
      label: number ?? id,
      references,
      statuses: statusesOf(state, step),
      parties: partiesOf(node),
      lines: linesOf(share, quantitiesAt(step)),
      milestones: milestonesOf(node, state, step, context.config),
      summary: state,
      voided: step === 'cancelled',
      unknownValues: step === undefined ? [state] : [],
    };
  });
}

function has(step: ShipmentStep | undefined, reached: (typeof SHIPMENT_STEPS)[number]): boolean {
  if (step === undefined || step === 'cancelled') return false;
  return SHIPMENT_STEPS.indexOf(step) >= SHIPMENT_STEPS.indexOf(reached);
}

function statusesOf(state: Sourced<string>, step: ShipmentStep | undefined): StatusClaim[] {
  if (step === undefined || step === 'draft' || step === 'cancelled') return [];
  const fulfilment = has(step, 'shipped') ? 'complete' : has(step, 'picked') ? 'partial' : 'none';
  return [
    { axis: 'allocation', state: has(step, 'assigned') ? 'complete' : 'none', native: state },
    { axis: 'fulfilment', state: fulfilment, native: state },
  ];
}

function quantitiesAt(step: ShipmentStep | undefined): readonly QuantityType[] {
  return [
    ...(has(step, 'assigned') ? (['allocated'] as const) : []),
    ...(has(step, 'picked') ? (['picked'] as const) : []),
    ...(has(step, 'shipped') ? (['shipped'] as const) : []),
  ];
}

function partiesOf(node: Node): Party[] {
  const parties: Party[] = [];
  party(parties, 'customer', textAt(node, '', CUSTOMER_CODE), textAt(node, '', CUSTOMER_NAME));
  party(parties, 'carrier', null, textAt(node, '', CARRIER));
  party(parties, 'warehouse', null, textAt(node, '', WAREHOUSE));
  return parties;
}

/** A move that is cancelled carries nothing. */
function linesOf({ places }: Share, types: readonly QuantityType[]): DocumentLine[] {
  return places.flatMap((place: Place) => {
    const { node, base } = place;
    const moved = textAt(node, base, STATE)?.value;
    if (moved === 'cancelled' || moved === 'cancel') return [];
    const quantity = quantityAt(node, base);
    const quantities: Partial<Record<QuantityType, Sourced<Micros>>> = {};
    if (quantity !== null) for (const type of types) quantities[type] = absolute(quantity);
    return [
      {
        ...EMPTY_LINE,
        lineKey: requiredText(node, base, ID).value,
        orderLineNo: saleLineAt(place),
        itemNo: textAt(node, base, ITEM),
        unit: textAt(node, base, UNIT) ?? textAt(node, base, FORMER_UNIT),
        quantities,
      },
    ];
  });
}

/** Only the day on which the goods leave has a field; the states before it say that it is so, not since when. */
function milestonesOf(
  node: Node,
  state: Sourced<string>,
  step: ShipmentStep | undefined,
  { doneMeans }: TrytonConfig,
): MilestoneClaim[] {
  const milestones: MilestoneClaim[] = [];
  const planned = stampAt(node, PLANNED);
  const released = requiredStamp(node, CREATED);
  if (planned !== null) milestones.push({ code: 'SHIPPED', class: 'planned', when: planned, path: planned.path });
  if (has(step, 'waiting')) milestones.push({ code: 'RELEASED', class: 'actual', when: released, path: released.path });
  for (const [reached, code] of [
    ['assigned', 'ALLOCATED'],
    ['picked', 'PICKED'],
    ['packed', 'PACKED'],
  ] as const) {
    if (has(step, reached)) milestones.push({ code, class: 'actual', when: null, path: state.path });
  }
  if (has(step, 'shipped')) {
    const arrived = step === 'done' && doneMeans === 'delivered';
    const effective = stampAt(node, EFFECTIVE);
    const path = effective?.path ?? state.path;
    milestones.push({ code: 'SHIPPED', class: 'actual', when: effective, path });
    if (arrived) milestones.push({ code: 'DELIVERED', class: 'actual', when: null, path: state.path });
  }
  return milestones;
}

/** stock.package → shipment: a parcel with what is in it. When it was closed, it does not say. */
export function mapPackage(node: Node, context: MapContext<TrytonConfig>): CanonicalDocument {
  const id = requiredText(node, '', ID);
  const code = textAt(node, '', CODE) ?? textAt(node, '', NUMBER);
  const state = requiredText(node, '', STATE);
  const meaning = meaningOf(PACKAGE_STATES, state.value);
  const tracking = textAt(node, '', TRACKING);
  const shares = sharesOf(node, MOVES);
  const references: Reference[] = [];
  referId(references, context.connectionId, 'is', 'shipment_id', id);
  refer(references, context, 'is', 'package_no', context.connectionId, code);
  refer(references, context, 'points_to', 'tracking', '', tracking);
  for (const { sale } of shares) referId(references, context.connectionId, 'points_to', 'order_id', sale);
  // A parcel of parcels, or one that nothing is in yet, is of whatever its shipment is of.
  if (shares.every(({ sale }) => sale === null)) referShipment(references, node, context);
  return {
    ...emptyDocument('shipment'),
    label: tracking ?? code ?? id,
    references,
    lines: shares.flatMap((share) => linesOf(share, [])),
    milestones: meaning === 'closed' ? [{ code: 'PACKED', class: 'actual', when: null, path: state.path }] : [],
    summary: state,
    unknownValues: meaning === undefined ? [state] : [],
  };
}

const OUT = /^stock\.shipment\.out,(\d+)$/;

function referShipment(into: Reference[], node: Node, { connectionId }: MapContext<TrytonConfig>): void {
  const shipment = textAt(node, '', SHIPMENT);
  const id = shipment === null ? undefined : OUT.exec(shipment.value)?.[1];
  if (shipment !== null && id !== undefined)
    referId(into, connectionId, 'points_to', 'fulfilment_id', { value: id, path: shipment.path });
}

/** stock.shipment.out.return → a return for each sale that goods come back of. */
export function mapReturn(node: Node, context: MapContext<TrytonConfig>): CanonicalDocument[] {
  const id = requiredText(node, '', ID);
  const number = textAt(node, '', NUMBER);
  const state = requiredText(node, '', STATE);
  const meaning = meaningOf(RETURN_STATES, state.value);
  const opened = requiredStamp(node, CREATED);
  const received = stampAt(node, EFFECTIVE);
  return sharesOf(node, INCOMING).map((share) => {
    const references: Reference[] = [];
    refer(references, context, 'is', 'return_no', context.connectionId, number ?? id);
    referId(references, context.connectionId, 'points_to', 'order_id', share.sale);
    const milestones: MilestoneClaim[] = [{ code: 'RETURN_OPEN', class: 'actual', when: opened, path: opened.path }];
    if (meaning === 'received')
      milestones.push({ code: 'RETURN_RECV', class: 'actual', when: received, path: received?.path ?? state.path });
    return {
      ...emptyDocument('return', keyOfShare(share)),
      label: number ?? id,
      references,
      parties: partiesOf(node),
      lines: linesOf(share, meaning === 'received' ? ['returned'] : []),
      milestones,
      summary: state,
      voided: meaning === 'cancelled',
      unknownValues: meaning === undefined ? [state] : [],
    };
  });
}
