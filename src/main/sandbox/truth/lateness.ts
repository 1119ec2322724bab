import type { CauseClass, ExceptionCode } from '#shared/domain/exceptions.ts';
import { NEVER, type Calendar, type Seconds } from '../calendar.ts';
import { BILLING_DEADLINE_DAYS } from '../life/billing.ts';
import { promiseAt, type OrderLife, type Parcel } from '../life/order-life.ts';
import { etaAt, SCAN_LAG } from '../records/carrier.ts';
import { isDeliveryKnown, isPromiseKnown } from './visibility.ts';

export interface CauseTruth {
  readonly cause: CauseClass;
  readonly code: ExceptionCode;
  readonly ms: number;
}

export interface Lateness {
  /** delivered late · open: promise passed · estimated: the carrier's date is past the promise · billing: delivered in time, billed late */
  readonly basis: 'delivered' | 'open' | 'estimated' | 'billing';
  readonly ms: number;
  /** Add up to `ms`; the greatest first. */
  readonly causes: readonly CauseTruth[];
}

/** Whether the systems know by a time that a shipment has arrived. */
export function isDelivered(parcel: Parcel, at: Seconds): boolean {
  return parcel.savedAt <= at && parcel.tracking.deliveredAt + SCAN_LAG <= at;
}

/** The end of the promised day. */
export function promiseEnd(calendar: Calendar, life: OrderLife, at: Seconds): Seconds {
  return calendar.midnight(promiseAt(life, at) + 1);
}

/**
 * How late an order is at a time, and through whom; null when it is not late, or when no system that can be asked at the
 * time knows the promise or the delivery any more.
 */
export function latenessAt(calendar: Calendar, life: OrderLife, at: Seconds): Lateness | null {
  if (life.cancelledAt <= at || !isPromiseKnown(life, at) || !isDeliveryKnown(life, at)) return null;
  const promise = promiseEnd(calendar, life, at);
  const complete = life.parcels.length > 0 && life.parcels.every((parcel) => isDelivered(parcel, at));
  if (complete) {
    const delivered = Math.max(...life.parcels.map((parcel) => parcel.tracking.deliveredAt));
    return delivered > promise
      ? of('delivered', life, delivered - promise, delivered)
      : billingLateness(calendar, life, at);
  }
  const estimates = life.parcels
    .filter((parcel) => parcel.savedAt <= at && parcel.tracking.createdAt <= at && !isDelivered(parcel, at))
    .map((parcel) => etaAt(parcel.tracking, at));
  const expected = Math.max(at, ...estimates);
  if (expected <= promise) return null;
  return of(expected > at ? 'estimated' : 'open', life, expected - promise, expected, at);
}

function of(basis: Lateness['basis'], life: OrderLife, seconds: number, until: Seconds, known = until): Lateness {
  return { basis, ms: seconds * 1000, causes: shareOut(life, seconds * 1000, until, known) };
}

/** The root comes first: of several causes that are open together, the first of these takes the time. */
const UPSTREAM: readonly CauseClass[] = ['customer', 'credit', 'stock', 'warehouse', 'carrier', 'invoicing', 'data'];

/** Divides lateness among the disturbances that have begun, in proportion to how long each was the root of the trouble. */
function shareOut(life: OrderLife, total: number, until: Seconds, known: Seconds): CauseTruth[] {
  const begun = life.disturbances
    .filter((disturbance) => disturbance.from < known)
    .map((disturbance) => ({ ...disturbance, to: Math.min(disturbance.to, until) }))
    .toSorted((a, b) => UPSTREAM.indexOf(a.cause) - UPSTREAM.indexOf(b.cause));
  const moments = [...new Set(begun.flatMap(({ from, to }) => [from, to]))].toSorted((a, b) => a - b);
  const lengths = begun.map((disturbance) =>
    moments.reduce((sum, from, index) => {
      const to = moments[index + 1] ?? from;
      const root = begun.find((other) => other.from <= from && to <= other.to);
      return root === disturbance ? sum + to - from : sum;
    }, 0),
  );
  const sum = lengths.reduce((all, length) => all + length, 0);
  const shares = begun.map(({ cause, code }, index) => ({
    cause,
    code,
    ms: Math.floor((total * (lengths[index] ?? 0)) / sum),
  }));
  const given = shares.reduce((all, share) => all + share.ms, 0);
  return shares
    .toSorted((a, b) => b.ms - a.ms)
    .map((share, index) => (index === 0 ? { ...share, ms: share.ms + total - given } : share));
}

function billingLateness(calendar: Calendar, life: OrderLife, at: Seconds): Lateness | null {
  let worst = 0;
  life.parcels.forEach((parcel, index) => {
    const deadlineDay = calendar.addBusinessDays(calendar.dayOf(parcel.shippedAt), BILLING_DEADLINE_DAYS);
    const deadline = calendar.midnight(deadlineDay + 1);
    const posted = life.invoices.find((invoice) => invoice.parcel === index && !invoice.duplicate)?.postedAt ?? NEVER;
    const billed = posted <= at ? calendar.midnight(calendar.dayOf(posted) + 1) : at;
    worst = Math.max(worst, billed - deadline);
  });
  if (worst <= 0) return null;
  return { basis: 'billing', ms: worst * 1000, causes: [{ cause: 'invoicing', code: 'IN-LAG', ms: worst * 1000 }] };
}
