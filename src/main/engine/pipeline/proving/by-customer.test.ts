import { beforeEach, describe, expect, it } from 'vitest';
import { emptyDocument } from '#shared/domain/document.ts';
import { DAY, MINUTE } from '#shared/domain/time.ts';
import type { Checkpoint, PullContext, RawRecord, Stream } from '../../connectors/kit/connector.ts';
import { scoped } from '../../connectors/kit/scope.ts';
import { createPullContext } from '../../connectors/kit/testing.ts';
import { saveConnection } from '../../commands/connections.ts';
import { PLAIN_CONNECTION } from '../../commands/testing/plain-connection.ts';
import { packDocument } from '../../canonical/packing.ts';
import { landPage, streamId } from '../../inbox/land.ts';
import { readProof } from '../../inbox/proof.ts';
import type { WriteDb } from '../../store/database.ts';
import { blankStore } from '../../store/testing/blank-store.ts';
import { Writer } from '../writer.ts';
import { pullProved } from './pull-proved.ts';

const NOW = Date.UTC(2026, 5, 17, 10);
const CUSTOMERS = ['A'];

interface Order {
  readonly id: string;
  readonly of: string;
}

let db: WriteDb;
let source: Order[];
/** Ids that the source does not give, though it lists them. */
let withheld: ReadonlySet<string>;
let lists: boolean;
let vanishing: 'deleted' | 'unless_followed';
beforeEach(() => {
  db = blankStore();
  saveConnection(db, PLAIN_CONNECTION, 0);
  source = ['A', 'B', 'A', 'B', 'A', 'A', 'A'].map((of, no) => ({ id: `${of}${no}`, of }));
  withheld = new Set();
  lists = true;
  vanishing = 'deleted';
});

const shown = ({ customers }: PullContext<unknown>): readonly Order[] =>
  source.filter(({ of }) => !customers || customers.includes(of));
const recordOf = (order: Order): RawRecord => ({
  sourceId: order.id,
  version: '1',
  recordedAt: NOW - 1000,
  payload: JSON.stringify(order),
});

function stream(): Stream<unknown> {
  const whole: Stream<unknown> = {
    manifest: {
      id: 'orders',
      entity: 'orders',
      cursor: 'no',
      overlapMs: 1,
      pageSize: 100,
      vanishing,
      customer: { field: 'of', numbers: 'customers' },
    },
    lookUp: {
      most: 100,
      byIds: (_context, ids) => Promise.resolve(source.filter(({ id }) => ids.includes(id)).map(recordOf)),
    },
    control: {
      count: (context) => Promise.resolve(shown(context).length),
      ...(lists
        ? {
            async *ids(context: PullContext<unknown>) {
              yield await Promise.resolve(shown(context).map(({ id }) => id));
            },
          }
        : {}),
    },
    async *pull(context: PullContext<unknown>, checkpoint: Checkpoint | null) {
      const fresh = checkpoint === null ? shown(context).filter(({ id }) => !withheld.has(id)) : [];
      yield await Promise.resolve({ records: fresh.map(recordOf), checkpoint: { read: true } });
    },
  };
  const connector = {
    manifest: {} as never,
    streams: () => [whole],
    check: async () => undefined,
    map: () => ({}) as never,
  };
  const [one] = scoped(connector, { streams: null, from: null, customers: CUSTOMERS }).streams({});
  if (one === undefined) throw new Error('one stream');
  return one;
}

async function run(now = NOW): Promise<unknown> {
  const writer = new Writer(db, now, () => undefined);
  const context = createPullContext({ config: {}, secrets: {}, http: { send: () => Promise.reject(new Error('no')) } });
  return pullProved({
    connectionId: 'erp',
    connectionName: 'ERP',
    stream: stream(),
    context,
    signal: context.signal,
    clock: { ...context.clock, now: () => now },
    writer: { ask: (name, input) => Promise.resolve(writer.handle(name, input, now)) },
    disturbed: true,
    landed: () => undefined,
  }).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : error),
  );
}

const ids = (deleted: number): string[] =>
  db.column<string>('SELECT DISTINCT source_id FROM inbox_record WHERE deleted = ? ORDER BY source_id', deleted);

/** Read before its connection was narrowed, or looked up. */
function hold(...orders: readonly Order[]): void {
  landPage(db, { stream: streamId(db, 'erp', 'orders'), records: orders.map(recordOf), checkpoint: null }, NOW);
}

describe('a stream that is read by customer', () => {
  it('is whole beside what is here of others, and lacks nothing', async () => {
    hold({ id: 'B1', of: 'B' }, { id: 'B9', of: 'B' });
    expect(await run()).toBeNull();
    expect(ids(0)).toEqual(['A0', 'A2', 'A4', 'A5', 'A6', 'B1', 'B9']);
    expect(readProof(db, 'erp', 'orders')).toMatchObject({ control: { source: 5, held: 5, missing: [] }, recounts: 0 });
  });

  it('lacks what its source lists of those customers and does not give', async () => {
    withheld = new Set(['A4']);
    hold({ id: 'B1', of: 'B' });
    expect(await run()).toContain('has 1 orders more than it gave');
    expect(readProof(db, 'erp', 'orders').control).toMatchObject({ source: 5, held: 4, missing: ['A4'] });
  });

  it('is not compared where the source lists no ids, and that is said', async () => {
    lists = false;
    withheld = new Set(['A4']);
    hold({ id: 'B1', of: 'B' }, { id: 'B3', of: 'B' });
    expect(await run()).toBeNull();
    expect(readProof(db, 'erp', 'orders')).toMatchObject({ control: null, apart: true });
  });

  it('loses what the source has no more, of whomever it is, and nothing for being of others', async () => {
    hold({ id: 'B1', of: 'B' }, { id: 'B9', of: 'B' });
    for (let day = 0; day < 3; day += 1) {
      await run(NOW + day * DAY);
      await run(NOW + day * DAY + 20 * MINUTE);
    }
    expect(ids(1)).toEqual(['B9']);
  });

  it('takes an order of others that left the list for posted: what would follow it is not read', async () => {
    vanishing = 'unless_followed';
    hold({ id: 'B9', of: 'B' }, { id: 'A9', of: 'A' });
    const id = streamId(db, 'erp', 'orders');
    for (const [order, of] of [
      ['B9', 'B'],
      ['A9', 'A'],
    ] as const) {
      const value = (text: string) => ({ value: text, path: '' });
      const document = {
        ...emptyDocument('order'),
        parties: [{ role: 'customer' as const, id: value(of), name: null, city: null, region: null, country: null }],
      };
      const record = db.value<number>('SELECT id FROM inbox_record WHERE source_id = ?', order) ?? 0;
      db.run(
        `INSERT INTO document (stream, source_id, local_key, record, kind, rank, first_seen_at, voided, keys, body)
         VALUES (?, ?, '', ?, 'order', 0, 0, 0, '[]', ?)`,
        id,
        order,
        record,
        packDocument(document),
      );
    }
    for (let day = 0; day < 3; day += 1) {
      await run(NOW + day * DAY);
      await run(NOW + day * DAY + 20 * MINUTE);
    }
    expect(ids(1)).toEqual(['A9']);
  });
});
