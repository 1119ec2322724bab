import { beforeEach, describe, expect, it } from 'vitest';
import { saveConnection } from '../../commands/connections.ts';
import { rateBudgetOf } from '../../connectors/kit/rate-budget.ts';
import type { PullContext, RatePolicy } from '../../connectors/kit/connector.ts';
import { createPullContext, createSteppedClock } from '../../connectors/kit/testing.ts';
import { DATABASE, PASSWORD, trytonVendor } from '../../connectors/tryton/fixtures/vendor.ts';
import database from '../../connectors/tryton/fixtures/database.json' with { type: 'json' };
import { trytonConfig, trytonManifest, type TrytonConfig } from '../../connectors/tryton/manifest.ts';
import { salesStream } from '../../connectors/tryton/streams/lists.ts';
import type { Landed } from '../../inbox/land.ts';
import type { WriteDb } from '../../store/database.ts';
import { blankStore } from '../../store/testing/blank-store.ts';
import { pass } from '../proving/stream-run.ts';
import { Writer } from '../writer.ts';
import { rereadInTurn } from './reread.ts';

const config = trytonConfig.parse({ databaseUrl: DATABASE, username: 'clerk' });
const START = Date.parse('2026-11-24T08:00:00Z');
const { lookUp } = salesStream;
if (lookUp === undefined) throw new Error('sales are looked up');
const stream = { ...salesStream, lookUp: { ...lookUp, most: 2 } };

type Sale = Readonly<Record<string, unknown>> & { readonly id: number };

let db: WriteDb;
let writer: Writer;
let now: number;
let sales: readonly Sale[];
let asked: number[][];

const ask: Parameters<typeof rereadInTurn>[0]['writer'] = {
  ask: (name, input) => Promise.resolve(writer.handle(name, input, now)),
};

function contextNow(): PullContext<TrytonConfig> {
  const vendor = trytonVendor({ ...database, 'sale.sale': sales });
  return createPullContext({
    config,
    secrets: { password: PASSWORD },
    clock: createSteppedClock(now),
    http: {
      send(request) {
        const ids = /model\.sale\.sale\.search_read","params":\[.*\["id","in",\[([\d,]+)\]\]/.exec(
          request.body ?? '',
        )?.[1];
        if (ids !== undefined) asked.push(ids.split(',').map(Number));
        return vendor.send(request);
      },
    },
  });
}

function settle(): void {
  while (writer.step());
}

beforeEach(async () => {
  db = blankStore();
  now = START;
  sales = database['sale.sale'];
  asked = [];
  saveConnection(
    db,
    {
      id: 'erp',
      connectorId: 'tryton',
      name: 'ERP',
      kind: 'erp',
      monogram: 'TR',
      config,
      orderNumberScope: 'erp',
      referenceRules: {},
    },
    now,
  );
  writer = new Writer(db, now, () => undefined);
  const context = contextNow();
  await pass(
    {
      connectionId: 'erp',
      connectionName: 'ERP',
      stream,
      context,
      signal: context.signal,
      clock: context.clock,
      writer: ask,
      disturbed: false,
      landed: () => undefined,
    },
    null,
  );
  settle();
});

/** One turn, a minute later. */
async function turn(rate: RatePolicy = trytonManifest.rate, spent = 0, since = now + 60_000): Promise<number> {
  now += 60_000;
  const context = contextNow();
  const budget = rateBudgetOf(context, rate);
  for (let count = 0; count < spent; count += 1) await budget.run(() => Promise.resolve(), context.signal);
  let changed = 0;
  await rereadInTurn({
    connectionId: 'erp',
    stream,
    context,
    rate,
    signal: context.signal,
    writer: ask,
    since,
    landed: (counts: Landed) => (changed += counts.changed),
  });
  settle();
  return changed;
}

const openIds = (): number[] =>
  db
    .column<string>(
      `SELECT d.source_id FROM order_row o JOIN document d ON d.id = o.id WHERE o.closed = 0 ORDER BY d.source_id`,
    )
    .map(Number);
const stateOf = (id: number): unknown =>
  db.value(
    `SELECT json_extract(body, '$.summary.value') FROM document WHERE source_id = ? AND kind = 'order'`,
    String(id),
  );
const isVoid = (id: number): unknown => db.value('SELECT voided FROM document WHERE source_id = ?', String(id));

describe('reading open orders again', () => {
  it('sees what changed under a stamp that stood still', async () => {
    expect(await turn()).toBe(0);
    sales = sales.map((sale) => (sale.id === 179 ? { ...sale, state: 'processing' } : sale));
    expect(stateOf(179)).toBe('confirmed');
    expect(await turn()).toBe(1);
    expect(stateOf(179)).toBe('processing');
    expect(await turn()).toBe(0);
  });

  it('begins with those that were looked at longest ago, within its part of the budget, and goes on in the next run', async () => {
    const open = openIds();
    expect(open.length).toBeGreaterThan(3);
    // Three calls for each question, of sales and their lines, after a sign-in with three more.
    const few: RatePolicy = { requests: 16, windowMs: 600_000, concurrency: 1 };
    await turn(few);
    expect(asked.length).toBeLessThan(open.length / 2);
    const first = asked.flat();
    await turn(few);
    const second = asked.flat().slice(first.length);
    expect(second.filter((id) => first.includes(id))).toEqual([]);
    await turn(few, 16 - 1);
    const third = asked.flat().slice(first.length + second.length);
    expect(third).toEqual([]);
  });

  it('keeps in the store whom it looked at', async () => {
    await turn({ requests: 12, windowMs: 600_000, concurrency: 1 });
    const first = asked.flat();
    writer = new Writer(db, now, () => undefined);
    await turn({ requests: 12, windowMs: 600_000, concurrency: 1 });
    expect(asked.flat().slice(first.length)).not.toEqual(first);
    expect(db.value('SELECT count(*) FROM record_check')).toBe(new Set(asked.flat()).size);
  });

  it('leaves alone what the run itself has just read', async () => {
    await turn(undefined, 0, START);
    expect(asked).toEqual([]);
    await turn();
    expect(asked.length).toBeGreaterThan(0);
  });

  it('takes all others in turn, and begins again at the end', async () => {
    for (let count = 0; count < 4; count += 1) await turn();
    expect(new Set(asked.flat())).toEqual(new Set(sales.map(({ id }) => id)));
    expect(db.value('SELECT after_id FROM rota')).not.toBeNull();
  });

  it('takes a record that its source has no more for void, and brings it back when it is shown again', async () => {
    expect(isVoid(125)).toBe(0);
    const before = sales;
    sales = sales.filter(({ id }) => id !== 125);
    expect(await turn()).toBe(1);
    expect(isVoid(125)).toBe(1);
    expect(await turn()).toBe(0);
    sales = before;
    for (let count = 0; count < 4; count += 1) await turn();
    expect(isVoid(125)).toBe(0);
  });

  it('does not take a source that shows nothing at all for empty', async () => {
    sales = [];
    expect(await turn()).toBe(0);
    expect(isVoid(125)).toBe(0);
  });
});
