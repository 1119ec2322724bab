import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StampWindow } from '../../kit/connector.ts';
import { startLoopback } from '../../kit/testing/loopback.ts';
import { declaredConnector } from '../connector.ts';
import { compiledStreams } from '../mapping/compile.ts';
import { ApiBench, ORDERS } from './testing/api-bench.ts';

let bench: ApiBench;
beforeAll(async () => {
  bench = new ApiBench(await startLoopback());
});
afterAll(() => bench.server.close());
beforeEach(() => {
  bench.server.asked.length = 0;
});

const at = (text: string): number => Date.parse(text);
const ALL: StampWindow = { from: null, to: at('2026-03-05T08:00:00Z') };
const LIST = "request: { get: orders, query: { since: '{since}' } }\nchanges: { at: changed }";

async function count(stream: string, window = ALL): Promise<number | undefined> {
  const config = bench.config({ stream });
  const [declared] = declaredConnector.streams(config);
  return declared?.control?.count(bench.context(config), window);
}

/** Answers with how many orders there are since; the list's own way of saying it. */
function stating(says: (figure: number) => { body: unknown; headers?: Readonly<Record<string, string>> }): void {
  bench.server.answer = ({ url, body }) => {
    const asked = url.searchParams.get('since') ?? /"since":"([^"]+)"/.exec(body)?.[1];
    const since = asked === undefined || asked === null ? 0 : at(asked);
    return says(ORDERS.filter(({ changed }) => at(changed) >= since).length);
  };
}

describe('the count of a declared list', () => {
  it.each<[string, string, (figure: number) => { body: unknown; headers?: Readonly<Record<string, string>> }]>([
    [
      'the total that the paging goes by',
      "request: { get: orders, query: { since: '{since}', page: '{page}' } }\nrecords: data\npaging: { by: page, size: 2, total: meta.total }\nchanges: { at: changed }",
      (total) => ({ body: { data: [], meta: { total } } }),
    ],
    ['a path of its first page', `${LIST}\ncount: { at: total }`, (total) => ({ body: { total } })],
    ['digits', `${LIST}\ncount: { at: total }`, (total) => ({ body: { total: String(total) } })],
    [
      'a header',
      `${LIST}\ncount: { at: { header: X-Total } }`,
      (total) => ({ body: [], headers: { 'x-total': String(total) } }),
    ],
    [
      '@odata.count',
      "request: { get: Orders, query: { $count: true, since: '{since}' } }\npaging: { by: odata }\nchanges: { at: changed }\ncount: { at: '\"@odata.count\"' }",
      (total) => ({ body: { '@odata.count': total, value: [] } }),
    ],
    [
      'the answer to a question of its own',
      `${LIST}\ncount: { request: { get: 'orders/$count', query: { since: '{since}' } } }`,
      (total) => ({ body: String(total), headers: { 'content-type': 'text/plain' } }),
    ],
    [
      'a member of a GraphQL answer',
      "request: { graphql: 'query Q($since: String) { orders(since: $since) { total nodes { id } } }', root: orders, variables: { since: '{since}' } }\nrecords: nodes\nchanges: { at: changed }\ncount: { at: total }",
      (total) => ({ body: { data: { orders: { total, nodes: [] } } } }),
    ],
  ])('is %s', async (_name, stream, says) => {
    stating(says);
    expect(await count(stream)).toBe(5);
    expect(await count(stream, { ...ALL, from: at('2026-03-03T08:00:00Z') })).toBe(3);
  });

  it('leaves out what changed after the newest that is held', async () => {
    stating((total) => ({ body: { total } }));
    expect(await count(`${LIST}\ncount: { at: total }`, { from: null, to: at('2026-03-03T08:00:00Z') })).toBe(3);
    expect(bench.asked()).toEqual(['/orders', '/orders?since=2026-03-03T08:00:00.001Z']);
  });

  it.each([
    ['iso_seconds', '2026-03-02T08:00:00.250Z', '2026-03-02T08:00:01Z'],
    ['date', '2026-03-02T08:00:00.250Z', '2026-03-03'],
    ['date', '2026-03-02T00:00:00Z', '2026-03-02'],
    ['date, zone: Europe/Berlin', '2026-03-01T23:00:00Z', '2026-03-02'],
    ['iso', '2026-03-02T08:00:00.250Z', '2026-03-02T08:00:00.250Z'],
  ])('by %s begins no earlier than its window', async (since, from, expected) => {
    stating((total) => ({ body: { total } }));
    const stream = LIST.replace('at: changed', `at: changed, since: ${since}`);
    await count(`${stream}\ncount: { at: total }`, { ...ALL, from: at(from) });
    expect(bench.server.asked[0]?.url.searchParams.get('since')).toBe(expected);
  });

  it('of a list that cannot be asked for changes is that of all of it', async () => {
    bench.server.answer = () => ({ body: { total: 5 } });
    const stream = 'request: { get: orders }\nrecords: data\ncount: { at: total }';
    const [declared] = declaredConnector.streams(bench.config({ stream }));
    expect(declared?.control?.whole).toBe(true);
    expect(await count(stream, { ...ALL, from: ALL.to })).toBe(5);
    expect(bench.asked()).toEqual(['/orders']);
  });

  it('is none where none is declared, and a change of the source where it is not there any more', async () => {
    bench.server.answer = () => ({ body: { total: null } });
    expect(await count(LIST)).toBeUndefined();
    await expect(count(`${LIST}\ncount: { at: total }`)).rejects.toMatchObject({ kind: 'source_changed' });
  });

  it('changes nothing of what was read', () => {
    const [plain, counted] = ['', '\ncount: { at: total }'].map((more) => {
      const { declaration } = bench.config({ stream: `${LIST}${more}` });
      return declaration;
    });
    expect(counted).toMatchObject({ streams: { orders: { count: { at: 'total' } } } });
    const readingOf = (declaration: typeof plain): unknown =>
      declaration && [...compiledStreams(declaration).values()].map((stream) => 'reading' in stream && stream.reading);
    expect(readingOf(counted)).toEqual(readingOf(plain));
  });
});
