import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LEARNED_DURATIONS } from '#shared/domain/durations.ts';
import { DAY, HOUR, type Instant } from '#shared/domain/time.ts';
import { readDecisions } from '../commands/decision-log.ts';
import { CONNECTIONS } from '../correlation/testing/any-world.ts';
import { PayloadReader } from '../inbox/payloads.ts';
import { companyPolicy } from '../lifecycle/company-policy.ts';
import { OrderLoader } from '../lifecycle/load-order.ts';
import { expectAccounted } from '../lifecycle/testing/accounted.ts';
import {
  anyConnection,
  anyVersion,
  anyVersions,
  anyWait,
  anyWish,
  anyWork,
  BEGIN,
  fulfil,
  work,
  type Wish,
  type Work,
} from '../pipeline/testing/any-history.ts';
import { plainMappings, PlainStore, type PlainRecord } from '../pipeline/testing/plain-store.ts';
import { changesOf } from './history.ts';
import { Past, type PastSources } from './past.ts';
import { rollBack } from './roll-back.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 10);

type Step =
  | { readonly kind: 'land'; readonly records: readonly PlainRecord[] }
  | { readonly kind: 'wish'; readonly wish: Wish }
  | { readonly kind: 'remove'; readonly connection: string }
  | { readonly kind: 'learn'; readonly hours: number }
  | { readonly kind: 'kill' }
  | { readonly kind: 'rebuild' };

interface Turn {
  readonly step: Step;
  readonly work: Work;
  /** Before the next one. */
  readonly wait: number;
}

const landing = (versions: fc.Arbitrary<PlainRecord[]>): fc.Arbitrary<Step> =>
  versions.map((records) => ({ kind: 'land', records }));
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: landing(fc.array(anyVersion, { minLength: 1, maxLength: 3 })) },
  { weight: 8, arbitrary: anyWish.map((wish): Step => ({ kind: 'wish', wish })) },
  { weight: 1, arbitrary: anyConnection.map(({ id }): Step => ({ kind: 'remove', connection: id })) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 90 }).map((hours): Step => ({ kind: 'learn', hours })) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ kind: 'kill' }, { kind: 'rebuild' }) },
);
const turnOf = (step: fc.Arbitrary<Step>): fc.Arbitrary<Turn> => fc.record({ step, work: anyWork, wait: anyWait });

/** Much arrives first, so that what is taken back is now a small and now a large part of the whole. */
const history = fc
  .tuple(turnOf(landing(anyVersions)), fc.array(turnOf(anyStep), { minLength: 1, maxLength: 12 }))
  .map(([first, more]) => [first, ...more]);

/** What happened, as it can be told again to another store. */
interface Event {
  readonly at: Instant;
  readonly tell: (store: PlainStore) => void;
}

/** Lets a history happen in a store. */
function live(store: PlainStore, turns: readonly Turn[]): Event[] {
  return turns.flatMap(({ step, work: much, wait }): Event[] => {
    const at = store.now;
    const events = happen(store, step).map((tell) => ({ at, tell }));
    work(store, much);
    store.now += wait;
    store.pipeline.markDue();
    return events;
  });
}

function happen(store: PlainStore, step: Step): Event['tell'][] {
  const at = store.now;
  const both = (tell: Event['tell']): Event['tell'][] => {
    tell(store);
    return [tell];
  };
  switch (step.kind) {
    case 'land':
      return both((one) => one.land(step.records, at));
    case 'remove':
      return both((one) => one.remove(step.connection, at));
    case 'learn':
      return both((one) => learn(one, step.hours, at));
    case 'wish': {
      // It is decided by what is seen.
      store.drain();
      if (!fulfil(store, step.wish, at)) return [];
      const entry = store.log.entries.at(-1);
      return entry ? [(one) => one.replay([entry])] : [];
    }
    case 'kill':
      store.restart();
      return [];
    case 'rebuild':
      store.pipeline.rebuild();
      return [];
  }
}

/** What is learned of the past is observed at its time; here, that all takes so many hours. */
function learn({ db, pipeline }: PlainStore, hours: number, at: Instant): void {
  if ((db.value<number | null>('SELECT max(learned_at) FROM duration_table') ?? 0) >= at) return;
  const entries = LEARNED_DURATIONS.map((duration) => [duration, '', '', '', hours * HOUR, hours * HOUR, DAY, 50]);
  db.run(
    'INSERT INTO duration_table (learned_at, shipped_from, shipped_to, orders, entries) VALUES (?, 0, 0, 50, ?)',
    at,
    JSON.stringify(entries),
  );
  const deciles = Array.from({ length: 9 }, (_, tenth) => tenth * hours * 100_000);
  db.run(
    `INSERT INTO value_decile (learned_at, currency, deciles, orders) VALUES (?, 'EUR', ?, 50)`,
    at,
    JSON.stringify(deciles),
  );
  pipeline.markOpen();
}

function sourcesOf({ db }: PlainStore): PastSources {
  return {
    db,
    mappings: plainMappings(db),
    payloads: new PayloadReader(db),
    orders: new OrderLoader(db),
    log: readDecisions(db),
  };
}

/** Ids of what is gone are of one Past alone. */
function anchorOf(past: Past, orderKey: string): number {
  return past.ordersOf(orderKey).find((order) => past.graph.node(order)?.documentKey === orderKey) ?? 0;
}

const EXCEPTIONS = `SELECT exception_key AS exceptionKey, state, headline, onset_at AS onsetAt, cleared_at AS clearedAt,
  root_key AS rootKey, owner, due_at AS dueAt, snoozed_until AS snoozedUntil, snooze_reason AS snoozeReason, notes
  FROM exception_row WHERE order_id = ? ORDER BY exception_key`;

/** One order after the other, from the stored versions, is what the clean store holds. */
function expectSamePast(store: PlainStore, clean: PlainStore, at: Instant): void {
  const sources = sourcesOf(store);
  const past = new Past(sources, at);
  const links = clean.links();
  for (const key of new Set([...Object.keys(links), ...Object.keys(store.links())])) {
    const orders = past.ordersOf(key).map((order) => past.graph.node(order)?.documentKey ?? '');
    expect([key, orders.toSorted()]).toEqual([key, links[key] ?? []]);
  }

  const loader = new OrderLoader(clean.db);
  const policy = companyPolicy(clean.db);
  const present = new Past(sourcesOf(clean), at);
  for (const row of clean.db.all<{ id: number; order_key: string }>('SELECT id, order_key FROM order_row')) {
    const anchor = anchorOf(past, row.order_key);
    const snapshot = past.order(anchor);
    const view = loader.load(row.id, policy, at);
    expect(snapshot?.view).toEqual(view);
    if (view) expectAccounted(view);
    const found = snapshot?.exceptions.toSorted((a, b) => (a.exceptionKey < b.exceptionKey ? -1 : 1)) ?? [];
    const stored = clean.db.all<Record<string, unknown>>(EXCEPTIONS, row.id);
    expect(stored).toHaveLength(found.length);
    for (const [index, one] of stored.entries()) expect(found[index]).toMatchObject(one);
    expect(changesOf(sources, past, anchor)).toEqual(changesOf(sourcesOf(clean), present, row.id));
    // Asked again, with nothing kept: the same to the byte.
    const again = new Past(sourcesOf(store), at);
    expect(JSON.stringify(again.order(anchorOf(again, row.order_key)))).toBe(JSON.stringify(snapshot));
  }
}

function expectAsOf(turns: readonly Turn[], chosen: number, after: number): void {
  const store = new PlainStore(CONNECTIONS, BEGIN - DAY);
  store.now = BEGIN;
  const events = live(store, turns);
  store.drain();

  const at = (events[chosen % events.length]?.at ?? BEGIN) + after;
  const clean = new PlainStore(CONNECTIONS, BEGIN - DAY);
  clean.now = at;
  for (const event of events) if (event.at <= at) event.tell(clean);
  clean.drain();
  clean.pipeline.markAll();
  const outcome = clean.digest();

  expectSamePast(store, clean, at);

  store.now = at;
  rollBack(store.db, store.pipeline, at);
  store.log.reload();
  expect(store.links()).toEqual(clean.links());
  expect(store.digest()).toBe(outcome);
  store.db.close();
  clean.db.close();
}

test(
  'what is known as of a moment is what a clean run over what had arrived and was decided by then gives',
  () => {
    fc.assert(fc.property(history, fc.nat(12), fc.constantFrom(0, 1, HOUR), expectAsOf), { numRuns: RUNS });
  },
  120_000 + 3_000 * RUNS,
);
