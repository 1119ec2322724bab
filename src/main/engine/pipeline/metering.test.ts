import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE, type Instant } from '#shared/domain/time.ts';
import type { Checkpoint, Stream } from '../connectors/kit/connector.ts';
import { listSystems, meteredStatus, runHistory } from '../queries/systems.ts';
import type { QueryContext } from '../queries/context.ts';
import type { WriteDb } from '../store/database.ts';
import { openStore } from '../store/open.ts';
import { isLocal, Metering } from './metering.ts';
import type { Sync } from './sync.ts';
import { PLAIN_CONNECTION } from './testing/plain-connector.ts';
import { plainSync, type PlainSync } from './testing/plain-sync.ts';
import { Writer } from './writer.ts';

const NOW = Date.UTC(2026, 5, 17, 10);
const PAGES = 4;
let db: WriteDb;
let now: Instant;
let metering: Metering;
let changes: (Instant | null)[];
/** Pages asked for, by stream. */
let asked: string[];
/** What happens when a page is asked for. */
let onPage: (asked: string) => void;

beforeEach(() => {
  db = openStore(':memory:');
  now = NOW;
  asked = [];
  changes = [];
  onPage = () => undefined;
  metering = new Metering({ mode: 'automatic', now: () => now, changed: (since) => void changes.push(since) });
  new Writer(db, now, () => undefined).handle('saveConnection', PLAIN_CONNECTION, now);
});

/** A list of some pages, and nothing new once it was read. */
function stream(id: string): Stream<unknown> {
  return {
    manifest: { id, entity: id, cursor: 'no', overlapMs: 0, pageSize: 1, stampStandsStill: true },
    lookUp: {
      most: 10,
      byIds: (_context, ids) => {
        asked.push(`${id} again`);
        return Promise.resolve(
          ids.map((sourceId) => ({ sourceId, version: '1', recordedAt: 1, payload: '{"id":"x"}' })),
        );
      },
    },
    async *pull(_context, checkpoint: Checkpoint | null) {
      let page = Number(checkpoint?.['page'] ?? 0);
      do {
        const question = `${id} ${page}`;
        asked.push(question);
        onPage(question);
        const payload = `{"id":"${page}"}`;
        const records = page < PAGES ? [{ sourceId: String(page), version: '1', recordedAt: 1, payload }] : [];
        page = Math.min(PAGES, page + 1);
        yield await Promise.resolve({ records, checkpoint: { page }, remaining: PAGES - page });
      } while (page < PAGES);
    },
  };
}

function engine(): PlainSync {
  return plainSync(db, () => now, [stream('orders'), stream('invoices')], metering);
}

const context = (sync?: Sync): QueryContext =>
  ({
    now,
    zone: 'UTC',
    syncing: sync?.progress() ?? [],
    entities: { 'erp/orders': 'Orders', 'erp/invoices': 'Invoices' },
    metered: metering.state(),
  }) as unknown as QueryContext;

const held = (): number => db.value<number>('SELECT count(*) FROM inbox_record') ?? 0;

describe('a backfill on a metered network', () => {
  it('stops at the end of its page, waits, and goes on behind it when the network is another', async () => {
    const { run } = engine();
    onPage = (question) => question === 'orders 1' && metering.report({ saveData: false, type: 'cellular' });
    expect(await run()).toBe('cancelled');
    expect(asked).toEqual(['orders 0', 'orders 1']);
    expect(held()).toBe(2);
    expect(metering.state()?.waiting).toEqual({ erp: ['orders', 'invoices'] });

    const [health] = listSystems(db, context());
    expect(health).toMatchObject({
      metered: { waits: ['Orders', 'Invoices'], goesOn: false },
      sentence: 'Metered network: backfill of orders and invoices waits, 20 B read today',
      error: null,
      breaker: { failures: 0 },
    });
    expect(meteredStatus(db, context())).toEqual({ since: NOW, waiting: ['ERP'], bytesToday: 20 });
    expect(runHistory(db, 'erp', 5, context()).rows).toMatchObject([
      { outcome: 'cancelled', read: 2, bytes: 20, error: 'The network is metered: the backfill waits for another.' },
    ]);

    // Asked again meanwhile, it reads nothing and leaves no run behind.
    asked = [];
    expect(await run()).toBe('cancelled');
    expect(asked).toEqual([]);
    expect(db.value('SELECT count(*) FROM run')).toBe(1);

    metering.report({ saveData: false, type: 'wifi' });
    expect(changes).toEqual([NOW, null]);
    expect(await run()).toBe('ok');
    expect(asked.slice(0, 2)).toEqual(['orders 2', 'orders 3']);
    expect(held()).toBe(2 * PAGES);
  });

  it('goes on anyway where a person lets it, until it is done', async () => {
    const { run } = engine();
    metering.choose('always');
    expect(await run()).toBe('cancelled');
    expect(asked).toEqual([]);
    metering.goOn('erp');
    expect(changes).toHaveLength(2);
    expect(await run()).toBe('ok');
    expect(held()).toBe(2 * PAGES);
    expect(metering.state()).toMatchObject({ goesOn: [], waiting: {} });
    expect(metering.holdsBack(PLAIN_CONNECTION)).toBe(true);
  });

  it('lets a stream that was read go on, and open orders rest', async () => {
    const { run } = engine();
    await run();
    now += HOUR;
    asked = [];
    metering.choose('always');
    expect(await run()).toBe('empty');
    expect(asked).not.toContain('orders again');
    metering.choose('never');
    now += HOUR;
    await run();
    expect(asked).toContain('orders again');
  });

  it('tells what it has read and what is left by the size of its records', async () => {
    const { sync, run } = engine();
    let seen: ReturnType<typeof listSystems>[number]['syncing'] = null;
    onPage = (question) => {
      if (question === 'orders 3') seen = listSystems(db, context(sync))[0]?.syncing ?? null;
    };
    await run();
    expect(seen).toMatchObject({ streamId: 'orders', read: 2, remaining: 2, bytes: 20, bytesLeft: 20 });
  });
});

describe('what a metered network means', () => {
  it('is read every quarter of an hour by the schedule', () => {
    expect(metering.isDue(PLAIN_CONNECTION)).toBe(true);
    metering.choose('always');
    expect([metering.isDue(PLAIN_CONNECTION), metering.isDue(PLAIN_CONNECTION)]).toEqual([true, false]);
    now += 14 * MINUTE;
    expect(metering.isDue(PLAIN_CONNECTION)).toBe(false);
    now += MINUTE;
    expect(metering.isDue(PLAIN_CONNECTION)).toBe(true);
    metering.choose('never');
    expect(metering.isDue(PLAIN_CONNECTION)).toBe(true);
  });

  it.each([
    ['automatic', null, false],
    ['automatic', { saveData: false, type: null }, false],
    ['automatic', { saveData: false, type: 'wifi' }, false],
    ['automatic', { saveData: true, type: null }, true],
    ['automatic', { saveData: false, type: 'cellular' }, true],
    ['always', null, true],
    ['never', { saveData: true, type: 'cellular' }, false],
  ] as const)('%s with %j: %s', (mode, hint, metered) => {
    metering.choose(mode);
    if (hint !== null) metering.report(hint);
    expect(metering.state() !== null).toBe(metered);
  });

  it('does not touch what is read from this computer itself', () => {
    metering.choose('always');
    expect(metering.holdsBack({ id: 'demo', config: { apiUrl: 'http://127.0.0.1:4410/api' } })).toBe(false);
    expect(metering.state()?.local).toEqual(['demo']);
    expect(isLocal({ url: 'http://localhost:1', tokenUrl: 'https://login.example' })).toBe(false);
    expect(isLocal({ folder: '/orders' })).toBe(false);
  });
});
