import type { ReactNode } from 'react';
import type { Money as MoneyValue } from '#shared/domain/decimal.ts';
import type { Slip } from '#shared/domain/order.ts';
import type { Instant, When as WhenValue } from '#shared/domain/time.ts';
import { useZone } from '../state/appearance.ts';
import {
  describeWhen,
  formatAge,
  formatAmount,
  formatFull,
  formatInstant,
  formatSlip,
  formatWhen,
  UNKNOWN,
} from './format.ts';
import { useNow } from './now.ts';

/** "–", with the reason on hover. */
export function Unknown({ why }: { why: string }): ReactNode {
  return (
    <span className="none" title={why}>
      {UNKNOWN}
    </span>
  );
}

/** A point in time in the user's zone; hovering tells the full time and the source's own text. */
export function When({ value }: { value: WhenValue }): ReactNode {
  const zone = useZone();
  const now = useNow();
  const machine = value.kind === 'date' ? value.date : new Date(value.at).toISOString();
  return (
    <time dateTime={machine} title={describeWhen(value, zone)}>
      {formatWhen(value, zone, now)}
    </time>
  );
}

export function At({ at }: { at: Instant }): ReactNode {
  const zone = useZone();
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={formatFull(at, zone)}>
      {formatInstant(at, zone, now)}
    </time>
  );
}

/** How long ago: "4 min", "3 h". */
export function Age({ at, suffix = '' }: { at: Instant; suffix?: string }): ReactNode {
  const zone = useZone();
  const now = useNow();
  const words = formatAge(now - at);
  return (
    <time dateTime={new Date(at).toISOString()} title={formatFull(at, zone)}>
      {words === 'now' ? words : `${words}${suffix}`}
    </time>
  );
}

export function Money({ value }: { value: MoneyValue }): ReactNode {
  return (
    <span className="tabular">
      {formatAmount(value.amount)}
      <span className="currency">{value.currency}</span>
    </span>
  );
}

const BASIS_WORDS: Readonly<Record<Slip['basis'], string>> = {
  actual: 'Delivered against the promise',
  estimated: 'From the carrier’s estimate',
  open: 'Not delivered and the promise has passed',
  billing: 'Delivered in time; billed after the billing deadline',
};

/** "2 d 4 h late"; an estimated one looks estimated. */
export function SlipWords({ ms, basis }: { ms: number; basis: Slip['basis'] | null }): ReactNode {
  const tone = basis === 'estimated' ? 'estimated-figure' : '';
  return (
    <span
      className={`tabular ${ms > 0 ? 'late' : 'quiet'} ${tone}`}
      title={basis === null ? undefined : BASIS_WORDS[basis]}
    >
      {formatSlip(ms)}
      {basis === 'estimated' && ' est.'}
    </span>
  );
}
