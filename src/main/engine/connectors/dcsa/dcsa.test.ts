import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import { HOUR } from '#shared/domain/time.ts';
import type { HttpClient, HttpRequest } from '../../ports/ports.ts';
import { describeConformance } from '../kit/conformance.ts';
import type { OpenReference } from '../kit/connector.ts';
import { createPullContext, pagesOf } from '../kit/testing.ts';
import { mapContextOf } from '../kit/testing/subject.ts';
import { dcsaConnector } from './connector.ts';
import fixtures from './fixtures/events.json' with { type: 'json' };
import { API_KEY, API_URL, carrier, HOST, signsIn, TOKEN, withKey } from './fixtures/vendor.ts';
import { dcsaConfig } from './manifest.ts';
import {
  CLASSIFIERS,
  DOCUMENT_TYPES,
  EMPTY_INDICATORS,
  EQUIPMENT_EVENTS,
  FACILITY_TYPES,
  SHIPMENT_EVENTS,
  TRANSPORT_EVENTS,
} from './statuses.ts';
import { eventsStream } from './streams/events.ts';

const config = dcsaConfig.parse({
  apiUrl: `${API_URL}/`,
  keyHeader: 'Consumer-Key',
  bookings: ['ABC123059', 'REJ55'],
  transportDocuments: ['EXSLHH0413'],
  containers: ['MSKU0000001'],
  pageSize: 2,
});
const secrets = { apiKey: API_KEY };

/** A record as pulling makes it. */
function recordOf(name: keyof typeof fixtures): Readonly<Record<string, unknown>> {
  const [kind = '', value = ''] = name.split(':');
  return { asked: { kind, value }, events: fixtures[name] };
}
const booked = recordOf('booking:ABC123059');
const papered = recordOf('document:EXSLHH0413');

/** A gateway that puts the list into an object, with a member that no connector knows. */
function inObjects(http: HttpClient): HttpClient {
  return {
    async send(request) {
      const answer = await http.send(request);
      const json: unknown = JSON.parse(answer.text);
      return Array.isArray(json)
        ? { ...answer, text: JSON.stringify({ events: json, surprise: { new: ['member'] } }) }
        : answer;
    },
  };
}

describeConformance({
  connector: dcsaConnector,
  config,
  secrets,
  vendor: () => inObjects(carrier(withKey)),
  signsIn,
  tokens: [],
  streams: {
    events: {
      sample: booked,
      required: [
        '/asked/value',
        '/events/0/eventType',
        '/events/0/eventDateTime',
        '/events/0/eventCreatedDateTime',
        '/events/0/eventClassifierCode',
        '/events/0/shipmentEventTypeCode',
        '/events/2/equipmentEventTypeCode',
        '/events/7/transportEventTypeCode',
      ],
      statuses: [
        { pointer: '/events/0/shipmentEventTypeCode', documented: Object.keys(SHIPMENT_EVENTS) },
        { pointer: '/events/0/documentTypeCode', documented: Object.keys(DOCUMENT_TYPES) },
        { pointer: '/events/2/equipmentEventTypeCode', documented: Object.keys(EQUIPMENT_EVENTS) },
        { pointer: '/events/2/emptyIndicatorCode', documented: Object.keys(EMPTY_INDICATORS) },
        { pointer: '/events/2/transportCall/facilityTypeCode', documented: Object.keys(FACILITY_TYPES) },
        { pointer: '/events/7/transportEventTypeCode', documented: Object.keys(TRANSPORT_EVENTS) },
        { pointer: '/events/7/eventClassifierCode', documented: Object.keys(CLASSIFIERS) },
      ],
    },
  },
});

function mapAll(payload: unknown, settings = config): readonly CanonicalDocument[] {
  const outcome = dcsaConnector.map(
    { streamId: 'events', sourceId: 'x', recordedAt: null, payload },
    mapContextOf(settings),
  );
  if (!outcome.ok) throw new Error(`${outcome.error.reason} at ${outcome.error.path}`);
  return outcome.value;
}

function stepsOf(document: CanonicalDocument | undefined): string[] {
  return (document?.milestones ?? []).map(
    (claim) => `${claim.code} ${claim.class} ${claim.when?.value.text} ${claim.place?.value ?? ''}`,
  );
}

function troublesOf(document: CanonicalDocument | undefined): string[] {
  return (document?.conditions ?? []).map(
    ({ code, from, to, reason }) => `${code} ${from?.value.text} ${to?.value.text ?? 'open'} ${reason?.value}`,
  );
}

function statesOf(documents: readonly CanonicalDocument[]): string[] {
  return documents.flatMap(({ statuses }) => statuses.map(({ state, native }) => `${state} ${native.value}`));
}

function namesOf(document: CanonicalDocument | undefined): string[] {
  return (document?.references ?? []).map(({ role, type, scope, normalised }) =>
    [role, type, scope, normalised].join(' '),
  );
}

describe('DCSA: mapping', () => {
  it('events', () => {
    expect(
      (Object.keys(fixtures) as (keyof typeof fixtures)[]).map((name) => mapAll(recordOf(name))),
    ).toMatchSnapshot();
  });

  it('tells the way of each container of a booking, up to the door', () => {
    const [first, second] = mapAll(booked);
    expect(first?.label).toEqual({ value: 'APZU4812090', path: '/events/2/equipmentReference' });
    expect(stepsOf(first)).toEqual([
      'SHIPPED planned 2026-01-04T20:00:00+08:00 CNSHA',
      'SHIPPED actual 2026-01-02T18:00:00+08:00 CNSHA',
      'TENDERED actual 2025-12-20T09:00:00+01:00 ',
      'TENDER_OK actual 2025-12-21T15:00:00+01:00 ',
      'IN_TRANSIT actual 2026-01-02T18:00:00+08:00 CNSHA',
      'IN_TRANSIT actual 2026-01-04T12:00:00+08:00 CNSHA',
      'IN_TRANSIT actual 2026-01-05T02:10:00+08:00 CNSHA',
      'IN_TRANSIT actual 2026-02-09T05:20:00+01:00 DEHAM',
      'IN_TRANSIT actual 2026-02-09T15:00:00+01:00 DEHAM',
      'CUSTOMS_OK actual 2026-02-10T16:00:00+01:00 ',
      'IN_TRANSIT actual 2026-02-11T07:30:00+01:00 DEHAM',
      'DELIVERED planned 2026-02-10T12:00:00+01:00 DEBRE',
      'DELIVERED estimated 2026-02-09T04:00:00+01:00 DEHAM',
      'DELIVERED actual 2026-02-11T11:00:00+01:00 DEBRE',
    ]);
    expect(statesOf([first, second].filter((document) => document !== undefined))).toEqual([
      'complete GTIN',
      'complete GTOT',
    ]);
    // Merchant's haulage: it left the last terminal and nothing else is to come.
    expect(stepsOf(second).at(-1)).toBe('DELIVERED actual 2026-02-12T07:30:00+01:00 DEHAM');
  });

  it('takes of several estimates the one that was recorded last, whatever comes first', () => {
    const events = (booked['events'] as unknown[]).toReversed();
    expect(mapAll({ ...booked, events }).map(stepsOf)).toEqual(mapAll(booked).map(stepsOf));
  });

  it('tells delays and holds with their reasons, until they end', () => {
    expect(troublesOf(mapAll(booked)[0])).toEqual([
      'CA-DELAY 2026-01-28T10:00:00+01:00 2026-02-09T05:20:00+01:00 Storm in the Bay of Biscay',
      'CA-CUSTOMS 2026-02-09T18:00:00+01:00 2026-02-10T16:00:00+01:00 Papers are incomplete',
    ]);
    const [held] = mapAll(papered);
    expect(troublesOf(held)).toEqual([
      'CA-DWELL 2026-02-18T10:00:00+01:00 open Freight is not paid',
      'CA-DELAY 2026-02-20T10:00:00+01:00 open POR',
    ]);
    expect(statesOf(mapAll(papered))).toEqual(['blocked Freight is not paid']);
  });

  it('has a booking refused, and void where it was taken back', () => {
    const refused = recordOf('booking:REJ55');
    expect(troublesOf(mapAll(refused)[0])).toEqual([
      'CA-REJECT 2026-02-18T09:00:00+01:00 open No space on this sailing',
    ]);
    const [request] = fixtures['booking:REJ55'];
    const events = [
      ...fixtures['booking:REJ55'],
      { ...request, shipmentEventTypeCode: 'VOID', eventDateTime: '2026-02-19T09:00:00+01:00' },
    ];
    expect(mapAll({ ...refused, events })[0]?.voided).toBe(true);
  });

  it('has shipped nothing that is only planned', () => {
    const planned = recordOf('equipment:MSKU0000001');
    expect(stepsOf(mapAll(planned)[0])).toEqual(['SHIPPED planned 2026-03-01T08:00:00+08:00 CNNGB']);
    expect(statesOf(mapAll(planned))).toEqual([]);
  });

  it('names papers and orders; a container alone names none', () => {
    expect(namesOf(mapAll(booked)[0])).toEqual([
      'is shipment_id probe booking/ABC123059/APZU4812090',
      'points_to bol  ABC123059',
      'points_to bol  EXSLHH0412',
      'points_to customer_po  PO7781',
      'points_to order_no erp 200101',
    ]);
    expect(namesOf(mapAll(recordOf('equipment:MSKU0000001'))[0])).toEqual([
      'is shipment_id probe equipment/MSKU0000001/MSKU0000001',
    ]);
  });

  it('knows nothing yet of a reference without events, and sets one aside that the carrier does not know', () => {
    expect(mapAll({ asked: { kind: 'booking', value: 'NEW1' }, events: [] })).toEqual([]);
    const payload = { asked: { kind: 'booking', value: 'X' }, events: [], refusal: 'No events found' };
    expect(
      dcsaConnector.map({ streamId: 'events', sourceId: 'x', recordedAt: null, payload }, mapContextOf(config)),
    ).toMatchObject({ ok: false, error: { path: '/asked/value' } });
  });
});

describe('DCSA: pulling', () => {
  const contextOf = (http: HttpClient, settings = config): ReturnType<typeof createPullContext<typeof config>> =>
    createPullContext({ config: settings, secrets: { ...secrets, clientSecret: 'dcsa-client-secret/1' }, http });

  it('reads all pages of each reference that is followed', async () => {
    const pages = await pagesOf(eventsStream, contextOf(carrier(withKey)), null);
    const records = pages.flatMap((page) => page.records);
    expect(records.map(({ sourceId }) => sourceId)).toEqual([
      'booking:ABC123059',
      'booking:REJ55',
      'document:EXSLHH0413',
      'equipment:MSKU0000001',
    ]);
    const eventsOf = (payload: string): unknown => (JSON.parse(payload) as { readonly events: unknown }).events;
    expect(records.map(({ payload }) => eventsOf(payload))).toEqual([
      fixtures['booking:ABC123059'],
      fixtures['booking:REJ55'],
      fixtures['document:EXSLHH0413'],
      fixtures['equipment:MSKU0000001'],
    ]);
    expect(records[0]?.version).toBe('2026-02-13T08:10:00.000000000Z');
  });

  it('goes on with the others when one reference is not known', async () => {
    const context = contextOf(carrier(withKey), { ...config, bookings: ['NOBODY', 'REJ55'] });
    const records = (await pagesOf(eventsStream, context, null)).flatMap((page) => page.records);
    expect(records.map(({ sourceId, version }) => [sourceId, version !== ''])).toEqual([
      ['booking:NOBODY', false],
      ['booking:REJ55', true],
      ['document:EXSLHH0413', true],
      ['equipment:MSKU0000001', true],
    ]);
  });

  it('looks up what it pulled by its id, and a bill of lading or booking by its number', async () => {
    const context = contextOf(carrier(withKey));
    const pulled = (await pagesOf(eventsStream, context, null)).flatMap((page) => page.records);
    expect(await eventsStream.lookUp?.byIds(context, ['booking:REJ55', 'booking:NOBODY'])).toEqual([pulled[1]]);
    const find = (value: string): unknown => eventsStream.lookUp?.byReference?.find(context, { type: 'bol', value });
    expect(await find('EXSLHH0413')).toEqual([pulled[2]]);
    expect(await find('ABC123059')).toEqual([pulled[0]]);
    expect(await find('NOBODY')).toEqual([]);
  });

  it('signs in with a key beside a token where the carrier wants both', async () => {
    const settings = dcsaConfig.parse({
      ...config,
      authMode: 'both',
      tokenUrl: `${HOST}/oauth/token`,
      clientId: 'throughline-app',
    });
    const accepts = (request: HttpRequest): boolean =>
      withKey(request) && request.headers?.['authorization'] === `Bearer ${TOKEN}`;
    await expect(dcsaConnector.check(contextOf(carrier(accepts), settings))).resolves.toBeUndefined();
    await expect(dcsaConnector.check(contextOf(carrier(accepts)))).rejects.toMatchObject({ kind: 'auth' });
  });

  it('asks in the words of version 3', async () => {
    const seen: string[] = [];
    const http: HttpClient = {
      send(request) {
        seen.push(new URL(request.url).search);
        return carrier(withKey).send(request);
      },
    };
    await dcsaConnector.check(contextOf(http, { ...config, version: 'v3' })).catch(() => undefined);
    expect(seen[0]).toBe('?documentTypeCodes=BKG&documentReference=ABC123059&limit=100');
  });

  it('wants something to follow, and the parts of a sign-in', () => {
    const none = { ...config, bookings: [], transportDocuments: [], containers: [] };
    expect(dcsaConfig.safeParse({ ...none, followOpenOrders: false }).success).toBe(false);
    expect(dcsaConfig.safeParse(none).success).toBe(true);
    expect(dcsaConfig.safeParse({ ...none, ownNumbers: '(' }).success).toBe(false);
    expect(dcsaConfig.safeParse({ ...config, authMode: 'both' }).success).toBe(false);
  });
});

describe('DCSA: open orders', () => {
  const OPEN = ['ABC123059', 'EXSLHH0413', 'TRUCK-7', 'REJ55'].map(
    (text) => ({ type: 'bol', scope: '', text }) as const,
  );
  const alone = dcsaConfig.parse({
    ...config,
    bookings: ['REJ55'],
    transportDocuments: [],
    containers: [],
    pageSize: 1,
  });

  /** A context with what is asked of its carrier. */
  function followed(
    settings: typeof config,
    open: readonly OpenReference[] = OPEN,
  ): { readonly context: ReturnType<typeof createPullContext<typeof config>>; readonly asked: string[] } {
    const asked: string[] = [];
    const vendor = carrier(withKey);
    const http: HttpClient = {
      send(request) {
        const [[name, value] = []] = [...new URL(request.url).searchParams];
        if (!request.url.includes('cursor=')) asked.push(`${name} ${value}`);
        return vendor.send(request);
      },
    };
    return { context: createPullContext({ config: settings, secrets, http, open }), asked };
  }

  it('reads the papers that they name, as bills of lading or else as bookings, and parks none that is not its own', async () => {
    const { context, asked } = followed(alone);
    const pages = await pagesOf(eventsStream, context, null);
    expect(pages.flatMap(({ records }) => records.map(({ sourceId }) => sourceId))).toEqual([
      'booking:REJ55',
      'booking:ABC123059',
      'document:EXSLHH0413',
    ]);
    expect(asked).toEqual([
      'carrierBookingReference REJ55',
      'transportDocumentReference ABC123059',
      'carrierBookingReference ABC123059',
      'transportDocumentReference EXSLHH0413',
      'transportDocumentReference TRUCK-7',
      'carrierBookingReference TRUCK-7',
    ]);
    // An empty page in the middle would be taken for a fault of the source.
    expect(pages.slice(0, -1).filter(({ records }) => records.length === 0)).toEqual([]);
  });

  it('asks for them again after an hour, and for what is not known after six', async () => {
    const { context, asked } = followed(alone);
    await pagesOf(eventsStream, context, null);
    const again = async (hours: number): Promise<string[]> => {
      await context.clock.sleep(hours * HOUR);
      asked.length = 0;
      await pagesOf(eventsStream, context, null);
      return asked.map((question) => question.split(' ').at(-1) ?? '');
    };
    expect(await again(0)).toEqual(['REJ55']);
    // What is known to be a booking is asked for as one at once.
    expect(await again(1)).toEqual(['REJ55', 'ABC123059', 'EXSLHH0413']);
    expect(await again(5)).toEqual(['REJ55', 'ABC123059', 'EXSLHH0413', 'TRUCK-7', 'TRUCK-7']);
  });

  it('asks for sixty in a run, the newest first, and for the others in the next', async () => {
    const many = Array.from({ length: 100 }, (_, n) => ({ type: 'bol', scope: '', text: `N${100 + n}` }) as const);
    const { context, asked } = followed({ ...alone, bookings: [] }, many);
    await pagesOf(eventsStream, context, null);
    expect(new Set(asked.map((question) => question.split(' ')[1]))).toEqual(
      new Set(many.slice(0, 60).map(({ text }) => text)),
    );
    asked.length = 0;
    await pagesOf(eventsStream, context, null);
    expect(new Set(asked.map((question) => question.split(' ')[1]))).toEqual(
      new Set(many.slice(60).map(({ text }) => text)),
    );
  });

  it('goes on with the list that it began with when it is stopped', async () => {
    const { context } = followed(alone);
    const [first] = await pagesOf(eventsStream, context, null, 1);
    const rest = await pagesOf(eventsStream, context, first?.checkpoint ?? null);
    expect(rest.flatMap(({ records }) => records.map(({ sourceId }) => sourceId))).toEqual([
      'booking:ABC123059',
      'document:EXSLHH0413',
    ]);
  });

  it('leaves out numbers that are not of this carrier, and all where it is told so', async () => {
    const exsl = followed({ ...alone, ownNumbers: '^EXSL' });
    await pagesOf(eventsStream, exsl.context, null);
    expect(exsl.asked).toEqual(['carrierBookingReference REJ55', 'transportDocumentReference EXSLHH0413']);
    const off = followed({ ...alone, followOpenOrders: false });
    await pagesOf(eventsStream, off.context, null);
    expect(off.asked).toEqual(['carrierBookingReference REJ55']);
  });

  it('proves the connection without a reference of its own', async () => {
    const { context } = followed({ ...alone, bookings: [] });
    await expect(dcsaConnector.check(context)).resolves.toBeUndefined();
    const refused = createPullContext({
      config: { ...alone, bookings: [] },
      secrets: { apiKey: 'other' },
      http: carrier(withKey),
    });
    await expect(dcsaConnector.check(refused)).rejects.toMatchObject({ kind: 'auth' });
  });
});

const SAMPLE = new URL('../../../../../../shared/reference/samples/dcsa/tnt_v3_tnt.yaml', import.meta.url);
const absent = existsSync(fileURLToPath(SAMPLE)) ? '' : ' (skipped: ../shared/reference/samples is not here)';

describe.skipIf(absent !== '')(`examples of the standard, version 3${absent}`, () => {
  interface Specification {
    readonly paths: Readonly<
      Record<
        string,
        {
          get: {
            responses: { 200: { content: { 'application/json': { examples: Record<string, { value: unknown }> } } } };
          };
        }
      >
    >;
  }

  it('are read whole', () => {
    const specification = parse(readFileSync(SAMPLE, 'utf8')) as Specification;
    const examples = specification.paths['/v3/events']?.get.responses[200].content['application/json'].examples ?? {};
    const read = Object.entries(examples).map(([name, { value }]) => {
      const documents = mapAll({ asked: { kind: 'booking', value: 'ABC123059' }, events: value });
      return [
        name,
        documents.map((document) => [document.label?.value, ...stepsOf(document)]),
        documents.flatMap(({ unknownValues }) => unknownValues),
      ];
    });
    expect(read).toMatchInlineSnapshot(`
      [
        [
          "bookingExample",
          [
            [
              "APZU4812090",
              "SHIPPED estimated 2019-11-12T07:41:00+08:30 Port of Amsterdam",
            ],
          ],
          [],
        ],
        [
          "dropPickExample",
          [
            [
              "APNR7744962",
            ],
            [
              "APZU4812090",
              "IN_TRANSIT actual 2019-11-12T07:41:00+08:30 Port of Amsterdam",
            ],
          ],
          [],
        ],
        [
          "transportEventListExample",
          [
            [
              "ABC123059",
              "DELIVERED estimated 2022-11-12T07:41:00+08:30 Port of Amsterdam",
            ],
          ],
          [],
        ],
      ]
    `);
  });
});
