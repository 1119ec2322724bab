import {
  emptyDocument,
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
import type { Micros } from '#shared/domain/decimal.ts';
import type { MilestoneCode } from '#shared/domain/milestones.ts';
import { own } from '#shared/lib/own.ts';
import type { MapContext } from '../kit/connector.ts';
import {
  EMPTY_LINE,
  field,
  listAt,
  microsAt,
  objectOf,
  party,
  placeAt,
  refer,
  referId,
  requiredMicros,
  requiredText,
  textAt,
} from '../kit/drafts.ts';
import { whenInZoneAt } from '../kit/wall-time.ts';
import type { FieldName } from './layout.ts';
import type { WarehouseConfig } from './manifest.ts';
import { lineKeyOf, packedOf, type WarehouseOrder } from './order.ts';
import { FULFILMENT, STEP_OF } from './statuses.ts';

const QUANTITIES: readonly (readonly [QuantityType, FieldName])[] = [
  ['allocated', 'lines.allocated'],
  ['picked', 'lines.picked'],
  ['shipped', 'lines.shipped'],
  ['cancelled', 'lines.cancelled'],
];
const STEPS: readonly (readonly [MilestoneCode, FieldName])[] = [
  ['WH_ACCEPTED', 'created'],
  ['RELEASED', 'released_at'],
  ['PICK_START', 'pick_started_at'],
  ['PICKED', 'picked_at'],
  ['PACKED', 'packed_at'],
  ['STAGED', 'staged_at'],
  ['CANCELLED', 'cancelled_at'],
];
const HOLD_CODE = field('code');

export function mapOrder(order: WarehouseOrder, context: MapContext<WarehouseConfig>): CanonicalDocument {
  const { node, layout, key, number, status, progress } = order;
  const { config } = context;
  const references: Reference[] = [];
  refer(references, context, 'is', 'order_no', context.orderNumberScope, number);
  referId(references, context.connectionId, 'is', 'order_id', key);
  refer(references, context, 'points_to', 'customer_po', '', textAt(node, '', layout.customer_po));
  const parties: Party[] = [];
  const place = placeAt(node, '', [layout['ship_to.city'], layout['ship_to.region'], layout['ship_to.country']]);
  const name = textAt(node, '', layout['ship_to.name']);
  if (name !== null) party(parties, 'ship_to', null, name, place);
  else if (place !== null) parties.push({ role: 'ship_to', id: null, name: null, place });
  party(parties, 'warehouse', textAt(node, '', layout.facility), null);
  const holds = holdsOf(order, config);
  return {
    ...emptyDocument('order'),
    label: number,
    references,
    statuses: statusesOf(order, holds),
    parties,
    lines: linesOf(order),
    milestones: milestonesOf(order, config),
    conditions: [...holds, ...shortsOf(order), ...miscountsOf(order)],
    requested: whenInZoneAt(node, '', layout.requested_delivery, config.timeZone),
    summary: status,
    unknownValues: progress === null ? [status] : [],
  };
}

function linesOf({ lines, layout }: WarehouseOrder): DocumentLine[] {
  return lines.map((place) => {
    const { node, base } = place;
    const quantities: Partial<Record<QuantityType, Sourced<Micros>>> = {
      ordered: requiredMicros(node, base, layout['lines.ordered']),
    };
    for (const [type, at] of QUANTITIES) {
      const quantity = microsAt(node, base, layout[at]);
      if (quantity !== null) quantities[type] = quantity;
    }
    return {
      ...EMPTY_LINE,
      lineKey: lineKeyOf(place, layout),
      orderLineNo: textAt(node, base, layout['lines.client_line']),
      itemNo: requiredText(node, base, layout['lines.sku']),
      description: textAt(node, base, layout['lines.description']),
      unit: textAt(node, base, layout['lines.uom']),
      quantities,
    };
  });
}

function milestonesOf(
  { node, layout, status, progress }: WarehouseOrder,
  { timeZone }: WarehouseConfig,
): MilestoneClaim[] {
  const milestones: MilestoneClaim[] = [];
  const planned = whenInZoneAt(node, '', layout.requested_ship, timeZone);
  if (planned !== null) milestones.push({ code: 'SHIPPED', class: 'planned', when: planned, path: planned.path });
  for (const [code, at] of STEPS) {
    const when = whenInZoneAt(node, '', layout[at], timeZone);
    if (when !== null) milestones.push({ code, class: 'actual', when, path: when.path });
  }
  // The status says that a step was taken, where no time does.
  const step = progress === null ? null : STEP_OF[progress];
  if (step !== null && !milestones.some(({ code, class: kind }) => code === step && kind === 'actual')) {
    milestones.push({ code: step, class: 'actual', when: null, path: status.path });
  }
  return milestones;
}

function statusesOf(order: WarehouseOrder, holds: readonly ConditionClaim[]): StatusClaim[] {
  const { status, progress } = order;
  const statuses: StatusClaim[] = [];
  const [hold] = holds;
  const over = order.shipped || progress === 'cancelled';
  if (hold?.reason && !over) statuses.push({ axis: 'fulfilment', state: 'blocked', native: hold.reason });
  else if (progress !== null) statuses.push({ axis: 'fulfilment', state: FULFILMENT[progress], native: status });
  const credit = over ? undefined : holds.find(({ code }) => code === 'CR-HOLD');
  if (credit?.reason) statuses.push({ axis: 'credit', state: 'blocked', native: credit.reason });
  const allocation = progress === 'cancelled' ? null : allocationOf(order);
  return allocation === null ? statuses : [...statuses, allocation];
}

function allocationOf({ lines, layout }: WarehouseOrder): StatusClaim | null {
  let path: string | null = null;
  let some = false;
  let all = true;
  for (const { node, base } of lines) {
    const allocated = microsAt(node, base, layout['lines.allocated']);
    path ??= allocated?.path ?? null;
    const held = Math.max(allocated?.value ?? 0, microsAt(node, base, layout['lines.shipped'])?.value ?? 0);
    const ordered = microsAt(node, base, layout['lines.ordered'])?.value ?? 0;
    const open = ordered - (microsAt(node, base, layout['lines.cancelled'])?.value ?? 0);
    some ||= held > 0;
    all &&= held >= open;
  }
  if (path === null) return null;
  const words = !some ? 'not allocated' : all ? 'allocated' : 'allocated in part';
  return { axis: 'allocation', state: !some ? 'none' : all ? 'complete' : 'partial', native: { value: words, path } };
}

/** Codes as they stand in the list, or in the member "code" of its entries. */
function holdsOf({ node, layout }: WarehouseOrder, config: WarehouseConfig): ConditionClaim[] {
  return listAt(node, '', layout.holds).map((value, index) => {
    const base = `${layout.holds.pointer}/${index}`;
    const reason =
      typeof value === 'string' ? { value, path: base } : requiredText(objectOf(value, base), base, HOLD_CODE);
    const code = own(config.holds, reason.value.trim().toLowerCase()) ?? 'WH-HOLD';
    return { code, from: null, to: null, open: true, reason, path: reason.path };
  });
}

function shortsOf({ lines, layout }: WarehouseOrder): ConditionClaim[] {
  return lines.flatMap((place) => {
    const short = microsAt(place.node, place.base, layout['lines.short']);
    if (short === null || short.value <= 0) return [];
    const lineKey = lineKeyOf(place, layout);
    return [{ code: 'WH-SHORT', from: null, to: null, open: true, reason: null, path: short.path, lineKey } as const];
  });
}

/** What is in the cartons of a line must be what was shipped of it. */
function miscountsOf(order: WarehouseOrder): ConditionClaim[] {
  const { lines, layout } = order;
  const packed = order.shipped ? packedOf(order) : null;
  if (packed === null) return [];
  return lines.flatMap((place) => {
    const shipped = microsAt(place.node, place.base, layout['lines.shipped']);
    const lineKey = lineKeyOf(place, layout);
    if (shipped === null || shipped.value === (packed.get(lineKey) ?? 0)) return [];
    const reason = { value: 'The cartons do not hold what was shipped', path: shipped.path };
    return [{ code: 'DI-CONFLICT', from: null, to: null, open: true, reason, path: shipped.path, lineKey } as const];
  });
}
