import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MINUTE } from '#shared/domain/time.ts';
import type { Stream } from './connector.ts';
import { ANONYMOUS, createVendorClient, type Vendor, type VendorClient } from './request.ts';
import {
  byCursor,
  byHeader,
  byKey,
  byLink,
  byLinkHeader,
  byPage,
  byStamp,
  embedded,
  linkOf,
  listPage,
  type Following,
  type ListPage,
  type StampWalk,
} from './rest.ts';
import { sweepStream } from './sweep.ts';
import { createPullContext, jsonAnswer, pagesOf } from './testing.ts';
import { startLoopback, type AskedRequest, type GivenAnswer, type Loopback } from './testing/loopback.ts';

const VENDOR: Vendor = { name: 'Acme', rate: { requests: 1000, windowMs: MINUTE, concurrency: 4 } };
const NAMES = ['a', 'b', 'c', 'd', 'e'];

let server: Loopback;
beforeAll(async () => {
  server = await startLoopback();
});
afterAll(() => server.close());

function clientOf(): VendorClient {
  return createVendorClient(server.context({}), VENDOR, ANONYMOUS);
}

/** All pages of a list, from the first position to the end. */
async function walk<Position>(
  urlOf: (position: Position | null) => string,
  records: string | ((json: unknown) => unknown),
  following: Following<Position>,
): Promise<{ readonly names: unknown[]; readonly remaining: (number | null)[] }> {
  const client = clientOf();
  const names: unknown[] = [];
  const remaining: (number | null)[] = [];
  let position: Position | null = null;
  for (let pages = 0; pages < 10; pages++) {
    const url = new URL(urlOf(position), server.url).href;
    const page: ListPage<Position> = await listPage(
      client,
      VENDOR,
      { method: 'GET', url },
      { records, following },
      position,
    );
    names.push(...page.nodes);
    remaining.push(page.remaining);
    if (page.next === null) return { names, remaining };
    position = page.next;
  }
  throw new Error('the list does not end');
}

function slice({ url }: AskedRequest, parameter: string): { readonly start: number; readonly names: string[] } {
  const start = Number(url.searchParams.get(parameter) ?? 0);
  return { start, names: NAMES.slice(start, start + 2) };
}

function nextPath(start: number): string | null {
  return start + 2 < NAMES.length ? `/list?at=${start + 2}` : null;
}

describe('a REST list, page by page over a real connection', () => {
  it.each<[string, (next: string | null, names: string[]) => GivenAnswer, Following<string>]>([
    [
      'a Link header',
      (next, body) => ({
        body,
        headers: {
          link: `</list?at=0>; rel="first"${next === null ? '' : `, <${next}>; title="on, and on"; rel="next"`}`,
        },
      }),
      byLinkHeader(VENDOR),
    ],
    [
      'a header of its own',
      (next, body) => ({ body, headers: next === null ? {} : { 'Next-Page': next } }),
      byHeader(VENDOR, 'Next-Page'),
    ],
  ])('follows %s', async (_name, answer, following) => {
    server.answer = (request) => {
      const { start, names } = slice(request, 'at');
      return answer(nextPath(start), names);
    };
    expect((await walk((position) => position ?? '/list', '', following)).names).toEqual(NAMES);
  });

  it('follows a HAL link, and finds the embedded list whatever its relation is called', async () => {
    server.answer = (request) => {
      const { start, names } = slice(request, 'at');
      const next = nextPath(start);
      return {
        headers: { 'content-type': 'application/hal+json' },
        body: {
          _links: { self: { href: request.url.href }, ...(next === null ? {} : { next: { href: next } }) },
          _embedded: { 'http://api.3plCentral.com/rels/orders/order': names },
        },
      };
    };
    const { names } = await walk(
      (position: string | null) => position ?? '/list',
      embedded('Orders/Order'),
      byLink(VENDOR, '/_links/next/href'),
    );
    expect(names).toEqual(NAMES);
  });

  it.each<[string, (start: number) => unknown, Following<string>]>([
    [
      'a cursor',
      (start) => (nextPath(start) === null ? {} : { paging: { next: { after: start + 2 } } }),
      byCursor('/paging/next/after'),
    ],
    [
      'a cursor with a flag',
      (start) => ({ cursor: String(start + 2), more: nextPath(start) !== null }),
      byCursor('/cursor', '/more'),
    ],
  ])('follows %s', async (_name, rest, following) => {
    server.answer = (request) => {
      const { start, names } = slice(request, 'after');
      return { body: { results: names, ...(rest(start) as object) } };
    };
    expect((await walk((at) => `/list?after=${at ?? 0}`, '/results', following)).names).toEqual(NAMES);
  });

  it.each<[string, (from: number) => GivenAnswer, (at: number | null) => string, Following<number>]>([
    [
      'page numbers with a stated number of pages',
      (from) => ({ body: NAMES.slice(from, from + 2), headers: { 'X-WP-TotalPages': '3' } }),
      (at) => `/list?page=${at ?? 1}`,
      byPage({ size: 2, pages: { header: 'x-wp-totalpages' } }),
    ],
    [
      'page numbers with a stated total, where the page after the last is the last again',
      (from) => ({ body: { items: NAMES.slice(Math.min(from, 4), from + 2), total_count: 5 } }),
      (at) => `/list?page=${at ?? 1}`,
      byPage({ size: 2, total: { pointer: '/total_count' } }),
    ],
    [
      'page numbers to a short page',
      (from) => ({ body: NAMES.slice(from, from + 2) }),
      (at) => `/list?page=${at ?? 1}`,
      byPage({ size: 2 }),
    ],
  ])('follows %s', async (_name, answer, urlOf, following) => {
    server.answer = ({ url }) => answer((Number(url.searchParams.get('page')) - 1) * 2);
    const { names, remaining } = await walk(
      urlOf,
      (json) => (Array.isArray(json) ? json : (json as { items: unknown }).items),
      following,
    );
    expect(names).toEqual(NAMES);
    expect(remaining.at(-1)).toBe(0);
  });

  it('takes an answer without content for an empty list', async () => {
    server.answer = () => ({ status: 304, body: '' });
    expect((await walk(() => '/list', '/items', byPage({ size: 2 }))).names).toEqual([]);
  });

  it('does not follow to another host', async () => {
    server.answer = () => ({ body: [], headers: { link: '<https://elsewhere.example/list>; rel=next' } });
    await expect(walk((at: string | null) => at ?? '/list', '', byLinkHeader(VENDOR))).rejects.toMatchObject({
      kind: 'source_changed',
    });
  });

  it('tells a list without its records', async () => {
    server.answer = () => ({ body: { rows: [] } });
    await expect(walk(() => '/list', '/items', byPage({ size: 2 }))).rejects.toMatchObject({ kind: 'source_changed' });
  });

  it('reads one value per line', async () => {
    server.answer = () => ({ body: '{"id":1}\n{"id":2}\n', headers: { 'content-type': 'application/x-ndjson' } });
    const { json } = await clientOf().send({ method: 'GET', url: `${server.url}/bulk`, format: 'json-lines' });
    expect(json).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('takes lines that break off for an answer that does, and asks again', async () => {
    let times = 0;
    server.answer = () => ({ body: (times += 1) === 1 ? '{"id":1}\n{"id"' : '{"id":1}\n{"id":2}' });
    const { json } = await clientOf().send({ method: 'GET', url: `${server.url}/bulk`, format: 'json-lines' });
    expect(json).toHaveLength(2);
  });
});

describe('a Link header', () => {
  it.each([
    ['<https://a.example/?page=2>; rel="next", <https://a.example/?page=9>; rel="last"', 'https://a.example/?page=2'],
    ['<https://a.example/?page=9>; rel=last', null],
    ['<https://a.example/a,b>; title="x; rel=next"; rel="prev"', null],
    ['<https://a.example/n>; rel="prefetch next"', 'https://a.example/n'],
    ['', null],
  ])('%s', (header, next) => {
    expect(linkOf(header, 'next')).toBe(next);
  });
});

interface Row {
  readonly id: number;
  stamp: number;
}

const rowSchema = z.looseObject({ id: z.number() });
const HEAD = { id: 'id', modified: '/modified', naiveOffset: 'Z' } as const;
const MANIFEST = { id: 'rows', entity: 'row', cursor: 'modified', overlapMs: 0, pageSize: 2 };

/** Whole seconds, so that several rows share a stamp. */
function stampText(stamp: number): string {
  return new Date(Date.UTC(2026, 0, 1) + stamp * 1000).toISOString();
}

function nodeOf({ id, stamp }: Row): unknown {
  return { id, modified: stampText(stamp) };
}

/** Rows in the order of their stamps, one of which changes after every page that is read. */
class MovingList {
  readonly rows: Row[];
  readonly #changes: number[];
  #clock = 100;

  constructor(stamps: readonly number[], changes: readonly number[]) {
    this.rows = stamps.map((stamp, id) => ({ id, stamp }));
    this.#changes = [...changes];
  }

  stop(): void {
    this.#changes.length = 0;
  }

  page(from: string, skip: number, afterId: number | null): readonly unknown[] {
    const found = this.rows
      .map((row) => ({ ...row, text: stampText(row.stamp) }))
      .filter(({ text, id }) => (afterId === null ? text >= from : text > from || (text === from && id > afterId)))
      .toSorted((a, b) => a.stamp - b.stamp || a.id - b.id)
      .slice(skip, skip + 3)
      .map(nodeOf);
    const changed = this.#changes.shift();
    const row = changed === undefined ? undefined : this.rows[changed % this.rows.length];
    if (row) row.stamp = this.#clock += 1;
    return found;
  }
}

function movingStream(list: MovingList, kind: 'stamp' | 'key', again = 0): Stream<object> {
  const base = {
    manifest: MANIFEST,
    vendor: VENDOR,
    schema: rowSchema,
    head: () => HEAD,
    client: () => clientAt((url) => list.page(url.from, url.skip, url.id)),
  };
  return kind === 'stamp'
    ? sweepStream<object, VendorClient, StampWalk>({
        ...base,
        position: z.object({ stamp: z.string(), skip: z.number() }),
        page: (client, { since, position }) =>
          listPage(
            client,
            VENDOR,
            ask(position?.stamp ?? textOf(since), position?.skip ?? 0, null),
            {
              records: '',
              following: byStamp(VENDOR, { size: 3, stamp: '/modified', again }),
            },
            position,
          ),
      })
    : sweepStream<object, VendorClient, { stamp: string; id: string | number }>({
        ...base,
        position: z.object({ stamp: z.string(), id: z.union([z.string(), z.number()]) }),
        page: (client, { since, position }) =>
          listPage(
            client,
            VENDOR,
            ask(position?.stamp ?? textOf(since), 0, position?.id ?? null),
            {
              records: '',
              following: byKey(VENDOR, { size: 3, stamp: '/modified', id: '/id' }),
            },
            position,
          ),
      });
}

function textOf(since: number | null): string {
  return since === null ? '' : new Date(since).toISOString();
}

function ask(from: string, skip: number, id: string | number | null): { method: 'GET'; url: string } {
  const query = new URLSearchParams({ from, skip: String(skip), ...(id === null ? {} : { id: String(id) }) });
  return { method: 'GET', url: `https://acme.example/rows?${query.toString()}` };
}

function clientAt(
  page: (asked: { from: string; skip: number; id: number | null }) => readonly unknown[],
): VendorClient {
  const context = createPullContext({
    config: {},
    secrets: {},
    http: {
      send({ url }) {
        const query = new URL(url).searchParams;
        const id = query.get('id');
        return Promise.resolve(
          jsonAnswer(
            page({
              from: query.get('from') ?? '',
              skip: Number(query.get('skip')),
              id: id === null ? null : Number(id),
            }),
          ),
        );
      },
    },
  });
  return createVendorClient(context, VENDOR, ANONYMOUS);
}

describe('a list that changes while it is read', () => {
  it.each(['key', 'stamp'] as const)('is read whole by %s: the last version of each record is seen', async (kind) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 20 }),
        // A row that changes gets a stamp of its own; as many changes as there are pages keep the list moving.
        fc.array(fc.nat({ max: 40 }), { maxLength: 6 }),
        async (stamps, changes) => {
          // By stamp, a change inside a stamp that fills a page is left to the overlap: here two share one at most.
          const list = new MovingList(kind === 'key' ? stamps : stamps.map((_, row) => Math.floor(row / 2)), changes);
          const context = createPullContext({ config: {}, secrets: {}, http: NO_HTTP });
          const stream = movingStream(list, kind);
          const first = await pagesOf(stream, context, null);
          list.stop();
          const pages = [...first, ...(await pagesOf(stream, context, first.at(-1)?.checkpoint ?? null))];
          const seen = new Set(
            pages.flatMap(({ records }) => records.map(({ sourceId, payload }) => `${sourceId} ${payload}`)),
          );
          for (const row of list.rows) expect(seen).toContain(`${row.id} ${JSON.stringify(nodeOf(row))}`);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is read whole where all share a stamp, as long as no more of them change between pages than come again', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.nat({ max: 40 }), { maxLength: 6 }),
        async (rows, changes) => {
          const list = new MovingList(Array<number>(rows).fill(0), changes);
          const context = createPullContext({ config: {}, secrets: {}, http: NO_HTTP });
          const pages = await pagesOf(movingStream(list, 'stamp', 1), context, null);
          const seen = new Set(pages.flatMap(({ records }) => records.map(({ sourceId }) => sourceId)));
          expect(seen.size).toBe(rows);
        },
      ),
      { numRuns: 150 },
    );
  });
});

const NO_HTTP = { send: () => Promise.reject(new Error('the client brings its own')) };
