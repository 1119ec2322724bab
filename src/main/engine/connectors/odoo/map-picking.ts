import type { Micros } from '#shared/domain/decimal.ts';
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
import type { AxisState, MilestoneCode } from '#shared/domain/milestones.ts';
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
  valueAt,
  type Field,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import {
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
  referOrigins,
  requiredFigure,
  STATE,
} from './fields.ts';
import type { OdooConfig } from './manifest.ts';
import { DIRECTIONS, MOVE_STATES, PICKING_STATES, type PickingMeaning } from './statuses.ts';

const DIRECTION = field('picking_type_code');
const OPERATION = field('picking_type_id');
const SALE = field('sale_id');
const ORIGIN = field('origin');
const SCHEDULED = field('scheduled_date');
const DONE = field('date_done');
const CARRIER = field('carrier_id');
const TRACKING = field('carrier_tracking_ref');
const BACKORDER_OF = field('backorder_id');
const MOVES = field('moves');
const DEMAND = field('product_uom_qty');
const UNIT = field('product_uom');
const QUANTITY = field('quantity');
const QUANTITY_TO_16 = field('quantity_done');
const RESERVED_TO_16 = field('reserved_availability');
const SALE_LINE = field('sale_line_id');
const ORDER_PRODUCT = field('sale_line', 'product_id');
const ORDER_UNIT = field('sale_line', 'product_uom');
const ORDER_UNIT_SINCE_19 = field('sale_line', 'product_uom_id');
const UNIT_FACTOR = field('unit', 'factor');
const UNIT_RELATIVE = field('unit', 'relative_factor');
const ORDER_UNIT_FACTOR = field('order_unit', 'factor');
const ORDER_UNIT_RELATIVE = field('order_unit', 'relative_factor');

/** What a transfer is in the life of an order. */
type Step = 'ship' | 'pick' | 'pack' | 'move' | 'return';

/** stock.picking → fulfilment; one that comes back from the customer → return. */
export function mapPicking(node: Node, context: MapContext<OdooConfig>): CanonicalDocument {
  const number = requiredText(node, '', NAME);
  const state = requiredText(node, '', STATE);
  const direction = requiredText(node, '', DIRECTION);
  const meaning = own(PICKING_STATES, state.value);
  const step = stepOf(node, direction, context.config);
  const moves = placesOf(node, '', MOVES);
  const unknownValues = [
    ...(meaning === undefined ? [state] : []),
    ...(own(DIRECTIONS, direction.value) === undefined ? [direction] : []),
    ...moves.flatMap((move) => unknownState(move)),
  ];
  return {
    ...emptyDocument(step === 'return' ? 'return' : 'fulfilment'),
    label: number,
    references: referencesOf(node, number, step, context),
    statuses: step === 'ship' ? statusesOf(state, meaning, moves) : [],
    parties: partiesOf(node),
    lines: moves.map((move) => lineOf(move, step, meaning, direction)),
    milestones: milestonesOf(node, state, step, meaning),
    conditions: step === 'ship' ? conditionsOf(node, meaning, state) : [],
    summary: state,
    voided: meaning === 'cancelled',
    unknownValues,
  };
}

function stepOf(node: Node, direction: Sourced<string>, { pickPatterns, packPatterns }: OdooConfig): Step {
  const way = own(DIRECTIONS, direction.value);
  if (way === 'in') return 'return';
  if (way === 'out') return 'ship';
  const name = linkAt(node, '', OPERATION)?.name?.value ?? '';
  const fits = (pattern: string): boolean => new RegExp(pattern, 'iu').test(name);
  if (packPatterns.some(fits)) return 'pack';
  return pickPatterns.some(fits) ? 'pick' : 'move';
}

function unknownState({ node, base }: Place): Sourced<string>[] {
  const state = odooText(node, base, STATE);
  return state !== null && own(MOVE_STATES, state.value) === undefined ? [state] : [];
}

function referencesOf(node: Node, number: Sourced<string>, step: Step, context: MapContext<OdooConfig>): Reference[] {
  const references: Reference[] = [];
  const { orderNumberScope: scope, connectionId } = context;
  const returned = step === 'return';
  refer(references, context, 'is', returned ? 'return_no' : 'fulfilment_no', scope, number);
  if (!returned) {
    referId(references, connectionId, 'is', 'fulfilment_id', requiredText(node, '', ID));
    referId(references, connectionId, 'points_to', 'fulfilment_id', linkAt(node, '', BACKORDER_OF)?.id ?? null);
  }
  const sale = linkAt(node, '', SALE);
  if (sale !== null) referId(references, connectionId, 'points_to', 'order_id', sale.id);
  // The source document of a return is the delivery that it takes back.
  if (!returned) referOrigins(references, context, odooText(node, '', ORIGIN));
  const tracking = odooText(node, '', TRACKING);
  for (const text of tracking?.value.split(/[,;\s]+/) ?? []) {
    if (tracking !== null && text !== '') {
      refer(references, context, 'points_to', 'tracking', '', { value: text, path: tracking.path });
    }
  }
  return references;
}

function statusesOf(
  state: Sourced<string>,
  meaning: PickingMeaning | undefined,
  moves: readonly Place[],
): StatusClaim[] {
  if (meaning === undefined) return [];
  if (meaning === 'cancelled') return [];
  return [
    { axis: 'allocation', state: meaning === 'done' ? 'complete' : allocationOf(moves, meaning), native: state },
    { axis: 'fulfilment', state: meaning === 'done' ? 'complete' : 'none', native: state },
  ];
}

/** A transfer is ready as soon as some of its goods are reserved, where goods may go in parts. */
function allocationOf(moves: readonly Place[], meaning: PickingMeaning): AxisState {
  const states = moves
    .map(({ node }) => own(MOVE_STATES, String(node['state'])))
    .filter((state) => state !== undefined && state !== 'not_applicable');
  if (states.length === 0) return meaning === 'ready' ? 'complete' : 'none';
  if (states.every((state) => state === 'complete')) return 'complete';
  return states.every((state) => state === 'none') ? 'none' : 'partial';
}

function partiesOf(node: Node): Party[] {
  const parties: Party[] = [];
  const shipTo = linkAt(node, '', PARTNER);
  const carrier = linkAt(node, '', CARRIER);
  if (shipTo !== null) party(parties, 'ship_to', shipTo.id, shipTo.name);
  if (carrier !== null) party(parties, 'carrier', carrier.id, carrier.name);
  return parties;
}

function lineOf(
  { node, base }: Place,
  step: Step,
  meaning: PickingMeaning | undefined,
  direction: Sourced<string>,
): DocumentLine {
  const demand = requiredFigure(node, base, DEMAND);
  const { ratio, unit } = inOrderUnit(node, base);
  const item = odooText(node, base, PRODUCT_CODE) ?? linkAt(node, base, PRODUCT)?.name ?? null;
  return {
    ...EMPTY_LINE,
    lineKey: requiredText(node, base, ID).value,
    orderLineNo: linkAt(node, base, SALE_LINE)?.id ?? null,
    itemNo: item,
    unit,
    quantities: scaled(quantitiesOf({ node, base }, step, meaning, demand), ratio),
    ...(direction.value === 'dropship' ? { kind: 'drop_ship' as const } : {}),
  };
}

/** How many units of the order's line one unit of a transfer is. What is sent for a kit is another product, and stays as it is. */
function inOrderUnit(node: Node, base: string): { readonly ratio: number; readonly unit: Sourced<string> | null } {
  const own = linkAt(node, base, UNIT);
  const ordered = linkAt(node, base, ORDER_UNIT) ?? linkAt(node, base, ORDER_UNIT_SINCE_19);
  const asItIs = { ratio: 1, unit: own?.name ?? null };
  const isSame = linkAt(node, base, PRODUCT)?.id.value === linkAt(node, base, ORDER_PRODUCT)?.id.value;
  if (own === null || ordered === null || own.id.value === ordered.id.value || !isSame) return asItIs;
  const size = sizeOf(node, UNIT_FACTOR, UNIT_RELATIVE);
  const orderedSize = sizeOf(node, ORDER_UNIT_FACTOR, ORDER_UNIT_RELATIVE);
  return size === null || orderedSize === null ? asItIs : { ratio: size / orderedSize, unit: ordered.name };
}

/** How many of the reference unit one is. Up to release 18 the factor says how many of it the reference unit is. */
function sizeOf(node: Node, factor: Field, relative: Field): number | null {
  const value = valueAt(node, factor);
  if (typeof value !== 'number' || !(value > 0)) return null;
  return typeof valueAt(node, relative) === 'number' ? value : 1 / value;
}

type Quantities = Partial<Record<QuantityType, Sourced<Micros>>>;

/** Factors of units are doubles with noise, like quantities. */
function scaled(quantities: Quantities, ratio: number): Quantities {
  if (ratio === 1) return quantities;
  const all = Object.entries(quantities) as [QuantityType, Sourced<Micros>][];
  return Object.fromEntries(
    all.map(([type, { value, path }]) => [type, { value: Math.round(value * ratio) as Micros, path }]),
  );
}

const DONE_AS: Readonly<Record<Step, QuantityType | null>> = {
  ship: 'shipped',
  pick: 'picked',
  pack: null,
  move: null,
  return: 'returned',
};

function quantitiesOf(
  { node, base }: Place,
  step: Step,
  meaning: PickingMeaning | undefined,
  demand: Sourced<Micros>,
): Quantities {
  const state = odooText(node, base, STATE)?.value;
  if (meaning === 'done') {
    const type = DONE_AS[step];
    const done = figureAt(node, base, QUANTITY) ?? figureAt(node, base, QUANTITY_TO_16) ?? demand;
    return type === null || state === 'cancel' ? {} : { [type]: done };
  }
  if (step !== 'ship' || meaning === undefined || meaning === 'cancelled') return {};
  const reserves = state === 'assigned' || state === 'partially_available';
  // Before it is done, the quantity of a move of release 17 on is what is reserved for it.
  const reserved = figureAt(node, base, RESERVED_TO_16) ?? figureAt(node, base, QUANTITY);
  return {
    ...(reserves && reserved !== null ? { allocated: reserved } : {}),
    ...(state === 'confirmed' && meaning === 'waiting_stock' ? { backordered: demand } : {}),
  };
}

const DONE_STEP: Readonly<Record<Step, MilestoneCode | null>> = {
  ship: 'SHIPPED',
  pick: 'PICKED',
  pack: 'PACKED',
  move: null,
  return: 'RETURN_RECV',
};

function milestonesOf(
  node: Node,
  state: Sourced<string>,
  step: Step,
  meaning: PickingMeaning | undefined,
): MilestoneClaim[] {
  const created = odooWhen(node, '', CREATED) ?? reject('The value is missing', CREATED.pointer);
  const scheduled = odooWhen(node, '', SCHEDULED);
  const done = odooWhen(node, '', DONE);
  const code = DONE_STEP[step];
  const milestones: MilestoneClaim[] = [];
  const begins = step === 'return' ? 'RETURN_OPEN' : 'RELEASED';
  if (meaning !== 'draft') milestones.push({ code: begins, class: 'actual', when: created, path: created.path });
  // Odoo says that goods are reserved, not since when.
  if (step === 'ship' && meaning === 'ready') {
    milestones.push({ code: 'ALLOCATED', class: 'actual', when: null, path: state.path });
  }
  if (code === null) return milestones;
  if (scheduled !== null) milestones.push({ code, class: 'planned', when: scheduled, path: scheduled.path });
  if (meaning === 'done') milestones.push({ code, class: 'actual', when: done, path: done?.path ?? state.path });
  return milestones;
}

/** What was left over of a delivery, and has no stock. */
function conditionsOf(node: Node, meaning: PickingMeaning | undefined, state: Sourced<string>): ConditionClaim[] {
  const former = linkAt(node, '', BACKORDER_OF);
  if (former === null || meaning !== 'waiting_stock') return [];
  const since = odooWhen(node, '', CREATED);
  return [{ code: 'ST-BACK', from: since, to: null, open: true, reason: former.name ?? state, path: former.id.path }];
}
