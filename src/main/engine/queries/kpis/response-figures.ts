import type { KpiFigure, KpiId } from '#shared/contract/dto/kpis.ts';
import type { ReadDb } from '../../store/database.ts';
import { responsesBetween } from '../response.ts';
import { definitionOf } from './definitions.ts';
import type { KpiScope, Spread } from './tally.ts';

const IDS = ['mttd', 'mtta', 'mttr'] as const satisfies readonly KpiId[];
type ResponseId = (typeof IDS)[number];

const NONE_YET: Readonly<Record<ResponseId, string>> = {
  mttd: 'No exception began in this period while exceptions were watched.',
  mtta: 'Nobody has taken up an exception that was found in this period.',
  mttr: 'No exception that was found in this period is settled.',
};

/** How quickly exceptions are seen, taken up and settled, from when each was found and what people said of it. */
export function responseFigures(db: ReadDb, wanted: readonly KpiId[], { span, now }: KpiScope): KpiFigure[] {
  const ids = IDS.filter((id) => wanted.includes(id));
  if (ids.length === 0) return [];
  const watchedAt = db.value<number | null>('SELECT min(opened_at) FROM exception_spell') ?? null;
  // A first sync finds what began long before: that says nothing of how quickly it is found.
  const found = watchedAt === null ? [] : responsesBetween(db, span.from + 1, span.to + 1, now);
  const began = found.filter(({ detectedAt, detectMs }) => watchedAt !== null && detectedAt - detectMs >= watchedAt);
  const values: Readonly<Record<ResponseId, readonly number[]>> = {
    mttd: began.map(({ detectMs }) => detectMs),
    mtta: found.flatMap(({ acknowledgeMs }) => acknowledgeMs ?? []),
    mttr: found.flatMap(({ resolveMs }) => resolveMs ?? []),
  };
  const waiting = found.reduce((sum, { resolveMs, waitingMs }) => sum + (resolveMs === null ? 0 : waitingMs), 0);
  return ids.map((id) => {
    const spread = spreadOf(values[id]);
    const left = found.length - values[id].length;
    return {
      definition: definitionOf(id),
      value: spread?.mean ?? null,
      numerator: spread && values[id].reduce((sum, value) => sum + value, 0),
      denominator: values[id].length,
      spread,
      byCurrency: [],
      parts: id === 'mttr' && waiting > 0 ? [{ words: 'waiting, not counted', value: waiting }] : [],
      excluded: left > 0 ? [{ words: LEFT_OUT[id], count: left }] : [],
      missing: spread === null ? NONE_YET[id] : null,
      notes: [],
      rows: null,
    };
  });
}

const LEFT_OUT: Readonly<Record<ResponseId, string>> = {
  mttd: 'began before exceptions were first watched',
  mtta: 'not taken up yet',
  mttr: 'not settled yet',
};

/** Between two values in proportion, as the other figures' percentiles and those of spreadsheets are. */
export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const percentile = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
    return Math.round(below + (above - below) * (place - Math.floor(place)));
  };
  return {
    mean: Math.round(values.reduce((sum, value) => sum + value, 0) / values.length),
    median: percentile(0.5),
    p90: percentile(0.9),
  };
}
