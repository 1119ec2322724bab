import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pagesOf } from '../../kit/testing.ts';
import { scoped } from '../../kit/scope.ts';
import { startLoopback } from '../../kit/testing/loopback.ts';
import { declaredConnector } from '../connector.ts';
import { loadDeclaration } from '../declaration/load-declaration.ts';
import { ApiBench } from './testing/api-bench.ts';

let bench: ApiBench;
beforeAll(async () => {
  bench = new ApiBench(await startLoopback());
});
afterAll(() => bench.server.close());
beforeEach(() => {
  bench.server.asked.length = 0;
});

const FROM = Date.parse('2026-03-01T00:00:00Z');
const QUOTED = `customers: { each: "customer eq '{customer}'", between: ' or ', all: "customer ne ''" }`;
const ODATA = `request: { get: Orders, query: { $filter: "changed ge {since} and ({customers})" } }
paging: { by: odata }
changes: { at: changed }
count: { request: { get: 'Orders/$count', query: { $filter: "changed ge {since} and ({customers})" } } }
${QUOTED}`;

/** What the list asks for: the first time, from a date on, and for its count. */
async function asked(stream: string, customers: readonly string[] | null): Promise<readonly string[]> {
  bench.server.answer = ({ url }) =>
    url.pathname.endsWith('$count')
      ? { body: '0', headers: { 'content-type': 'text/plain' } }
      : { body: stream.includes('odata') ? { value: [] } : [] };
  const config = bench.config({ stream });
  const [list] = scoped(declaredConnector, { streams: null, from: null, customers }).streams(config);
  if (list === undefined) throw new Error('one list');
  const context = bench.context(config);
  await pagesOf(list, context, null);
  if (list.startAt) await pagesOf(list, context, list.startAt(FROM));
  await list.control?.count({ ...context, customers }, { from: null, to: FROM });
  return bench.server.asked.map(
    ({ url, body }) => `${url.pathname.slice('/api'.length)} ${url.searchParams.get('$filter') ?? url.search} ${body}`,
  );
}

describe('customers of a declared list', () => {
  it('stand in one condition with the changes, in a first reading as well, and where all are read', async () => {
    const both = `(customer eq 'C1' or customer eq 'O''B')`;
    expect(await asked(ODATA, ['C1', "O'B"])).toEqual([
      `/Orders changed ge 1970-01-01T00:00:00.000Z and ${both} `,
      `/Orders changed ge 2026-03-01T00:00:00.000Z and ${both} `,
      `/Orders/$count changed ge 1970-01-01T00:00:00.000Z and ${both} `,
    ]);
    bench.server.asked.length = 0;
    expect(await asked(ODATA, null)).toEqual([
      '/Orders  ',
      "/Orders changed ge 2026-03-01T00:00:00.000Z and (customer ne '') ",
      '/Orders/$count  ',
    ]);
  });

  it('are a parameter of their own, or a list in a body', async () => {
    const parameter = "request: { get: orders, query: { customer: '{customers}' } }";
    expect(await asked(parameter, ['C1', 'C2'])).toEqual(['/orders ?customer=C1%2CC2 ']);
    bench.server.asked.length = 0;
    expect(await asked(parameter, null)).toEqual(['/orders  ']);
    bench.server.asked.length = 0;
    const body = "request: { post: orders, body: { customers: '{customers}' } }";
    expect(await asked(body, ['C1', 'C2'])).toEqual(['/orders  {"customers":["C1","C2"]}']);
  });

  it('are for those lists that ask with them', () => {
    const byCustomer = (stream: string): boolean =>
      declaredConnector.streams(bench.config({ stream }))[0]?.manifest.customer !== undefined;
    expect(byCustomer(ODATA)).toBe(true);
    expect(byCustomer('request: { get: orders }')).toBe(false);
  });

  it.each([
    [
      'how they are written without asking',
      `request: { get: orders }\n${QUOTED}`,
      'which the request does not ask with',
    ],
    [
      'one text with {since} and nothing for all',
      `request: { get: o, query: { q: '{since} {customers}' } }\nchanges: { at: changed }`,
      '"all" has to say what it is without any',
    ],
    [
      'one text with {cursor}',
      `request: { get: o, query: { q: '{cursor} {customers}' } }\npaging: { by: cursor, at: next }`,
      'which the first page leaves out',
    ],
    [
      'no {customer} in each',
      "request: { get: o, query: { q: '{customers}' } }\ncustomers: { each: x, between: ' or ' }",
      'has no {customer}',
    ],
    [
      'a count without them',
      "request: { get: o, query: { q: '{customers}' } }\ncount: { request: { get: count } }",
      'asks without {customers}, but the list with it',
    ],
    [
      'details with them',
      "request: { get: o }\ndetails: { lines: { request: { get: 'o/{customers}' } } }",
      'there is no {customers} here',
    ],
  ])('are refused: %s', (_what, stream, problem) => {
    const text = [
      'connection: portal',
      'name: Portal',
      'kind: commerce',
      'monogram: DP',
      "api: { url: 'https://api.example/' }",
      'streams:',
      '  orders:',
      ...[...stream.split('\n'), 'kinds: [{ id: id, documents: [] }]'].map((line) => `    ${line}`),
    ].join('\n');
    const loaded = loadDeclaration(text, 'portal.yml');
    expect(JSON.stringify(loaded)).toContain(problem.replaceAll('"', String.raw`\"`));
  });
});
