import { instantMark } from './sentences.ts';
import type { Instant } from './time.ts';

/** What of a system is read, where a person wants less than all of it. */
export interface Scope {
  /** Ids of the streams that are read; null: all. */
  readonly streams: readonly string[] | null;
  /** Only what changed at the source at or after this, where a stream can begin there; null: all. */
  readonly from: Instant | null;
}

export const WHOLE: Scope = { streams: null, from: null };

/** How far one stream has been read. */
export interface StreamReading {
  readonly streamId: string;
  /** Whether it can begin at a date. */
  readonly bounded: boolean;
  /** Something of it was read, from `since` on; null: from its beginning. */
  readonly begun: boolean;
  readonly since: Instant | null;
  /** Since it was begun it has come to its end. */
  readonly complete: boolean;
}

/**
 * What a new scope does to one stream.
 * begins: from the date on, for the first time · goes_on: after a rest, from where it stopped · backfills: from the new
 * date on, as older changes are wanted now · cut_short: older changes that were on their way are not wanted any more ·
 * ends: not read any more · off: was not read, and is not · same: goes on as it is
 */
export type ScopeEffect = 'same' | 'begins' | 'goes_on' | 'backfills' | 'cut_short' | 'ends' | 'off';

export function isRead({ streams }: Scope, streamId: string): boolean {
  return streams === null || streams.includes(streamId);
}

function isEarlier(a: Instant | null, b: Instant | null): boolean {
  return b !== null && (a === null || a < b);
}

/** Whether what was read of a stream says nothing about where the new scope begins: it is then read from there again. */
export function isReadAnew({ bounded, begun, since, complete }: StreamReading, { from }: Scope): boolean {
  return bounded && begun && (isEarlier(from, since) || (!complete && isEarlier(since, from)));
}

export function scopeEffect(reading: StreamReading, before: Scope, after: Scope): ScopeEffect {
  const [was, is] = [isRead(before, reading.streamId), isRead(after, reading.streamId)];
  if (!is) return was ? 'ends' : 'off';
  const anew = isReadAnew(reading, after);
  if (!was && !reading.begun) return 'begins';
  if (anew) return isEarlier(after.from, reading.since) ? 'backfills' : 'cut_short';
  return was ? 'same' : 'goes_on';
}

export function sameScope(a: Scope, b: Scope): boolean {
  const ids = ({ streams }: Scope): string => JSON.stringify(streams?.toSorted() ?? null);
  return a.from === b.from && ids(a) === ids(b);
}

/** "from 2026-01-01T00:00Z on", "from the beginning on". @param tell default: a mark for `readSentence` */
export function sinceText(from: Instant | null, tell: (at: Instant) => string = instantMark): string {
  return from === null ? 'from the beginning on' : `from ${tell(from)} on`;
}

/**
 * A sentence for a person.
 * @param records how many are held of it
 * @param tell writes the date of a scope
 */
export function scopeEffectText(
  effect: ScopeEffect,
  reading: StreamReading,
  records: number,
  { before, after }: { readonly before: Scope; readonly after: Scope },
  tell: (at: Instant) => string,
): string {
  const kept =
    records === 1 ? 'The record that is here stays' : `The ${records.toLocaleString('en')} records here stay`;
  const whole = after.from !== null && !reading.bounded;
  switch (effect) {
    case 'begins':
      return whole ? 'Read whole: it cannot begin at a date.' : `Read ${sinceText(after.from, tell)}.`;
    case 'goes_on':
      return 'Read on from where it stopped.';
    case 'backfills':
      return `Read again ${sinceText(after.from, tell)}; nothing that is here is doubled.`;
    case 'cut_short':
      return `The backfill under way ends; read ${sinceText(after.from, tell)}.`;
    case 'ends':
      return records === 0
        ? 'Not read any more.'
        : `Not read any more. ${kept} in the orders, as old as they are then.`;
    case 'off':
      return records === 0 ? 'Not read.' : `Not read. ${kept} as they are.`;
    case 'same':
      if (whole) return 'Goes on. It cannot begin at a date and is read whole.';
      return isEarlier(before.from, after.from) && reading.begun
        ? 'Goes on. What is older and here already stays.'
        : 'Goes on as it is.';
  }
}
