import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { HttpClient, HttpRequest } from '../../ports/ports.ts';
import { describeConformance } from '../kit/conformance.ts';
import { createPullContext, pagesOf } from '../kit/testing.ts';
import { mapContextOf } from '../kit/testing/subject.ts';
import { warehouseConnector } from './connector.ts';
import orders from './fixtures/orders.json' with { type: 'json' };
import { API_KEY, HOST, signsIn, TOKEN, warehouse } from './fixtures/vendor.ts';
import { warehouseConfig, type WarehouseConfig } from './manifest.ts';
import { USUAL_STATUSES } from './statuses.ts';
import { ordersStreamOf } from './streams/orders.ts';

const config = warehouseConfig.parse({
  ordersUrl: `${HOST}/orders?sort=order_id`,
  recordsAt: '/data',
  totalAt: '/header/total',
  untilParameter: 'modified_until',
  orderUrl: `${HOST}/orders/{facility}/{id}`,
  timeZone: 'America/Los_Angeles',
  pageSize: 2,
});
const secrets = { apiKey: API_KEY, password: 'warehouse-password/1', clientSecret: 'warehouse-secret/1' };
const [packed, shipped, held, cancelled, elsewhere] = orders;

describeConformance({
  connector: warehouseConnector,
  config,
  secrets: { apiKey: API_KEY },
  vendor: () => warehouse(),
  signsIn,
  absenceIsBare: true,
  tokens: [],
  streams: {
    orders: {
      sample: packed ?? {},
      required: ['/order_id', '/order_number', '/status_raw', '/lines/0/line_id', '/lines/0/sku', '/lines/0/ordered'],
      statuses: [{ pointer: '/status_raw', documented: Object.keys(USUAL_STATUSES) }],
    },
  },
});

function mapAll(payload: unknown, settings: WarehouseConfig = config): readonly CanonicalDocument[] {
  const outcome = warehouseConnector.map(
    { streamId: 'orders', sourceId: 'x', recordedAt: null, payload },
    mapContextOf(settings),
  );
  if (!outcome.ok) throw new Error(`${outcome.error.reason} at ${outcome.error.path}`);
  return outcome.value;
}

function stepsOf(document: CanonicalDocument | undefined): string[] {
  return (document?.milestones ?? []).map((claim) => `${claim.code} ${claim.class} ${claim.when?.value.text ?? '?'}`);
}

function statesOf(document: CanonicalDocument | undefined): string[] {
  return (document?.statuses ?? []).map(({ axis, state, native }) => `${axis} ${state} ${native.value}`);
}

function troublesOf(document: CanonicalDocument | undefined): string[] {
  return (document?.conditions ?? []).map(({ code, lineKey, path }) => `${code} ${lineKey ?? '-'} ${path}`);
}

function namesOf(document: CanonicalDocument | undefined): string[] {
  return (document?.references ?? []).map(({ role, type, scope, normalised }) =>
    [role, type, scope, normalised].join(' '),
  );
}

describe('Warehouse: mapping', () => {
  it('orders', () => {
    expect(orders.map((order) => mapAll(order))).toMatchSnapshot();
  });

  it('has not shipped what is packed', () => {
    const [order, ...others] = mapAll(packed);
    expect(others).toEqual([]);
    expect(statesOf(order)).toEqual(['fulfilment partial Packed', 'allocation complete allocated']);
    expect(stepsOf(order)).toEqual([
      'SHIPPED planned 2026-02-18',
      'WH_ACCEPTED actual 2026-02-16T08:11:00-08:00',
      'PICKED actual 2026-02-18T13:20:00',
      'PACKED actual ?',
    ]);
    expect(order?.lines.map(({ itemNo, quantities }) => [itemNo?.value, quantities.ordered?.value])).toEqual([
      ['000A-100', 4_000_000],
      ['B-7', 2_500_000],
    ]);
    expect(order?.requested?.value).toMatchObject({ kind: 'date', date: '2026-02-20' });
  });

  it('ships with the confirmation, by papers and cartons', () => {
    const [order, shipment] = mapAll(shipped);
    expect(stepsOf(shipment)).toEqual(['SHIPPED actual 2026-02-18T17:25:00']);
    const when = shipment?.milestones[0]?.when?.value;
    expect(when?.kind === 'instant' && new Date(when.at).toISOString()).toBe('2026-02-19T01:25:00.000Z');
    expect(namesOf(shipment)).toEqual([
      'is shipment_id probe L-881',
      'points_to order_id probe ACME/RENO/51240',
      'points_to order_no erp 200102',
      'points_to bol  BOL70021',
      'points_to bol  MBOL9',
      'points_to pro  555120011',
      'points_to tracking  1Z999AA10123456784',
      'points_to package_no probe C2',
    ]);
    expect(shipment?.lines.map(({ lineKey, quantities }) => [lineKey, quantities.shipped?.value])).toEqual([
      ['1', 10_000_000],
      ['2', 2_000_000],
    ]);
    // One of two pieces is in no carton, and one was short.
    expect(troublesOf(order)).toEqual(['WH-SHORT 2 /lines/1/short', 'DI-CONFLICT 2 /lines/1/shipped']);
  });

  it('tells holds, and whose they are', () => {
    expect(statesOf(mapAll(held)[0])).toEqual(['fulfilment blocked CREDIT', 'credit blocked CREDIT']);
    expect(troublesOf(mapAll(held)[0])).toEqual(['CR-HOLD - /holds/0']);
    expect(troublesOf(mapAll(elsewhere)[0])).toEqual(['WH-HOLD - /holds/0/code']);
  });

  it('tells what is cancelled', () => {
    expect(statesOf(mapAll(cancelled)[0])).toEqual(['fulfilment not_applicable Cancelled']);
    expect(stepsOf(mapAll(cancelled)[0])).toContain('CANCELLED actual 2026-02-19T07:58:00');
  });

  it('has left in part what was shipped in part; a shipment to come is none yet', () => {
    const [, first, second] = mapAll(elsewhere);
    expect([first, second].map(stepsOf)).toEqual([['SHIPPED actual 2026-02-20T09:00:00'], []]);
    expect([first, second].map((shipment) => shipment?.lines)).toEqual([[], []]);
    const planned = { ...elsewhere, lines: [{ ...elsewhere?.lines[0], shipped: 0 }] };
    expect(stepsOf(mapAll(planned)[1])).toEqual(['SHIPPED planned 2026-02-20T09:00:00']);
  });

  it('keeps one number of two sites apart', () => {
    expect([packed, elsewhere].map((order) => namesOf(mapAll(order)[0])[1])).toEqual([
      'is order_id probe ACME/RENO/51234',
      'is order_id probe ACME/SPARKS/51234',
    ]);
  });

  it('reads another system by the fields of the settings', () => {
    const settings = warehouseConfig.parse({
      ...config,
      fields: {
        order_id: '/OrderId',
        order_number: '/Original~1Number',
        status_raw: '/Status/Code',
        lines: '/OrderLine',
        'lines.line_id': '/Id',
        'lines.sku': '/Item/Sku',
        'lines.ordered': '/Qty',
        'ship_to.city': '/Dest/City',
      },
      statuses: { '7000': 'packed' },
    });
    const [order] = mapAll(
      {
        OrderId: 9,
        'Original/Number': 'SO-1',
        Status: { Code: 7000 },
        OrderLine: [{ Id: 1, Item: { Sku: '007' }, Qty: '3' }],
        Dest: { City: 'Kiel' },
      },
      settings,
    );
    expect(order).toMatchObject({
      label: { value: 'SO-1', path: '/Original~1Number' },
      statuses: [{ state: 'partial', native: { value: '7000' } }],
      parties: [{ role: 'ship_to', place: { value: 'Kiel' } }],
      lines: [
        { itemNo: { value: '007', path: '/OrderLine/0/Item/Sku' }, quantities: { ordered: { value: 3_000_000 } } },
      ],
      unknownValues: [],
    });
  });
});

describe('Warehouse: pulling', () => {
  function watched(http: HttpClient, seen: string[]): HttpClient {
    return {
      send(request) {
        if (!signsIn(request)) seen.push(new URL(request.url).search);
        return http.send(request);
      },
    };
  }

  const contextOf = (
    settings: WarehouseConfig,
    http: HttpClient,
  ): ReturnType<typeof createPullContext<WarehouseConfig>> => createPullContext({ config: settings, secrets, http });

  it.each([
    ['one', {}, ['?sort=order_id']],
    ['page', {}, ['?sort=order_id&size=2&page=1', '?sort=order_id&size=2&page=2', '?sort=order_id&size=2&page=3']],
    [
      'offset',
      { positionParameter: 'offset' },
      ['?sort=order_id&size=2&offset=0', '?sort=order_id&size=2&offset=2', '?sort=order_id&size=2&offset=4'],
    ],
    [
      'cursor',
      { positionParameter: 'cursor', nextAt: '/cursor' },
      ['?sort=order_id&size=2', '?sort=order_id&size=2&cursor=2', '?sort=order_id&size=2&cursor=4'],
    ],
    [
      'next_link',
      { nextAt: '/links/next' },
      ['?sort=order_id&size=2', '?sort=order_id&size=2&cursor=2', '?sort=order_id&size=2&cursor=4'],
    ],
    [
      'keyset',
      { positionParameter: 'after_id' },
      [
        '?sort=order_id&size=2',
        '?sort=order_id&size=2&modified_since=2026-02-18T17%3A30%3A00-08%3A00&after_id=51240',
        '?sort=order_id&size=2&modified_since=2026-02-19T08%3A00%3A00-08%3A00&after_id=51252',
      ],
    ],
  ])('reads pages of the kind %s', async (pageStyle, settings, asked) => {
    const seen: string[] = [];
    const parsed = warehouseConfig.parse({ ...config, pageStyle, ...settings });
    const pages = await pagesOf(ordersStreamOf(parsed), contextOf(parsed, watched(warehouse(), seen)), null);
    expect(pages.flatMap((page) => page.records.map(({ sourceId }) => sourceId)).toSorted()).toEqual([
      'ACME/RENO/51234',
      'ACME/RENO/51240',
      'ACME/RENO/51251',
      'ACME/RENO/51252',
      'ACME/SPARKS/51234',
    ]);
    expect(seen).toEqual(asked);
  });

  it.each([
    ['page', 'a total', { totalAt: '/header/total' }],
    ['page', 'no total', { totalAt: '' }],
    ['offset', 'a total', { positionParameter: 'offset', totalAt: '/header/total' }],
    ['offset', 'no total', { positionParameter: 'offset', totalAt: '' }],
    ['keyset', 'no total', { positionParameter: 'after_id', totalAt: '' }],
  ])(
    'reads to the end a list by %s with %s that gives 10 where 500 are asked for',
    async (pageStyle, _total, settings) => {
      const [first] = orders;
      const known = Array.from({ length: 47 }, (_, index) => ({
        ...first,
        facility: 'RENO',
        order_id: String(60_000 + index),
        modified: new Date(Date.UTC(2026, 1, 18) + Math.floor(index / 4) * 60_000).toISOString(),
      }));
      const vendor = warehouse(undefined, known);
      const capped: HttpClient = {
        send(request) {
          const url = new URL(request.url);
          if (url.searchParams.has('size')) url.searchParams.set('size', '10');
          return vendor.send({ ...request, url: url.href });
        },
      };
      const parsed = warehouseConfig.parse({ ...config, pageStyle, ...settings, pageSize: 500 });
      const stream = ordersStreamOf(parsed);
      const pages = await pagesOf(stream, contextOf(parsed, capped), null);
      const idsOf = (read: typeof pages): string[] =>
        read.flatMap(({ records }) => records.map(({ sourceId }) => sourceId));
      expect(new Set(idsOf(pages)).size).toBe(known.length);
      const rest = await pagesOf(stream, contextOf(parsed, capped), pages[1]?.checkpoint ?? null);
      expect(new Set([...idsOf(pages.slice(0, 2)), ...idsOf(rest)]).size).toBe(known.length);
    },
  );

  it.each([
    ['utc', '2026-02-20T17:00:00.000Z'],
    ['local', '2026-02-20T09:00:00'],
  ] as const)('asks since a moment in %s', async (timesInQuestions, since) => {
    const seen: string[] = [];
    const settings = { ...config, timesInQuestions };
    const stream = ordersStreamOf(settings);
    const last = (await pagesOf(stream, contextOf(settings, warehouse()), null)).at(-1)?.checkpoint ?? null;
    await pagesOf(stream, contextOf(settings, watched(warehouse(), seen)), last);
    expect(new URLSearchParams(seen[0]).get('modified_since')).toBe(since);
  });

  it('takes its key to no address that was kept before the settings named another', async () => {
    const seen: string[] = [];
    const settings = warehouseConfig.parse({ ...config, pageStyle: 'next_link', nextAt: '/links/next' });
    const stream = ordersStreamOf(settings);
    const [first] = await pagesOf(stream, contextOf(settings, warehouse()), null, 1);
    const kept = { ...first?.checkpoint, position: 'https://elsewhere.example/orders?cursor=2' };
    await pagesOf(stream, contextOf(settings, watched(warehouse(), seen)), kept);
    expect(seen[0]).toBe('?sort=order_id&size=2');
  });

  it('counts where the warehouse can, and looks orders up where there is an address for it', async () => {
    const context = contextOf(config, warehouse());
    const stream = ordersStreamOf(config);
    const at = Date.parse('2026-02-19T08:00:00-08:00');
    expect(await stream.control?.count(context, { from: at, to: at })).toBe(2);
    const pulled = (await pagesOf(stream, context, null)).flatMap((page) => page.records);
    const wanted = pulled.filter(({ sourceId }) => sourceId === 'ACME/SPARKS/51234');
    expect(await stream.lookUp?.byIds(context, ['ACME/SPARKS/51234', 'ACME/RENO/1'])).toEqual(wanted);
    const bare = ordersStreamOf({ ...config, untilParameter: '', orderUrl: '' });
    expect([bare.control, bare.lookUp]).toEqual([undefined, undefined]);
  });

  it.each([
    ['api_key', { keyScheme: '' }, API_KEY],
    ['basic', { username: 'reader' }, `Basic ${Buffer.from('reader:warehouse-password/1').toString('base64')}`],
    ['oauth2_client_credentials', { tokenUrl: `${HOST}/token`, clientId: 'app', scope: 'read' }, `Bearer ${TOKEN}`],
    ['none', {}, undefined],
  ] as const)('signs in by %s', async (authMode, settings, header) => {
    const parsed = warehouseConfig.parse({ ...config, authMode, ...settings });
    const accepts = (request: HttpRequest): boolean => request.headers?.['authorization'] === header;
    await expect(warehouseConnector.check(contextOf(parsed, warehouse(accepts)))).resolves.toBeUndefined();
  });

  it.each([
    ['a cursor without its place', { pageStyle: 'cursor' }],
    ['a keyset that cannot be asked since', { pageStyle: 'keyset', sinceParameter: '' }],
    ['an OAuth client without its address', { authMode: 'oauth2_client_credentials' }],
    ['a zone that is none', { timeZone: 'Nowhere/City' }],
    ['a field that the contract does not have', { fields: { colour: '/Colour' } }],
  ])('refuses settings with %s', (_name, settings) => {
    expect(warehouseConfig.safeParse({ ...config, ...settings }).success).toBe(false);
  });
});
