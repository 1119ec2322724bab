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
import { subMicros, ZERO, type Micros } from '#shared/domain/decimal.ts';
import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  flagAt,
  party,
  placeAt,
  refer,
  referId,
  textAt,
  valueAt,
  type Field,
} from '../kit/drafts.ts';
import type { ExtensivConfig } from './manifest.ts';
import { dateOf, type WarehouseOrder } from './order.ts';

const PO = field('poNum');
const EXTERNAL_ID = field('externalId');
const FULLY_ALLOCATED = field('readOnly', 'fullyAllocated');
const CREATED = field('readOnly', 'creationDate');
const EARLIEST_SHIP = field('earliestShipDate');
const COMPANY = field('shipTo', 'companyName');
const NAME = field('shipTo', 'name');
const SHIP_TO_PLACE = [field('shipTo', 'city'), field('shipTo', 'state'), field('shipTo', 'country')];
const FACILITY_ID = field('readOnly', 'facilityIdentifier', 'id');
const FACILITY = field('readOnly', 'facilityIdentifier', 'name');

/** Steps in the warehouse: a moment, or a flag that says only that it is so. */
const STEPS: readonly (readonly [MilestoneCode, Field])[] = [
  ['PICK_START', field('readOnly', 'pickStarted')],
  ['PICKED', field('readOnly', 'pickDoneDate')],
  ['PACKED', field('readOnly', 'packDoneDate')],
  ['ASN_SENT', field('readOnly', 'asnSent')],
];

export function mapOrder(order: WarehouseOrder, context: MapContext<ExtensivConfig>): CanonicalDocument {
  const { node, id, number, status, meaning } = order;
  const { config, orderNumberScope } = context;
  const references: Reference[] = [];
  refer(references, context, 'is', 'order_no', orderNumberScope, number);
  referId(references, context.connectionId, 'is', 'order_id', id);
  refer(references, context, 'points_to', 'customer_po', '', textAt(node, '', PO));
  const external = textAt(node, '', EXTERNAL_ID);
  if (config.externalIdIs === 'order_no') refer(references, context, 'is', 'order_no', orderNumberScope, external);
  if (config.externalIdIs === 'customer_po') refer(references, context, 'points_to', 'customer_po', '', external);
  const parties: Party[] = [];
  const name = textAt(node, '', COMPANY) ?? textAt(node, '', NAME);
  party(parties, 'ship_to', null, name, placeAt(node, '', SHIP_TO_PLACE));
  party(parties, 'warehouse', textAt(node, '', FACILITY_ID), textAt(node, '', FACILITY));
  const milestones = milestonesOf(order, config);
  return {
    ...emptyDocument('order'),
    label: number,
    references,
    statuses: statusesOf(order, milestones),
    parties,
    lines: linesOf(order),
    milestones,
    summary: status,
    unknownValues: meaning === null ? [status] : [],
  };
}

function linesOf({ items, meaning, confirmed }: WarehouseOrder): DocumentLine[] {
  return items.map(({ lineKey, sku, qualifier, unit, ordered, allocated, picked }) => {
    const quantities: Partial<Record<QuantityType, Sourced<Micros>>> = { ordered };
    if (allocated !== null) quantities.allocated = allocated;
    if (picked !== null) quantities.picked = picked;
    // What was allocated when it was confirmed is what left.
    if (confirmed !== null && meaning === 'shipped' && allocated !== null) quantities.shipped = allocated;
    if (meaning === 'cancelled') {
      quantities.cancelled = { value: subMicros(ordered.value, quantities.shipped?.value ?? ZERO), path: ordered.path };
    }
    return { ...EMPTY_LINE, lineKey, itemNo: sku, description: qualifier, unit, quantities };
  });
}

function milestonesOf({ node, status, meaning }: WarehouseOrder, config: ExtensivConfig): MilestoneClaim[] {
  const milestones: MilestoneClaim[] = [];
  const accepted = dateOf(node, '', CREATED, config);
  if (accepted !== null) milestones.push({ code: 'WH_ACCEPTED', class: 'actual', when: accepted, path: accepted.path });
  const earliest = dateOf(node, '', EARLIEST_SHIP, config);
  if (earliest !== null) milestones.push({ code: 'SHIPPED', class: 'planned', when: earliest, path: earliest.path });
  for (const [code, at] of STEPS) {
    const flag = typeof valueAt(node, at) === 'boolean' ? flagAt(node, '', at) : null;
    if (flag === true) milestones.push({ code, class: 'actual', when: null, path: at.pointer });
    const when = flag === null ? dateOf(node, '', at, config) : null;
    if (when !== null) milestones.push({ code, class: 'actual', when, path: when.path });
  }
  if (meaning === 'cancelled') milestones.push({ code: 'CANCELLED', class: 'actual', when: null, path: status.path });
  return milestones;
}

const IN_WORK: ReadonlySet<MilestoneCode> = new Set(['PICK_START', 'PICKED', 'PACKED']);

function statusesOf(order: WarehouseOrder, milestones: readonly MilestoneClaim[]): StatusClaim[] {
  const { node, status, meaning } = order;
  const statuses: StatusClaim[] = [];
  if (meaning !== null) {
    const worked = milestones.some(({ code }) => IN_WORK.has(code));
    const state = { open: worked ? 'partial' : 'none', shipped: 'complete', cancelled: 'not_applicable' } as const;
    statuses.push({ axis: 'fulfilment', state: state[meaning], native: status });
  }
  const fully = meaning === 'cancelled' ? null : flagAt(node, '', FULLY_ALLOCATED);
  if (fully !== null) {
    const some = order.items.some(({ allocated }) => (allocated?.value ?? 0) > 0);
    const words = fully ? 'allocated' : some ? 'allocated in part' : 'not allocated';
    statuses.push({
      axis: 'allocation',
      state: fully ? 'complete' : some ? 'partial' : 'none',
      native: { value: words, path: FULLY_ALLOCATED.pointer },
    });
  }
  return statuses;
}
