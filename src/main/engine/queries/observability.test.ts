import { describe, expect, it } from 'vitest';
import type { Micros } from '#shared/domain/decimal.ts';
import { FRESHNESS_TARGETS } from '#shared/contract/dto/observability.ts';
import type { Scope } from '#shared/domain/connection-scope.ts';
import { DAY, HOUR, MINUTE } from '#shared/domain/time.ts';
import { acknowledgeEvents, noteConnectionEvent, noteVersion } from '../inbox/connection-events.ts';
import { saveConnection, saveScope } from '../commands/connections.ts';
import { endRun, noteStream, startRun, type RunOutcome } from '../commands/runs.ts';
import { streamId } from '../inbox/land.ts';
import { saveProof, UNPROVED, type EndedEvent, type ShapeChange } from '../inbox/proof.ts';
import { sampleHops } from '../pipeline/hop-samples.ts';
import { keyOf } from '../pipeline/proving/shape.ts';
import { RUNS_OF_PERIOD } from './insight.ts';
import { OPEN_BY_SYSTEMS } from './reach.ts';
import { createQueryRunner } from './runner.ts';
import { contextWith, NOW, TestStore } from './testing/test-store.ts';

function run(store: TestStore, outcome: RunOutcome, startedAt: number, tookMs: number, changed = 0): void {
  const id = startRun(store.db, 'wms', startedAt);
  const counts = { read: 10, changed, unchanged: 10 - changed, rejected: 0, bytes: 500 };
  const error = outcome === 'failed' ? { kind: 'transient', message: 'WMS cannot be reached', next: 'Wait.' } : null;
  endRun(store.db, id, startedAt + tookMs, outcome, counts, error);
}

function shape(store: TestStore, change: ShapeChange, at: number, ended: EndedEvent['ending'] | null = null): void {
  const event = { kind: 'shape', subject: keyOf(change), body: { ...change } } as const;
  const endings = ended === null ? [] : [{ kind: 'shape' as const, subject: event.subject, ending: ended }];
  const name = { connectionId: 'wms', streamId: 'orders' };
  saveProof(store.db, name, UNPROVED, { events: [event], ended: endings }, null, at);
}

const ask = (store: TestStore, changes: Parameters<typeof contextWith>[0] = {}) => ({
  insight: () => createQueryRunner(store.db).ask('systems.insight', { connectionId: 'wms' }, contextWith(changes)),
  drift: () => createQueryRunner(store.db).ask('systems.drift', { connectionId: 'wms' }, contextWith(changes)).rows,
  timeline: () =>
    createQueryRunner(store.db).ask('systems.timeline', { connectionId: 'wms', limit: 100 }, contextWith(changes)).rows,
});

function planOf(store: TestStore, sql: string, ...parameters: (string | number)[]): string {
  return store.db
    .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...parameters)
    .map(({ detail }) => detail)
    .join('; ');
}

describe('the insight into a connection', () => {
  it('sums the runs of a day and a week, with what failed and how long they took', () => {
    const store = new TestStore().connection('wms');
    run(store, 'ok', NOW - 3 * DAY, 9000, 10);
    run(store, 'ok', NOW - HOUR, 1000, 4);
    run(store, 'failed', NOW - 30 * MINUTE, 3000);
    run(store, 'cancelled', NOW - 20 * MINUTE, 100);
    const [day, week] = ask(store).insight().periods;
    expect(day).toMatchObject({ runs: 2, failed: 1, read: 20, changed: 4, p50Ms: 1000, p95Ms: 3000 });
    expect(day?.errors).toEqual([{ kind: 'transient', runs: 1 }]);
    expect(week).toMatchObject({ ms: 7 * DAY, runs: 3, failed: 1, changed: 14, p95Ms: 9000, bytes: 1500 });
    expect(planOf(store, RUNS_OF_PERIOD, 'wms', 0)).toContain('USING INDEX run_connection');
  });

  it('holds each stream against its own target', () => {
    const store = new TestStore().connection('wms');
    for (const [name, at] of [
      ['orders', NOW - 70 * MINUTE],
      ['stock', NOW - 70 * MINUTE],
    ] as const)
      noteStream(store.db, streamId(store.db, 'wms', name), { tookMs: 40, error: null }, at);
    const failed = { kind: 'transient', message: 'No answer.', next: 'Wait.' };
    noteStream(store.db, streamId(store.db, 'wms', 'stock'), { tookMs: 70, error: failed }, NOW);
    streamId(store.db, 'wms', 'waves');
    store.db.run(
      'INSERT INTO preference (key, value) VALUES (?, ?)',
      FRESHNESS_TARGETS,
      JSON.stringify({ 'wms/stock': 2 * HOUR }),
    );
    expect(ask(store).insight().streams).toMatchObject([
      { streamId: 'orders', state: 'behind', targetMs: HOUR, ownTarget: false, error: null, tookMs: 40 },
      // What failed later leaves it as whole as it was.
      {
        streamId: 'stock',
        state: 'fresh',
        targetMs: 2 * HOUR,
        ownTarget: true,
        error: failed,
        watermarkAt: NOW - 70 * MINUTE,
      },
      { streamId: 'waves', state: 'never', watermarkAt: null },
    ]);
  });

  it('tells how long records took by hop, and nothing of what a first read brought', () => {
    const store = new TestStore().connection('wms').connection('new');
    const happened = NOW - 10 * MINUTE;
    for (const [no, sourceId] of ['a', 'b', 'c'].entries()) {
      store.document('wms', {
        sourceId,
        recordedAt: NOW - (no + 1) * MINUTE,
        content: {
          milestones: [
            {
              code: 'PICKED',
              class: 'actual',
              when: { value: { kind: 'instant', at: happened, text: '' }, path: '/at' },
              path: '/at',
            },
          ],
        },
      });
    }
    store.document('new', { sourceId: 'old', recordedAt: NOW - 400 * DAY });
    const last = sampleHops(store.db, 0, new Set(['new']), NOW + 1500);
    expect(sampleHops(store.db, last, new Set(), NOW + 9000)).toBe(last);
    expect(ask(store).insight().hops).toEqual([
      { hop: 'recorded', p50Ms: 8 * MINUTE, p95Ms: 9 * MINUTE, samples: 3 },
      { hop: 'fetched', p50Ms: 2 * MINUTE, p95Ms: 3 * MINUTE, samples: 3 },
      { hop: 'visible', p50Ms: 1500, p95Ms: 1500, samples: 3 },
    ]);
  });

  it('says what may still be asked', () => {
    const budget = { requests: 10, windowMs: 1000, concurrency: 2, remaining: 3, quietMs: 400 };
    const store = new TestStore().connection('wms');
    expect(ask(store).insight().budget).toBeNull();
    expect(ask(store, { budgets: [{ connectionId: 'wms', ...budget }] }).insight().budget).toEqual(budget);
  });
});

describe('a change of shape', () => {
  const QTY: ShapeChange = { kind: 'retyped', path: '/lines/*/qty', before: ['number'], after: ['string'] };
  const NEW: ShapeChange = { kind: 'new', path: '/zone', before: [], after: ['string'] };

  it('says what it touches, and asks for somebody until one has looked or it is over', () => {
    const store = new TestStore().connection('wms');
    store.document('wms', {
      sourceId: 'a',
      content: {
        lines: [
          {
            lineKey: '1',
            orderLineNo: null,
            itemNo: null,
            description: null,
            unit: null,
            unitPrice: null,
            amount: null,
            quantities: { ordered: { value: 3 as Micros, path: '/lines/0/qty' } },
            stocked: true,
          },
        ],
      },
    });
    shape(store, QTY, NOW - HOUR);
    shape(store, NEW, NOW - MINUTE);
    const health = () => createQueryRunner(store.db).ask('systems.list', {}, contextWith()).rows[0]?.drift;
    expect(health()).toBe(2);
    const [fresh, retyped] = ask(store, { entities: { 'wms/orders': 'Orders' } }).drift();
    expect(fresh).toMatchObject({ change: 'new', path: '/zone', touches: [], entity: 'Orders' });
    expect(retyped).toMatchObject({
      change: 'retyped',
      before: ['number'],
      after: ['string'],
      touches: [{ kind: 'order', what: 'quantities of lines' }],
    });
    acknowledgeEvents(store.db, [retyped?.id ?? 0], 'ada', NOW);
    expect(health()).toBe(1);
    shape(store, NEW, NOW, 'usual');
    expect(health()).toBe(0);
    expect(
      ask(store)
        .drift()
        .map(({ acknowledgedBy, ending }) => [acknowledgedBy, ending]),
    ).toEqual([
      [null, 'usual'],
      ['ada', null],
    ]);
  });
});

describe('the timeline of a connection', () => {
  it('tells of a source that went back, and of counts that differ, with what to do', () => {
    const store = new TestStore().connection('wms');
    const name = { connectionId: 'wms', streamId: 'orders' };
    const back = { seenAt: NOW - HOUR, shownAt: NOW - 10 * HOUR, records: 41 };
    const events = [
      { kind: 'backwards', subject: 'backwards', body: back },
      { kind: 'count', subject: 'count', body: { source: 12, held: 10 } },
    ] as const;
    saveProof(store.db, name, UNPROVED, { events: [...events], ended: [] }, null, NOW);
    const told = new Map(
      ask(store)
        .timeline()
        .map(({ runbook, title }) => [runbook, title]),
    );
    expect(told.get('count-differs')).toBe('Orders: the source counts 12, 10 are here');
    expect(told.get('source-went-back')).toContain('the source went back in time');
    expect(told.size).toBe(2);
  });

  it('tells runs by the day, an outage from its first failure to its end, and what was changed', () => {
    const store = new TestStore();
    const settings = {
      id: 'wms',
      connectorId: 'plain',
      name: 'WMS',
      kind: 'wms',
      monogram: 'WM',
      config: { pageSize: 50 } as object,
      orderNumberScope: 'erp',
      referenceRules: {},
    } as const;
    saveConnection(store.db, settings, NOW - 10 * DAY);
    saveConnection(
      store.db,
      { ...settings, config: { pageSize: 100 }, referenceRules: { order_no: { stripLeadingZeros: true } } },
      NOW - 9 * HOUR,
    );
    const version = { connector: 'plain', apiVersion: '1', mapping: 5 };
    noteVersion(store.db, 'wms', version, NOW - 8 * HOUR);
    noteVersion(store.db, 'wms', version, NOW - 7 * HOUR);
    noteVersion(store.db, 'wms', { ...version, apiVersion: '2' }, NOW - 6 * HOUR);
    const event = { kind: 'credential', fields: ['API key'], signIn: false } as const;
    noteConnectionEvent(store.db, 'wms', event, NOW - 5 * HOUR);
    run(store, 'ok', NOW - 4 * HOUR, 1000, 3);
    run(store, 'failed', NOW - 3 * HOUR, 1000);
    run(store, 'failed', NOW - 2 * HOUR, 1000);
    run(store, 'ok', NOW - HOUR, 1000, 2);
    run(store, 'failed', NOW - MINUTE, 1000);
    shape(store, { kind: 'missing', path: '/city', before: ['string'], after: [] }, NOW - 30 * MINUTE, 'accepted');
    const rows = ask(store).timeline();
    expect(rows.map(({ kind, title }) => `${kind}: ${title}`)).toEqual([
      'outage: WMS cannot be reached',
      'schema: Orders: field /city is missing',
      'runs: 2 runs came to the end',
      'outage: WMS cannot be reached',
      'credential: Entered anew: API key',
      'version: Throughline reads it in a new version',
      'version: Read by version 1 of its interface',
      'mapping: Mapping changed',
      'settings: Settings changed',
      'connection: Connected',
    ]);
    const byTitle = (title: string) => rows.find((row) => row.title === title);
    expect(rows[0]).toMatchObject({ lasts: true, until: null, tone: 'bad' });
    expect(rows[3]).toMatchObject({
      lasts: false,
      until: NOW - HOUR + 1000,
      details: ['2 runs failed, over after 2 h'],
    });
    expect(byTitle('2 runs came to the end')?.details).toEqual(['20 records read, 5 records new or changed']);
    expect(byTitle('Settings changed')?.details).toEqual(['pageSize: 50 → 100']);
    expect(byTitle('Mapping changed')?.details).toEqual(['How order_no is written']);
    expect(byTitle('Throughline reads it in a new version')?.details).toEqual(['Interface: 1 → 2']);
  });
});

describe('what is read', () => {
  it('stands in the timeline with each change, by the names of streams', () => {
    const store = new TestStore().connection('wms');
    const [early, late] = [Date.UTC(2024, 0, 1), Date.UTC(2026, 0, 1)];
    const steps: Scope[] = [
      { streams: null, from: late, customers: null },
      { streams: ['orders', 'order_history'], from: late, customers: null },
      { streams: ['order_history', 'stock'], from: early, customers: null },
      { streams: null, from: null, customers: null },
    ];
    for (const [at, scope] of steps.entries())
      saveScope(store.db, 'wms', { scope, bounded: [], byCustomer: [] }, NOW + at);
    const rows = ask(store).timeline();
    expect(rows.map(({ title, details }) => [title, ...details])).toEqual([
      [
        'What is read was changed',
        'All streams are read',
        'Read from the beginning on, before from 2024-01-01T00:00Z on',
      ],
      [
        'What is read was changed',
        'Not read any more: Orders',
        'Newly read: Stock',
        'Read from 2024-01-01T00:00Z on, before from 2026-01-01T00:00Z on',
      ],
      ['What is read was changed', 'Read: Orders and Order history'],
      ['Connected'],
    ]);
  });

  it('holds nothing against a stream that is not read', () => {
    const store = new TestStore().connection('wms');
    for (const name of ['orders', 'stock'])
      noteStream(store.db, streamId(store.db, 'wms', name), { tookMs: 1, error: null }, NOW - DAY);
    saveScope(
      store.db,
      'wms',
      { scope: { streams: ['stock'], from: null, customers: null }, bounded: [], byCustomer: [] },
      NOW,
    );
    expect(
      ask(store)
        .insight()
        .streams.map(({ streamId: id, state }) => [id, state]),
    ).toEqual([
      ['orders', 'off'],
      ['stock', 'behind'],
    ]);
  });
});

describe('an outage', () => {
  it('is told in what it means for the business, from an index of the open orders alone', () => {
    const store = new TestStore().connection('wms').connection('erp');
    const value = { value: 40_500_000_000 as Micros, currency: 'EUR' };
    const due = NOW + HOUR;
    store.order({ id: '1', row: { ...value, systems: 'erp wms', promise_at: due } });
    store.order({ id: '2', row: { ...value, systems: 'erp wms', promise_at: NOW + 3 * DAY } });
    store.order({ id: '3', row: { ...value, systems: 'erp', promise_at: due } });
    store.order({ id: '4', row: { ...value, systems: 'erp wms', promise_at: due, closed: 1 } });
    run(store, 'ok', NOW - 82 * MINUTE - 1000, 1000);
    const [wms] = createQueryRunner(store.db)
      .ask('systems.list', {}, contextWith())
      .rows.filter(({ connectionId }) => connectionId === 'wms');
    expect(wms?.outage).toMatchObject({
      orders: 2,
      dueToday: 1,
      since: NOW - 82 * MINUTE,
      sentence: '1 h behind: 2 open orders, 1 due today, 81,000 EUR',
    });
    const plan = planOf(store, OPEN_BY_SYSTEMS, 0, 1);
    expect(plan).toContain('USING COVERING INDEX order_row_open');
    expect(plan).not.toContain('TEMP B-TREE');
  });

  it('is none while data is as fresh as agreed', () => {
    const store = new TestStore().connection('wms');
    run(store, 'ok', NOW - 2 * MINUTE, 1000);
    expect(createQueryRunner(store.db).ask('systems.list', {}, contextWith()).rows[0]?.outage).toBeNull();
  });
});
