import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import { DAY, HOUR } from '#shared/domain/time.ts';
import type { HttpClient, HttpRequest } from '../../ports/ports.ts';
import { describeConformance } from '../kit/conformance.ts';
import { createPullContext, pagesOf } from '../kit/testing.ts';
import { mapContextOf } from '../kit/testing/subject.ts';
import { project44Connector } from './connector.ts';
import histories from './fixtures/histories.json' with { type: 'json' };
import { FOLLOWED, HOST, project44Vendor, signsIn, TOKEN } from './fixtures/vendor.ts';
import { project44Config } from './manifest.ts';
import { EVENTS, STATES } from './statuses.ts';
import { shipmentsStream } from './streams/shipments.ts';

const config = project44Config.parse({
  apiUrl: `${HOST}/api/v4/`,
  clientId: 'throughline-app',
  shipmentIds: FOLLOWED,
  pageSize: 2,
});
const secrets = { clientSecret: 'p44-client-secret/1' };
const [delivered, moving, failed, booking, container] = histories;

describeConformance({
  connector: project44Connector,
  config,
  secrets,
  vendor: () => project44Vendor(),
  signsIn,
  tokens: [TOKEN],
  streams: {
    shipments: {
      sample: moving ?? {},
      required: ['/shipment/id', '/events/0/type', '/states/1/type'],
      statuses: [
        { pointer: '/events/3/type', documented: Object.keys(EVENTS) },
        { pointer: '/states/1/type', documented: Object.keys(STATES) },
      ],
    },
  },
});

function map(payload: unknown, settings = config): CanonicalDocument {
  const outcome = project44Connector.map(
    { streamId: 'shipments', sourceId: 'x', recordedAt: null, payload },
    mapContextOf(settings),
  );
  if (!outcome.ok) throw new Error(`${outcome.error.reason} at ${outcome.error.path}`);
  const [document] = outcome.value;
  if (document === undefined) throw new Error('no document');
  return document;
}

function stepsOf(payload: unknown): string[] {
  return map(payload).milestones.map((claim) => `${claim.code} ${claim.class} ${claim.when?.value.text ?? '?'}`);
}

function troublesOf(payload: unknown): string[] {
  return map(payload).conditions.map(
    ({ code, from, to, open }) => `${code} ${from?.value.text} ${to?.value.text ?? (open ? 'open' : '?')}`,
  );
}

function namesOf({ references }: CanonicalDocument): string[] {
  return references.map(({ role, type, scope, normalised }) => [role, type, scope, normalised].join(' '));
}

describe('project44: mapping', () => {
  it('shipments', () => {
    expect(histories.map((history) => map(history))).toMatchSnapshot();
  });

  it('tells the way of a load; an arrival at the door is no second delivery', () => {
    expect(stepsOf(delivered)).toEqual([
      'PICKUP_ARR planned 2026-02-16T15:00:00Z',
      'PICKUP_ARR actual 2026-02-16T14:40:00Z',
      'SHIPPED actual 2026-02-16T15:20:00Z',
      'IN_TRANSIT actual 2026-02-17T02:10:00Z',
      'IN_TRANSIT actual 2026-02-18T20:45:00Z',
      'OUT_FOR_DEL actual 2026-02-19T05:30:00Z',
      'DELIVERED planned 2026-02-18T12:00:00Z',
      'DELIVERED estimated 2026-02-19T10:00:00Z',
      'DELIVERED actual 2026-02-19T10:12:00Z',
    ]);
    expect(map(delivered).statuses).toMatchObject([{ axis: 'transport', state: 'complete' }]);
    expect(map(delivered).milestones[2]).toMatchObject({
      path: '/events/3/type',
      place: { value: 'Hamburg, HH, DE', path: '/shipment/routeInfo/stops/0/location/address/city' },
    });
  });

  it('takes what is planned or estimated for no more than that', () => {
    expect(stepsOf(moving).slice(-2)).toEqual([
      'DELIVERED planned 2026-02-20T12:00:00Z',
      'DELIVERED estimated 2026-02-20T14:30:00Z',
    ]);
    expect(map(moving).statuses).toMatchObject([{ state: 'partial', native: { value: 'IN_TRANSIT' } }]);
  });

  it('takes an arrival at the destination for the delivery where nothing else tells of one', () => {
    const without = { ...delivered, events: delivered?.events.filter(({ type }) => type !== 'DELIVERY') };
    expect(stepsOf(without)).toContain('DELIVERED actual 2026-02-19T10:05:00Z');
  });

  it('ends a trouble with the next movement, and hears no silence after the delivery', () => {
    expect(troublesOf(delivered)).toEqual(['CA-DELAY 2026-02-17T06:00:00Z 2026-02-18T20:45:00Z']);
    expect(map(delivered).conditions[0]?.reason?.value).toBe('Motorway closed by snow');
    expect(troublesOf(moving)).toEqual(['CA-DWELL 2026-02-19T22:00:00Z open']);
    expect(troublesOf(failed)).toEqual(['CA-SILENT 2026-02-20T08:05:00Z open']);
  });

  it('ends the silence, and nothing else, when it is tracked again', () => {
    const events = [
      { type: 'HELD', dateTime: '2026-02-20T09:00:00Z' },
      ...(failed?.events ?? []),
      { type: 'TRACKING_START', dateTime: '2026-02-21T09:00:00Z' },
    ];
    expect(troublesOf({ ...failed, events })).toEqual([
      'CA-SILENT 2026-02-20T08:05:00Z 2026-02-21T09:00:00Z',
      'CA-DWELL 2026-02-20T09:00:00Z open',
    ]);
  });

  it('has not shipped what waits at its first stop', () => {
    const states = [{ type: 'AT_STOP', startDateTime: '2026-02-23T08:00:00Z', endDateTime: null }];
    expect(map({ ...failed, states }).statuses).toMatchObject([{ state: 'none', native: { value: 'AT_STOP' } }]);
    expect(map({ ...moving, states }).statuses).toMatchObject([{ state: 'partial' }]);
  });

  it('names orders, papers and the load, each as what the settings say', () => {
    expect(namesOf(map(delivered))).toEqual([
      `is shipment_id probe ${delivered?.shipment.id}`,
      'points_to bol  BOL70011',
      'points_to order_no erp 200101',
      'points_to customer_po  PO88101',
      'is pro  555120011',
    ]);
    const settings = { ...config, identifiers: { ...config.identifiers, CUSTOMER_REFERENCE: 'customer_po' as const } };
    expect(namesOf(map(moving, settings))).toContain('points_to customer_po  SO200103');
    // A container comes back with other goods.
    expect(namesOf(map(container)).join()).not.toContain('APZU');
    expect(map(container).parties).toMatchObject([{ role: 'carrier', id: { value: 'EXSL' } }, { role: 'ship_to' }]);
  });

  it('sets a shipment aside that the vendor does not know', () => {
    const payload = { shipment: { id: 'x' }, refusal: 'Shipment not found' };
    expect(
      project44Connector.map({ streamId: 'shipments', sourceId: 'x', recordedAt: null, payload }, mapContextOf(config)),
    ).toEqual({
      ok: false,
      error: { reason: 'project44 has no such shipment: Shipment not found', path: '/shipment/id' },
    });
  });
});

describe('project44: pulling', () => {
  function watched(http: HttpClient, seen: string[]): HttpClient {
    return {
      send(request: HttpRequest) {
        const id = /shipments\/([^/]+)\//.exec(request.url)?.[1];
        if (id !== undefined) seen.push(id);
        return http.send(request);
      },
    };
  }

  it('reads those that are followed and those that belong to them', async () => {
    const read = async (settings: typeof config): Promise<string[]> => {
      const context = createPullContext({ config: settings, secrets, http: project44Vendor() });
      const pages = await pagesOf(shipmentsStream, context, null);
      return pages.flatMap((page) => page.records.map(({ sourceId }) => sourceId));
    };
    expect(await read(config)).toEqual([...FOLLOWED, container?.shipment.id]);
    expect(await read({ ...config, followRelated: false })).toEqual(FOLLOWED);
  });

  it('stamps a history with the latest moment that it was told', async () => {
    const context = createPullContext({ config, secrets, http: project44Vendor() });
    const [page] = await pagesOf(shipmentsStream, context, null);
    expect(page?.records.map(({ recordedAt }) => new Date(recordedAt ?? 0).toISOString())).toEqual([
      '2026-02-20T10:00:00.000Z',
      '2026-02-20T06:00:00.000Z',
    ]);
  });

  it('goes on with the others when one is not known, and lands that one to be set aside', async () => {
    const http = project44Vendor(histories.filter((history) => history !== moving));
    const pages = await pagesOf(shipmentsStream, createPullContext({ config, secrets, http }), null);
    const records = pages.flatMap((page) => page.records);
    expect(records).toHaveLength(FOLLOWED.length + 1);
    const missing = records.find(({ sourceId }) => sourceId === moving?.shipment.id);
    expect(missing).toMatchObject({ version: '', recordedAt: null });
    expect(
      project44Connector.map(
        {
          streamId: 'shipments',
          sourceId: 'x',
          recordedAt: null,
          payload: JSON.parse(missing?.payload ?? '') as unknown,
        },
        mapContextOf(config),
      ).ok,
    ).toBe(false);
  });

  it('reads what has ended once a day only', async () => {
    const seen: string[] = [];
    const context = createPullContext({ config, secrets, http: watched(project44Vendor(), seen) });
    const last = (await pagesOf(shipmentsStream, context, null)).at(-1)?.checkpoint ?? null;
    seen.length = 0;
    await context.clock.sleep(HOUR);
    await pagesOf(shipmentsStream, context, last);
    expect(new Set(seen)).toEqual(new Set([moving, failed, booking, container].map((history) => history?.shipment.id)));
    seen.length = 0;
    await context.clock.sleep(DAY);
    await pagesOf(shipmentsStream, context, last);
    expect(seen).toContain(delivered?.shipment.id);
  });

  it('looks single shipments up, and leaves out what is not there', async () => {
    const context = createPullContext({
      config: { ...config, followRelated: false },
      secrets,
      http: project44Vendor(),
    });
    const pulled = (await pagesOf(shipmentsStream, context, null)).flatMap((page) => page.records);
    const found = await shipmentsStream.lookUp?.byIds(context, [FOLLOWED[1] ?? '', 'nowhere']);
    expect(found).toEqual([pulled[1]]);
  });
});

describe('project44: open orders', () => {
  const [first = '', second = ''] = FOLLOWED;
  const OPEN = [
    { type: 'shipment_id', scope: 'probe', text: first },
    { type: 'shipment_id', scope: 'bc', text: '11111111-2222-4333-8444-555555555555' },
    { type: 'tracking', scope: '', text: second },
    { type: 'tracking', scope: '', text: '1Z999AA10123456784' },
    { type: 'shipment_no', scope: '', text: '99999999-2222-4333-8444-555555555555' },
  ] as const;
  const settings = { ...config, shipmentIds: [], followRelated: false, pageSize: 1 };

  it('reads the shipments whose ids they name, and parks none that is not its own', async () => {
    const asked: string[] = [];
    const vendor = project44Vendor();
    const http: HttpClient = {
      send(request) {
        if (!signsIn(request)) asked.push(/shipments\/([^/]+)\//.exec(request.url)?.[1] ?? '');
        return vendor.send(request);
      },
    };
    const context = createPullContext({ config: settings, secrets, http, open: OPEN });
    const idsOf = async (): Promise<string[]> =>
      (await pagesOf(shipmentsStream, context, null)).flatMap(({ records }) => records.map(({ sourceId }) => sourceId));
    expect(await idsOf()).toEqual([first, second]);
    expect(asked).toEqual([first, second, '99999999-2222-4333-8444-555555555555']);
    asked.length = 0;
    // The first has ended, the third is not known: both once a day.
    expect(await idsOf()).toEqual([second]);
    expect(asked).toEqual([second]);
    const off = createPullContext({ config: { ...settings, followOpenOrders: false }, secrets, http, open: OPEN });
    expect((await pagesOf(shipmentsStream, off, null)).flatMap(({ records }) => records)).toEqual([]);
  });

  it('proves the connection without a shipment of its own', async () => {
    const context = createPullContext({ config: settings, secrets, http: project44Vendor() });
    await expect(project44Connector.check(context)).resolves.toBeUndefined();
  });
});
