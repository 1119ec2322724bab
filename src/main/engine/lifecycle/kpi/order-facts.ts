import { CAUSE_CLASSES, type CauseClass, type ExceptionCode } from '#shared/domain/exceptions.ts';
import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { BlockView, MilestoneView, OrderView } from '#shared/domain/order.ts';
import type { Instant, When } from '#shared/domain/time.ts';
import { businessTime, type BusinessTime } from '../business-time.ts';
import type { ReconcileRowValues } from '../reconcile.ts';
import { endOfWhen, startOfWhen, zonedDays, type ZonedDays } from '../zoned-days.ts';
import { SET_ASIDE, type Commitment, type KpiLineValues, type LinePolicy } from './line-facts.ts';

/** Stretches that make up the cycle, in the sequence in which they pass. */
export const SEGMENTS = ['entry', 'credit', 'allocate', 'pick_pack', 'dock', 'transit', 'invoice'] as const;
export type Segment = (typeof SEGMENTS)[number];

type CauseColumn = `lost_${CauseClass}`;
type SegmentColumn = `${Segment}_ms` | `${Segment}_bh_ms`;

/** Columns of kpi_order apart from its id. Instants and durations in ms; `bh`: in business time. */
export interface KpiOrderValues
  extends Readonly<Record<SegmentColumn, number | null>>, Readonly<Record<CauseColumn, number>> {
  readonly carrier: string | null;
  readonly warehouse: string | null;
  readonly set_aside: number;
  readonly requested_at: number | null;
  readonly first_promise_at: number | null;
  readonly promise_at: number | null;
  readonly planned_ship_at: number | null;
  readonly tolerance_ms: number;
  /** Bits as in kpi_line: set where every line that counts has them. */
  readonly passed: number;
  /** All lines filled first time; null where a line cannot be told. */
  readonly filled: number | null;
  readonly moved_by_customer: number;
  /** Codes of what spoils a perfect order besides quantity and date, joined by a blank. */
  readonly faults: string | null;
  readonly received_at: number | null;
  readonly entered_at: number | null;
  readonly shipped_at: number | null;
  readonly delivered_at: number | null;
  readonly invoiced_at: number | null;
  readonly cycle_ms: number | null;
  readonly cycle_bh_ms: number | null;
  /** How far the delivery was from the first promised day or time: late above 0, early below. */
  readonly promise_miss_ms: number | null;
  readonly promise_changes: number;
  readonly holds: number;
  /** Of holds that have ended. */
  readonly hold_bh_ms: number;
  /** Begin of a credit hold that lasts. */
  readonly held_since: number | null;
  /** The promise, or the billing deadline, that the slip is measured against. */
  readonly lost_at: number | null;
  readonly releases: number;
  readonly manual_links: number;
  readonly automatic_links: number;
}

export const KPI_ORDER_COLUMNS = [
  'carrier',
  'warehouse',
  'set_aside',
  'requested_at',
  'first_promise_at',
  'promise_at',
  'planned_ship_at',
  'tolerance_ms',
  'passed',
  'filled',
  'moved_by_customer',
  'faults',
  'received_at',
  'entered_at',
  'shipped_at',
  'delivered_at',
  'invoiced_at',
  'cycle_ms',
  'cycle_bh_ms',
  ...SEGMENTS.flatMap((segment): SegmentColumn[] => [`${segment}_ms`, `${segment}_bh_ms`]),
  'promise_miss_ms',
  'promise_changes',
  'holds',
  'hold_bh_ms',
  'held_since',
  'lost_at',
  ...CAUSE_CLASSES.map((cause): CauseColumn => `lost_${cause}`),
  'releases',
  'manual_links',
  'automatic_links',
] as const satisfies readonly (keyof KpiOrderValues)[];

export interface OrderFactsInput {
  readonly view: OrderView;
  readonly carrier: string | null;
  readonly warehouse: string | null;
  readonly lines: readonly KpiLineValues[];
  readonly reconcile: readonly ReconcileRowValues[];
  readonly policy: LinePolicy;
}

/** What an order's figures over many orders are made of. Pure. */
export function orderFactsOf(input: OrderFactsInput): KpiOrderValues {
  const { view, lines, policy } = input;
  const days = zonedDays(policy.zone);
  const business = businessTime(policy.calendar, policy.zone);
  const counted = lines.filter((line) => line.set_aside === SET_ASIDE.counts);
  // Whether a delivery is known does not matter to what left.
  const toShip = lines.filter(
    ({ set_aside: aside }) =>
      aside !== SET_ASIDE.nothing_to_move &&
      aside !== SET_ASIDE.cancelled_before_release &&
      aside !== SET_ASIDE.asked_only,
  );
  const passage = passageOf(view, days);
  // What is left out is left out of a period: where no line counts, all of them date it.
  const end = (of: (line: KpiLineValues) => number | null, among = counted): number | null =>
    latest((among.length > 0 ? among : lines).map(of));
  const slip = view.slip && view.slip.ms > 0 ? view.slip : null;
  return {
    carrier: input.carrier,
    warehouse: input.warehouse,
    set_aside: setAside(lines),
    requested_at: end((line) => line.requested_at),
    first_promise_at: end((line) => line.first_promise_at),
    promise_at: end((line) => line.promise_at),
    planned_ship_at: end((line) => line.planned_ship_at, toShip),
    tolerance_ms: policy.tolerances.etaMs,
    passed: counted.length === 0 ? 0 : counted.reduce((bits, line) => bits & line.passed, (1 << 8) - 1),
    filled: filledOf(toShip),
    moved_by_customer: counted.some((line) => line.moved_by_customer === 1) ? 1 : 0,
    faults: faultsOf(input),
    received_at: passage.received,
    entered_at: passage.entered,
    shipped_at: passage.shipped,
    delivered_at: passage.delivered,
    invoiced_at: passage.invoiced,
    ...span('cycle', passage.received, passage.delivered, business),
    ...span('entry', passage.received, passage.entered, business),
    ...span('credit', passage.credit === null ? null : passage.entered, passage.credit, business),
    ...span('allocate', latest([passage.entered, passage.credit]), passage.allocated, business),
    ...span('pick_pack', passage.released, passage.packed, business),
    ...span('dock', passage.packed, passage.shipped, business),
    ...span('transit', passage.shipped, passage.delivered, business),
    ...span('invoice', passage.shipped, passage.invoiced, business),
    promise_miss_ms: promiseMiss(view, passage.delivered, days),
    promise_changes: promiseChanges(view),
    ...holdsOf(view.blocks, business),
    lost_at: slip?.promise ?? null,
    ...lostBy(view),
    releases: view.blocks.filter(({ code, to }) => RELEASED_BY_HAND.has(code) && to !== null).length,
    manual_links: view.documents.filter(({ link }) => link.rule === 'decision').length,
    automatic_links: view.documents.filter(({ link }) => link.rule !== 'decision').length,
  };
}

/** Blocks that end because somebody lifts them. */
const RELEASED_BY_HAND: ReadonlySet<ExceptionCode> = new Set(['CR-HOLD', 'CR-RISK', 'WH-HOLD', 'IN-BLOCK']);
const CREDIT_HOLDS: ReadonlySet<ExceptionCode> = new Set(['CR-HOLD', 'CR-AGED']);
/** What is wrong with documents, condition or place of an order, as rules and systems name it. */
const FAULTS: ReadonlySet<ExceptionCode> = new Set([
  'IN-REJECT',
  'IN-SHORTPAY',
  'CA-LOSS',
  'CA-ATTEMPT',
  'CA-NOPOD',
  'CU-REFUSE',
  'CU-RETURN',
]);

function setAside(lines: readonly KpiLineValues[]): number {
  const reasons = lines.map((line) => line.set_aside);
  if (reasons.includes(SET_ASIDE.undated)) return SET_ASIDE.undated;
  if (reasons.includes(SET_ASIDE.not_followed)) return SET_ASIDE.not_followed;
  if (reasons.includes(SET_ASIDE.counts)) return SET_ASIDE.counts;
  if (reasons.includes(SET_ASIDE.asked_only)) return SET_ASIDE.asked_only;
  if (reasons.includes(SET_ASIDE.cancelled_before_release)) return SET_ASIDE.cancelled_before_release;
  return SET_ASIDE.nothing_to_move;
}

function filledOf(lines: readonly KpiLineValues[]): number | null {
  if (lines.length === 0 || lines.some((line) => line.filled === null)) return null;
  return lines.every((line) => line.filled === 1) ? 1 : 0;
}

/** Of what stays on record: an exception that was cleared is forgotten some day, and the month would look better then. */
function faultsOf({ view, reconcile }: OrderFactsInput): string | null {
  const codes = new Set<string>();
  for (const { code } of view.blocks) if (FAULTS.has(code)) codes.add(code);
  for (const { finding } of reconcile) {
    if (finding === 'price') codes.add('IN-PRICE');
    else if (finding === 'invoiced_not_shipped') codes.add('IN-QTY');
  }
  if (view.lines.some(({ quantities }) => (quantities.returned?.value ?? 0) > 0)) codes.add('CU-RETURN');
  return codes.size === 0 ? null : [...codes].toSorted().join(' ');
}

/** When the order passed each step. A date without a time is read as early as the step before allows. */
interface Passage {
  readonly received: Instant | null;
  readonly entered: Instant | null;
  readonly credit: Instant | null;
  readonly allocated: Instant | null;
  readonly released: Instant | null;
  readonly packed: Instant | null;
  readonly shipped: Instant | null;
  readonly delivered: Instant | null;
  readonly invoiced: Instant | null;
}

function passageOf(view: OrderView, days: ZonedDays): Passage {
  const milestones = new Map(view.milestones.map((milestone) => [milestone.code, milestone]));
  const at = (code: MilestoneCode, after: Instant | null): Instant | null => {
    const milestone = milestones.get(code);
    return milestone?.state === 'complete' ? resolve(days, whenOf(milestone), after) : null;
  };
  const received = at('ORD_RECEIVED', null);
  const entered = at('ORD_ENTERED', received);
  const credit = at('CR_CLEARED', entered);
  const allocated = at('ALLOCATED', latest([entered, credit]));
  const released = at('RELEASED', allocated ?? entered) ?? at('WH_ACCEPTED', allocated ?? entered);
  const packed = at('PACKED', released) ?? at('PICKED', released);
  const shipped = at('SHIPPED', packed ?? released ?? entered);
  const delivered = at('DELIVERED', shipped);
  const invoiced = at('INVOICED', shipped);
  return { received, entered, credit, allocated, released, packed, shipped, delivered, invoiced };
}

function whenOf({ actual }: MilestoneView): When | null {
  return actual?.when ?? null;
}

function resolve(days: ZonedDays, when: When | null, after: Instant | null): Instant | null {
  if (when === null) return null;
  const start = startOfWhen(days, when);
  return after === null ? start : Math.max(start, Math.min(after, endOfWhen(days, when)));
}

function span<Name extends 'cycle' | Segment>(
  name: Name,
  from: Instant | null,
  to: Instant | null,
  business: BusinessTime,
): Record<`${Name}_ms` | `${Name}_bh_ms`, number | null> {
  const known = from !== null && to !== null;
  return {
    [`${name}_ms`]: known ? Math.max(0, to - from) : null,
    [`${name}_bh_ms`]: known ? business.between(from, to) : null,
  } as Record<`${Name}_ms` | `${Name}_bh_ms`, number | null>;
}

function promiseMiss({ firstPromise }: OrderView, delivered: Instant | null, days: ZonedDays): number | null {
  if (firstPromise === null || delivered === null) return null;
  const [start, end] = [startOfWhen(days, firstPromise.value), endOfWhen(days, firstPromise.value)];
  return delivered > end ? delivered - end : Math.min(0, delivered - start);
}

/**
 * How often the customer was told another date, for the order or the line that was moved most: as the versions of the
 * record with the most moves tell, else by what several systems show.
 */
function promiseChanges(view: OrderView): number {
  const ofLines = view.lines.map(({ changes }) => changes.filter(({ field }) => field === 'promise').length);
  return Math.max(orderPromiseChanges(view), ...ofLines);
}

function orderPromiseChanges(view: OrderView): number {
  const moves = view.promiseHistory.filter(({ what, from }) => what === 'promise' && from !== null);
  const byRecord = Map.groupBy(moves, ({ source }) => source.documentKey);
  if (byRecord.size > 0) return Math.max(...[...byRecord.values()].map((own) => own.length));
  const said = view.promiseHistory.filter(({ what }) => what === 'promise').map(({ when }) => textOf(when));
  const changes = said.filter((text, index) => index > 0 && text !== said[index - 1]).length;
  const { firstPromise, promise } = view;
  const moved = firstPromise !== null && promise !== null && textOf(firstPromise.value) !== textOf(promise.value);
  return Math.max(changes, moved ? 1 : 0);
}

function textOf(when: When): string {
  return when.kind === 'date' ? when.date : new Date(when.at).toISOString();
}

/** Overlapping holds count once. */
function holdsOf(
  blocks: readonly BlockView[],
  business: BusinessTime,
): Pick<KpiOrderValues, 'holds' | 'hold_bh_ms' | 'held_since'> {
  const spans = blocks.filter(({ code }) => CREDIT_HOLDS.has(code)).toSorted((a, b) => a.from - b.from);
  let [holds, total] = [0, 0];
  let since: Instant | null = null;
  let until = Number.NEGATIVE_INFINITY;
  for (const { from, to } of spans) {
    if (since !== null) break;
    if (from > until) holds += 1;
    const begin = Math.max(from, until);
    if (to === null) since = begin;
    else total += business.between(begin, to);
    until = Math.max(until, to ?? Number.POSITIVE_INFINITY);
  }
  return { holds, hold_bh_ms: total, held_since: since };
}

function lostBy({ slip, causes }: OrderView): Record<CauseColumn, number> {
  const lost = Object.fromEntries(CAUSE_CLASSES.map((cause) => [`lost_${cause}`, 0])) as Record<CauseColumn, number>;
  if (slip && slip.ms > 0) for (const { cause, ms } of causes) lost[`lost_${cause}`] += ms;
  return lost;
}

function latest(instants: readonly (Instant | null)[]): Instant | null {
  let last: Instant | null = null;
  for (const at of instants) if (at !== null && (last === null || at > last)) last = at;
  return last;
}

/** Column of an order's or a line's commitment. */
export const COMMITMENT_COLUMNS = {
  request: 'requested_at',
  first_promise: 'first_promise_at',
  promise: 'promise_at',
} as const satisfies Record<Commitment, keyof KpiLineValues>;

/** Whether a bit of `passed` is set. */
export function hasPassed(passed: number, bit: number): boolean {
  return (passed & (1 << bit)) !== 0;
}
