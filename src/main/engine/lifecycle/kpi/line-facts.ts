import { ZERO, type Micros } from '#shared/domain/decimal.ts';
import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { ClaimView, OrderView } from '#shared/domain/order.ts';
import type { LineView } from '#shared/domain/order-line.ts';
import type { Instant, When } from '#shared/domain/time.ts';
import { isAskedOnly } from '../asked-only.ts';
import { businessTime } from '../business-time.ts';
import type { Movement, MovementType } from '../movements.ts';
import type { Policy } from '#shared/domain/policy.ts';
import { atPrice, orderPrice } from '../reconcile.ts';
import { endOfWhen, zonedDays, type ZonedDays } from '../zoned-days.ts';

/** Which date a figure measures against. */
export const COMMITMENTS = ['request', 'first_promise', 'promise'] as const;
export type Commitment = (typeof COMMITMENTS)[number];

/** Why a line, or an order, is no part of what delivery is measured on; 0: it is. */
export const SET_ASIDE = {
  counts: 0,
  /** Services, charges, comments, nothing ordered. */
  nothing_to_move: 1,
  cancelled_before_release: 2,
  /** Delivered, and nobody says when. */
  undated: 3,
  /** Shipped, and no system follows the goods. */
  not_followed: 4,
  /** Asked for, and no system that fulfils orders has it. */
  asked_only: 5,
} as const;

/**
 * Bits of kpi_line.passed and kpi_order.passed. On time and in full for each of COMMITMENTS; then both by the customer's
 * rule: the requested date, the exact quantity, no tolerance.
 */
export const PASSED = { onTime: 0, inFull: 3, customerOnTime: 6, customerInFull: 7 } as const;

/** Columns of kpi_line apart from its id and order. Quantities and amounts in micros, instants in ms; ends of days. */
export interface KpiLineValues {
  readonly line_no: string;
  readonly item_no: string | null;
  readonly set_aside: number;
  readonly quantity: number;
  /** What the order's line is worth. */
  readonly value: number | null;
  readonly requested_at: number | null;
  readonly first_promise_at: number | null;
  readonly promise_at: number | null;
  /** Time past a commitment that still counts as kept. */
  readonly tolerance_ms: number;
  /** First time at which the delivered quantity reached what is enough. */
  readonly reached_at: number | null;
  readonly delivered: number;
  /** Delivered by each commitment and its tolerance. */
  readonly by_requested: number;
  readonly by_first_promise: number;
  readonly by_promise: number;
  readonly passed: number;
  /** End of the day for which shipping is planned. */
  readonly planned_ship_at: number | null;
  readonly ship_reached_at: number | null;
  readonly first_ship_at: number | null;
  readonly first_shipped: number | null;
  /** First shipment by the planned time, and enough: 1, 0, or null where it cannot be told. */
  readonly filled: number | null;
  readonly planned_release_at: number | null;
  /** Not allocated at the planned release; null where no system tells. */
  readonly unallocated: number | null;
  /** The customer moved the date. */
  readonly moved_by_customer: number;
}

export const KPI_LINE_COLUMNS = [
  'line_no',
  'item_no',
  'set_aside',
  'quantity',
  'value',
  'requested_at',
  'first_promise_at',
  'promise_at',
  'tolerance_ms',
  'reached_at',
  'delivered',
  'by_requested',
  'by_first_promise',
  'by_promise',
  'passed',
  'planned_ship_at',
  'ship_reached_at',
  'first_ship_at',
  'first_shipped',
  'filled',
  'planned_release_at',
  'unallocated',
  'moved_by_customer',
] as const satisfies readonly (keyof KpiLineValues)[];

/** Running value at the order's price of what is shipped and not billed, after what happened at one time. */
export interface KpiStepValues {
  readonly at: number;
  /** Net of returns and credits; below 0 where more was billed than shipped. */
  readonly unbilled: number;
  readonly shipped: number;
}

export const KPI_STEP_COLUMNS = ['at', 'unbilled', 'shipped'] as const satisfies readonly (keyof KpiStepValues)[];

export interface KpiLineFacts {
  readonly row: KpiLineValues;
  readonly steps: readonly KpiStepValues[];
}

/** Quantities over time, undated ones apart. */
export interface Curve {
  readonly points: readonly { readonly at: Instant; readonly total: number }[];
  readonly undated: number;
}

export function curveOf(movements: readonly Movement[], type: MovementType): Curve {
  const points: { at: Instant; total: number }[] = [];
  let undated = 0;
  let total = 0;
  const own = movements.filter((movement) => movement.type === type);
  for (const { at, quantity } of own.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0))) {
    if (at === null) {
      undated += quantity;
      continue;
    }
    total += quantity;
    const last = points.at(-1);
    if (last?.at === at) last.total = total;
    else points.push({ at, total });
  }
  return { points, undated };
}

/** d(t): what had come about by then. */
export function amountBy({ points }: Curve, at: Instant): number {
  let total = 0;
  for (const point of points) if (point.at <= at) ({ total } = point);
  return total;
}

/** First time at which the total reached what is enough. */
export function firstReached({ points }: Curve, enough: number): Instant | null {
  return points.find(({ total }) => total >= enough)?.at ?? null;
}

export type LinePolicy = Pick<Policy, 'billedFromProof' | 'calendar' | 'tolerances' | 'typical' | 'zone'>;

/** What became of a line over time. */
export interface LineHistory {
  readonly movements: readonly Movement[];
  /** Whether the warehouse was to move it, of a line that is cancelled and where documents tell. */
  readonly released: boolean | null;
  /** Its own, as versions of its record tell it. */
  readonly firstPromise: When | null;
}

/** What a line's figures over many orders are made of. Pure. */
export function lineFactsOf(
  view: OrderView,
  line: LineView,
  { movements, firstPromise, released }: LineHistory,
  policy: LinePolicy,
): KpiLineFacts {
  const days = zonedDays(policy.zone);
  const { quantityUnder, quantityOver, etaMs } = policy.tolerances;
  const quantity = line.quantities.ordered?.value ?? ZERO;
  const least = Math.ceil(quantity * (1 - quantityUnder));
  const most = Math.floor(quantity * (1 + quantityOver));
  const delivered = curveOf(movements, 'delivered');
  const shipped = curveOf(movements, 'shipped');
  const commitments = commitmentsOf(view, line, firstPromise, days);
  const by = commitments.map((at) => (at === null ? 0 : amountBy(delivered, at + etaMs)));
  const reached = firstReached(delivered, least);
  const plannedShip = plannedWhen(view, line, 'SHIPPED');
  const shipBy = plannedShip && endOfItsDay(days, plannedShip);
  const plannedRelease = releaseOf(view, line, plannedShip, policy);
  const [first] = shipped.points;
  const row: KpiLineValues = {
    line_no: line.lineNo,
    item_no: line.itemNo?.value ?? null,
    set_aside: setAside(view, line, { delivered, least, released }),
    quantity,
    value: line.amount?.value ?? null,
    requested_at: commitments[0],
    first_promise_at: commitments[1],
    promise_at: commitments[2],
    tolerance_ms: etaMs,
    reached_at: reached,
    delivered: totalOf(delivered),
    by_requested: by[0] ?? 0,
    by_first_promise: by[1] ?? 0,
    by_promise: by[2] ?? 0,
    passed: passedBits({ commitments, by, reached, least, most, quantity, etaMs, delivered }),
    planned_ship_at: shipBy,
    ship_reached_at: firstReached(shipped, least),
    first_ship_at: first?.at ?? null,
    first_shipped: first ? first.total : shipped.undated > 0 ? null : 0,
    filled: filledOf(shipped, shipBy, least),
    planned_release_at: plannedRelease,
    unallocated: plannedRelease === null ? null : unallocatedAt(view, line, plannedRelease, days),
    moved_by_customer: view.blocks.some(({ code }) => code === 'CU-DATE') ? 1 : 0,
  };
  return { row, steps: stepsOf(line, movements) };
}

type Commitments = readonly [Instant | null, Instant | null, Instant | null];

/** Ends of the requested day, the first promised and the last; a line's own promises go before the order's. */
function commitmentsOf(view: OrderView, line: LineView, firstPromise: When | null, days: ZonedDays): Commitments {
  const end = (figure: OrderView['promise']): Instant | null => figure && endOfWhen(days, figure.value);
  const own = ownPlans(view, line, 'PROMISED').flatMap(({ when }) => (when ? [endOfWhen(days, when)] : []));
  const first = firstPromise === null ? earliest(own) : endOfWhen(days, firstPromise);
  return [end(view.requested), first ?? end(view.firstPromise), own.at(-1) ?? end(view.promise)];
}

function earliest(times: readonly Instant[]): Instant | null {
  return times.length === 0 ? null : Math.min(...times);
}

/** Plans that are stated for this line, the newest last. */
function ownPlans(view: OrderView, line: LineView, code: MilestoneCode): ClaimView[] {
  const claims = view.milestones.find((milestone) => milestone.code === code)?.claims ?? [];
  return claims
    .filter((claim) => claim.class === 'planned' && !claim.voided && claim.when && claim.lineKey === line.lineKey)
    .toSorted((a, b) => Number(a.owner) - Number(b.owner) || (a.recordedAt ?? 0) - (b.recordedAt ?? 0));
}

/** What systems plan for the line, else for the order; else what the policy's calendars give. */
function plannedWhen(view: OrderView, line: LineView, code: MilestoneCode): When | null {
  const whole = view.milestones.find((candidate) => candidate.code === code)?.planned ?? null;
  const stated = ownPlans(view, line, code).at(-1) ?? (whole?.lineKey === null ? whole : null);
  return stated?.when ?? view.plans.find((plan) => plan.code === code)?.when ?? null;
}

/** A shipment is in time on its planned day, whatever the hour: what leaves later that evening leaves that day. */
function endOfItsDay(days: ZonedDays, when: When): Instant {
  return when.kind === 'instant' ? days.startOf(days.dayOf(when.at) + 1) : endOfWhen(days, when);
}

/** As planned, else so long before the planned shipping as picking and packing take. */
function releaseOf(view: OrderView, line: LineView, plannedShip: When | null, policy: LinePolicy): Instant | null {
  const days = zonedDays(policy.zone);
  const when = plannedWhen(view, line, 'RELEASED');
  if (when !== null) return endOfWhen(days, when);
  if (plannedShip === null) return null;
  const { calendar, zone, typical } = policy;
  return businessTime(calendar, zone).subtract(endOfWhen(days, plannedShip), typical.pickPackMs);
}

function setAside(
  view: OrderView,
  line: LineView,
  {
    delivered,
    least,
    released,
  }: { readonly delivered: Curve; readonly least: number; readonly released: boolean | null },
): number {
  const ordered = line.quantities.ordered?.value ?? 0;
  if (!line.stocked || ordered <= 0) return SET_ASIDE.nothing_to_move;
  const wholly = view.cancelled || (line.quantities.cancelled?.value ?? 0) >= ordered;
  if (wholly && (released === false || !hasLeftTheErp(view))) return SET_ASIDE.cancelled_before_release;
  if (isAskedFor(view)) return SET_ASIDE.asked_only;
  const dated = totalOf(delivered);
  if (dated < least && dated + delivered.undated >= least) return SET_ASIDE.undated;
  return isFollowed(view) ? SET_ASIDE.counts : SET_ASIDE.not_followed;
}

const RELEASED: readonly MilestoneCode[] = ['RELEASED', 'WH_ACCEPTED', 'PICK_START', 'PICKED', 'SHIPPED', 'DELIVERED'];

/** Released, or anything later: what is cancelled from then on was under way. */
function hasLeftTheErp(view: OrderView): boolean {
  return view.milestones.some(({ code, state }) => state !== 'none' && RELEASED.includes(code));
}

/** Only systems that take orders down know it, and none of them tells of its goods: it is no order of ours, or not yet. */
function isAskedFor({ documents, milestones }: OrderView): boolean {
  const speaking = documents.filter(({ voided, kind }) => !voided && kind !== 'case');
  if (speaking.length === 0 || !isAskedOnly(speaking.map(({ systemKind }) => systemKind))) return false;
  return !milestones.some(
    ({ code, claims }) => RELEASED.includes(code) && claims.some((claim) => claim.class === 'actual'),
  );
}

/** What has not shipped needs no follower yet; what has, needs one before its absence says anything. */
function isFollowed(view: OrderView): boolean {
  const shipped = view.milestones.some(({ code, state }) => code === 'SHIPPED' && state !== 'none');
  if (!shipped) return true;
  return (
    view.documents.some(({ kind, voided }) => kind === 'transport' && !voided) ||
    view.milestones.some(({ code, claims }) => code === 'DELIVERED' && claims.some((claim) => claim.class === 'actual'))
  );
}

function totalOf({ points }: Curve): number {
  return points.at(-1)?.total ?? 0;
}

interface Measured {
  readonly commitments: Commitments;
  readonly by: readonly number[];
  readonly reached: Instant | null;
  readonly least: number;
  readonly most: number;
  readonly quantity: number;
  readonly etaMs: number;
  readonly delivered: Curve;
}

function passedBits({ commitments, by, reached, least, most, quantity, etaMs, delivered }: Measured): number {
  let bits = 0;
  for (const [index, at] of commitments.entries()) {
    if (at === null) continue;
    const amount = by[index] ?? 0;
    if (reached !== null && reached <= at + etaMs) bits |= 1 << (PASSED.onTime + index);
    if (amount >= least && amount <= most) bits |= 1 << (PASSED.inFull + index);
  }
  const [requested] = commitments;
  if (requested !== null) {
    const exact = firstReached(delivered, quantity);
    if (exact !== null && exact <= requested) bits |= 1 << PASSED.customerOnTime;
    if (amountBy(delivered, requested) === quantity) bits |= 1 << PASSED.customerInFull;
  }
  return bits;
}

function filledOf(shipped: Curve, planned: Instant | null, least: number): number | null {
  const [first] = shipped.points;
  if (planned === null || (!first && shipped.undated > 0)) return null;
  return first !== undefined && first.at <= planned && first.total >= least ? 1 : 0;
}

/**
 * Ordered and not reserved when the warehouse was to begin. Reservations that are dated count by their date; where only
 * the present is stated, what is reserved or shipped by now was reserved then, unless it is called backordered.
 */
function unallocatedAt(view: OrderView, line: LineView, planned: Instant, days: ZonedDays): number | null {
  const { ordered, allocated, backordered, shipped } = line.quantities;
  const quantity = ordered?.value ?? 0;
  const reserved = (view.milestones.find(({ code }) => code === 'ALLOCATED')?.claims ?? []).filter(
    (claim) =>
      claim.class === 'actual' &&
      !claim.voided &&
      claim.when !== null &&
      (claim.lineKey === line.lineKey || claim.lineKey === null),
  );
  if (reserved.some(({ when }) => when !== null && endOfWhen(days, when) <= planned)) return 0;
  if (reserved.length > 0) return quantity;
  if (backordered && backordered.value > 0) return Math.min(quantity, backordered.value);
  if (!allocated && !backordered) return null;
  return Math.max(0, quantity - (allocated?.value ?? 0) - (shipped?.value ?? 0));
}

/** The same figures as the reconciliation's, at each time at which one of them changed. */
function stepsOf(line: LineView, movements: readonly Movement[]): KpiStepValues[] {
  const price = orderPrice(line);
  if (price === null) return [];
  const changes = movements.filter(({ at, type }) => at !== null && type !== 'delivered');
  const times = [...new Set(changes.map(({ at }) => at ?? 0))].toSorted((a, b) => a - b);
  const steps: KpiStepValues[] = [];
  for (const at of times) {
    const total = (type: MovementType): number =>
      changes.reduce((sum, change) => sum + (change.type === type && (change.at ?? 0) <= at ? change.quantity : 0), 0);
    const shipped = Math.max(0, total('shipped') - total('returned'));
    const invoiced = Math.max(0, total('invoiced') - total('credited'));
    const unbilled = atPrice((shipped - invoiced) as Micros, price);
    const step = { at, unbilled, shipped: shipped > 0 ? 1 : 0 };
    const last = steps.at(-1);
    if (last?.unbilled !== step.unbilled || last.shipped !== step.shipped) steps.push(step);
  }
  return steps;
}
