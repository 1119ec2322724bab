import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { HttpClient, HttpRequest } from '../../ports/ports.ts';
import { describeConformance } from '../kit/conformance.ts';
import { createPullContext, pagesOf } from '../kit/testing.ts';
import { mapContextOf } from '../kit/testing/subject.ts';
import { rqlText } from './client.ts';
import { extensivConnector } from './connector.ts';
import orders from './fixtures/orders.json' with { type: 'json' };
import {
  BASIC,
  CLIENT_ID,
  CLIENT_SECRET,
  extensivVendor,
  HOST,
  signsIn,
  TOKEN,
  type Order,
} from './fixtures/vendor.ts';
import { extensivConfig } from './manifest.ts';
import { ordersStream } from './streams/orders.ts';

const config = extensivConfig.parse({
  apiUrl: `${HOST}/`,
  clientId: CLIENT_ID,
  userLogin: '1',
  customerId: '12',
  timeZone: 'America/Los_Angeles',
  pageSize: 2,
});
const secrets = { clientSecret: CLIENT_SECRET };
const [shipped, picking, waiting, cancelled, loaded] = orders;

describeConformance({
  connector: extensivConnector,
  config,
  secrets,
  vendor: () => extensivVendor(),
  signsIn,
  tokens: [TOKEN, BASIC],
  streams: {
    orders: {
      sample: shipped ?? {},
      required: ['/readOnly/orderId', '/readOnly/status', '/referenceNum'],
      statuses: [{ pointer: '/readOnly/status', documented: Object.keys(config.statuses) }],
    },
  },
});

function mapAll(payload: unknown, settings = config): readonly CanonicalDocument[] {
  const outcome = extensivConnector.map(
    { streamId: 'orders', sourceId: 'x', recordedAt: null, payload },
    mapContextOf(settings),
  );
  if (!outcome.ok) throw new Error(`${outcome.error.reason} at ${outcome.error.path}`);
  return outcome.value;
}

function stepsOf(document: CanonicalDocument | undefined): string[] {
  return (document?.milestones ?? []).map((claim) => {
    const when = claim.when?.value;
    const at = when?.kind === 'instant' ? new Date(when.at).toISOString().slice(0, 19) : '?';
    return `${claim.code} ${claim.class} ${at}`;
  });
}

function statesOf(document: CanonicalDocument | undefined): string[] {
  return (document?.statuses ?? []).map(({ axis, state }) => `${axis} ${state}`);
}

function namesOf(document: CanonicalDocument | undefined): string[] {
  return (document?.references ?? []).map(({ role, type, scope, normalised }) =>
    [role, type, scope, normalised].join(' '),
  );
}

describe('Extensiv: mapping', () => {
  it('orders', () => {
    expect(orders.map((order) => mapAll(order))).toMatchSnapshot();
  });

  it('reads the times of the warehouse by its clocks', () => {
    const [order, shipment] = mapAll(shipped);
    expect(stepsOf(order)).toEqual([
      'WH_ACCEPTED actual 2026-02-16T16:11:00',
      'SHIPPED planned 2026-02-18T08:00:00',
      'PICKED actual 2026-02-18T21:20:00',
      'PACKED actual 2026-02-18T22:45:00',
      'ASN_SENT actual ?',
    ]);
    expect(stepsOf(shipment)).toEqual(['SHIPPED actual 2026-02-18T23:58:00']);
  });

  it('has shipped what was allocated when it was confirmed', () => {
    const [order, shipment] = mapAll(shipped);
    const values = order?.lines.map(({ lineKey, quantities }) => [
      lineKey,
      quantities.ordered?.value,
      quantities.allocated?.value,
      quantities.picked?.value,
      quantities.shipped?.value,
    ]);
    expect(values).toEqual([
      ['1', 4_000_000, 4_000_000, 4_000_000, 4_000_000],
      ['2', 2_500_000, 2_500_000, 2_500_000, 2_500_000],
    ]);
    expect(shipment?.lines.map(({ quantities }) => quantities.shipped?.value)).toEqual([4_000_000, 2_500_000]);
    expect(namesOf(shipment)).toEqual([
      'is shipment_id probe 51234',
      'points_to order_id probe 51234',
      'points_to order_no erp 200101',
      'points_to tracking  1Z999AA10123456784',
      'points_to tracking  1Z999AA10123456793',
    ]);
  });

  it('has not shipped what was taken back, whatever the number says', () => {
    const taken = { ...shipped, readOnly: { ...shipped?.readOnly, processDate: null, isClosed: false } };
    const [order, shipment] = mapAll(taken);
    expect(statesOf(order)).toEqual(['fulfilment partial', 'allocation complete']);
    expect(order?.lines[0]?.quantities.shipped).toBeUndefined();
    expect(stepsOf(shipment)).toEqual([]);
    expect(statesOf(shipment)).toEqual(['transport none']);
  });

  it('tells apart what waits, what is worked on, what is loaded and what is cancelled', () => {
    expect([picking, waiting, cancelled, loaded].map((order) => statesOf(mapAll(order)[0]))).toEqual([
      ['fulfilment partial', 'allocation partial'],
      ['fulfilment none', 'allocation none'],
      ['fulfilment not_applicable'],
      ['fulfilment partial', 'allocation complete'],
    ]);
    expect(stepsOf(mapAll(picking)[0])).toContain('PICK_START actual ?');
    expect(mapAll(cancelled)[0]?.lines[0]?.quantities.cancelled?.value).toBe(3_000_000);
    expect(mapAll(waiting)).toHaveLength(1);
    const [, shipment] = mapAll(loaded);
    expect(namesOf(shipment).slice(3)).toEqual(['points_to bol  BOL70021', 'points_to shipment_no probe L881']);
    expect(shipment?.parties).toMatchObject([{ id: { value: 'NDLX' }, name: { value: 'Nordlinie Express' } }]);
  });

  it('takes the external id for what the settings say', () => {
    const named = (externalIdIs: 'nothing' | 'order_no' | 'customer_po'): string[] =>
      namesOf(mapAll(shipped, { ...config, externalIdIs })[0]).filter((name) => name.includes('WEB10017'));
    expect([named('nothing'), named('order_no'), named('customer_po')]).toEqual([
      [],
      ['is order_no erp WEB10017'],
      ['points_to customer_po  WEB10017'],
    ]);
  });
});

describe('Extensiv: pulling', () => {
  function watched(http: HttpClient, seen: URLSearchParams[]): HttpClient {
    return {
      send(request: HttpRequest) {
        if (!signsIn(request)) seen.push(new URL(request.url).searchParams);
        return http.send(request);
      },
    };
  }

  it('asks by the clocks of the warehouse, an hour and more before the last change', async () => {
    const seen: URLSearchParams[] = [];
    const http = watched(extensivVendor(), seen);
    const last = (await pagesOf(ordersStream, createPullContext({ config, secrets, http }), null)).at(-1);
    expect(seen.map((query) => `${query.get('pgnum')} ${query.get('detail')} ${query.get('rql')}`)).toEqual(
      ['1', '2', '3'].map((page) => `${page} All readOnly.customerIdentifier.id==12`),
    );
    seen.length = 0;
    await pagesOf(ordersStream, createPullContext({ config, secrets, http }), last?.checkpoint ?? null);
    expect(seen[0]?.get('rql')).toBe(
      'readOnly.lastModifiedDate=ge=2026-02-20T09:00:00;readOnly.customerIdentifier.id==12',
    );
  });

  it('misses none while orders change and join between its pages', async () => {
    const fresh: Order = {
      ...waiting,
      referenceNum: 'SO-200199',
      readOnly: { orderId: 51299, lastModifiedDate: '2026-02-20T11:00:00' },
    };
    let served = 0;
    const before = extensivVendor();
    const after = extensivVendor([
      ...orders.map((order) =>
        order === shipped
          ? { ...order, readOnly: { ...order.readOnly, lastModifiedDate: '2026-02-20T11:00:00' } }
          : order,
      ),
      fresh,
    ]);
    const http: HttpClient = {
      send: (request) => (signsIn(request) || served++ === 0 ? before : after).send(request),
    };
    const pages = await pagesOf(ordersStream, createPullContext({ config, secrets, http }), null);
    const ids = pages.flatMap((page) => page.records.map(({ sourceId }) => sourceId));
    expect(new Set(ids)).toEqual(new Set([...orders, fresh].map(({ readOnly }) => String(readOnly.orderId))));
  });

  it('counts a window as the warehouse does', async () => {
    const context = createPullContext({ config, secrets, http: extensivVendor() });
    const at = (text: string): number => Date.parse(`${text}-08:00`);
    const count = (from: number | null, to: number): Promise<number> | undefined =>
      ordersStream.control?.count(context, { from, to });
    expect(await count(null, at('2026-02-20T10:15:00'))).toBe(5);
    expect(await count(at('2026-02-19T08:00:00'), at('2026-02-19T08:00:00'))).toBe(2);
  });

  it('looks orders up by id and by number', async () => {
    const context = createPullContext({ config, secrets, http: extensivVendor() });
    const pulled = (await pagesOf(ordersStream, context, null)).flatMap((page) => page.records);
    expect(await ordersStream.lookUp?.byIds(context, ['51240', '9'])).toEqual([pulled[1]]);
    expect(await ordersStream.lookUp?.byReference?.find(context, { type: 'order_no', value: 'SO-200105' })).toEqual([
      pulled[4],
    ]);
  });

  it('lets no number break out of its condition', () => {
    expect(rqlText('A;readOnly.status==2')).toBe('A%3BreadOnly.status%3D%3D2');
  });

  it('signs in with the older key where there is one', async () => {
    const bodies: unknown[] = [];
    const vendor = extensivVendor();
    const http: HttpClient = {
      send(request) {
        if (signsIn(request)) bodies.push(JSON.parse(request.body ?? ''));
        return vendor.send(request);
      },
    };
    await extensivConnector.check(createPullContext({ config, secrets, http }));
    await extensivConnector.check(createPullContext({ config: { ...config, tpl: '{guid}' }, secrets, http }));
    expect(bodies).toEqual([
      { grant_type: 'client_credentials', user_login_id: '1' },
      { grant_type: 'client_credentials', tpl: '{guid}', user_login: '1' },
    ]);
  });
});
