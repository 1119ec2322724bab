import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startLoopback, type AskedRequest } from '../../kit/testing/loopback.ts';
import { mapContextOf } from '../../kit/testing/subject.ts';
import { declaredConnector, declaredSecrets, type DeclaredConfig } from '../connector.ts';
import { ApiBench, ORDERS, recordsOf } from './testing/api-bench.ts';

let bench: ApiBench;
beforeAll(async () => {
  bench = new ApiBench(await startLoopback());
});
afterAll(() => bench.server.close());
beforeEach(() => {
  bench.server.asked.length = 0;
});

describe('signing in', () => {
  const stream = 'request: { get: orders }';
  const basicOf = (user: string, password: string): string =>
    `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

  it.each<
    readonly [auth: string, secrets: Record<string, string>, sees: (request: AskedRequest) => unknown, seen: string]
  >([
    ['{ kind: api_key, header: X-Key }', { apiKey: 'k-1234' }, ({ headers }) => headers['x-key'], 'k-1234'],
    [
      "{ kind: api_key, header: Authorization, prefix: 'Token ' }",
      { apiKey: 'k-1234' },
      ({ headers }) => headers.authorization,
      'Token k-1234',
    ],
    ['{ kind: api_key, parameter: key }', { apiKey: 'k-1234' }, ({ url }) => url.searchParams.get('key'), 'k-1234'],
    [
      '{ kind: basic, user: ada }',
      { password: 'p-1234' },
      ({ headers }) => headers.authorization,
      basicOf('ada', 'p-1234'),
    ],
    ['{ kind: basic }', { apiKey: 'k-1234' }, ({ headers }) => headers.authorization, basicOf('k-1234', '')],
    ['{ kind: bearer }', { token: 't-1234' }, ({ headers }) => headers.authorization, 'Bearer t-1234'],
  ])('%s', async (auth, secrets, sees, seen) => {
    bench.server.answer = () => ({ body: ORDERS });
    const config = bench.config({ stream, auth, headers: '{ X-Tenant: north }' });
    await declaredConnector.check(bench.context(config, secrets));
    const [request] = bench.server.asked;
    expect(request && sees(request)).toBe(seen);
    expect(request?.headers['x-tenant']).toBe('north');
    expect(declaredSecrets(config.declaration).map(({ key }) => key)).toEqual(Object.keys(secrets));
    await expect(declaredConnector.check(bench.context(config))).rejects.toMatchObject({ kind: 'config' });
  });

  it.each(['header', 'body'])('by OAuth 2 client credentials, with the secret in the %s', async (proof) => {
    bench.server.answer = ({ url }) =>
      url.pathname === '/token'
        ? { body: { access_token: 'token-77', token_type: 'Bearer', expires_in: 60 } }
        : { body: ORDERS };
    const auth = `{ kind: oauth2_client_credentials, tokenUrl: '${bench.server.url}/token', clientId: us, scope: read, parameters: { audience: shop }, proof: ${proof} }`;
    await declaredConnector.check(bench.context(bench.config({ stream, auth }), { clientSecret: 's-1234' }));
    const [token, list] = bench.server.asked;
    expect(Object.fromEntries(new URLSearchParams(token?.body))).toMatchObject({
      grant_type: 'client_credentials',
      scope: 'read',
      audience: 'shop',
    });
    expect(proof === 'header' ? token?.headers.authorization : token?.body).toContain(
      proof === 'header' ? basicOf('us', 's-1234') : 's-1234',
    );
    expect(list?.headers.authorization).toBe('Bearer token-77');
  });
});

describe('changes', () => {
  it.each([
    ['iso', "'{since}'", '2026-03-05T07:45:00.000Z'],
    ['iso_seconds', "'{since}'", '2026-03-05T07:45:00Z'],
    ['epoch_s', "'{since}'", '1772696700'],
    ['epoch_ms', "'{since}'", '1772696700000'],
    ['sql, zone: Europe/Berlin', "'{since}'", '2026-03-05 08:45:00'],
    ['date', "'{since}'", '2026-03-04'],
    ['iso', '"changed ge datetimeoffset\'{since}\'"', "changed ge datetimeoffset'2026-03-05T07:45:00.000Z'"],
  ])('are asked for as %s in %s', async (since, parameter, expected) => {
    bench.server.answer = () => ({ body: ORDERS });
    const config = bench.config({
      stream: `request: { get: orders, query: { since: ${parameter} } }\nchanges: { at: changed, since: ${since} }`,
    });
    const first = await bench.pull(config);
    expect(bench.asked()).toEqual(['/orders']);
    await bench.pull(config, first.at(-1)?.checkpoint);
    expect(bench.server.asked[1]?.url.searchParams.get('since')).toBe(expected);
  });

  it('are asked for from a day on, and with the overlap that is declared', async () => {
    bench.server.answer = () => ({ body: ORDERS });
    const config = bench.config({
      stream:
        "request: { get: orders, query: { since: '{since}' } }\nchanges: { at: changed, from: 2026-01-01, overlap: 2h }",
    });
    const first = await bench.pull(config);
    await bench.pull(config, first.at(-1)?.checkpoint);
    expect(bench.asked()).toEqual(['/orders?since=2026-01-01T00:00:00.000Z', '/orders?since=2026-03-05T06:00:00.000Z']);
  });

  it('become versions that sort, in the digits that the source gives', async () => {
    bench.server.answer = () => ({
      body: [
        { id: 1, changed: '05.03.2026 08:00' },
        { id: 2, changed: '2026-03-05T08:00:00.1234567Z' },
        { id: 3, changed: null },
      ],
    });
    const records = recordsOf(
      await bench.pull(
        bench.config({
          stream: 'request: { get: orders }\nchanges: { at: changed }',
          more: "dates: { format: ['dd.MM.yyyy HH:mm', iso], zone: Europe/Berlin }",
        }),
      ),
    );
    expect(records.map(({ version }) => version)).toEqual([
      '2026-03-05T07:00:00.000000000Z',
      '2026-03-05T08:00:00.123456700Z',
      '',
    ]);
  });

  it('asked for in another way than before, all is read again', async () => {
    bench.server.answer = () => ({ body: ORDERS });
    const stream = "request: { get: orders, query: { since: '{since}' } }\nchanges: { at: changed }";
    const [page] = await bench.pull(bench.config({ stream }));
    await bench.pull(bench.config({ stream: `${stream}\ntitle: Order` }), page?.checkpoint);
    await bench.pull(
      bench.config({ stream: stream.replace('orders,', "orders, headers: { Accept: 'application/vnd.v2+json' },") }),
      page?.checkpoint,
    );
    expect(bench.asked().map((address) => address.includes('since'))).toEqual([false, true, false]);
  });
});

describe('details', () => {
  it('are put inside their record: a list with all its pages, a single thing as it is', async () => {
    bench.server.answer = ({ url }) => {
      if (url.pathname.endsWith('/lines')) {
        const from = Number(url.searchParams.get('from'));
        return { body: { lines: [{ no: from + 1 }], more: from < 2 ? from + 1 : null } };
      }
      if (url.pathname.endsWith('/ship-to')) return { body: { city: 'Graz' } };
      return { body: [{ id: 'a/b 1', no: 'SO-1' }] };
    };
    const stream = `
request: { get: orders }
details:
  lines: { request: { get: 'orders/{id}/lines', query: { from: '{cursor}' } }, records: lines, paging: { by: cursor, at: more } }
  shipTo: { request: { get: 'orders/{id}/ship-to' } }`;
    const [record] = recordsOf(await bench.pull(bench.config({ stream })));
    expect(JSON.parse(record?.payload ?? '')).toEqual({
      id: 'a/b 1',
      no: 'SO-1',
      lines: [{ no: 1 }, { no: 2 }, { no: 3 }],
      shipTo: { city: 'Graz' },
    });
    expect(bench.server.asked[1]?.url.pathname).toBe('/api/orders/a%2Fb%201/lines');
  });
});

describe('one record', () => {
  const stream = `
request: { get: orders, query: { since: '{since}' } }
changes: { at: changed }
single: { request: { get: 'orders/{id}' }, records: data }
standsStill: true
details:
  lines: { request: { get: 'orders/{id}/lines' } }`;

  it('is looked up as the list gives it, with its details; one that is gone is left out', async () => {
    bench.server.answer = ({ url }) => {
      if (url.pathname.endsWith('/lines')) return { body: [{ no: 1 }] };
      const order = ORDERS.find(({ id }) => url.pathname.endsWith(`/orders/${id}`));
      if (url.pathname.endsWith('/orders')) return { body: ORDERS };
      return order === undefined ? { status: 404, body: {} } : { body: { data: order } };
    };
    const config = bench.config({ stream });
    const [declared] = declaredConnector.streams(config);
    expect(declared?.manifest.stampStandsStill).toBe(true);
    const pulled = recordsOf(await bench.pull(config));
    expect(await declared?.lookUp?.byIds(bench.context(config), ['2', '99', '4'])).toEqual([pulled[1], pulled[3]]);
  });

  it('of a list that takes no "changed since" cannot be begun at a date', async () => {
    bench.server.answer = () => ({ body: ORDERS });
    const config = bench.config({ stream });
    const [declared] = declaredConnector.streams(config);
    const begin = declared?.startAt?.(Date.parse('2026-03-01T00:00:00Z')) ?? null;
    await bench.pull(config, begin);
    expect(bench.asked()[0]).toBe('/orders?since=2026-03-01T00:00:00.000Z');
    const [whole] = declaredConnector.streams(bench.config({ stream: 'request: { get: orders }' }));
    expect(whole?.startAt).toBeUndefined();
    expect(whole?.lookUp).toBeUndefined();
  });
});

describe('a record that cannot be mapped', () => {
  const outcomes = async (config: DeclaredConfig): Promise<unknown[]> =>
    recordsOf(await bench.pull(config)).map(({ sourceId, recordedAt, payload }) => {
      const record = { streamId: 'orders', sourceId, recordedAt, payload: JSON.parse(payload) as unknown };
      const outcome = declaredConnector.map(record, mapContextOf(config));
      return outcome.ok ? outcome.value.map(({ label }) => label?.value ?? null) : outcome.error;
    });

  it('lands, and says why: no id, no kind, a stamp that is no date', async () => {
    bench.server.answer = () => ({
      body: [{ no: 'SO-1' }, { id: 2, type: 'quote' }, { id: 3, changed: 'soon', no: 'SO-3' }, { id: 4, no: 'SO-4' }],
    });
    const stream = `
request: { get: orders }
changes: { at: changed }
kinds: [{ when: "type != 'quote'", id: id, documents: [{ kind: order, label: no }] }]`;
    expect(await outcomes(bench.config({ stream }))).toEqual([
      { reason: 'The record has no id: "id" gives nothing', path: '/id' },
      { reason: 'The record is of none of the declared kinds', path: '' },
      { reason: expect.stringContaining('"soon" is no date') as string, path: '/changed' },
      ['SO-4'],
    ]);
  });
});
