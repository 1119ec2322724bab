import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { HttpClient } from '../../ports/ports.ts';
import { describeConformance } from '../kit/conformance.ts';
import { createPullContext, jsonAnswer, pagesOf } from '../kit/testing.ts';
import { mapContextOf } from '../kit/testing/subject.ts';
import { shipengineConnector } from './connector.ts';
import labels from './fixtures/labels.json' with { type: 'json' };
import shipments from './fixtures/shipments.json' with { type: 'json' };
import tracking from './fixtures/tracking.json' with { type: 'json' };
import { ALL, API_KEY, HOST, isTracking, shipengineVendor } from './fixtures/vendor.ts';
import { shipengineConfig } from './manifest.ts';
import { DETAILS, LABEL_STATUSES, SHIPMENT_STATUSES, STATUS_CODES, TRACKING_STATUSES } from './statuses.ts';
import { labelsStream } from './streams/labels.ts';
import { shipmentsStream } from './streams/shipments.ts';

const config = shipengineConfig.parse({ apiUrl: `${HOST}/v1/`, pageSize: 2 });
const secrets = { apiKey: API_KEY };
const TRACKING: Readonly<Record<string, unknown>> = tracking;
/** Labels as pulling makes them. */
const tracked = labels.map((label) =>
  TRACKING[label.label_id] === undefined ? label : { ...label, tracking: TRACKING[label.label_id] },
);
const [delivered, attempted, voided, returned, fresh] = tracked;

describeConformance({
  connector: shipengineConnector,
  config,
  secrets,
  vendor: () => shipengineVendor(),
  signsIn: () => false,
  tokens: [],
  streams: {
    shipments: {
      sample: shipments[0] ?? {},
      required: ['/shipment_id', '/shipment_status'],
      statuses: [{ pointer: '/shipment_status', documented: Object.keys(SHIPMENT_STATUSES) }],
    },
    labels: {
      sample: delivered ?? {},
      required: ['/label_id', '/status', '/tracking/events/0/status_code', '/tracking/events/0/occurred_at'],
      statuses: [
        { pointer: '/status', documented: Object.keys(LABEL_STATUSES) },
        { pointer: '/tracking_status', documented: Object.keys(TRACKING_STATUSES) },
        { pointer: '/tracking/status_code', documented: Object.keys(STATUS_CODES) },
        { pointer: '/tracking/events/3/status_code', documented: Object.keys(STATUS_CODES) },
        { pointer: '/tracking/events/3/status_detail_code', documented: Object.keys(DETAILS) },
      ],
    },
  },
});

function map(streamId: string, payload: unknown, settings = config): CanonicalDocument {
  const outcome = shipengineConnector.map(
    { streamId, sourceId: 'x', recordedAt: null, payload },
    mapContextOf(settings),
  );
  if (!outcome.ok) throw new Error(`${outcome.error.reason} at ${outcome.error.path}`);
  const [document] = outcome.value;
  if (document === undefined) throw new Error('no document');
  return document;
}

function stepsOf(label: unknown): string[] {
  return map('labels', label).milestones.map(
    (claim) => `${claim.code} ${claim.class} ${claim.when?.value.text ?? '?'}`,
  );
}

function troublesOf(label: unknown): string[] {
  return map('labels', label).conditions.map(
    ({ code, from, to, reason }) => `${code} ${from?.value.text} ${to?.value.text ?? 'open'} ${reason?.value}`,
  );
}

function stateOf(label: unknown): string {
  return map('labels', label)
    .statuses.map(({ state, native }) => `${state} ${native.value}`)
    .join();
}

function namesOf({ references }: CanonicalDocument): string[] {
  return references.map(({ role, type, scope, normalised }) => [role, type, scope, normalised].join(' '));
}

describe('ShipEngine: mapping', () => {
  it.each([
    ['shipments', shipments],
    ['labels', tracked],
  ])('%s', (streamId, payloads) => {
    expect(payloads.map((payload) => map(streamId, payload))).toMatchSnapshot();
  });

  it('tells the way of a parcel, newest event first as the vendor has it', () => {
    expect(stepsOf(delivered)).toEqual([
      'SHIPPED planned 2026-02-18T00:00:00Z',
      'DELIVERED estimated 2026-02-19T00:00:00Z',
      'SHIPPED actual 2026-02-18T18:40:00Z',
      'IN_TRANSIT actual 2026-02-18T18:40:00Z',
      'IN_TRANSIT actual 2026-02-19T16:00:00Z',
      'OUT_FOR_DEL actual 2026-02-20T06:00:00Z',
      'DELIVERED actual 2026-02-20T10:12:00Z',
      'POD_OK actual 2026-02-20T10:12:00Z',
    ]);
    expect(stateOf(delivered)).toBe('complete DE');
    expect(troublesOf(delivered)).toEqual([
      'CA-DELAY 2026-02-19T06:00:00Z 2026-02-19T16:00:00Z Severe weather has delayed delivery',
    ]);
  });

  it('takes midnight for a day, since carriers give days', () => {
    expect(map('labels', attempted).milestones.map(({ code, when }) => [code, when?.value.kind])).toEqual([
      ['SHIPPED', 'date'],
      ['DELIVERED', 'date'],
      ['SHIPPED', 'date'],
      ['IN_TRANSIT', 'date'],
    ]);
    expect(troublesOf(attempted)).toEqual(['CA-ATTEMPT 2026-02-21T11:00:00Z open Nobody was at home']);
  });

  it('has not shipped what only has a label, and voids what was taken back', () => {
    expect(stepsOf(fresh)).toEqual(['SHIPPED planned 2026-02-20T00:00:00Z']);
    expect(stateOf(fresh)).toBe('none unknown');
    expect(map('labels', voided)).toMatchObject({ voided: true, statuses: [{ state: 'not_applicable' }] });
    expect(map('shipments', shipments[2]).voided).toBe(true);
    expect(map('shipments', shipments[0]).lines.map(({ itemNo, quantities }) => [itemNo?.value, quantities])).toEqual([
      ['A-100', {}],
      ['B-7', {}],
    ]);
  });

  it('takes what comes back for no delivery to the customer', () => {
    expect(stepsOf(returned)).toEqual(['RETURN_RECV actual 2026-02-23T09:00:00Z']);
    expect(namesOf(map('labels', returned))).toContain('points_to return_no erp RMA77');
    const events = [
      { occurred_at: '2026-02-24T09:00:00Z', status_code: 'DE', status_detail_code: 'DELIVERED' },
      { occurred_at: '2026-02-22T09:00:00Z', status_code: 'EX', status_detail_code: 'RETURN_TO_SENDER' },
    ];
    const turned = { ...attempted, tracking: { ...tracking['se-9002'], events } };
    expect(stepsOf(turned).at(-1)).toBe('RETURN_RECV actual 2026-02-24T09:00:00Z');
  });

  it('has it delivered by its date where no event tells of it', () => {
    const silent = { ...delivered, tracking: { ...tracking['se-9001'], events: [] } };
    expect(stepsOf(silent).at(-1)).toBe('DELIVERED actual 2026-02-20T10:12:00Z');
  });

  it('takes a loss for the end, whatever moves after it', () => {
    const [last, ...before] = tracking['se-9001'].events;
    const events = [
      last,
      { ...last, occurred_at: '2026-02-20T08:00:00Z', status_code: 'EX', status_detail_code: 'PARCEL_DAMAGED' },
      ...before,
    ];
    expect(troublesOf({ ...delivered, tracking: { ...tracking['se-9001'], events } })).toContain(
      'CA-LOSS 2026-02-20T08:00:00Z open Delivered',
    );
  });

  it('names shipments and orders as the settings say', () => {
    expect(namesOf(map('labels', delivered))).toEqual([
      'is tracking  1Z932R800390810600',
      'is tracking  1Z932R800390810619',
      'points_to shipment_id probe se-1001',
      'points_to order_no erp 200101',
      'points_to fulfilment_no erp LS102101',
    ]);
    const settings = {
      ...config,
      externalOrderIdIs: 'customer_po' as const,
      shipmentNumberIs: 'fulfilment_no' as const,
    };
    expect(namesOf(map('shipments', shipments[1], settings))).toEqual([
      'is shipment_id probe se-1002',
      'points_to customer_po  SO200102',
      'points_to fulfilment_no erp 102102',
    ]);
  });
});

describe('ShipEngine: pulling', () => {
  function watched(http: HttpClient, seen: string[]): HttpClient {
    return {
      send(request) {
        seen.push(request.url);
        return http.send(request);
      },
    };
  }

  it('asks from right before the last stamp, and counts pages within one', async () => {
    const seen: string[] = [];
    const http = watched(shipengineVendor(), seen);
    const pages = await pagesOf(shipmentsStream, createPullContext({ config, secrets, http }), null);
    expect(new Set(pages.flatMap((page) => page.records.map(({ sourceId }) => sourceId))).size).toBe(shipments.length);
    expect(
      seen.map((url) => {
        const { searchParams } = new URL(url);
        return `${searchParams.get('modified_at_start') ?? '-'} ${searchParams.get('page')}`;
      }),
    ).toEqual(['- 1', '2026-02-18T09:59:59.999Z 1', '2026-02-18T09:59:59.999Z 2']);
  });

  it.each([
    ['shipments', shipmentsStream, shipments.length],
    ['labels', labelsStream, labels.length],
  ] as const)('reads all %s where pages are smaller than what is asked for', async (_name, stream, all) => {
    const vendor = shipengineVendor();
    const http: HttpClient = {
      send: (request) => vendor.send({ ...request, url: request.url.replace('page_size=500', 'page_size=2') }),
    };
    const settings = { ...config, pageSize: 500 };
    const pages = await pagesOf(stream, createPullContext({ config: settings, secrets, http }), null);
    expect(new Set(pages.flatMap((page) => page.records.map(({ sourceId }) => sourceId))).size).toBe(all);
  });

  it('misses none while shipments change between pages', async () => {
    let served = 0;
    const moved = shipments.map((shipment, index) =>
      index === 0 ? { ...shipment, modified_at: '2026-02-21T08:00:00Z' } : shipment,
    );
    const after = shipengineVendor({ ...ALL, shipments: moved });
    const before = shipengineVendor();
    const http: HttpClient = { send: (request) => (served++ === 0 ? before : after).send(request) };
    const pages = await pagesOf(shipmentsStream, createPullContext({ config, secrets, http }), null);
    expect(new Set(pages.flatMap((page) => page.records.map(({ sourceId }) => sourceId))).size).toBe(shipments.length);
  });

  it('counts a window with its bounds', async () => {
    const context = createPullContext({ config, secrets, http: shipengineVendor() });
    const at = Date.parse('2026-02-18T10:00:00Z');
    expect(await shipmentsStream.control?.count(context, { from: at, to: at })).toBe(2);
    expect(await shipmentsStream.control?.count(context, { from: null, to: at })).toBe(3);
  });

  it('asks for the tracking of what is tracked alone, and lands a label that no carrier knows yet', async () => {
    const seen: string[] = [];
    const http = watched(shipengineVendor(), seen);
    const pages = await pagesOf(labelsStream, createPullContext({ config, secrets, http }), null);
    const records = pages.flatMap((page) => page.records);
    expect(records).toHaveLength(labels.length);
    expect(
      seen.filter((url) => isTracking({ method: 'GET', url, timeoutMs: 1 })).map((url) => url.split('/').at(-2)),
    ).toEqual(['se-9001', 'se-9002', 'se-9004', 'se-9005']);
    const newest = records.find(({ sourceId }) => sourceId === 'se-9001');
    expect(newest?.recordedAt).toBe(Date.parse('2026-02-20T10:12:00Z'));
  });

  it('looks labels up by id and tracking number, shipments by id', async () => {
    const context = createPullContext({ config, secrets, http: shipengineVendor() });
    const pulled = (await pagesOf(labelsStream, context, null)).flatMap((page) => page.records);
    const wanted = pulled.filter(({ sourceId }) => sourceId === 'se-9002');
    expect(await labelsStream.lookUp?.byIds(context, ['se-9002', 'se-0'])).toEqual(wanted);
    const found = await labelsStream.lookUp?.byReference?.find(context, {
      type: 'tracking',
      value: 'JJD000390007882823005',
    });
    expect(found).toEqual(wanted);
    const some = await shipmentsStream.lookUp?.byIds(context, ['se-1002', 'se-0']);
    expect(some?.map(({ sourceId }) => sourceId)).toEqual(['se-1002']);
  });

  it.each([
    [401, 'unauthorized', 'auth'],
    [403, 'forbidden', 'auth'],
    [429, 'rate_limit_exceeded', 'rate_limited'],
    [400, 'invalid_field_value', 'source_changed'],
  ])('takes %i %s as %s', async (status, code, kind) => {
    const body = {
      errors: [{ error_source: 'shipengine', error_type: 'error', error_code: code, message: 'Refused.' }],
    };
    const http: HttpClient = { send: () => Promise.resolve(jsonAnswer(body, status)) };
    const context = createPullContext({ config, secrets, http });
    await expect(shipengineConnector.check(context)).rejects.toMatchObject({ kind });
  });
});

const SAMPLE = new URL('../../../../../../shared/reference/samples/shipengine/openapi.yaml', import.meta.url);
const absent = existsSync(fileURLToPath(SAMPLE)) ? '' : ' (skipped: ../shared/reference/samples is not here)';

describe.skipIf(absent !== '')(`the vendor's own description${absent}`, () => {
  interface Described {
    readonly components: { readonly schemas: Readonly<Record<string, { readonly enum?: readonly string[] }>> };
  }

  it('lists no status that is not known', () => {
    const { schemas } = (parse(readFileSync(SAMPLE, 'utf8')) as Described).components;
    const tables = {
      shipment_status: SHIPMENT_STATUSES,
      label_status: LABEL_STATUSES,
      tracking_status: TRACKING_STATUSES,
      status_code: STATUS_CODES,
      status_detail_code: DETAILS,
    };
    for (const [name, table] of Object.entries(tables)) {
      expect(new Set(Object.keys(table))).toEqual(new Set(schemas[name]?.enum));
    }
  });
});
