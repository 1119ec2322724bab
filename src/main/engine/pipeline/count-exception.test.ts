import { expect, test } from 'vitest';
import { MINUTE } from '#shared/domain/time.ts';
import type { Stream } from '../connectors/kit/connector.ts';
import { createPullContext } from '../connectors/kit/testing.ts';
import { blankStore } from '../store/testing/blank-store.ts';
import { pullProved } from './proving/pull-proved.ts';
import { Writer } from './writer.ts';

const NOW = Date.UTC(2026, 5, 17, 10);
const STAMP = NOW - 60 * MINUTE;
const SETTINGS = {
  id: 'erp',
  connectorId: 'plain',
  name: 'ERP',
  kind: 'erp' as const,
  monogram: 'ER',
  config: {},
  orderNumberScope: 'erp',
  referenceRules: {},
};

/** A source that has three orders and gives those that it is told to. */
function sourceThatGives(given: readonly string[]): Stream<unknown> {
  const all = ['o1', 'o2', 'o3'];
  return {
    manifest: { id: 'orders', entity: 'orders', cursor: 'at', overlapMs: 1, pageSize: 10 },
    control: {
      count: () => Promise.resolve(all.length),
      async *ids() {
        yield await Promise.resolve(all);
      },
    },
    async *pull() {
      const records = given.map((sourceId) => ({ sourceId, version: '1', recordedAt: STAMP, payload: '{"no":1}' }));
      yield await Promise.resolve({ records, checkpoint: {} });
    },
  };
}

test('a source that keeps counting more than it gives is an exception of its connection until it gives it', async () => {
  const db = blankStore();
  let now = NOW;
  const writer = new Writer(db, now, () => undefined);
  writer.handle('saveConnection', SETTINGS, now);
  const context = createPullContext({ config: {}, secrets: {}, http: { send: () => Promise.reject(new Error('no')) } });
  const run = async (given: readonly string[]): Promise<unknown> => {
    const error: unknown = await pullProved({
      connectionId: 'erp',
      connectionName: 'ERP',
      stream: sourceThatGives(given),
      context,
      signal: context.signal,
      clock: { ...context.clock, now: () => now },
      writer: { ask: (name, input) => Promise.resolve(writer.handle(name, input, now)) },
      disturbed: false,
      landed: () => undefined,
    }).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    writer.handle('tick', null, now);
    while (writer.step());
    return error;
  };
  const open = (): string[] =>
    db.column<string>(`SELECT headline FROM exception_row WHERE code = 'DI-COUNT' AND cleared_at IS NULL`);

  await run(['o1', 'o3']);
  expect(open()).toEqual([]);
  now += 5 * MINUTE;
  expect(await run(['o1', 'o3'])).toBeInstanceOf(Error);
  expect(open()).toEqual(['ERP counts 3 orders and gave 2: 1 is missing (o2), after 2 counts.']);
  now += 5 * MINUTE;
  expect(await run(['o1', 'o2', 'o3'])).toBeNull();
  expect(open()).toEqual([]);
});
