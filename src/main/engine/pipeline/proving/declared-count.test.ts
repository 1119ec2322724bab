import { beforeEach, expect, it } from 'vitest';
import { declaredConnector, type DeclaredConfig } from '../../connectors/declared/connector.ts';
import { loadDeclaration } from '../../connectors/declared/declaration/load-declaration.ts';
import { answering, createPullContext, jsonAnswer } from '../../connectors/kit/testing.ts';
import { saveConnection } from '../../commands/connections.ts';
import { readProof } from '../../inbox/proof.ts';
import type { WriteDb } from '../../store/database.ts';
import { blankStore } from '../../store/testing/blank-store.ts';
import { Writer } from '../writer.ts';
import { pullProved } from './pull-proved.ts';

const NOW = Date.UTC(2026, 5, 17, 10);
const SIZE = 2;

interface Order {
  readonly id: number;
  readonly changed?: string;
}

/** Orders of the API; those in `hidden` are counted and not listed. */
let orders: Order[];
let hidden: Set<number>;
let db: WriteDb;

const http = answering((request) => {
  const asked = new URL(request.url).searchParams;
  const since = asked.get('since') ?? '';
  const found = orders.filter(({ changed = '9' }) => changed >= since);
  const from = Number(asked.get('offset'));
  const data = found.slice(from, from + SIZE).filter(({ id }) => !hidden.has(id));
  return jsonAnswer({ data, total: found.length });
});

function configOf(stream: string): DeclaredConfig {
  const loaded = loadDeclaration(
    `connection: portal
name: Dealer portal
kind: commerce
monogram: DP
api: { url: 'https://portal.example/api', rate: { requests: 1000, per: second } }
streams:
  orders:
    ${stream}
    records: data
    paging: { by: offset, size: ${SIZE}, total: total }
    kinds: [{ id: id, documents: [{ kind: order }] }]
`,
    'portal.yml',
  );
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  return { folder: '', declaration: loaded.value };
}

const CHANGES = configOf(
  "request: { get: orders, query: { since: '{since}', offset: '{offset}' } }\n    changes: { at: changed }",
);
const WHOLE = configOf("request: { get: orders, query: { offset: '{offset}' } }");

/** One run; the error it ends with, if any. */
async function run(config: DeclaredConfig): Promise<unknown> {
  const writer = new Writer(db, NOW, () => undefined);
  const context = createPullContext({ config, secrets: {}, http });
  const [stream] = declaredConnector.streams(config);
  if (stream === undefined) throw new Error('no stream');
  return pullProved({
    connectionId: 'portal',
    connectionName: 'Dealer portal',
    stream,
    context,
    signal: context.signal,
    clock: { ...context.clock, now: () => NOW },
    writer: { ask: (name, input) => Promise.resolve(writer.handle(name, input, NOW)) },
    disturbed: false,
    landed: () => undefined,
  }).then(
    () => null,
    (error: unknown) => error,
  );
}

beforeEach(() => {
  db = blankStore();
  const connection = { connectorId: 'declared', name: 'Dealer portal', kind: 'commerce', monogram: 'DP' } as const;
  saveConnection(db, { id: 'portal', ...connection, config: {}, orderNumberScope: 'erp', referenceRules: {} }, 0);
  hidden = new Set();
});

const stamped = (count: number): Order[] =>
  Array.from({ length: count }, (_, n) => ({ id: n + 1, changed: `2026-06-0${n + 1}T08:00:00.000Z` }));

it.each([
  ['asked for changes', CHANGES, stamped],
  ['read whole, without a stamp', WHOLE, (count: number) => stamped(count).map(({ id }) => ({ id }))],
])('a declared list that is %s and lacks a record is no green run, until it has it', async (_name, config, make) => {
  orders = make(5);
  hidden.add(2);
  expect(await run(config)).toMatchObject({
    name: 'IncompleteError',
    message: expect.stringContaining('has 1 ') as string,
  });
  hidden.clear();
  expect(await run(config)).toBeNull();
  expect(readProof(db, 'portal', 'orders').control).toMatchObject({ source: 5, held: 5 });
  // What is new is read and counted with it.
  orders = make(7);
  expect(await run(config)).toBeNull();
  expect(await run(config)).toBeNull();
});
