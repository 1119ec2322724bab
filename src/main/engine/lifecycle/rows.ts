import type { OrderRow } from '#shared/contract/dto/order-rows.ts';
import type { Micros, Money } from '#shared/domain/decimal.ts';
import type { CauseClass, ExceptionCode } from '#shared/domain/exceptions.ts';
import { AXES, type AxisState, type ClaimClass, type MilestoneCode } from '#shared/domain/milestones.ts';
import type { DetectedException } from '#shared/domain/detected-exception.ts';
import type { Direction, Jeopardy } from '#shared/domain/jeopardy.ts';
import type { CauseShare, OrderView, Slip } from '#shared/domain/order.ts';
import type { JeopardyBand } from '#shared/domain/policy.ts';
import type { Instant, When } from '#shared/domain/time.ts';
import { assert } from '#shared/lib/assert.ts';
import type { DaySpan } from './business-time.ts';
import type { ReconcileRowValues } from './reconcile.ts';
import { verdictDigest } from './verdict-digest.ts';
import { verdictsOf } from './verdicts.ts';
import { endOfWhen, startOfWhen, zonedDays } from './zoned-days.ts';

/** Columns of order_row apart from its id. */
export interface OrderRowValues {
  readonly order_key: string;
  readonly order_no: string;
  readonly customer: string | null;
  readonly customer_po: string | null;
  readonly value: number | null;
  readonly currency: string | null;
  readonly ordered_at: number | null;
  readonly promise_at: number | null;
  readonly promise_date: string | null;
  readonly slip_ms: number | null;
  readonly slip_basis: Slip['basis'] | null;
  readonly predicted_at: number | null;
  readonly predicted_slip_ms: number | null;
  readonly cause: CauseClass | null;
  readonly why: string;
  readonly axes: string;
  readonly next_code: MilestoneCode | null;
  readonly next_at: number | null;
  readonly next_date: string | null;
  readonly next_class: ClaimClass | null;
  readonly value_at_risk: number | null;
  readonly jeopardy: number | null;
  readonly jeopardy_band: JeopardyBand | null;
  readonly direction: Direction | null;
  readonly open_exceptions: number;
  readonly on_hold: number;
  readonly unbilled: number;
  readonly systems: string;
  readonly recorded_at: number | null;
  readonly closed: number;
  readonly cancelled: number;
  readonly next_look_at: number | null;
  readonly verdicts: string;
  readonly uneven: number;
  readonly first_workday: number | null;
  readonly last_workday: number | null;
}

export const ORDER_ROW_COLUMNS = [
  'order_key',
  'order_no',
  'customer',
  'customer_po',
  'value',
  'currency',
  'ordered_at',
  'promise_at',
  'promise_date',
  'slip_ms',
  'slip_basis',
  'predicted_at',
  'predicted_slip_ms',
  'cause',
  'why',
  'axes',
  'next_code',
  'next_at',
  'next_date',
  'next_class',
  'value_at_risk',
  'jeopardy',
  'jeopardy_band',
  'direction',
  'open_exceptions',
  'on_hold',
  'unbilled',
  'systems',
  'recorded_at',
  'closed',
  'cancelled',
  'next_look_at',
  'verdicts',
  'uneven',
  'first_workday',
  'last_workday',
] as const satisfies readonly (keyof OrderRowValues)[];

/** What a grid row shows besides the view itself. */
export interface OrderRowFacts {
  readonly exceptions: readonly DetectedException[];
  readonly jeopardy: Jeopardy | null;
  readonly reconcile: readonly ReconcileRowValues[];
  readonly nextLookAt: Instant | null;
  /** IANA zone in which dates without a time are read. */
  readonly zone: string;
  /** See isUneven. */
  readonly uneven: boolean;
  /** Days that its figures rest on, as far as they are counted by calendars; null for none. */
  readonly daysAsked: DaySpan | null;
}

const LETTERS: Readonly<Record<AxisState, string>> = {
  none: 'n',
  partial: 'p',
  complete: 'c',
  blocked: 'b',
  not_applicable: 'x',
};
const STATES = new Map(Object.entries(LETTERS).map(([state, letter]) => [letter, state as AxisState]));

/** Blocks that somebody holds an order with, and can release. */
const HOLDS: ReadonlySet<ExceptionCode> = new Set([
  'CR-HOLD',
  'CR-AGED',
  'CR-PREPAY',
  'CR-RISK',
  'WH-HOLD',
  'CA-CUSTOMS',
  'IN-BLOCK',
]);

/** The row of an order in the grid. Pure. */
export function orderRowOf(
  view: OrderView,
  { exceptions, jeopardy, reconcile, nextLookAt, zone, uneven, daysAsked }: OrderRowFacts,
): OrderRowValues {
  const days = zonedDays(zone);
  const open = exceptions.filter((exception) => exception.clearedAt === null);
  return {
    order_key: view.orderKey,
    order_no: view.orderNo.value,
    customer: view.customer?.value ?? null,
    customer_po: view.customerPo?.value ?? null,
    value: view.value?.value.amount ?? null,
    currency: view.value?.value.currency ?? null,
    ordered_at: view.orderedAt && startOfWhen(days, view.orderedAt.value),
    promise_at: view.promise && endOfWhen(days, view.promise.value),
    promise_date: view.promise ? dateOf(view.promise.value) : null,
    slip_ms: view.slip?.ms ?? null,
    slip_basis: view.slip?.basis ?? null,
    predicted_at: view.prediction?.at ?? null,
    predicted_slip_ms: view.prediction?.slipMs ?? null,
    cause: mainCause(view.causes),
    why: view.why.map((part) => part.text).join(''),
    axes: axesText(view),
    next_code: view.next?.code ?? null,
    next_at: view.next?.when ? endOfWhen(days, view.next.when) : null,
    next_date: view.next?.when ? dateOf(view.next.when) : null,
    next_class: view.next?.class ?? null,
    value_at_risk: valueAtRisk(view, open),
    jeopardy: jeopardy?.score ?? null,
    jeopardy_band: jeopardy?.band ?? null,
    direction: jeopardy?.direction ?? null,
    open_exceptions: open.length,
    on_hold: isOnHold(view) ? 1 : 0,
    unbilled: reconcile.some((row) => row.finding === 'shipped_not_invoiced') ? 1 : 0,
    systems: view.systems.join(' '),
    recorded_at: view.recordedAt,
    closed: view.closed ? 1 : 0,
    cancelled: view.cancelled ? 1 : 0,
    next_look_at: nextLookAt,
    verdicts: verdictDigest(verdictsOf(view)),
    uneven: uneven ? 1 : 0,
    first_workday: daysAsked?.first ?? null,
    last_workday: daysAsked?.last ?? null,
  };
}

/** The row as the grid's contract states it. */
export function orderRowDto(row: OrderRowValues): OrderRow {
  return {
    orderKey: row.order_key,
    orderNo: row.order_no,
    customer: row.customer,
    customerPo: row.customer_po,
    value: money(row.value, row.currency),
    orderedAt: row.ordered_at,
    promiseAt: row.promise_at,
    promiseDate: row.promise_date,
    slipMs: row.slip_ms,
    slipBasis: row.slip_basis,
    predictedAt: row.predicted_at,
    predictedSlipMs: row.predicted_slip_ms,
    cause: row.cause,
    why: row.why,
    axes: parseAxes(row.axes),
    next:
      row.next_code === null
        ? null
        : { code: row.next_code, at: row.next_at, date: row.next_date, class: row.next_class },
    valueAtRisk: money(row.value_at_risk, row.currency),
    jeopardy: row.jeopardy,
    jeopardyBand: row.jeopardy_band,
    direction: row.direction,
    openExceptions: row.open_exceptions,
    systems: row.systems === '' ? [] : row.systems.split(' '),
    recordedAt: row.recorded_at,
    closed: row.closed === 1,
    cancelled: row.cancelled === 1,
  };
}

/** The letter of an axis state; upper case where systems disagree. */
export function axisLetter(state: AxisState, disagree: boolean): string {
  return disagree ? LETTERS[state].toUpperCase() : LETTERS[state];
}

/** A date without a time stays a date. */
function dateOf(when: When): string | null {
  return when.kind === 'date' ? when.date : null;
}

export function axesText(view: OrderView): string {
  return AXES.map((axis) => {
    const found = view.axes.find((candidate) => candidate.axis === axis);
    return axisLetter(found?.state ?? 'none', found?.disagree ?? false);
  }).join('');
}

function parseAxes(text: string): OrderRow['axes'] {
  return AXES.map((axis, index) => {
    const letter = text.charAt(index);
    const state = STATES.get(letter.toLowerCase());
    assert(state !== undefined, `"${text}" is no strip of axes`);
    return { axis, state, disagree: letter !== letter.toLowerCase() };
  });
}

/** The cause that took most of the slip; the first named of equals. */
export function mainCause(causes: readonly CauseShare[]): CauseClass | null {
  const hours = new Map<CauseClass, number>();
  for (const { cause, ms } of causes) hours.set(cause, (hours.get(cause) ?? 0) + ms);
  let main: CauseClass | null = null;
  for (const [cause, ms] of hours) if (main === null || ms > (hours.get(main) ?? 0)) main = cause;
  return main;
}

/** The exceptions of an order endanger the same money, so that the greatest stands for all. */
function valueAtRisk(view: OrderView, open: readonly DetectedException[]): number | null {
  let most: number | null = null;
  for (const { valueAtRisk } of open) {
    if (valueAtRisk === null || valueAtRisk.currency !== view.value?.value.currency) continue;
    if (most === null || valueAtRisk.amount > most) most = valueAtRisk.amount;
  }
  return most;
}

function isOnHold(view: OrderView): boolean {
  if (view.closed || view.cancelled) return false;
  return (
    view.axes.some(({ state }) => state === 'blocked') ||
    view.blocks.some(({ code, to }) => to === null && HOLDS.has(code))
  );
}

function money(amount: number | null, currency: string | null): Money | null {
  return amount === null || currency === null ? null : { amount: amount as Micros, currency };
}
