import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { HttpClient, HttpRequest } from '../../ports/ports.ts';
import { describeConformance } from '../kit/conformance.ts';
import type { Page } from '../kit/connector.ts';
import { createPullContext, pagesOf } from '../kit/testing.ts';
import { mapContextOf } from '../kit/testing/subject.ts';
import { adobeCommerceConnector } from './connector.ts';
import creditmemos from './fixtures/creditmemos.json' with { type: 'json' };
import invoices from './fixtures/invoices.json' with { type: 'json' };
import orders from './fixtures/orders.json' with { type: 'json' };
import returns from './fixtures/returns.json' with { type: 'json' };
import shipments from './fixtures/shipments.json' with { type: 'json' };
import { adobeCommerceVendor, hasToken, HOST, TOKEN } from './fixtures/vendor.ts';
import { adobeCommerceConfig } from './manifest.ts';
import { CREDIT_MEMO_STATES, INVOICE_STATES, ORDER_STATES, RETURN_STATES } from './statuses.ts';
import { ordersStream } from './streams/lists.ts';
import { returnsStream } from './streams/returns.ts';

const config = adobeCommerceConfig.parse({
  shopUrl: HOST,
  authMode: 'api_key',
  extOrderIdIsErpNumber: true,
  pageSize: 2,
});
const secrets = { accessToken: TOKEN };
const [processing, held, , bundle] = orders;
const received = { ...returns[0], order_items: [{ item_id: 31, sku: 'A-100', name: 'Article A-100' }] };

describeConformance({
  connector: adobeCommerceConnector,
  config,
  secrets,
  vendor: () => adobeCommerceVendor(),
  signsIn: () => false,
  tokens: [],
  streams: {
    orders: {
      sample: processing ?? {},
      required: [
        '/increment_id',
        '/entity_id',
        '/state',
        '/created_at',
        '/order_currency_code',
        '/items/0/qty_ordered',
      ],
      statuses: [{ pointer: '/state', documented: Object.keys(ORDER_STATES) }],
    },
    shipments: {
      sample: shipments[0] ?? {},
      required: ['/increment_id', '/order_id', '/created_at', '/items/0/qty'],
      statuses: [],
    },
    invoices: {
      sample: invoices[0] ?? {},
      required: ['/increment_id', '/order_id', '/state', '/created_at', '/items/0/qty'],
      statuses: [{ pointer: '/state', documented: Object.keys(INVOICE_STATES) }],
    },
    creditmemos: {
      sample: creditmemos[0] ?? {},
      required: ['/increment_id', '/order_id', '/state', '/created_at'],
      statuses: [{ pointer: '/state', documented: Object.keys(CREDIT_MEMO_STATES) }],
    },
    returns: {
      sample: received,
      required: ['/increment_id', '/order_id', '/status', '/date_requested', '/items/0/order_item_id'],
      statuses: [{ pointer: '/status', documented: Object.keys(RETURN_STATES) }],
    },
  },
});

function map(streamId: string, payload: unknown): CanonicalDocument {
  const outcome = adobeCommerceConnector.map(
    { streamId, sourceId: 'x', recordedAt: null, payload },
    mapContextOf(config),
  );
  if (!outcome.ok) throw new Error(`${outcome.error.reason} at ${outcome.error.path}`);
  const [document] = outcome.value;
  if (document === undefined) throw new Error('no document');
  return document;
}

describe('Adobe Commerce: mapping', () => {
  it.each([
    ['orders', orders],
    ['shipments', shipments],
    ['invoices', invoices],
    ['creditmemos', creditmemos],
    ['returns', [received, ...returns.slice(1)]],
  ])('%s', (streamId, payloads) => {
    expect(payloads.map((payload) => map(streamId, payload))).toMatchSnapshot();
  });

  it("names the order by the number of the ERP, its own and the customer's", () => {
    expect(
      map('orders', processing).references.map(({ role, type, scope, normalised }) =>
        [role, type, scope, normalised].join(' '),
      ),
    ).toEqual([
      'is order_no erp 200171',
      'is order_no probe 17',
      'points_to customer_po  17',
      'is order_id probe 17',
      'points_to customer_po  PO7781',
    ]);
  });

  it('counts a configurable product once, and a bundle by the parts that are shipped', () => {
    const lines = (order: unknown): unknown =>
      map('orders', order).lines.map(({ itemNo, stocked, quantities }) => [
        itemNo?.value,
        stocked,
        quantities.shipped?.value,
      ]);
    expect(lines(processing)).toEqual([
      ['A-100', true, 2_000_000],
      ['A-200-XL', true, 0],
    ]);
    expect(lines(bundle)).toEqual([
      ['SET-1', false, undefined],
      ['A-300', true, 2_000_000],
      ['GIFT', false, 0],
    ]);
    expect(map('invoices', invoices[0]).lines.map(({ itemNo }) => itemNo?.value)).toEqual(['A-100', 'A-200-XL']);
  });

  it('reads holds, and how much is billed and paid', () => {
    expect(map('orders', held).conditions).toMatchObject([
      { code: 'WH-HOLD', open: true, reason: { value: 'fraud_hold' } },
    ]);
    const shares = (order: unknown): string[] =>
      map('orders', order)
        .statuses.filter(({ axis }) => axis === 'billing' || axis === 'payment')
        .map(({ axis, state }) => `${axis} ${state}`);
    expect(shares(processing)).toEqual(['billing complete', 'payment complete']);
    expect(shares(bundle)).toEqual(['billing complete', 'payment partial']);
  });

  it('leads shipment, invoice and credit memo to their order, and voids what was cancelled', () => {
    for (const [streamId, payload] of [
      ['shipments', shipments[0]],
      ['invoices', invoices[0]],
      ['creditmemos', creditmemos[0]],
    ] as const) {
      expect(map(streamId, payload).references).toContainEqual(
        expect.objectContaining({ type: 'order_id', role: 'points_to', normalised: '17' }),
      );
    }
    expect(invoices.map((invoice) => map('invoices', invoice).voided)).toEqual([false, false, true]);
    expect(creditmemos.map((memo) => map('creditmemos', memo).voided)).toEqual([false, true, false]);
  });
});

describe('Adobe Commerce: returns', () => {
  const idsOf = (pages: readonly Page[]): string[] =>
    pages.flatMap((page) => page.records.map(({ sourceId }) => sourceId));

  function watched(http: HttpClient, seen: string[]): HttpClient {
    return {
      send(request) {
        seen.push(decodeURIComponent(request.url));
        return http.send(request);
      },
    };
  }

  it('says what comes back, what it is and since when', () => {
    expect(map('returns', received)).toMatchObject({
      label: { value: '000000001' },
      lines: [
        { itemNo: { value: 'A-100' }, quantities: { returned: { value: 1_000_000, path: '/items/0/qty_returned' } } },
        { itemNo: null, quantities: {} },
      ],
      milestones: [
        { code: 'RETURN_OPEN', when: { value: { at: Date.parse('2026-02-23T07:15:00Z') } } },
        { code: 'RETURN_RECV', when: { path: '/comments/2/created_at' } },
      ],
    });
  });

  it('lets nothing wait for a return that is asked for, denied or over', () => {
    const told = returns.map((payload) => {
      const { voided, milestones } = map('returns', payload);
      return [voided, ...milestones.map(({ code, when }) => `${code} ${when?.path ?? 'undated'}`)];
    });
    expect(told.slice(1)).toEqual([
      [true],
      [false, 'RETURN_OPEN undated', 'RETURN_RECV undated'],
      [false],
      [false, 'RETURN_OPEN /date_requested'],
    ]);
  });

  it('reads what is open again, and what is new', async () => {
    const context = createPullContext({ config, secrets, http: adobeCommerceVendor() });
    const first = await pagesOf(returnsStream, context, null);
    expect(idsOf(first)).toEqual(['1', '2', '3', '4', '5']);
    expect(JSON.parse(first[0]?.records[0]?.payload ?? '')).toMatchObject({
      order_items: [
        { item_id: 31, sku: 'A-100' },
        { item_id: 32, sku: 'A-200-XL' },
      ],
    });
    const seen: string[] = [];
    const again = createPullContext({ config, secrets, http: watched(adobeCommerceVendor(), seen) });
    const far = { seenTo: null, since: null, position: null, resume: { above: 5, open: [1, 4, 5], turn: [1, 4, 5] } };
    const second = await pagesOf(returnsStream, again, far);
    expect(idsOf(second)).toEqual(['1', '4', '5']);
    expect(seen.filter((url) => url.includes('/returns?'))).toEqual([
      expect.stringContaining('[value]=1,4,5'),
      expect.stringContaining('[value]=6'),
    ]);
    expect(second.at(-1)?.checkpoint).toMatchObject({ resume: { open: [1, 4, 5], turn: [1, 4, 5] } });
  });

  it('takes a shop without returns, or without the right to them, for what it is', async () => {
    const withoutRight = adobeCommerceVendor((request) => hasToken(request) && !request.url.includes('/V1/returns'));
    for (const http of [adobeCommerceVendor(hasToken, ['returns']), withoutRight]) {
      const pages = await pagesOf(returnsStream, createPullContext({ config, secrets, http }), null);
      expect(pages.map(({ records }) => records)).toEqual([[]]);
    }
    const wrong = createPullContext({ config, secrets, http: adobeCommerceVendor(() => false) });
    await expect(pagesOf(returnsStream, wrong, null)).rejects.toMatchObject({ kind: 'auth' });
    const [known] = await pagesOf(
      returnsStream,
      createPullContext({ config, secrets, http: adobeCommerceVendor() }),
      null,
    );
    const taken = createPullContext({ config, secrets, http: withoutRight });
    await expect(pagesOf(returnsStream, taken, known?.checkpoint ?? null)).rejects.toMatchObject({ kind: 'auth' });
  });
});

describe('Adobe Commerce: pulling', () => {
  it('ends by the total, since a page past the end repeats the last one', async () => {
    const seen: HttpRequest[] = [];
    const vendor = adobeCommerceVendor();
    const http = {
      send(request: HttpRequest) {
        seen.push(request);
        if (seen.length > 20) throw new Error('asks for ever');
        return vendor.send(request);
      },
    };
    // Three orders of one second are more than a page.
    const pages = await pagesOf(ordersStream, createPullContext({ config, secrets, http }), null);
    const ids = new Set(pages.flatMap((page) => page.records.map(({ sourceId }) => sourceId)));
    expect([...ids].toSorted()).toEqual(['17', '18', '19', '20', '21']);
  });

  it('asks from an overlap before the last stamp, in UTC', async () => {
    const seen: HttpRequest[] = [];
    const vendor = adobeCommerceVendor();
    const http = {
      send(request: HttpRequest) {
        seen.push(request);
        return vendor.send(request);
      },
    };
    const from = { seenTo: Date.parse('2026-02-20T09:00:00Z'), since: null, position: null, resume: null };
    await pagesOf(ordersStream, createPullContext({ config, secrets, http }), from);
    expect(decodeURIComponent(seen[0]?.url ?? '').replaceAll('+', ' ')).toContain(
      '[field]=updated_at&searchCriteria[filter_groups][0][filters][0][value]=2026-02-20 08:55:00&searchCriteria[filter_groups][0][filters][0][condition_type]=gteq',
    );
    const sorted = new URL(seen[0]?.url ?? '').searchParams;
    expect([0, 1].map((at) => sorted.get(`searchCriteria[sortOrders][${at}][field]`))).toEqual([
      'updated_at',
      'entity_id',
    ]);
  });

  it('signs with the four keys of an integration', async () => {
    const four = {
      accessToken: TOKEN,
      accessTokenSecret: 'ac-secret-2',
      consumerKey: 'ac-key-3',
      consumerSecret: 'ac-secret-4',
    };
    const http = adobeCommerceVendor((request) =>
      /^OAuth .*oauth_consumer_key="ac-key-3".*oauth_signature_method="HMAC-SHA256"/.test(
        request.headers?.['authorization'] ?? '',
      ),
    );
    const context = createPullContext({ config: { ...config, authMode: 'oauth1' as const }, secrets: four, http });
    await expect(adobeCommerceConnector.check(context)).resolves.toBeUndefined();
  });
});
