import {
  addTallies,
  KEPT_REASONS,
  NO_TALLY,
  type KeptReason,
  type RetentionLine,
  type RetentionTally,
} from '#shared/domain/retention.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { ReadDb } from '../store/database.ts';
import type { RetentionDecided } from './in-force.ts';
import { looseRecords, parkedRecords, type LooseRecord } from './loose-records.ts';
import { orderFates, type OrderFate } from './order-fates.ts';
import { goingRecords, yearOf, type GoingRecord } from './plan-orders.ts';
import { FIRST_PLACE, supersededVersions, type RecordPlace, type SupersededVersions } from './superseded.ts';

const AT_ONCE = 500;

/** What a purge would take now, and what it would leave and why; changes nothing. */
export function* previewPurge(
  db: ReadDb,
  decided: Pick<RetentionDecided, 'months' | 'holds'>,
  now: Instant,
): Generator<{ readonly done: number; readonly total: number }, RetentionTally> {
  const total = db.value<number>('SELECT count(*) FROM order_row') ?? 0;
  let tally = NO_TALLY;
  const going = new Map<number, OrderFate>();
  /** Records of several versions that go with their orders. */
  const whole = new Set<string>();
  let looked = 0;
  for (const ids of chunks(db.column<number>('SELECT id FROM order_row ORDER BY id'))) {
    const fates = orderFates(db, ids, decided, now);
    for (const fate of fates) if (fate.kept === null) going.set(fate.id, fate);
    tally = addTallies(tally, keptOrders(fates.flatMap(({ kept }) => kept ?? [])));
    looked += ids.length;
    yield { done: looked, total };
  }
  for (const ids of chunks([...going.keys()])) {
    const { records, shared } = goingRecords(db, ids, going);
    tally = addTallies(tally, keptOrders(shared.map(() => 'shared' as const)));
    const lines = linesOf(db, records);
    for (const [index, { stream, sourceId }] of records.entries())
      if ((lines[index]?.versions ?? 0) > 1) whole.add(`${stream} ${sourceId}`);
    tally = addTallies(tally, { lines, kept: [] });
    yield { done: total, total };
  }
  const orders = [...going.values()].map(({ endedAt }): RetentionLine => ({
    entity: 'order',
    year: yearOf(endedAt),
    orders: 1,
    records: 0,
    versions: 0,
    bytes: 0,
  }));
  tally = addTallies(tally, { lines: orders, kept: [] });
  for (const read of [looseRecords, parkedRecords]) {
    let after = 0;
    for (;;) {
      const loose = read(db, after, AT_ONCE, decided, now);
      tally = addTallies(tally, looseTally(db, loose));
      yield { done: total, total };
      const last = loose.at(-1);
      if (last === undefined) break;
      after = last.place;
    }
  }
  for (let place: RecordPlace | null = FIRST_PLACE; place !== null;) {
    const { next, superseded } = supersededVersions(db, place, AT_ONCE, decided, now);
    place = next;
    const left = superseded.filter((record) => !whole.has(`${record.stream} ${record.sourceId}`));
    tally = addTallies(tally, { lines: supersededLines(left), kept: [] });
    yield { done: total, total };
  }
  return tally;
}

export function keptOrders(reasons: readonly KeptReason[]): RetentionTally {
  return tallyOf(reasons, (count) => ({ orders: count, records: 0 }));
}

/** What goes and stays of records of no order. */
export function looseTally(db: ReadDb, loose: readonly LooseRecord[]): RetentionTally {
  const kept = tallyOf(
    loose.flatMap((record) => record.kept ?? []),
    (count) => ({ orders: 0, records: count }),
  );
  return addTallies(kept, {
    lines: linesOf(
      db,
      loose.flatMap(({ kept: reason, going }) => (reason === null ? [going] : [])),
    ),
    kept: [],
  });
}

function tallyOf(
  reasons: readonly KeptReason[],
  of: (count: number) => { readonly orders: number; readonly records: number },
): RetentionTally {
  return {
    lines: [],
    kept: KEPT_REASONS.flatMap((reason) => {
      const count = reasons.filter((other) => other === reason).length;
      return count === 0 ? [] : [{ reason, ...of(count) }];
    }),
  };
}

/** Records that go, in numbers. Ask before they have gone. */
export function linesOf(db: ReadDb, records: readonly GoingRecord[]): RetentionLine[] {
  return records.map(({ stream, sourceId, entity, year }): RetentionLine => {
    const held = db.get<{ versions: number; bytes: number | null }>(
      'SELECT count(*) AS versions, sum(page_length) AS bytes FROM inbox_record WHERE stream = ? AND source_id = ?',
      stream,
      sourceId,
    );
    return { entity, year, orders: 0, records: 1, versions: held?.versions ?? 0, bytes: held?.bytes ?? 0 };
  });
}

export function supersededLines(superseded: readonly SupersededVersions[]): RetentionLine[] {
  return superseded.map(({ year, versions, bytes }) => ({
    entity: 'superseded',
    year,
    orders: 0,
    records: 1,
    versions: versions.length,
    bytes,
  }));
}

function* chunks(ids: readonly number[]): Generator<readonly number[]> {
  for (let from = 0; from < ids.length; from += AT_ONCE) yield ids.slice(from, from + AT_ONCE);
}
