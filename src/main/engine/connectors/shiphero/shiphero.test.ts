import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../../ports/ports.ts';
import type { PullContext } from '../kit/connector.ts';
import { mapContextOf } from '../kit/testing/subject.ts';
import { describeConformance } from '../kit/conformance.ts';
import { createPullContext, createSteppedClock, jsonAnswer, pagesOf } from '../kit/testing.ts';
import { vendorTime } from './client.ts';
import { shipheroConnector } from './connector.ts';
import history from './fixtures/order-history.json' with { type: 'json' };
import orders from './fixtures/orders.json' with { type: 'json' };
import { answer, HOST, shipheroVendor, signsIn, REFRESH_TOKEN, TOKEN } from './fixtures/vendor.ts';
import { shipheroConfig, type ShipheroConfig } from './manifest.ts';
import { ordersStream } from './streams/orders.ts';

const config = shipheroConfig.parse({ apiUrl: HOST, username: 'sync@throughline.example', pageSize: 2 });
const secrets = { password: 'sh-password-ä/5' };
const [backordered, held, fulfilled, canceled, twoLines] = orders;

describeConformance({
  connector: shipheroConnector,
  config,
  secrets,
  vendor: shipheroVendor,
  signsIn,
  tokens: [TOKEN, REFRESH_TOKEN],
  streams: {
    orders: {
      sample: backordered ?? {},
      required: [
        '/id',
        '/order_number',
        '/fulfillment_status',
        '/line_items/edges/0/node/sku',
        '/line_items/edges/0/node/quantity',
        '/shipments/0/id',
        '/shipments/0/created_date',
      ],
      statuses: [{ pointer: '/fulfillment_status', documented: ['pending', 'unfulfilled', 'fulfilled', 'canceled'] }],
    },
    order_history: {
      sample: history[0] ?? {},
      required: ['/order_id', '/information', '/created_at'],
      statuses: [],
    },
  },
});

function mapAll(streamId: string, payload: unknown, settings = config): readonly CanonicalDocument[] {
  const outcome = shipheroConnector.map({ streamId, sourceId: 'x', recordedAt: null, payload }, mapContextOf(settings));
  if (!outcome.ok) throw new Error(outcome.error.reason);
  return outcome.value;
}

function map(streamId: string, payload: unknown, settings = config): CanonicalDocument {
  const [document] = mapAll(streamId, payload, settings);
  if (document === undefined) throw new Error('no document');
  return document;
}

function entry(information: string, settings = config): CanonicalDocument {
  return map('order_history', { ...history[0], information }, settings);
}

describe('ShipHero: mapping', () => {
  it.each([
    ['orders', orders],
    ['order_history', history],
  ])('%s', (streamId, payloads) => {
    expect(payloads.map((payload) => mapAll(streamId, payload))).toMatchSnapshot();
  });

  it('names the order once, whichever way it is written', () => {
    expect(map('orders', backordered).references).toMatchObject([
      { type: 'order_no', scope: 'erp', role: 'is', text: '#200101', normalised: '200101' },
      { type: 'order_id', role: 'is' },
    ]);
  });

  it('makes a document of each shipment, with tracking numbers and quantities by SKU', () => {
    const [, shipment] = mapAll('orders', backordered);
    expect(shipment).toMatchObject({
      kind: 'shipment',
      localKey: `shipment-${backordered?.shipments[0]?.id}`,
      milestones: [
        {
          code: 'SHIPPED',
          class: 'actual',
          when: { path: '/shipments/0/created_date', value: { at: Date.parse('2026-02-18T12:55:00Z') } },
        },
        { code: 'PICKUP_ARR', when: null },
      ],
      lines: [
        { itemNo: { value: 'HW-1042' }, quantities: { shipped: { value: 5_000_000 } } },
        { itemNo: { value: 'HW-2210' } },
      ],
    });
    expect(shipment?.references).toContainEqual(
      expect.objectContaining({
        type: 'tracking',
        role: 'points_to',
        scope: '',
        text: 'DE0055501771',
        path: '/shipments/0/shipping_labels/0/tracking_number',
      }),
    );
  });

  it('voids a shipment whose label was refunded', () => {
    expect(mapAll('orders', fulfilled).map(({ voided }) => voided)).toEqual([false, false, true]);
  });

  it('reads holds as conditions that last, and a hold before the status', () => {
    const document = map('orders', held);
    expect(document.conditions.map(({ code, open, path }) => ({ code, open, path }))).toEqual([
      { code: 'CR-HOLD', open: true, path: '/holds/payment_hold' },
      { code: 'WH-HOLD', open: true, path: '/holds/operator_hold' },
    ]);
    expect(document.statuses.map(({ axis, state }) => `${axis} ${state}`)).toEqual([
      'fulfilment blocked',
      'credit blocked',
      'allocation complete',
    ]);
  });

  it('reads missing stock by line', () => {
    expect(map('orders', backordered).conditions).toEqual([
      {
        code: 'ST-BACK',
        from: null,
        to: null,
        open: true,
        reason: null,
        path: '/line_items/edges/0/node/backorder_quantity',
        lineKey: 'HW-1042',
      },
    ]);
    expect(map('orders', backordered).statuses).toContainEqual(
      expect.objectContaining({ axis: 'allocation', state: 'blocked' }),
    );
  });

  it('counts what a cancelled order will not ship', () => {
    const document = map('orders', canceled);
    expect(document.lines[0]?.quantities.cancelled?.value).toBe(2_000_000);
    expect(document.milestones.map(({ code }) => code)).toEqual(['WH_ACCEPTED', 'SHIPPED', 'CANCELLED']);
  });

  it('keeps two lines with one SKU apart', () => {
    expect(map('orders', twoLines).lines.map(({ lineKey }) => lineKey)).toEqual(['HW-2210', 'HW-2210~2']);
  });

  it('reads times in the offset of the settings', () => {
    const accepted = map('orders', backordered, { ...config, timeOffset: '-05:00' }).milestones[0];
    expect(accepted?.when?.value).toMatchObject({ at: Date.parse('2026-02-16T15:02:11Z') });
    expect(vendorTime(Date.parse('2026-02-16T15:02:11Z'), { ...config, timeOffset: '-05:00' })).toBe(
      '2026-02-16T10:02:11',
    );
  });

  it('sets an order aside whose lines could not be read whole', () => {
    const cut = {
      ...backordered,
      line_items: { ...backordered?.line_items, pageInfo: { hasNextPage: true, endCursor: 'x' } },
    };
    expect(
      shipheroConnector.map(
        { streamId: 'orders', sourceId: 'x', recordedAt: null, payload: cut },
        mapContextOf(config),
      ),
    ).toMatchObject({ ok: false, error: { path: '/line_items/pageInfo/hasNextPage' } });
  });

  it('reads every item of a log entry, and ends what another began', () => {
    const allocated = entry('Allocated SKU HW-2210 qty 4, SKU HW-1042 qty 5');
    expect(allocated.milestones.map(({ code, lineKey }) => `${code} ${lineKey}`)).toEqual([
      'ALLOCATED HW-2210',
      'ALLOCATED HW-1042',
    ]);
    expect(allocated.conditions.map(({ code, lineKey, from, open }) => ({ code, lineKey, from, open }))).toEqual([
      { code: 'ST-BACK', lineKey: 'HW-2210', from: null, open: false },
      { code: 'ST-LOST', lineKey: 'HW-2210', from: null, open: false },
      { code: 'ST-BACK', lineKey: 'HW-1042', from: null, open: false },
      { code: 'ST-LOST', lineKey: 'HW-1042', from: null, open: false },
    ]);
  });

  it.each([
    ['Backordered SKU HW-1042 qty 7', 'ST-BACK', 'HW-1042'],
    ['Deallocated SKU HW-1042 qty 3, moved to #200199', 'ST-LOST', 'HW-1042'],
    ['Operator hold added: wrong pallet height', 'WH-HOLD', undefined],
    ['Address hold added: no such street', 'CU-DATA', undefined],
    ['Short picked SKU HW-1042 expected 6 picked 5', 'WH-SHORT', 'HW-1042'],
  ])('begins a condition with "%s"', (information, code, lineKey) => {
    expect(entry(information).conditions).toMatchObject([
      { code, open: true, to: null, from: { path: '/created_at' }, ...(lineKey === undefined ? {} : { lineKey }) },
    ]);
  });

  it('keeps an entry that no pattern knows as a remark', () => {
    expect(entry('Note added: call before delivery')).toMatchObject({
      kind: 'event',
      summary: { value: 'Note added: call before delivery' },
      milestones: [],
      conditions: [],
    });
  });

  it('reads entries as the settings explain them', () => {
    const settings: ShipheroConfig = { ...config, history: [{ pattern: '^Kommissioniert', milestone: 'PICKED' }] };
    expect(entry('Kommissioniert, 2 Positionen', settings).milestones).toMatchObject([
      { code: 'PICKED', class: 'actual' },
    ]);
  });
});

describe('ShipHero: pulling', () => {
  function contextOf(
    http: HttpClient,
    clock = createSteppedClock(Date.parse('2026-03-02T08:00:00Z')),
  ): PullContext<ShipheroConfig> {
    return createPullContext({ config, secrets, http, clock });
  }

  function afterLogin(reply: (request: HttpRequest, asked: number) => HttpResponse): HttpClient {
    const vendor = shipheroVendor();
    let asked = 0;
    return {
      send(request) {
        if (signsIn(request)) return vendor.send(request);
        asked += 1;
        return Promise.resolve(reply(request, asked));
      },
    };
  }

  const NO_CREDITS = {
    errors: [
      {
        code: 30,
        message: 'There are not enough credits to perform the requested operation, which requires 526 credits',
        required_credits: 526,
        remaining_credits: 12,
        time_remaining: '9 seconds',
        request_id: '5f01',
      },
    ],
    data: null,
  };

  it('waits for credits as long as the vendor says, then goes on', async () => {
    const clock = createSteppedClock(0);
    const empty = answer('orders', { pageInfo: { hasNextPage: false, endCursor: null }, edges: [] });
    const context = contextOf(
      afterLogin((_request, asked) => (asked <= 8 ? jsonAnswer(NO_CREDITS) : empty)),
      clock,
    );
    await expect(pagesOf(ordersStream, context, null)).resolves.toHaveLength(1);
    expect(clock.slept).toEqual(Array.from({ length: 8 }, () => 9000));
  });

  it('gives up on credits in the end', async () => {
    await expect(
      pagesOf(ordersStream, contextOf(afterLogin(() => jsonAnswer(NO_CREDITS))), null),
    ).rejects.toMatchObject({ kind: 'rate_limited', retryAfterMs: 9000 });
  });

  it.each([
    ['Unauthorized', 'auth'],
    ['Cannot query field "holds" on type "Order".', 'source_changed'],
  ])('reads the error "%s" of a good answer as %s', async (message, kind) => {
    const http = afterLogin(() => jsonAnswer({ errors: [{ code: 3, message, request_id: '5f02' }], data: null }));
    await expect(shipheroConnector.check(contextOf(http))).rejects.toMatchObject({ kind });
  });

  it('reads the lines of a long order whole', async () => {
    const cut = { pageInfo: { hasNextPage: true, endCursor: 'x' }, edges: backordered?.line_items.edges.slice(0, 1) };
    const shipments = [
      { ...backordered?.shipments[0], line_items: { pageInfo: { hasNextPage: true, endCursor: 'x' }, edges: [] } },
    ];
    const page = answer('orders', {
      pageInfo: { hasNextPage: false, endCursor: null },
      edges: [{ node: { ...backordered, line_items: cut, shipments } }],
    });
    const http = afterLogin((request) => (request.body?.includes('orders(') ? page : answer('order', backordered)));
    const [first] = await pagesOf(ordersStream, contextOf(http), null);
    const [order, shipment] = mapAll('orders', JSON.parse(first?.records[0]?.payload ?? ''));
    expect([order?.lines.length, shipment?.lines.length]).toEqual([2, 2]);
  });

  it('renews by the refresh token that is kept, over a restart, and signs in anew when that is refused', async () => {
    const kept = new Map<string, string>();
    const asked: string[] = [];
    let refusesRefresh = false;
    const vendor = shipheroVendor();
    const http: HttpClient = {
      send(request) {
        if (signsIn(request)) asked.push(new URL(request.url).pathname);
        if (refusesRefresh && request.url.endsWith('/auth/refresh')) return Promise.resolve(jsonAnswer({}, 404));
        return vendor.send(request);
      },
    };
    // Each context is a start of the program: only the secret store lasts.
    const start = (): Promise<void> => shipheroConnector.check(createPullContext({ config, secrets, http, kept }));
    await start();
    expect(kept.get('refreshToken')).toContain(REFRESH_TOKEN);
    await start();
    refusesRefresh = true;
    await start();
    expect(asked).toEqual(['/auth/token', '/auth/refresh', '/auth/refresh', '/auth/token']);
  });

  it('signs in once for all streams of a connection, and asks from an overlap before the last stamp', async () => {
    const seen: HttpRequest[] = [];
    const vendor = shipheroVendor();
    const context = contextOf({
      send(request) {
        seen.push(request);
        return vendor.send(request);
      },
    });
    for (const stream of shipheroConnector.streams(config)) {
      await pagesOf(stream, context, {
        seenTo: Date.parse('2026-02-19T08:00:00Z'),
        since: null,
        position: null,
        resume: null,
      });
    }
    expect(seen.filter(signsIn)).toHaveLength(1);
    const asked = JSON.parse(seen[1]?.body ?? '') as { variables: unknown };
    expect(asked.variables).toEqual({ from: '2026-02-19T07:55:00', after: null, first: 2 });
  });
});
