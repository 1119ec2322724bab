import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR, type Instant } from '#shared/domain/time.ts';
import { saveConnection } from '../../commands/connections.ts';
import { PLAIN_CONNECTION } from '../../commands/testing/plain-connection.ts';
import { versionInForce, versionsOf } from '../../canonical/record-versions.ts';
import type { Checkpoint, RawRecord, StampWindow, Stream, StreamManifest } from '../../connectors/kit/connector.ts';
import { createPullContext } from '../../connectors/kit/testing.ts';
import { streamId } from '../../inbox/land.ts';
import { PayloadReader } from '../../inbox/payloads.ts';
import { readProof } from '../../inbox/proof.ts';
import type { WriteDb } from '../../store/database.ts';
import { blankStore } from '../../store/testing/blank-store.ts';
import { Writer } from '../writer.ts';
import { pullProved } from './pull-proved.ts';

const NOW = Date.UTC(2026, 5, 17, 10);
const AT = { connectionId: 'erp', streamId: 'orders' };

interface Kept {
  readonly at: Instant;
  readonly city: string;
}

/** A source that is read by change stamps, lists its keys, and may lose records or be restored. */
class Source {
  records = new Map<string, Kept>();
  lookUps = true;
  vanishing: StreamManifest['vanishing'] = 'deleted';
  /** Ids that the list leaves out though they are there. */
  hidden = new Set<string>();

  raw(id: string): RawRecord[] {
    const kept = this.records.get(id);
    if (!kept) return [];
    const payload = JSON.stringify({ id, city: kept.city });
    return [{ sourceId: id, version: new Date(kept.at).toISOString(), recordedAt: kept.at, payload }];
  }

  stream(): Stream<unknown> {
    const within = ({ from, to }: StampWindow): string[] =>
      [...this.records].flatMap(([id, { at }]) => (at >= (from ?? 0) && at <= to && !this.hidden.has(id) ? [id] : []));
    const since = (at: Instant): RawRecord[] =>
      [...this.records.keys()].flatMap((id) => this.raw(id).filter(({ recordedAt }) => (recordedAt ?? 0) >= at));
    const byIds = (_context: unknown, ids: readonly string[]): Promise<RawRecord[]> =>
      Promise.resolve(ids.flatMap((id) => this.raw(id)));
    const { vanishing } = this;
    return {
      manifest: {
        id: 'orders',
        entity: 'orders',
        cursor: 'at',
        overlapMs: 1,
        pageSize: 100,
        ...(vanishing === undefined ? {} : { vanishing }),
      },
      control: {
        count: (_context, window) => Promise.resolve(within(window).length),
        async *ids(_context, window) {
          yield await Promise.resolve(within(window));
        },
      },
      ...(this.lookUps ? { lookUp: { most: 3, byIds } } : {}),
      async *pull(_context: unknown, checkpoint: Checkpoint | null) {
        const records = since(Number(checkpoint?.['seenTo'] ?? 0));
        const seenTo = Math.max(
          Number(checkpoint?.['seenTo'] ?? 0),
          ...records.map(({ recordedAt }) => recordedAt ?? 0),
        );
        yield await Promise.resolve({ records, checkpoint: { seenTo } });
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

async function run(now: Instant): Promise<void> {
  const writer = new Writer(db, now, () => undefined);
  const context = createPullContext({ config: {}, secrets: {}, http: { send: () => Promise.reject(new Error('no')) } });
  await pullProved({
    connectionId: 'erp',
    connectionName: 'ERP',
    stream: source.stream(),
    context,
    signal: context.signal,
    clock: { ...context.clock, now: () => now },
    writer: { ask: (name, input) => Promise.resolve(writer.handle(name, input, now)) },
    disturbed: false,
    landed: () => undefined,
  });
}

/** What counts of each record: its city, or that it is gone. */
function state(): Record<string, string> {
  const stream = streamId(db, 'erp', 'orders');
  const payloads = new PayloadReader(db);
  const ids = db.column<string>('SELECT DISTINCT source_id FROM inbox_record ORDER BY source_id');
  return Object.fromEntries(
    ids.map((id) => {
      const last = versionInForce(versionsOf(db, stream, id));
      if (!last) throw new Error(`no version of ${id}`);
      const { city } = JSON.parse(payloads.text(last.page, last.page_offset, last.page_length)) as { city: string };
      return [id, last.deleted === 1 ? 'gone' : city];
    }),
  );
}

function events(): unknown[] {
  return db
    .all<{ kind: string; body: string; ended_at: number | null }>(
      'SELECT kind, body, ended_at FROM source_event ORDER BY id',
    )
    .map(({ kind, body, ended_at: endedAt }) => ({ kind, over: endedAt !== null, ...(JSON.parse(body) as object) }));
}

describe('a source that says nothing of what it deletes', () => {
  beforeEach(() => {
    for (const id of ['a', 'b', 'c', 'd']) source.records.set(id, { at: NOW - HOUR, city: 'Kiel' });
  });

  it('has what vanished land as gone once it was missed twice, and what came back land again', async () => {
    await run(NOW);
    source.records.delete('b');
    await run(NOW + 25 * HOUR);
    expect(state()['b']).toBe('Kiel');
    expect(Object.keys(readProof(db, AT.connectionId, AT.streamId).swept?.missing ?? {})).toEqual(['b']);
    await run(NOW + 26 * HOUR);
    expect(state()).toEqual({ a: 'Kiel', b: 'gone', c: 'Kiel', d: 'Kiel' });
    expect(events()).toEqual([{ kind: 'gone', over: true, count: 1, ids: ['b'] }]);
    source.records.set('b', { at: NOW - HOUR, city: 'Kiel' });
    await run(NOW + 52 * HOUR);
    expect(state()['b']).toBe('Kiel');
  });

  it('is not believed where the list leaves out what is found by its id', async () => {
    await run(NOW);
    source.hidden.add('c');
    await run(NOW + 25 * HOUR).catch(() => undefined);
    await run(NOW + 26 * HOUR).catch(() => undefined);
    expect(state()['c']).toBe('Kiel');
  });

  it('is not believed when it shows nothing at all', async () => {
    await run(NOW);
    source.records.clear();
    await run(NOW + 25 * HOUR).catch(() => undefined);
    await run(NOW + 26 * HOUR).catch(() => undefined);
    expect(Object.values(state())).toEqual(['Kiel', 'Kiel', 'Kiel', 'Kiel']);
  });
});

describe.each([true, false])('a source that was restored from a backup (look-up %s)', (lookUps) => {
  it('is read again from the state that it is in, and goes on from there; what it had said is kept', async () => {
    source.lookUps = lookUps;
    source.vanishing = undefined;
    for (let no = 0; no < 12; no += 1) source.records.set(`r${10 + no}`, { at: NOW - 40 * HOUR + no, city: 'Kiel' });
    await run(NOW - 30 * HOUR);
    const backup = new Map(source.records);
    for (const id of ['r10', 'r11', 'r12', 'r13', 'r14', 'r15', 'r16', 'r17', 'r18', 'r19', 'r20'])
      source.records.set(id, { at: NOW - 10 * HOUR, city: 'Lübeck' });
    await run(NOW - 9 * HOUR);
    expect(state()['r12']).toBe('Lübeck');

    source.records = backup;
    await run(NOW);
    expect(new Set(Object.values(state()))).toEqual(new Set(['Kiel']));
    expect(events()).toMatchObject([{ kind: 'backwards', over: true, seenAt: NOW - 10 * HOUR }]);
    const stream = streamId(db, 'erp', 'orders');
    expect(versionsOf(db, stream, 'r12')).toHaveLength(3);

    source.records.set('r12', { at: NOW + HOUR, city: 'Rostock' });
    await run(NOW + 2 * HOUR);
    await run(NOW + 30 * HOUR);
    expect(state()).toMatchObject({ r11: 'Kiel', r12: 'Rostock' });
    expect(events()).toHaveLength(1);
  });
});
