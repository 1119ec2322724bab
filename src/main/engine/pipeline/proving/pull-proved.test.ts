import { beforeEach, describe, expect, it } from 'vitest';
import type { Checkpoint, StampWindow, Stream } from '../../connectors/kit/connector.ts';
import { createPullContext } from '../../connectors/kit/testing.ts';
import { saveConnection } from '../../commands/connections.ts';
import { PLAIN_CONNECTION } from '../../commands/testing/plain-connection.ts';
import { versionInForce, versionsOf } from '../../canonical/record-versions.ts';
import { streamId } from '../../inbox/land.ts';
import { readProof } from '../../inbox/proof.ts';
import { PayloadReader } from '../../inbox/payloads.ts';
import type { WriteDb } from '../../store/database.ts';
import { blankStore } from '../../store/testing/blank-store.ts';
import { Writer } from '../writer.ts';
import { pullProved } from './pull-proved.ts';
import { IncompleteError } from './stream-run.ts';

const NOW = Date.UTC(2026, 5, 17, 10);
const PAGE = 3;

const stampOf = (no: number): number => NOW - 1000 + no;

/** A source of numbered records in order, and what happens to the page that is asked for. */
class Source {
  records: Readonly<Record<string, unknown>>[] = [];
  asked = 0;
  disturb: (page: readonly Readonly<Record<string, unknown>>[], asked: number) => typeof page = (page) => page;
  counts = true;

  add(count: number): void {
    for (let index = 0; index < count; index += 1) {
      const no = this.records.length;
      this.records.push({ id: `r${no}`, number: `N${no}`, city: 'Kiel' });
    }
  }

  stream(): Stream<unknown> {
    const count = (_context: unknown, { from, to }: StampWindow): Promise<number> =>
      Promise.resolve(this.records.filter((_, no) => stampOf(no) >= (from ?? 0) && stampOf(no) <= to).length);
    const read = (from: number): readonly Readonly<Record<string, unknown>>[] => {
      this.asked += 1;
      return this.disturb(this.records.slice(from, from + PAGE), this.asked);
    };
    const total = (): number => this.records.length;
    return {
      manifest: { id: 'orders', entity: 'orders', cursor: 'no', overlapMs: 1, pageSize: PAGE },
      ...(this.counts ? { control: { count } } : {}),
      async *pull(_context: unknown, checkpoint: Checkpoint | null) {
        let from = Number(checkpoint?.['from'] ?? 0);
        do {
          const page = await Promise.resolve(read(from));
          const start = from;
          from = Math.min(from + PAGE, total());
          yield {
            records: page.map((record, index) => ({
              sourceId: String(record['id']),
              version: '1',
              recordedAt: stampOf(start + index),
              payload: JSON.stringify(record),
            })),
            checkpoint: { from },
          };
        } while (from < total());
      },
    };
  }
}

let db: WriteDb;
let source: Source;
beforeEach(() => {
  db = blankStore();
  saveConnection(db, PLAIN_CONNECTION, 0);
  source = new Source();
});

/** One run; the error it ends with, if any. */
async function run(disturbed = false): Promise<unknown> {
  const writer = new Writer(db, NOW, () => undefined);
  const context = createPullContext({ config: {}, secrets: {}, http: { send: () => Promise.reject(new Error('no')) } });
  return pullProved({
    connectionId: 'erp',
    connectionName: 'ERP',
    stream: source.stream(),
    context,
    signal: context.signal,
    clock: { ...context.clock, now: () => NOW },
    writer: { ask: (name, input) => Promise.resolve(writer.handle(name, input, NOW)) },
    disturbed,
    landed: () => undefined,
  }).then(
    () => null,
    (error: unknown) => error,
  );
}

/** What counts of each record. */
function held(): unknown[] {
  const stream = streamId(db, 'erp', 'orders');
  const reader = new PayloadReader(db);
  return db
    .column<string>('SELECT DISTINCT source_id FROM inbox_record WHERE stream = ? ORDER BY id', stream)
    .map((id) => versionInForce(versionsOf(db, stream, id)))
    .map((row) => (row ? (JSON.parse(reader.text(row.page, row.page_offset, row.page_length)) as unknown) : null));
}

const without = (name: string) => (page: readonly Readonly<Record<string, unknown>>[]) =>
  page.map((record) => Object.fromEntries(Object.entries(record).filter(([key]) => key !== name)));

describe('a pull that proves itself', () => {
  it('is content with a source that is whole, and does not ask twice', async () => {
    source.add(12);
    expect(await run()).toBeNull();
    expect(source.asked).toBe(4);
    expect(held()).toEqual(source.records);
  });

  it('reads a page again that lacks a field, and what it shows then counts, though its stamp is the same', async () => {
    source.add(15);
    source.disturb = (page, asked) => (asked === 2 ? without('city')(page) : page);
    expect(await run()).toBeNull();
    expect(source.asked).toBe(6);
    expect(held()).toEqual(source.records);
  });

  it('reads a page again in the next run when its own broke off', async () => {
    source.add(15);
    source.disturb = (page, asked) => {
      if (asked === 4) throw new Error('reset');
      return asked === 2 ? without('city')(page) : page;
    };
    expect(await run()).toMatchObject({ message: 'reset' });
    expect(await run(true)).toBeNull();
    expect(held()).toEqual(source.records);
  });

  it('is not green while pages are odd, and takes them as they are when they stay so', async () => {
    source.add(30);
    expect(await run()).toBeNull();
    source.add(3);
    const asked = source.asked;
    source.disturb = without('city');
    const first = await run();
    expect(first).toBeInstanceOf(IncompleteError);
    expect(first).toMatchObject({ message: 'ERP no longer sends /city in its orders' });
    expect(source.asked).toBeGreaterThan(asked + 1);
    expect(await run()).toBeInstanceOf(IncompleteError);
    expect(await run()).toBeNull();
    expect(db.all('SELECT subject, ending FROM source_event')).toEqual([
      { subject: 'missing /city', ending: 'accepted' },
    ]);
    expect(await run()).toBeNull();
    expect(db.value('SELECT count(*) FROM source_event')).toBe(1);
  });

  it('ends an event when the field is back, and begins another when it goes again', async () => {
    const endings = (): unknown[] => db.column('SELECT ending FROM source_event ORDER BY id');
    source.add(30);
    expect(await run()).toBeNull();
    source.add(3);
    source.disturb = without('city');
    expect(await run()).toBeInstanceOf(IncompleteError);
    expect(endings()).toEqual([null]);
    source.disturb = (page) => page;
    expect(await run()).toBeNull();
    expect(endings()).toEqual(['back']);
    source.add(3);
    source.disturb = without('city');
    expect(await run()).toBeInstanceOf(IncompleteError);
    expect(endings()).toEqual(['back', null]);
  });

  it('tells a new field, which becomes usual', async () => {
    source.add(30);
    expect(await run()).toBeNull();
    source.add(3);
    source.disturb = (page) => page.map((record) => ({ ...record, zone: 4 }));
    expect(await run()).toBeNull();
    expect(db.all('SELECT subject, ending FROM source_event')).toEqual([{ subject: 'new /zone number', ending: null }]);
    source.add(3);
    expect(await run()).toBeNull();
    expect(db.column('SELECT ending FROM source_event')).toEqual(['usual']);
  });

  it('reads the window again when the source counts more than it gave', async () => {
    source.add(12);
    source.disturb = (page, asked) => (asked === 2 ? [] : page);
    expect(await run()).toBeNull();
    expect(held()).toHaveLength(12);
    expect(db.all('SELECT kind, ending FROM source_event')).toEqual([{ kind: 'count', ending: 'agrees' }]);
    expect(readProof(db, 'erp', 'orders').control).toMatchObject({ source: 12, held: 12 });
  });

  it('is not green while records are missing, and is when they come', async () => {
    source.add(12);
    source.disturb = (page) => page.filter((record) => record['id'] !== 'r4');
    expect(await run()).toMatchObject({ name: 'IncompleteError', message: 'ERP has 1 orders more than it gave' });
    expect(held()).toHaveLength(11);
    source.disturb = (page) => page;
    expect(await run()).toBeNull();
    expect(held()).toHaveLength(12);
  });

  it('asks again for an empty page that others follow, where the source cannot count', async () => {
    source.counts = false;
    source.add(12);
    source.disturb = (page, asked) => (asked === 2 ? [] : page);
    expect(await run()).toBeNull();
    expect(held()).toHaveLength(12);
  });
});
