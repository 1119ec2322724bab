import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MINUTE } from '#shared/domain/time.ts';
import type { Page, PullContext } from './connector.ts';
import { askGraphql, cursorPage, offsetPage } from './graphql.ts';
import { callRpc, odooExecute, odooJson2, odooLogin, tryton } from './jsonrpc.ts';
import { isDeletedEntity, odataLiteral, odataPage, odataUrl, odataV2Page } from './odata.ts';
import { ANONYMOUS, createVendorClient, type Vendor, type VendorClient } from './request.ts';
import { suiteqlPage } from './suiteql.ts';
import { sweepStream } from './sweep.ts';
import { createSteppedClock, pagesOf } from './testing.ts';
import { startLoopback, type Loopback } from './testing/loopback.ts';

const VENDOR: Vendor = { name: 'Acme', rate: { requests: 1000, windowMs: MINUTE, concurrency: 4 } };
const NOW = Date.parse('2026-03-02T08:00:00Z');

let server: Loopback;
beforeAll(async () => {
  server = await startLoopback();
});
afterAll(() => server.close());
beforeEach(() => {
  server.asked.length = 0;
});

function clientOf(context: PullContext<unknown> = server.context({})): VendorClient {
  return createVendorClient(context, VENDOR, ANONYMOUS);
}

function bodyOf(index: number): unknown {
  return JSON.parse(server.asked[index]?.body ?? 'null');
}

describe('OData V2', () => {
  it('follows __next, and counts what is left', async () => {
    server.answer = ({ url }) => {
      const at = Number(url.searchParams.get('$skiptoken') ?? 0);
      const next = at === 0 ? { __next: `${server.url}/A_SalesOrder?$skiptoken=2` } : {};
      return { body: { d: { results: [{ id: at }, { id: at + 1 }], __count: '4', ...next } } };
    };
    const first = await odataV2Page(clientOf(), VENDOR, `${server.url}/A_SalesOrder`);
    expect(first).toMatchObject({ nodes: [{ id: 0 }, { id: 1 }], remaining: 2 });
    expect(await odataV2Page(clientOf(), VENDOR, first.next ?? '')).toMatchObject({
      nodes: [{ id: 2 }, { id: 3 }],
      next: null,
    });
  });

  it('stays on the host that was asked where a service behind a gateway gives its inner name', async () => {
    server.answer = ({ url }) => {
      const next = url.search === '' ? { __next: 'https://erp-inner.local:44300/sap/A_SalesOrder?$skiptoken=2' } : {};
      return { body: { d: { results: [{ id: 1 }], ...next } } };
    };
    const first = await odataV2Page(clientOf(), VENDOR, `${server.url}/sap/A_SalesOrder`);
    expect(first.next).toBe(`${server.url}/sap/A_SalesOrder?$skiptoken=2`);
    expect((await odataV2Page(clientOf(), VENDOR, first.next ?? '')).next).toBeNull();
  });

  it('skips past a full page where the service leaves paging to us', async () => {
    server.answer = ({ url }) => {
      const at = Number(url.searchParams.get('$skip') ?? 0);
      return { body: { d: [{ id: at }, { id: at + 1 }].filter(({ id }) => id < 3) } };
    };
    const url = odataUrl(`${server.url}/Set`, { $top: '2', $filter: `Changed ge ${odataLiteral.v2Offset(NOW)}` });
    const first = await odataV2Page(clientOf(), VENDOR, url);
    const second = await odataV2Page(clientOf(), VENDOR, first.next ?? '');
    expect([first.nodes.length, second.nodes.length, second.next]).toEqual([2, 1, null]);
    expect(server.asked[1]?.url.searchParams.get('$filter')).toBe(
      "Changed ge datetimeoffset'2026-03-02T08:00:00.000Z'",
    );
  });

  it('reads the words of its errors', async () => {
    const message = { lang: 'en', value: "Resource not found for segment 'A_Order'" };
    server.answer = () => ({ status: 404, body: { error: { code: '/IWBEP/CM_MGW_RT/020', message } } });
    await expect(odataV2Page(clientOf(), VENDOR, `${server.url}/A_Order`)).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining("/IWBEP/CM_MGW_RT/020 – Resource not found for segment 'A_Order'"),
    });
  });

  it('quotes text', () => {
    expect(odataLiteral.text("O'Brien")).toBe("'O''Brien'");
    expect(odataUrl('/S', { $filter: 'a eq 1', $expand: null })).toBe('/S?$filter=a%20eq%201');
  });
});

describe('OData V4 with delta links', () => {
  const schema = z.looseObject({ orderid: z.string(), modifiedon: z.string() });
  const stream = sweepStream<object, VendorClient, string>({
    manifest: { id: 'orders', entity: 'orders', cursor: 'delta', overlapMs: 0, pageSize: 2 },
    vendor: VENDOR,
    schema,
    position: z.string(),
    head: () => ({
      id: (node) => (node as Record<string, unknown>)['orderid'] ?? (node as Record<string, unknown>)['id'],
      modified: 'modifiedon',
      naiveOffset: 'Z',
      deleted: isDeletedEntity,
    }),
    client: (context) => clientOf(context),
    page: (client, { position }) =>
      odataPage(client, VENDOR, position ?? `${server.url}/orders`, { prefer: 'odata.track-changes' }),
  });

  const order = (id: string, minute: number): object => ({ orderid: id, modifiedon: `2026-03-01T10:0${minute}:00Z` });

  function linesOf(pages: readonly Page[]): string[] {
    return pages.flatMap(({ records }) =>
      records.map(({ sourceId, deleted }) => `${sourceId}${deleted ? ' gone' : ''}`),
    );
  }

  /** The whole list over two pages, then deltas by token; `gone`: tokens that have expired. */
  function serve(gone: ReadonlySet<string>): void {
    server.answer = ({ url }) => {
      const token = url.searchParams.get('$deltatoken');
      if (token !== null && gone.has(token))
        return { status: 410, body: { error: { code: '0x80060891', message: 'expired' } } };
      if (token === '1') {
        const removed = {
          '@odata.context': `${server.url}/$metadata#orders/$deletedEntity`,
          id: 'b',
          reason: 'deleted',
        };
        return { body: { value: [order('a', 5), removed], '@odata.deltaLink': `${server.url}/orders?$deltatoken=2` } };
      }
      if (token === '2') return { body: { value: [], '@odata.deltaLink': `${server.url}/orders?$deltatoken=2` } };
      return url.searchParams.has('$skiptoken')
        ? { body: { value: [order('c', 3)], '@odata.deltaLink': `${server.url}/orders?$deltatoken=1` } }
        : { body: { value: [order('a', 1), order('b', 2)], '@odata.nextLink': `${server.url}/orders?$skiptoken=x` } };
    };
  }

  async function sweeps(count: number): Promise<string[][]> {
    const found: string[][] = [];
    let checkpoint = null;
    for (let sweep = 0; sweep < count; sweep++) {
      const pages: Page[] = await pagesOf(stream, server.context({}), checkpoint);
      found.push(linesOf(pages));
      checkpoint = pages.at(-1)?.checkpoint ?? null;
    }
    return found;
  }

  it('reads all once, then what changed and what is gone', async () => {
    serve(new Set());
    expect(await sweeps(3)).toEqual([['a', 'b', 'c'], ['a', 'b gone'], []]);
  });

  it('reads all again when the delta link has expired', async () => {
    serve(new Set(['1']));
    expect(await sweeps(2)).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
  });

  it('gives a deletion a version after every one that was seen, the same each time', async () => {
    serve(new Set());
    const first = await pagesOf(stream, server.context({}), null);
    const delta = async (): Promise<Page[]> => pagesOf(stream, server.context({}), first.at(-1)?.checkpoint ?? null);
    const [page] = await delta();
    const [again] = await delta();
    const versions = [...first, ...(page ? [page] : [])].flatMap(({ records }) =>
      records.map(({ version }) => version),
    );
    expect(versions.toSorted().at(-1)).toBe(page?.records.find(({ deleted }) => deleted)?.version);
    expect(again).toEqual(page);
  });
});

describe('a sweep', () => {
  it('begins again, and reads all, with a checkpoint in words it does not know', async () => {
    server.answer = () => ({ body: { value: [{ orderid: 'a', modifiedon: '2026-03-01T10:00:00Z' }] } });
    const stream = sweepStream<object, VendorClient, string>({
      manifest: { id: 'orders', entity: 'orders', cursor: 'modifiedon', overlapMs: MINUTE, pageSize: 2 },
      vendor: VENDOR,
      schema: z.looseObject({}),
      position: z.string(),
      head: () => ({ id: 'orderid', modified: 'modifiedon', naiveOffset: 'Z' }),
      client: (context) => clientOf(context),
      page: (client, { since }) =>
        odataPage(
          client,
          VENDOR,
          odataUrl(`${server.url}/orders`, { since: since === null ? null : String(since) }),
          {},
        ),
    });
    const [page] = await pagesOf(stream, server.context({}), { modifiedTo: 5 });
    expect(page?.records).toHaveLength(1);
    await pagesOf(stream, server.context({}), page?.checkpoint ?? null);
    expect(server.asked.map(({ url }) => url.searchParams.get('since'))).toEqual([
      null,
      String(Date.parse('2026-03-01T09:59:00Z')),
    ]);
  });

  it('is not carried away by a stamp from the future', async () => {
    server.answer = () => ({
      body: {
        value: [
          { orderid: 'a', modifiedon: '2026-03-01T10:00:00Z' },
          { orderid: 'b', modifiedon: '2126-03-01T10:00:00Z' },
        ],
      },
      headers: { date: new Date(NOW).toUTCString() },
    });
    const stream = sweepStream<object, VendorClient, string>({
      manifest: { id: 'orders', entity: 'orders', cursor: 'modifiedon', overlapMs: 0, pageSize: 2 },
      vendor: VENDOR,
      schema: z.looseObject({}),
      position: z.string(),
      head: () => ({ id: 'orderid', modified: 'modifiedon', naiveOffset: 'Z' }),
      client: (context) => clientOf(context),
      page: (client) => odataPage(client, VENDOR, `${server.url}/orders`, {}),
    });
    const [page] = await pagesOf(stream, server.context({}), null);
    expect(page?.checkpoint).toMatchObject({ seenTo: Date.parse('2026-03-01T10:00:00Z') });
  });

  it('that takes long leaves nothing behind it: the next begins where this one began, whatever was read last', async () => {
    const clock = createSteppedClock(NOW);
    const asked: (number | null)[] = [];
    const stream = sweepStream<object, VendorClient, number>({
      manifest: { id: 'orders', entity: 'orders', cursor: 'modifiedon', overlapMs: MINUTE, pageSize: 1 },
      vendor: VENDOR,
      schema: z.looseObject({}),
      position: z.number(),
      head: () => ({ id: 'orderid', modified: 'modifiedon', naiveOffset: 'Z' }),
      client: (context) => clientOf(context),
      // By id: what changes after its page was read keeps its place.
      async page(_client, { since, position }) {
        asked.push(since);
        await clock.sleep(3 * 60 * MINUTE, new AbortController().signal);
        const stamp = new Date(position === null ? NOW - MINUTE : clock.now()).toISOString();
        return {
          nodes: [{ orderid: String(position ?? 0), modifiedon: stamp }],
          next: position === null ? 1 : null,
          remaining: null,
        };
      },
    });
    const context = server.context({}, {}, new Map(), clock);
    const [first] = await pagesOf(stream, context, null, 1);
    // Resumed after a page, it is still the same sweep.
    const [second] = await pagesOf(stream, context, first?.checkpoint ?? null);
    await pagesOf(stream, context, second?.checkpoint ?? null);
    expect(asked).toEqual([null, null, NOW - MINUTE, NOW - MINUTE]);
  });
});

describe('SuiteQL', () => {
  it('asks by limit and offset until there is no more', async () => {
    server.answer = ({ url }) => {
      const offset = Number(url.searchParams.get('offset'));
      return {
        body: { items: [{ id: String(offset) }, { id: String(offset + 1) }], hasMore: offset < 2, totalResults: 4 },
      };
    };
    const question = { origin: server.url, query: 'SELECT id FROM transaction ORDER BY id', limit: 2 };
    const first = await suiteqlPage(clientOf(), VENDOR, question, null);
    expect(first).toMatchObject({ next: 2, remaining: 2 });
    expect(await suiteqlPage(clientOf(), VENDOR, question, first.next)).toMatchObject({ next: null, remaining: 0 });
    expect(server.asked[0]?.headers['prefer']).toBe('transient');
    expect(bodyOf(0)).toEqual({ q: question.query });
  });

  it('takes a refusal for too many calls at once as a limit, though it comes with 400', async () => {
    const detail = 'Concurrent request limit exceeded. Request blocked.';
    server.answer = () => ({
      status: 400,
      body: { title: 'Bad Request', status: 400, 'o:errorDetails': [{ detail, 'o:errorCode': 'USER_ERROR' }] },
    });
    const question = { origin: server.url, query: 'SELECT 1', limit: 2 };
    await expect(suiteqlPage(clientOf(), VENDOR, question, null)).rejects.toMatchObject({ kind: 'rate_limited' });
  });
});

describe('GraphQL', () => {
  const question = (): Parameters<typeof askGraphql>[2] => ({
    url: `${server.url}/graphql`,
    query: '{ orders { id } }',
    variables: {},
    root: 'orders',
  });
  const cost = (available: number): object => ({
    cost: {
      requestedQueryCost: 250,
      actualQueryCost: 12,
      throttleStatus: { maximumAvailable: 1000, currentlyAvailable: available, restoreRate: 50 },
    },
  });

  it('waits until the bucket holds the next question', async () => {
    server.answer = () => ({ body: { data: { orders: [] }, extensions: cost(100) } });
    const clock = createSteppedClock(Date.now());
    const client = clientOf(server.context({}, {}, new Map(), clock));
    await askGraphql(client, VENDOR, question());
    expect(clock.slept).toEqual([]);
    await askGraphql(client, VENDOR, question());
    expect(clock.slept).toEqual([3000]);
  });

  it('waits as long as a throttled question needs, then asks again', async () => {
    let times = 0;
    server.answer = () =>
      (times += 1) === 1
        ? { body: { errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }], extensions: cost(50) } }
        : { body: { data: { orders: [] }, extensions: cost(1000) } };
    const clock = createSteppedClock(Date.now());
    await askGraphql(clientOf(server.context({}, {}, new Map(), clock)), VENDOR, question());
    expect(clock.slept).toEqual([4000]);
  });

  it.each([
    ['ACCESS_DENIED', 'auth'],
    ['INTERNAL_SERVER_ERROR', 'transient'],
    ['GRAPHQL_VALIDATION_FAILED', 'source_changed'],
  ])('takes %s of a good answer as %s', async (code, kind) => {
    server.answer = () => ({ body: { data: null, errors: [{ message: 'no', extensions: { code } }] } });
    await expect(askGraphql(clientOf(), VENDOR, question())).rejects.toMatchObject({ kind });
  });

  it('reads pages with edges, with nodes, and with items', () => {
    const pageInfo = { hasNextPage: true, endCursor: 'c1' };
    expect(cursorPage(VENDOR, { pageInfo, edges: [{ node: 1 }] })).toMatchObject({ nodes: [1], next: 'c1' });
    expect(cursorPage(VENDOR, { pageInfo: { hasNextPage: false }, nodes: [2] })).toMatchObject({
      nodes: [2],
      next: null,
    });
    expect(() => cursorPage(VENDOR, { pageInfo: { hasNextPage: true }, nodes: [] })).toThrow('cursor');
    expect(offsetPage(VENDOR, { items: [1, 2], totalItems: 3 }, null)).toEqual({
      nodes: [1, 2],
      next: 2,
      remaining: 1,
    });
    expect(offsetPage(VENDOR, { items: [3], totalItems: 3 }, 2)).toEqual({ nodes: [3], next: null, remaining: 0 });
  });
});

describe('JSON-RPC', () => {
  const rpc = (): Parameters<typeof callRpc>[2] => ({ url: `${server.url}/rpc`, method: 'm', params: [] });

  it('gives the result, even one that is nothing', async () => {
    server.answer = () => ({ body: { jsonrpc: '2.0', id: 1, result: null } });
    expect(await callRpc(clientOf(), VENDOR, rpc())).toBeNull();
  });

  it.each<[string, unknown, string]>([
    [
      'an Odoo refusal',
      {
        code: 200,
        message: 'Odoo Server Error',
        data: { name: 'odoo.exceptions.AccessError', message: 'Not for you' },
      },
      'auth',
    ],
    [
      'an Odoo failure',
      { code: 200, message: 'Odoo Server Error', data: { name: 'builtins.KeyError', message: 'x' } },
      'source_changed',
    ],
    ['a Tryton refusal', ['UserError', ['You are not allowed to read records.', '', null]], 'auth'],
    ['a Tryton login', ['LoginException', ['password', 'Password for ann', 'password']], 'auth'],
    ['an unknown field of Tryton', ["'no_such_field'", ''], 'source_changed'],
  ])('tells %s, which comes with HTTP 200', async (_name, error, kind) => {
    server.answer = () => ({ body: { id: 1, error } });
    await expect(callRpc(clientOf(), VENDOR, rpc())).rejects.toMatchObject({ kind });
  });

  it.each([
    ['no object', []],
    ['neither result nor error', { id: 1 }],
  ])('tells an answer with %s', async (_name, body) => {
    server.answer = () => ({ body });
    await expect(callRpc(clientOf(), VENDOR, rpc())).rejects.toMatchObject({ kind: 'source_changed' });
  });

  it('speaks to Odoo in both of its ways', async () => {
    server.answer = ({ url }) => ({ body: url.pathname.startsWith('/json/2/') ? [{ id: 7 }] : { result: 7 } });
    const account = { url: server.url, database: 'prod', userId: 7, key: 'key-0001' };
    const login = { url: server.url, database: 'prod', user: 'bot', key: 'key-0001' };
    expect(await odooLogin(clientOf(), VENDOR, login)).toBe(7);
    await odooExecute(clientOf(), VENDOR, account, {
      model: 'sale.order',
      method: 'search_read',
      args: [[]],
      named: { limit: 2 },
    });
    expect(bodyOf(1)).toMatchObject({
      jsonrpc: '2.0',
      params: { service: 'object', args: ['prod', 7, 'key-0001', 'sale.order', 'search_read', [[]], { limit: 2 }] },
    });
    const call = { model: 'sale.order', method: 'search_read', named: { domain: [] } };
    expect(await odooJson2(clientOf(), server.url, call)).toEqual([{ id: 7 }]);
    server.answer = () => ({ body: { result: false } });
    expect(await odooLogin(clientOf(), VENDOR, login)).toBeNull();
  });

  it('speaks to Tryton: the context last, no version', async () => {
    server.answer = () => ({ body: { id: 1, result: [] } });
    await tryton(clientOf(), VENDOR, `${server.url}/shop/`, {
      method: 'model.sale.sale.search_read',
      params: [[], 0, 10],
    });
    expect(bodyOf(0)).toEqual({ id: 1, method: 'model.sale.sale.search_read', params: [[], 0, 10, {}] });
  });
});
