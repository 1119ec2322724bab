import { spanText } from '../lib/span.ts';

/** Steps of an order whose usual durations are shown, in the order in which they happen. */
export const DURATION_STEPS = [
  'received_entered',
  'entered_credit',
  'credit_allocated',
  'allocated_released',
  'released_picked',
  'picked_packed',
  'packed_shipped',
  'shipped_scanned',
  'transit',
  'delivered_proof',
  'shipped_invoiced',
  'invoiced_paid',
] as const;

/** Longer stretches that an arrival is predicted from: what is left until shipping, and until delivery. */
const DURATION_STRETCHES = [
  'received_shipped',
  'entered_shipped',
  'credit_shipped',
  'allocated_shipped',
  'released_shipped',
  'picked_shipped',
  'shipped_delivered',
  'out_delivered',
] as const;

/** What is shown of an order: its steps, and the two stretches that they make up. */
export const SHOWN_DURATIONS = [...DURATION_STEPS, 'received_shipped', 'shipped_delivered'] as const;

export const LEARNED_DURATIONS = [...DURATION_STEPS, ...DURATION_STRETCHES] as const;
export type LearnedDuration = (typeof LEARNED_DURATIONS)[number];

export const DURATION_LABELS: Readonly<Record<LearnedDuration, string>> = {
  received_entered: 'Received to entered',
  entered_credit: 'Entered to credit cleared',
  credit_allocated: 'Credit cleared to allocated',
  allocated_released: 'Allocated to released',
  released_picked: 'Released to picked',
  picked_packed: 'Picked to packed',
  packed_shipped: 'Packed to shipped',
  shipped_scanned: 'Shipped to first scan',
  transit: 'First scan to delivered',
  delivered_proof: 'Delivered to proof',
  shipped_invoiced: 'Shipped to invoiced',
  invoiced_paid: 'Invoiced to paid',
  received_shipped: 'Received to shipped',
  entered_shipped: 'Entered to shipped',
  credit_shipped: 'Credit cleared to shipped',
  allocated_shipped: 'Allocated to shipped',
  released_shipped: 'Released to shipped',
  picked_shipped: 'Picked to shipped',
  shipped_delivered: 'Shipped to delivered',
  out_delivered: 'Out for delivery to delivered',
};

/** business: working hours of the company · workdays: days without work do not count, others count whole · elapsed: all time */
export type DurationClock = 'business' | 'workdays' | 'elapsed';

/** How a duration is counted: people work by the hour, carriers by the day, money at any time. */
export const DURATION_CLOCKS: Readonly<Record<LearnedDuration, DurationClock>> = {
  received_entered: 'business',
  entered_credit: 'business',
  credit_allocated: 'business',
  allocated_released: 'business',
  released_picked: 'business',
  picked_packed: 'business',
  packed_shipped: 'business',
  shipped_scanned: 'workdays',
  transit: 'workdays',
  delivered_proof: 'workdays',
  shipped_invoiced: 'business',
  invoiced_paid: 'elapsed',
  received_shipped: 'business',
  entered_shipped: 'business',
  credit_shipped: 'business',
  allocated_shipped: 'business',
  released_shipped: 'business',
  picked_shipped: 'business',
  shipped_delivered: 'workdays',
  out_delivered: 'elapsed',
};

const HOUR = 3_600_000;

/** A duration on its clock. Working days are no days of 24 hours: working time is told in hours. "32 h", "1 d 8 h". */
export function durationWords(ms: number, clock: DurationClock): string {
  return clock === 'business' && ms >= 24 * HOUR ? `${Math.floor(ms / HOUR)} h` : spanText(ms);
}

/** How long something usually takes, from the company's own completed orders. */
export interface UsualDuration {
  readonly step: LearnedDuration;
  readonly clock: DurationClock;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p95Ms: number;
  /** Orders that it was learned from. */
  readonly count: number;
  /** What they have in common: "Hamburg → PL by DHL"; "all orders". */
  readonly group: string;
}

/** What was learned in one go, with the period that it was learned from. */
export interface DurationTableInfo {
  readonly version: number;
  readonly learnedAt: number;
  /** Shipping dates of the orders that it was learned from. */
  readonly from: number;
  readonly to: number;
  readonly orders: number;
}
