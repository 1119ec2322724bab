import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { HttpClient, HttpRequest } from '../../ports/ports.ts';
import { describeConformance } from '../kit/conformance.ts';
import type { RawRecord } from '../kit/connector.ts';
import { createPullContext, pagesOf } from '../kit/testing.ts';
import { mapContextOf } from '../kit/testing/subject.ts';
import { woocommerceConnector } from './connector.ts';
import notes from './fixtures/notes-727.json' with { type: 'json' };
import orders from './fixtures/orders.json' with { type: 'json' };
import refunds from './fixtures/refunds-728.json' with { type: 'json' };
import { BASIC, HOST, KEY, SECRET, woocommerceVendor } from './fixtures/vendor.ts';
import { woocommerceConfig } from './manifest.ts';
import { STATUSES } from './statuses.ts';
import { ordersStream } from './streams/orders.ts';

const config = woocommerceConfig.parse({
  shopUrl: HOST,
  erpNumberMeta: '_erp_order',
  purchaseOrderMeta: '_po_number',
  readNotes: true,
  pageSize: 2,
});
const secrets = { consumerKey: KEY, consumerSecret: SECRET };
const [processing, completed, onHold, cancelled, cart, trashed] = orders;
const completedWhole = { ...completed, refunds };

describeConformance({
  connector: woocommerceConnector,
  config,
  secrets,
  vendor: woocommerceVendor,
  signsIn: () => false,
  tokens: [BASIC],
  streams: {
    orders: {
      sample: { ...processing, notes },
      required: [
        '/id',
        '/number',
        '/status',
        '/currency',
        '/date_created_gmt',
        '/line_items/0/id',
        '/line_items/0/quantity',
      ],
      statuses: [{ pointer: '/status', documented: Object.keys(STATUSES) }],
    },
  },
});

function mapAll(payload: unknown, settings = config): readonly CanonicalDocument[] {
  const outcome = woocommerceConnector.map(
    { streamId: 'orders', sourceId: 'x', recordedAt: null, payload },
    mapContextOf(settings),
  );
  if (!outcome.ok) throw new Error(outcome.error.reason);
  return outcome.value;
}

function mapOrder(payload: unknown, settings = config): CanonicalDocument {
  const [order] = mapAll(payload, settings);
  if (order === undefined) throw new Error('no document');
  return order;
}

describe('WooCommerce: mapping', () => {
  it('orders', () => {
    const whole = [{ ...processing, notes }, completedWhole, onHold, cancelled, cart, trashed];
    expect(whole.map((order) => mapAll(order))).toMatchSnapshot();
  });

  it("names the order by the number of the ERP, its own and the customer's", () => {
    expect(
      mapOrder(processing).references.map(({ role, type, scope, normalised }) =>
        [role, type, scope, normalised].join(' '),
      ),
    ).toEqual([
      'is order_no erp 200131',
      'is order_no probe 727',
      'points_to customer_po  727',
      'is order_id probe 727',
      'points_to customer_po  HB202617',
    ]);
  });

  it('reads a price with all the digits that a division has', () => {
    expect(mapOrder(processing).lines.map(({ unitPrice }) => unitPrice?.value)).toEqual([48_100_000, 6_666_667]);
  });

  it('dates what happened in UTC, and asks for a payment that nobody has confirmed', () => {
    expect(mapOrder(completed).milestones.map(({ code, when }) => `${code} ${when?.value.text ?? '?'}`)).toEqual([
      'ORD_RECEIVED 2026-02-16T10:02:11',
      'PAID 2026-02-16T12:00:00',
      'SHIPPED 2026-02-18T14:00:00',
    ]);
    expect(mapOrder(completed).milestones[0]?.when?.value).toMatchObject({ at: Date.parse('2026-02-16T10:02:11Z') });
    expect(mapOrder(onHold).conditions).toMatchObject([{ code: 'CR-PREPAY', open: true, path: '/status' }]);
  });

  it('makes a shipment of each tracking number, on the day it was sent', () => {
    const shipments = mapAll(completedWhole).filter(({ kind }) => kind === 'shipment');
    expect(shipments).toMatchObject([
      {
        label: { value: '1ZD6RSXAB2D4ZZCVHK' },
        parties: [{ role: 'carrier', name: { value: 'Brauner Kurier' } }],
        milestones: [{ code: 'SHIPPED', when: { value: { kind: 'date', date: '2026-02-18' } } }],
      },
      { label: { value: 'DE0055501771' }, milestones: [{ when: { value: { date: '2026-02-19' } } }] },
    ]);
    expect(shipments[1]?.references).toContainEqual({
      type: 'tracking',
      scope: '',
      role: 'points_to',
      text: 'DE0055501771',
      normalised: 'DE0055501771',
      path: '/meta_data/0/value/1/tracking_number',
    });
  });

  it('counts refunded goods as credited, and money alone as none', () => {
    const [refund] = mapAll(completedWhole).filter(({ kind }) => kind === 'return');
    expect(refund).toMatchObject({
      localKey: 'refund-801',
      amounts: [{ type: 'total', amount: { value: 61_000_000 }, currency: 'EUR' }],
      lines: [{ quantities: { credited: { value: 1_000_000 } } }, { quantities: {} }],
      milestones: [{ code: 'CREDITED', when: { path: '/refunds/0/date_created_gmt' } }],
    });
  });

  it('takes a cart for nothing, and an order in the trash for void', () => {
    expect(mapAll(cart)).toEqual([]);
    expect(mapOrder(trashed).voided).toBe(true);
    expect(mapOrder(cancelled).lines[0]?.quantities.cancelled?.value).toBe(2_000_000);
  });

  it('reads the statuses of plugins as the settings explain them', () => {
    const partly = { ...processing, status: 'partial-shipped' };
    expect(mapOrder(partly).unknownValues).toEqual([{ value: 'partial-shipped', path: '/status' }]);
    expect(mapOrder(partly, { ...config, statuses: { 'partial-shipped': 'open' } }).unknownValues).toEqual([]);
  });

  it('keeps notes as remarks', () => {
    expect(mapAll({ ...processing, notes }).at(-1)).toMatchObject({
      kind: 'event',
      localKey: 'note-281',
      summary: { path: '/notes/0/note' },
    });
  });
});

describe('WooCommerce: pulling', () => {
  async function idsOf(http: HttpClient, settings = config): Promise<string[]> {
    const pages = await pagesOf(ordersStream, createPullContext({ config: settings, secrets, http }), null);
    return [...new Set(pages.flatMap((page) => page.records.map(({ sourceId }: RawRecord) => sourceId)))].toSorted();
  }

  function watched(http: HttpClient, seen: HttpRequest[]): HttpClient {
    return {
      send(request) {
        seen.push(request);
        return http.send(request);
      },
    };
  }

  const all = orders.map(({ id }) => String(id));

  it('counts pages where the shop cannot sort by change, and reads the same', async () => {
    const seen: HttpRequest[] = [];
    expect(await idsOf(watched(woocommerceVendor({ sortsByModified: false }), seen))).toEqual(all);
    const queries = seen.map(({ url }) => new URL(url).searchParams);
    expect(queries.filter((query) => query.get('orderby') === 'modified')).toHaveLength(1);
    expect(queries.some((query) => query.get('page') === '3')).toBe(true);
    expect(await idsOf(woocommerceVendor())).toEqual(all);
  });

  it('asks from an overlap before the last stamp, in UTC, for the trash as well', async () => {
    const seen: HttpRequest[] = [];
    const context = createPullContext({ config, secrets, http: watched(woocommerceVendor(), seen) });
    const from = { seenTo: Date.parse('2026-02-20T12:00:00Z'), since: null, position: null, resume: null };
    await pagesOf(ordersStream, context, from);
    const lists = seen.map(({ url }) => Object.fromEntries(new URL(url).searchParams));
    expect(lists).toMatchObject([
      { status: 'any', modified_after: '2026-02-20T11:55:00', dates_are_gmt: 'true', orderby: 'modified' },
      { status: 'trash', modified_after: '2026-02-20T11:55:00' },
    ]);
  });

  it('sends the credential in the address where the header is dropped', async () => {
    const seen: HttpRequest[] = [];
    const settings = { ...config, credentialIn: 'address' as const };
    expect(await idsOf(watched(woocommerceVendor(), seen), settings)).toEqual(all);
    expect(seen.every(({ headers }) => headers?.['authorization'] === undefined)).toBe(true);
  });

  it('is not connected to a shop without encryption', () => {
    expect(woocommerceConfig.safeParse({ shopUrl: 'http://shop.example' }).success).toBe(false);
  });
});

const SAMPLES = new URL('../../../../../../shared/reference/samples/woocommerce/', import.meta.url);
const absent = existsSync(fileURLToPath(SAMPLES)) ? '' : ' (skipped: ../shared/reference/samples is not here)';

describe.skipIf(absent !== '')(`examples of WooCommerce's documentation${absent}`, () => {
  function sample(name: string): unknown {
    return JSON.parse(readFileSync(new URL(name, SAMPLES), 'utf8'));
  }

  it('are read whole: an order, its refund and its note', () => {
    const order = sample('orders_1.json') as Readonly<Record<string, unknown>>;
    const documents = mapAll({
      ...order,
      refunds: [sample('order-refunds_1.json')],
      notes: [sample('order-notes_1.json')],
    });
    expect(documents.map(({ kind }) => kind)).toEqual(['order', 'return', 'event']);
    expect(documents.flatMap(({ unknownValues }) => unknownValues)).toEqual([]);
    expect(documents[0]).toMatchObject({
      label: { value: '727' },
      lines: [{ quantities: { ordered: { value: 2_000_000 } } }, { itemNo: { value: 'Bar3' } }],
      statuses: [
        { axis: 'commercial', state: 'complete' },
        { axis: 'fulfilment', state: 'none' },
        { axis: 'payment', state: 'complete' },
      ],
    });
  });
});
