import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../kit/connector.ts';
import { startLoopback, type AskedRequest } from '../../kit/testing/loopback.ts';
import { ApiBench, idsOf, ORDERS } from './testing/api-bench.ts';

let bench: ApiBench;
beforeAll(async () => {
  bench = new ApiBench(await startLoopback());
});
afterAll(() => bench.server.close());
beforeEach(() => {
  bench.server.asked.length = 0;
});

/** Five orders, two to a page; `after` says where the page begins. */
function twoOf(after: number): typeof ORDERS {
  return ORDERS.slice(after, after + 2);
}

describe('a list goes on', () => {
  const figure = ({ url }: AskedRequest, name: string): number => Number(url.searchParams.get(name) ?? 0);

  it.each<
    readonly [
      name: string,
      stream: string,
      answer: (request: AskedRequest) => { headers?: Record<string, string>; body: unknown },
      second: string,
    ]
  >([
    [
      'by a Link header',
      'request: { get: orders }\npaging: { by: link_header }',
      (request) => {
        const next = figure(request, 'after') + 2;
        return { body: twoOf(next - 2), headers: next < 5 ? { link: `</api/orders?after=${next}>; rel="next"` } : {} };
      },
      '/orders?after=2',
    ],
    [
      'by a header of its own',
      'request: { get: orders }\npaging: { by: header, name: Next-Page }',
      (request) => {
        const next = figure(request, 'after') + 2;
        return {
          body: twoOf(next - 2),
          headers: next < 5 ? { 'next-page': `${bench.server.url}/api/orders?after=${next}` } : {},
        };
      },
      '/orders?after=2',
    ],
    [
      'by an address in the answer',
      'request: { get: orders }\nrecords: data.items\npaging: { by: next_link, at: \'links."next"\' }',
      (request) => {
        const next = figure(request, 'after') + 2;
        return {
          body: { data: { items: twoOf(next - 2) }, links: { next: next < 5 ? `/api/orders?after=${next}` : null } },
        };
      },
      '/orders?after=2',
    ],
    [
      'in HAL',
      'request: { get: orders }\npaging: { by: hal }',
      (request) => {
        const next = figure(request, 'after') + 2;
        const links = next < 5 ? { next: { href: `/api/orders?after=${next}` } } : {};
        return { body: { _embedded: { 'shop:orders': twoOf(next - 2) }, _links: links } };
      },
      '/orders?after=2',
    ],
    [
      'by page, to a stated total',
      "request: { get: orders, query: { page: '{page}', size: '{size}' } }\nrecords: data\npaging: { by: page, size: 2, total: meta.total }",
      (request) => ({ body: { data: twoOf((figure(request, 'page') - 1) * 2), meta: { total: 5 } } }),
      '/orders?page=2&size=2',
    ],
    [
      'by page from 0, to a number of pages in a header',
      "request: { get: orders, query: { page: '{page}' } }\npaging: { by: page, size: 2, first: 0, pages: { header: X-Pages } }",
      (request) => ({ body: twoOf(figure(request, 'page') * 2), headers: { 'x-pages': '3' } }),
      '/orders?page=1',
    ],
    [
      'by offset, to a short page',
      "request: { get: orders, query: { offset: '{offset}', limit: 2 } }\npaging: { by: offset, size: 2 }",
      (request) => ({ body: twoOf(figure(request, 'offset')) }),
      '/orders?offset=2&limit=2',
    ],
    [
      'by cursor, asked in the body',
      "request: { post: orders/search, body: { after: '{cursor}', limit: '{size}', sort: [id] } }\nrecords: hits\npaging: { by: cursor, at: next, more: has_more, size: 2 }",
      ({ body }) => {
        const { after = '0' } = JSON.parse(body) as { readonly after?: string };
        const next = Number(after) + 2;
        return { body: { hits: twoOf(next - 2), next: String(next), has_more: next < 5 } };
      },
      '/orders/search',
    ],
    [
      'by stamp',
      "request: { get: orders, query: { from: '{since}', skip: '{offset}' } }\npaging: { by: stamp, size: 2, at: changed }\nchanges: { at: changed }",
      ({ url }) => {
        const from = Date.parse(url.searchParams.get('from') ?? '1970-01-01');
        return {
          body: ORDERS.filter((order) => Date.parse(order.changed) >= from)
            .slice(figure({ url } as AskedRequest, 'skip'))
            .slice(0, 2),
        };
      },
      '/orders?from=2026-03-02T08:00:00Z&skip=0',
    ],
    [
      'in OData V4',
      'request: { get: Orders, query: { $orderby: changed } }\npaging: { by: odata }',
      (request) => {
        const next = figure(request, '$skiptoken') + 2;
        return {
          body: {
            value: twoOf(next - 2),
            ...(next < 5 && { '@odata.nextLink': `${bench.server.url}/api/Orders?$skiptoken=${next}` }),
          },
        };
      },
      '/Orders?$skiptoken=2',
    ],
    [
      'in OData V2',
      "request: { get: Orders, query: { $top: '{size}' } }\npaging: { by: odata_v2, size: 2 }",
      (request) => ({ body: { d: { results: twoOf(figure(request, '$skip')) } } }),
      '/Orders?$top=2&$skip=2',
    ],
    [
      'in GraphQL, by Relay cursors',
      "request: { path: graphql, root: orders, graphql: 'query { orders }', variables: { first: '{size}', after: '{cursor}' } }\nrecords: data\npaging: { by: graphql_cursor, size: 2 }",
      ({ body }) => {
        const { variables } = JSON.parse(body) as { readonly variables: { readonly after?: string } };
        const next = Number(variables.after ?? 0) + 2;
        const pageInfo = { hasNextPage: next < 5, endCursor: String(next) };
        return { body: { data: { orders: { data: { pageInfo, edges: twoOf(next - 2).map((node) => ({ node })) } } } } };
      },
      '/graphql',
    ],
    [
      'in GraphQL, by skip and take',
      "request: { path: graphql, root: orders, graphql: 'query { orders }', variables: { skip: '{offset}' } }\nrecords: items\npaging: { by: offset, size: 2, total: totalItems }",
      ({ body }) => {
        const { variables } = JSON.parse(body) as { readonly variables: { readonly skip: number } };
        return { body: { data: { orders: { items: twoOf(variables.skip), totalItems: 5 } } } };
      },
      '/graphql',
    ],
  ])('%s', async (_name, stream, answer, second) => {
    bench.server.answer = answer;
    const config = bench.config({ stream });
    const pages = await bench.pull(config);
    expect(new Set(idsOf(pages))).toEqual(new Set(['1', '2', '3', '4', '5']));
    expect(bench.asked()[1]).toBe(second);
    // Taken up after its first page, it goes on with the second.
    bench.server.asked.length = 0;
    const rest = await bench.pull(config, JSON.parse(JSON.stringify(pages[0]?.checkpoint)) as Checkpoint);
    expect(bench.asked()[0]).toBe(second);
    expect(new Set([...idsOf(pages.slice(0, 1)), ...idsOf(rest)])).toEqual(new Set(['1', '2', '3', '4', '5']));
  });

  it.each([
    [
      'by page, to a stated total',
      "request: { get: orders, query: { page: '{page}', size: '{size}' } }\nrecords: data\npaging: { by: page, size: 500, total: meta.total }",
    ],
    [
      'by page, to an empty page',
      "request: { get: orders, query: { page: '{page}', size: '{size}' } }\nrecords: data\npaging: { by: page, size: 500 }",
    ],
    [
      'by offset, to a page that is not there',
      "request: { get: orders, query: { offset: '{offset}', size: '{size}' } }\nrecords: data\npaging: { by: offset, size: 500 }",
    ],
    [
      'by stamp',
      "request: { get: orders, query: { from: '{since}', offset: '{offset}' } }\nrecords: data\npaging: { by: stamp, size: 500, at: changed }\nchanges: { at: changed }",
    ],
  ])('%s, of a source that gives 12 where 500 are asked for', async (name, stream) => {
    const all = Array.from({ length: 43 }, (_, id) => ({
      id,
      no: `SO-${id}`,
      changed: new Date(Date.UTC(2026, 2, 1, 8) + Math.floor(id / 5) * 60_000).toISOString(),
    }));
    bench.server.answer = (request) => {
      const from = Date.parse(request.url.searchParams.get('from') ?? '1970-01-01');
      const listed = all.filter(({ changed }) => Date.parse(changed) >= from);
      const start = figure(request, 'offset') + Math.max(0, figure(request, 'page') - 1) * 12;
      if (name.endsWith('not there') && start >= all.length) return { status: 404, body: { detail: 'Invalid page.' } };
      const total = name.endsWith('total') ? { meta: { total: all.length } } : {};
      return { body: { data: listed.slice(start, start + 12), ...total } };
    };
    const config = bench.config({ stream });
    const pages = await bench.pull(config);
    expect(new Set(idsOf(pages)).size).toBe(all.length);
    const rest = await bench.pull(config, JSON.parse(JSON.stringify(pages[1]?.checkpoint)) as Checkpoint);
    expect(new Set([...idsOf(pages.slice(0, 2)), ...idsOf(rest)]).size).toBe(all.length);
  });

  it('only on the host that was asked: the credential goes with every request', async () => {
    bench.server.answer = () => ({
      body: ORDERS,
      headers: { link: '<https://elsewhere.example.com/orders>; rel="next"' },
    });
    const config = bench.config({ stream: 'request: { get: orders }\npaging: { by: link_header }' });
    await expect(bench.pull(config)).rejects.toMatchObject({ kind: 'source_changed' });
  });

  it('no more, and as an error, where the records are not where the declaration says', async () => {
    bench.server.answer = () => ({ body: { items: ORDERS } });
    for (const records of ['data', 'data[?id]']) {
      await expect(
        bench.pull(bench.config({ stream: `request: { get: orders }\nrecords: ${records}` })),
      ).rejects.toMatchObject({
        kind: 'source_changed',
      });
    }
  });
});
