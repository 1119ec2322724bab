import { beforeEach, describe, expect, it } from 'vitest';
import type { LookUp } from '#shared/contract/dto/look-up.ts';
import { saveConnection } from '../commands/connections.ts';
import { businessCentralConnector } from '../connectors/business-central/connector.ts';
import { businessCentralVendor, HOST } from '../connectors/business-central/fixtures/vendor.ts';
import salesOrders from '../connectors/business-central/fixtures/sales-orders.json' with { type: 'json' };
import { businessCentralConfig } from '../connectors/business-central/manifest.ts';
import type { Connector, PullContext } from '../connectors/kit/connector.ts';
import { createKeptLog, createPullContext, jsonAnswer } from '../connectors/kit/testing.ts';
import type { ConnectionRecord } from '../pipeline/connections.ts';
import { pass } from '../pipeline/proving/stream-run.ts';
import type { PullTarget } from '../pipeline/sync.ts';
import { Writer } from '../pipeline/writer.ts';
import type { WriterClient } from '../pipeline/writer-client.ts';
import { HttpTransportError, type HttpClient } from '../ports/ports.ts';
import { orderSources } from '../queries/order-sources.ts';
import type { WriteDb } from '../store/database.ts';
import { blankStore } from '../store/testing/blank-store.ts';
import { createLookUpJobs, type LookUpJobs } from './look-up-jobs.ts';

const NOW = Date.parse('2026-11-24T08:00:00Z');
const CONNECTION: Omit<ConnectionRecord, 'scope' | 'removedAt'> = {
  id: 'bc',
  connectorId: 'business-central',
  name: 'ERP',
  kind: 'erp',
  monogram: 'BC',
  config: businessCentralConfig.parse({
    apiUrl: `${HOST}/v2.0/production/api/v2.0`,
    companyId: '5b2f6c1e-8d41-ef11-b9c2-6045bd3a90c7',
    tokenUrl: `${HOST}/token`,
    clientId: 'throughline',
  }),
  orderNumberScope: 'erp',
  referenceRules: {},
};
const [order] = salesOrders;
const ORDER_KEY = `bc/salesOrders/${order?.id ?? ''}`;

let db: WriteDb;
let writer: WriterClient;
let http: HttpClient;
let connector: Connector<unknown>;
let jobs: LookUpJobs;
let log: ReturnType<typeof createKeptLog>;

const contextOf = (signal: AbortSignal): PullContext<unknown> => ({
  ...createPullContext<unknown>({ config: CONNECTION.config, secrets: { clientSecret: 'secret' }, http }),
  signal,
});

beforeEach(async () => {
  db = blankStore();
  log = createKeptLog();
  saveConnection(db, CONNECTION, NOW);
  const thread = new Writer(db, NOW, () => undefined);
  writer = {
    ask: (name, input) => Promise.resolve().then(() => thread.handle(name, input, NOW)),
    settled: async () => {
      while (thread.step());
    },
    close: () => Promise.resolve(),
  };
  http = businessCentralVendor();
  connector = businessCentralConnector;
  for (const stream of connector.streams(CONNECTION.config)) {
    const context = contextOf(new AbortController().signal);
    const run = {
      connectionId: 'bc',
      connectionName: 'ERP',
      stream,
      context,
      signal: context.signal,
      clock: context.clock,
    };
    await pass({ ...run, writer, disturbed: false, landed: () => undefined }, null);
  }
  await writer.settled();
  jobs = createLookUpJobs({
    sources: (orderKey) => orderSources(db, orderKey),
    targets: (): PullTarget[] => [{ connection: { ...CONNECTION, scope: null, removedAt: null }, connector }],
    sync: {
      context: (_target, signal) => contextOf(signal),
    },
    writer,
    logger: log.logger,
    now: () => NOW,
    onChange: () => undefined,
  });
});

async function ended(orderKey = ORDER_KEY): Promise<LookUp> {
  for (;;) {
    const job = jobs.get(orderKey);
    if (job !== null && job.state !== 'running') return job;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The vendor's answers with each order in another state. */
function moved(): HttpClient {
  const real = businessCentralVendor();
  return {
    async send(request) {
      const answer = await real.send(request);
      if (!request.url.includes('/salesOrders?')) return answer;
      return { ...answer, text: answer.text.replaceAll('"status":"Open"', '"status":"Draft"') };
    },
  };
}

describe('a look-up of one order', () => {
  it('ends, and can be asked for again, where what came could not be assembled', async () => {
    const { settled } = writer;
    writer.settled = () => Promise.reject(new Error('the writer stopped'));
    jobs.start(ORDER_KEY);
    expect(await ended()).toMatchObject({ state: 'done', endedAt: NOW, systems: [{ state: 'unchanged' }] });
    expect(log.lines.join()).toContain('not assembled');
    writer.settled = settled;
    jobs.start(ORDER_KEY);
    expect(jobs.get(ORDER_KEY)?.state).toBe('running');
    await jobs.close();
  });

  it('finds nothing new where nothing is', async () => {
    jobs.start(ORDER_KEY);
    expect(jobs.get(ORDER_KEY)).toMatchObject({
      state: 'running',
      systems: [{ connectionId: 'bc', state: 'waiting' }],
    });
    const { systems, ...job } = await ended();
    expect(job).toMatchObject({ state: 'done', endedAt: NOW, sentence: '1 system asked: 1 unchanged.' });
    expect(systems[0]).toMatchObject({ state: 'unchanged', sentence: expect.stringContaining('as known here.') });
    expect(systems[0]?.done).toBe(systems[0]?.total);
  });

  it('lands what is new through the inbox, so that the order is as its system says', async () => {
    http = moved();
    const records = db.value<number>('SELECT count(*) FROM inbox_record');
    const state = (): unknown => db.value(`SELECT axes FROM order_row WHERE order_key = ?`, ORDER_KEY);
    const before = state();
    jobs.start(ORDER_KEY);
    const { systems, sentence } = await ended();
    expect(sentence).toBe('1 system asked: 1 had news.');
    expect(systems[0]).toMatchObject({
      state: 'refreshed',
      sentence: expect.stringMatching(/^1 record of \d+ changed\./),
    });
    expect(db.value('SELECT count(*) FROM inbox_record')).toBe((records ?? 0) + 1);
    expect(state()).not.toBe(before);
    expect(db.value('SELECT count(*) FROM work')).toBe(0);
  });

  it('goes before everything else that its systems are asked for', async () => {
    const urgent: unknown[] = [];
    const streams = connector.streams(CONNECTION.config).map(({ lookUp, ...stream }) => ({
      ...stream,
      lookUp: {
        most: lookUp?.most ?? 1,
        byIds: (context: PullContext<unknown>) => {
          urgent.push(context.urgent);
          return Promise.resolve([]);
        },
      },
    }));
    connector = { ...connector, streams: () => streams };
    jobs.start(ORDER_KEY);
    await ended();
    expect(new Set(urgent)).toEqual(new Set([true]));
  });

  it('says what the system does not show any more, and keeps it', async () => {
    const real = businessCentralVendor();
    http = {
      send: (request) =>
        request.url.includes('/token') ? real.send(request) : Promise.resolve(jsonAnswer({ value: [] })),
    };
    jobs.start(ORDER_KEY);
    const { systems } = await ended();
    expect(systems[0]).toMatchObject({ state: 'not_found', sentence: expect.stringContaining('does not show') });
    expect(db.value('SELECT count(*) FROM order_row WHERE order_key = ?', ORDER_KEY)).toBe(1);
  });

  it.each<[LookUp['systems'][number]['state'], HttpClient['send']]>([
    ['offline', () => Promise.reject(new HttpTransportError('network', 'ECONNREFUSED'))],
    ['failed', () => Promise.resolve(jsonAnswer({ error: 'invalid_client' }, 401))],
  ])('says that a system is %s, and what helps', async (state, send) => {
    http = { send };
    jobs.start(ORDER_KEY);
    const { systems } = await ended();
    expect(systems[0]).toMatchObject({
      state,
      sentence: expect.stringMatching(/\.$/),
      next: expect.stringMatching(/\.$/),
    });
  });

  it('says that a system cannot be asked for single records', async () => {
    const streams = connector.streams(CONNECTION.config).map(({ lookUp: _, ...stream }) => stream);
    connector = { ...connector, streams: () => streams };
    jobs.start(ORDER_KEY);
    const { systems } = await ended();
    expect(systems[0]).toMatchObject({
      state: 'cannot',
      sentence: expect.stringContaining('(sales orders, '),
      total: 0,
    });
  });

  it('ends when a person has waited enough', async () => {
    http = {
      send: ({ signal }) =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error))),
    };
    jobs.start(ORDER_KEY);
    jobs.start(ORDER_KEY);
    await new Promise((resolve) => setImmediate(resolve));
    jobs.cancel(ORDER_KEY);
    expect(await ended()).toMatchObject({ state: 'cancelled', systems: [{ state: 'cancelled' }] });
    jobs.start(ORDER_KEY);
    await jobs.close();
    expect(jobs.get(ORDER_KEY)).toMatchObject({ state: 'cancelled' });
  });

  it('is refused for an order that is not there', () => {
    expect(() => jobs.start('bc/salesOrders/none')).toThrow(
      expect.objectContaining({ data: expect.objectContaining({ code: 'input.not_found' }) }),
    );
  });

  it('asks for records by their ids and by the numbers of the order, each once', () => {
    const { records, references } = orderSources(db, ORDER_KEY);
    expect(records).toContainEqual({ connectionId: 'bc', streamId: 'salesOrders', sourceId: order?.id });
    expect(new Set(records.map((record) => JSON.stringify(record))).size).toBe(records.length);
    expect(references).toContainEqual({ type: 'order_no', value: order?.number });
  });
});
