import { addMicros, subMicros, ZERO } from '#shared/domain/decimal.ts';
import {
  emptyDocument,
  type CanonicalDocument,
  type ConditionClaim,
  type DocumentLine,
  type MilestoneClaim,
  type Reference,
  type StatusClaim,
} from '#shared/domain/document.ts';
import type { AxisState } from '#shared/domain/milestones.ts';
import type { MapContext } from '../kit/connector.ts';
import { dateAt, field, refer, referId, requiredText, textAt, type Node, type Place } from '../kit/drafts.ts';
import {
  amountsOf,
  bareLine,
  CUSTOMER_PO,
  ID,
  isTrue,
  itemLines,
  lineNumber,
  meaningOf,
  NUMBER,
  partiesOf,
  quantityOf,
  requiredDay,
  sizeAt,
  statusOf,
  TOTAL,
  unknownOf,
  type ItemLine,
  type Status,
} from './fields.ts';
import type { NetsuiteConfig } from './manifest.ts';
import { ORDERS, type OrderMeaning } from './statuses.ts';

const SHIP_DAY = field('shipdate');
const PROMISED = field('promised');
const REQUESTED = field('requested');
const COMMITTED = field('quantitycommitted');
const BACKORDERED = field('quantitybackordered');
const SHIPPED = field('quantityshiprecv');
const BILLED = field('quantitybilled');
const CLOSED = field('isclosed');
const EXPECTED_SHIP_DAY = field('expectedshipdate');

/** SalesOrd with its lines → order. */
export function mapOrder(node: Node, context: MapContext<NetsuiteConfig>): CanonicalDocument {
  const number = requiredText(node, '', NUMBER);
  const entered = requiredDay(node);
  const status = statusOf(node);
  const meaning = meaningOf(ORDERS, status);
  const places = itemLines(node);
  const over = meaning?.ends === 'CANCELLED' || status.letter === 'H';
  const lines = places.map((place) => lineOf(place, over ? status : null));
  const promise = dateAt(node, '', PROMISED);

  const references: Reference[] = [];
  refer(references, context, 'is', 'order_no', context.orderNumberScope, number);
  referId(references, context.connectionId, 'is', 'order_id', requiredText(node, '', ID));
  refer(references, context, 'points_to', 'customer_po', '', textAt(node, '', CUSTOMER_PO));

  const milestones: MilestoneClaim[] = [{ code: 'ORD_ENTERED', class: 'actual', when: entered, path: entered.path }];
  const { path } = status.native;
  // That an order is released, shipped, cancelled or closed is told; not since when.
  if (meaning?.released) milestones.push({ code: 'RELEASED', class: 'actual', when: null, path });
  milestones.push(...shipPlans(node, places, lines));
  if (meaning?.fulfilment === 'complete') milestones.push({ code: 'SHIPPED', class: 'actual', when: null, path });
  if (promise !== null) milestones.push({ code: 'DELIVERED', class: 'planned', when: promise, path: promise.path });
  if (meaning?.ends) milestones.push({ code: meaning.ends, class: 'actual', when: null, path });

  return {
    ...emptyDocument('order'),
    label: number,
    references,
    statuses: meaning === null ? [] : statusesOf(status, meaning, lines, context.config),
    parties: partiesOf(node, places),
    lines,
    amounts: amountsOf(node, context.config, [['total', TOTAL]]),
    milestones,
    conditions: conditionsOf(status, context.config),
    promise,
    requested: dateAt(node, '', REQUESTED),
    summary: { value: meaning?.words ?? status.native.value, path },
    unknownValues: unknownOf(status, meaning),
  };
}

/** `over`: the status of an order that asks for nothing more. */
function lineOf(place: ItemLine, over: Status | null): DocumentLine {
  const { node, base } = place;
  const line = bareLine(place, lineNumber(place));
  const { quantities } = line;
  const ordered = quantityOf(place);
  if (ordered === null) return line;
  const shipped = sizeAt(node, base, SHIPPED);
  quantities.ordered = ordered;
  for (const [type, at] of [
    ['allocated', COMMITTED],
    ['backordered', BACKORDERED],
    ['invoiced', BILLED],
  ] as const) {
    const size = sizeAt(node, base, at);
    if (size !== null) quantities[type] = size;
  }
  if (shipped !== null) quantities.shipped = shipped;
  const closed = isTrue(node, base, CLOSED);
  if (closed || over !== null) {
    const rest = subMicros(ordered.value, shipped?.value ?? ZERO);
    const path = closed ? base + CLOSED.pointer : (over?.native.path ?? base);
    if (rest > 0) quantities.cancelled = { value: rest, path };
  }
  return line;
}

/** The day of the header holds for lines without one of their own. */
function shipPlans(node: Node, places: readonly Place[], lines: readonly DocumentLine[]): MilestoneClaim[] {
  const whole = dateAt(node, '', SHIP_DAY);
  const own = places.flatMap((place, index): MilestoneClaim[] => {
    const when = dateAt(place.node, place.base, EXPECTED_SHIP_DAY);
    const line = lines[index];
    if (when === null || line === undefined || !line.stocked) return [];
    return [{ code: 'SHIPPED', class: 'planned', when, path: when.path, lineKey: line.lineKey }];
  });
  return whole === null ? own : [{ code: 'SHIPPED', class: 'planned', when: whole, path: whole.path }, ...own];
}

function statusesOf(
  { native }: Status,
  meaning: OrderMeaning,
  lines: readonly DocumentLine[],
  { pendingApprovalMeans }: NetsuiteConfig,
): StatusClaim[] {
  const statuses: StatusClaim[] = [
    { axis: 'commercial', state: meaning.commercial, native },
    { axis: 'fulfilment', state: meaning.fulfilment, native },
  ];
  const billing = meaning.billing ?? billedBy(lines);
  if (billing !== null) statuses.push({ axis: 'billing', state: billing, native });
  if (pendingApprovalMeans === 'credit_hold' && meaning.ends === null)
    statuses.push({ axis: 'credit', state: meaning.released ? 'complete' : 'blocked', native });
  return statuses;
}

function billedBy(lines: readonly DocumentLine[]): AxisState | null {
  const told = lines.filter(({ quantities }) => quantities.invoiced !== undefined);
  if (told.length === 0) return null;
  const sum = told.reduce((total, { quantities }) => addMicros(total, quantities.invoiced?.value ?? ZERO), ZERO);
  return sum > 0 ? 'partial' : 'none';
}

function conditionsOf(status: Status, { pendingApprovalMeans }: NetsuiteConfig): ConditionClaim[] {
  if (pendingApprovalMeans !== 'credit_hold' || status.letter !== 'A') return [];
  const reason = { value: 'Pending Approval', path: status.native.path };
  return [{ code: 'CR-HOLD', from: null, to: null, open: true, reason, path: status.native.path }];
}
