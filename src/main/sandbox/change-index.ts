import type { Seconds } from './calendar.ts';

const RECORD_SPACE = 2 ** 22;

/** One change of one record; `key` orders changes by time, then record. */
export interface Change {
  readonly record: number;
  readonly at: Seconds;
  readonly key: number;
}

/** When each record appears, changes and disappears, and what changed lately: sorted once, asked at any time. */
export interface ChangeIndex {
  readonly size: number;
  createdAt(record: number): Seconds;
  /** Last change at or before a time; null while the record does not exist (yet or any more). */
  modifiedAt(record: number, at: Seconds): Seconds | null;
  goneAt(record: number): Seconds;
  /**
   * Records that exist at `asOf`, each once at its last change, ordered by that change; changes between `from` and
   * `to` (both included), behind the key `after`.
   */
  changed(range: {
    from: Seconds;
    to: Seconds;
    asOf: Seconds;
    after?: number;
    descending?: boolean;
  }): Generator<Change>;
}

export interface RecordTimes {
  /** Rising; the first is the creation. */
  readonly changes: readonly Seconds[];
  readonly goneAt: Seconds;
}

export function createChangeIndex(records: readonly RecordTimes[]): ChangeIndex {
  const size = records.length;
  const offsets = new Uint32Array(size + 1);
  const total = records.reduce((sum, record) => sum + record.changes.length, 0);
  const times = new Uint32Array(total);
  const gone = new Float64Array(size);
  let base = Number.POSITIVE_INFINITY;
  records.forEach((record, index) => {
    const start = offsets[index] ?? 0;
    times.set(record.changes, start);
    offsets[index + 1] = start + record.changes.length;
    gone[index] = record.goneAt;
    base = Math.min(base, record.changes[0] ?? base);
  });
  const keys = new Float64Array(total);
  for (let record = 0; record < size; record += 1) {
    for (let slot = offsets[record] ?? 0; slot < (offsets[record + 1] ?? 0); slot += 1) {
      keys[slot] = ((times[slot] ?? 0) - base) * RECORD_SPACE + record;
    }
  }
  keys.sort();

  const modifiedAt = (record: number, at: Seconds): Seconds | null => {
    if (record < 0 || record >= size || at >= (gone[record] ?? 0)) return null;
    let last: Seconds | null = null;
    for (let slot = offsets[record] ?? 0; slot < (offsets[record + 1] ?? 0); slot += 1) {
      const time = times[slot] ?? 0;
      if (time > at) break;
      last = time;
    }
    return last;
  };
  /** Position of the first key not below a bound. */
  const positionOf = (bound: number): number => {
    let low = 0;
    let high = total;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((keys[middle] ?? 0) < bound) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    size,
    createdAt: (record) => times[offsets[record] ?? 0] ?? 0,
    modifiedAt,
    goneAt: (record) => gone[record] ?? 0,
    *changed({ from, to, asOf, after, descending }) {
      const until = Math.min(to, asOf);
      let first = positionOf((from - base) * RECORD_SPACE);
      let end = positionOf((until - base + 1) * RECORD_SPACE);
      if (after !== undefined && !descending) first = Math.max(first, positionOf(after + 1));
      if (after !== undefined && descending) end = Math.min(end, positionOf(after));
      const step = descending ? -1 : 1;
      for (let position = descending ? end - 1 : first; position >= first && position < end; position += step) {
        const key = keys[position] ?? 0;
        const record = key % RECORD_SPACE;
        const at = (key - record) / RECORD_SPACE + base;
        if (modifiedAt(record, asOf) === at) yield { record, at, key };
      }
    },
  };
}
