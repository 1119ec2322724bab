import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LegalHold, RetentionMonths } from '#shared/domain/retention.ts';
import { RETENTION_ENTITIES } from '#shared/domain/retention.ts';
import { DAY } from '#shared/domain/time.ts';
import { CONNECTIONS } from '../../correlation/testing/any-world.ts';
import { retentionDecided } from '../../retention/in-force.ts';
import { orderFates } from '../../retention/order-fates.ts';
import { anyChunk, anyConnection, anyVersions, anyWish, BEGIN, fulfil, work } from '../testing/any-history.ts';
import { PlainStore, type PlainRecord } from '../testing/plain-store.ts';
import { purgeAll, purgingOf } from './testing/purge-all.ts';

/** Each case goes through many purges: it takes as long as ten of another property. */
const RUNS = Math.ceil(Number(process.env['PROPERTY_RUNS'] ?? 40) / 10);

const anyMonths: fc.Arbitrary<RetentionMonths> = fc
  .uniqueArray(fc.constantFrom(...RETENTION_ENTITIES), { minLength: 8 })
  .chain((kept) => fc.record(Object.fromEntries(kept.map((entity) => [entity, fc.constantFrom(0, 0, 1, 30)]))));

const anyHold = fc.option(
  fc.record({
    on: fc.constantFrom<LegalHold['on']>('order', 'order', 'connection'),
    order: fc.nat(8),
    connection: anyConnection,
  }),
  { freq: 1 },
);

const history = anyVersions.chain((versions) =>
  fc.record({
    versions: fc.constant(versions),
    wishes: fc.array(anyWish, { maxLength: 4 }),
    again: fc.shuffledSubarray([...versions, ...versions], { minLength: versions.length }),
    page: fc.integer({ min: 1, max: 6 }),
    months: anyMonths,
    hold: anyHold,
    kills: fc.boolean(),
    chunk: fc.option(anyChunk),
  }),
);

/** Orders as they are shown, with what belongs to them and why. */
function shown(store: PlainStore, keys: ReadonlySet<string>): unknown[] {
  return store.db
    .all<{ id: number; order_key: string; next_look_at: unknown }>('SELECT * FROM order_row ORDER BY order_key')
    .filter(({ order_key: key }) => keys.has(key))
    .map(({ id, next_look_at: _look, ...row }) => [
      row,
      store.db.all(
        `SELECT d.stream, d.source_id, d.local_key, d.body, l.evidence FROM document_link l JOIN document d ON d.id = l.document
         WHERE l.order_id = ? ORDER BY 1, 2, 3`,
        id,
      ),
    ]);
}

function land(store: PlainStore, versions: readonly PlainRecord[], page: number): void {
  for (let from = 0; from < versions.length; from += page) store.land(versions.slice(from, from + page), store.now);
}

/** What the inbox holds, as it came. */
function heldVersions(store: PlainStore, versions: readonly PlainRecord[]): PlainRecord[] {
  const held = new Set(
    store.db.column<string>(
      `SELECT s.connection_id || ' ' || r.source_id || ' ' || r.version || ' ' || r.page_length
       FROM inbox_record r JOIN stream s ON s.id = r.stream`,
    ),
  );
  return versions.filter(({ connectionId, sourceId, version, documents, torn }) => {
    const { length } = Buffer.from(JSON.stringify(torn === true ? 'torn' : documents));
    return held.has(`${connectionId} ${sourceId} ${version} ${length}`);
  });
}

function timeless(store: PlainStore): string {
  store.drain();
  store.db.exec('UPDATE order_row SET next_look_at = NULL');
  return store.digest();
}

let purged = 0;

test(
  'what is purged stays purged, what is kept reads as before, and what is left is what a store of it alone would show',
  () => {
    fc.assert(
      fc.property(history, ({ versions, wishes, again, page, months, hold, kills, chunk }) => {
        const store = new PlainStore(CONNECTIONS, BEGIN, undefined, chunk ?? undefined);
        land(store, versions, page);
        store.drain();
        for (const wish of wishes) fulfil(store, wish, store.now);
        store.now += 200 * DAY;
        store.decide({ kind: 'retention', months, note: '' }, store.now);
        store.pipeline.markDue();
        work(store, 'all');
        const orders = store.documentKeys('order');
        const key = hold?.on === 'order' ? orders[hold.order % Math.max(1, orders.length)] : hold?.connection.id;
        if (hold && key !== undefined) store.decide({ kind: 'hold', on: hold.on, key, reason: 'a claim' }, store.now);
        const fates = orderFates(
          store.db,
          store.db.column<number>('SELECT id FROM order_row'),
          retentionDecided(store.db),
          store.now,
        );
        // What was superseded goes of orders that have ended, and with it what they were once.
        const untouchable = new Set(
          fates.flatMap(({ orderKey, kept }) =>
            kept !== null && ((kept !== 'forever' && kept !== 'young') || months.superseded === undefined)
              ? [orderKey]
              : [],
          ),
        );
        const before = shown(store, untouchable);
        if (kills) {
          purgingOf(store).step(store.now);
          store.restart();
        }
        const report = purgeAll(store);
        expect(report.state).toBe('done');
        expect(shown(store, untouchable)).toEqual(before);
        purged += report.tally.lines.reduce((sum, { records }) => sum + records, 0);

        store.pipeline.markAll();
        const outcome = timeless(store);
        land(store, again, page);
        store.restart();
        expect(timeless(store)).toBe(outcome);
        store.pipeline.rebuild();
        expect(timeless(store)).toBe(outcome);

        const clean = new PlainStore(CONNECTIONS, store.now);
        clean.land(heldVersions(store, versions), store.now);
        clean.replay(store.log.entries);
        expect(timeless(clean)).toBe(outcome);
        store.db.close();
        clean.db.close();
      }),
      { numRuns: RUNS },
    );
    expect(purged).toBeGreaterThan(0);
  },
  120_000 + 3_000 * RUNS,
);
