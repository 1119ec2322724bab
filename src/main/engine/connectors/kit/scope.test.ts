import { describe, expect, it } from 'vitest';
import { businessCentralConnector } from '../business-central/connector.ts';
import type { Checkpoint, Connector, StampWindow } from './connector.ts';
import { scoped } from './scope.ts';
import { createPullContext, answering, jsonAnswer, pagesOf } from './testing.ts';

const FROM = Date.UTC(2026, 0, 1);
const context = createPullContext({ config: {}, secrets: {}, http: answering(() => jsonAnswer({})) });

function connector(asked: { begun: (Checkpoint | null)[]; counted: StampWindow[] }): Connector<object> {
  const manifest = (id: string) => ({ id, entity: id, cursor: 'no', overlapMs: 0, pageSize: 1 });
  return {
    ...(businessCentralConnector as unknown as Connector<object>),
    streams: () => [
      {
        manifest: manifest('orders'),
        startAt: (from) => ({ from }),
        control: {
          count: (_context, window) => {
            asked.counted.push(window);
            return Promise.resolve(1);
          },
        },
        async *pull(_context, checkpoint) {
          asked.begun.push(checkpoint);
          yield await Promise.resolve({ records: [], checkpoint: { from: 9 } });
        },
      },
      {
        manifest: manifest('files'),
        async *pull(_context, checkpoint) {
          asked.begun.push(checkpoint);
          yield await Promise.resolve({ records: [], checkpoint: {} });
        },
      },
    ],
  };
}

describe('a scope', () => {
  it('leaves out the streams that nobody wants', () => {
    const narrow = scoped(connector({ begun: [], counted: [] }), { streams: ['files'], from: null, customers: null });
    expect(narrow.streams({}).map(({ manifest }) => manifest.id)).toEqual(['files']);
  });

  it('begins at its date where a stream can, goes on from its checkpoint, and counts nothing before', async () => {
    const asked = { begun: [] as (Checkpoint | null)[], counted: [] as StampWindow[] };
    const [orders, files] = scoped(connector(asked), { streams: null, from: FROM, customers: null }).streams({});
    if (!orders || !files) throw new Error('two streams');
    await pagesOf(orders, context, null);
    await pagesOf(orders, context, { from: 9 });
    await pagesOf(files, context, null);
    expect(asked.begun).toEqual([{ from: FROM }, { from: 9 }, null]);
    await orders.control?.count(context, { from: null, to: FROM + 10 });
    await orders.control?.count(context, { from: FROM + 5, to: FROM + 10 });
    expect(asked.counted.map(({ from }) => from)).toEqual([FROM, FROM + 5]);
  });

  it('holds no count of everything against the part that is read', () => {
    const whole = connector({ begun: [], counted: [] });
    const [orders] = whole.streams({});
    if (orders?.control === undefined) throw new Error('one stream that counts');
    const counting: Connector<object> = {
      ...whole,
      streams: () => [{ ...orders, control: { count: () => Promise.resolve(9), whole: true } }],
    };
    const controlOf = (from: number | null) =>
      scoped(counting, { streams: null, from, customers: null }).streams({})[0]?.control;
    expect(controlOf(null)).toBeDefined();
    expect(controlOf(FROM)).toBeUndefined();
  });

  it('of a real source asks only for what changed since', async () => {
    const urls: string[] = [];
    const http = answering((request) => {
      urls.push(decodeURIComponent(request.url));
      return jsonAnswer(request.method === 'POST' ? { access_token: 'x', expires_in: 3600 } : { value: [] });
    });
    const config = businessCentralConnector.manifest.config.parse({
      apiUrl: 'https://bc.example/api/v2.0',
      tokenUrl: 'https://login.example/token',
      companyId: '7f3c2a10-0000-4000-8000-000000000001',
      clientId: 'client',
    });
    const [orders] = scoped(businessCentralConnector, {
      streams: ['salesOrders'],
      from: FROM,
      customers: null,
    }).streams(config);
    if (!orders) throw new Error('one stream');
    await pagesOf(orders, createPullContext({ config, secrets: { clientSecret: 's' }, http }), null);
    expect(urls.at(-1)).toContain('lastModifiedDateTime gt 2026-01-01T00:00:00.000Z');
  });

  it('of some customers narrows what is pulled where a stream can be asked so, and leaves counting able to do either', async () => {
    const asked: (readonly string[] | null | undefined)[] = [];
    const whole = connector({ begun: [], counted: [] });
    const [first, second] = whole.streams({});
    if (!first || !second) throw new Error('two streams');
    const pull: typeof first.pull = async function* pull({ customers }) {
      asked.push(customers);
      yield await Promise.resolve({ records: [], checkpoint: {} });
    };
    const customer = { field: 'customerNumber', numbers: 'customer numbers' };
    const asking: Connector<object> = {
      ...whole,
      streams: () => [
        { ...first, manifest: { ...first.manifest, customer }, pull },
        { ...second, pull },
      ],
    };
    const [orders, files] = scoped(asking, { streams: null, from: null, customers: ['A'] }).streams({});
    if (!orders || !files) throw new Error('two streams');
    await pagesOf(orders, context, null);
    await pagesOf(files, context, null);
    expect(asked).toEqual([['A'], undefined]);
    expect([orders.customers, files.customers]).toEqual([['A'], undefined]);
    expect(orders.control).toBe(first.control);
  });
});
