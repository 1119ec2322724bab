import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { HttpClient } from '../../ports/ports.ts';
import { mapContextOf } from '../kit/testing/subject.ts';
import { describeConformance } from '../kit/conformance.ts';
import { createPullContext, jsonAnswer, pagesOf } from '../kit/testing.ts';
import { businessCentralConnector } from './connector.ts';
import customerPayments from './fixtures/customer-payments.json' with { type: 'json' };
import purchaseOrders from './fixtures/purchase-orders.json' with { type: 'json' };
import salesCreditMemos from './fixtures/sales-credit-memos.json' with { type: 'json' };
import salesInvoices from './fixtures/sales-invoices.json' with { type: 'json' };
import salesOrders from './fixtures/sales-orders.json' with { type: 'json' };
import salesShipments from './fixtures/sales-shipments.json' with { type: 'json' };
import { businessCentralVendor, HOST, TOKEN } from './fixtures/vendor.ts';
import { businessCentralConfig } from './manifest.ts';
import { decodeOption, INVOICE_STATUSES, ORDER_STATUSES } from './statuses.ts';
import { customerPayments as customerPaymentsStream } from './streams/customer-payments.ts';
import { salesOrders as salesOrdersStream } from './streams/sales-orders.ts';

const config = businessCentralConfig.parse({
  apiUrl: `${HOST}/v2.0/production/api/v2.0`,
  companyId: '5b2f6c1e-8d41-ef11-b9c2-6045bd3a90c7',
  tokenUrl: `${HOST}/token`,
  clientId: 'throughline',
  pageSize: 2,
});
const secrets = { clientSecret: 'bc-client-secret~7' };
const [openOrder, reviewedOrder, draftOrder, cancelledOrder] = salesOrders;
const [postedInvoice, paidInvoice, draftInvoice, canceledInvoice, partPaidInvoice, reviewedInvoice] = salesInvoices;

describeConformance({
  connector: businessCentralConnector,
  config,
  secrets,
  vendor: businessCentralVendor,
  signsIn: (request) => request.url === `${HOST}/token`,
  tokens: [TOKEN],
  streams: {
    salesOrders: {
      sample: openOrder ?? {},
      required: ['/number', '/orderDate', '/status', '/salesOrderLines/0/sequence', '/salesOrderLines/0/quantity'],
      statuses: [{ pointer: '/status', documented: ['Draft', 'In Review', 'In_x0020_Review', 'Open'] }],
    },
    salesShipments: {
      sample: salesShipments[0] ?? {},
      required: ['/number', '/postingDate', '/salesShipmentLines/0/quantity'],
      statuses: [],
    },
    salesInvoices: {
      sample: postedInvoice ?? {},
      required: ['/number', '/invoiceDate', '/status', '/salesInvoiceLines/0/quantity'],
      statuses: [
        {
          pointer: '/status',
          documented: ['', '_x0020_', 'Draft', 'In_x0020_Review', 'Open', 'Paid', 'Canceled', 'Corrective'],
        },
      ],
    },
    salesCreditMemos: {
      sample: salesCreditMemos[0] ?? {},
      required: ['/number', '/status', '/salesCreditMemoLines/0/quantity'],
      statuses: [
        {
          pointer: '/status',
          documented: ['', '_x0020_', 'Draft', 'In_x0020_Review', 'Open', 'Paid', 'Canceled', 'Corrective'],
        },
      ],
    },
    purchaseOrders: {
      sample: purchaseOrders[0] ?? {},
      required: [
        '/number',
        '/orderDate',
        '/status',
        '/purchaseOrderLines/0/sequence',
        '/purchaseOrderLines/0/quantity',
      ],
      statuses: [{ pointer: '/status', documented: ['Draft', 'In Review', 'In_x0020_Review', 'Open'] }],
    },
    customerPayments: {
      sample: customerPayments[0] ?? {},
      required: ['/documentNumber', '/postingDate', '/amount'],
      statuses: [],
    },
  },
});

function map(streamId: string, payload: unknown, settings = config): CanonicalDocument {
  const outcome = businessCentralConnector.map(
    { streamId, sourceId: 'x', recordedAt: null, payload },
    mapContextOf(settings),
  );
  if (!outcome.ok) throw new Error(outcome.error.reason);
  const [document] = outcome.value;
  if (document === undefined) throw new Error('no document');
  return document;
}

describe('Business Central: mapping', () => {
  it.each([
    ['salesOrders', salesOrders],
    ['salesShipments', salesShipments],
    ['salesInvoices', salesInvoices],
    ['salesCreditMemos', salesCreditMemos],
    ['purchaseOrders', purchaseOrders],
    ['customerPayments', customerPayments],
  ])('%s', (streamId, payloads) => {
    expect(payloads.map((payload) => map(streamId, payload))).toMatchSnapshot();
  });

  it('keeps fractions exact and says where they stand', () => {
    expect(map('salesOrders', openOrder).lines[0]?.quantities).toEqual({
      ordered: { value: 12_500_000, path: '/salesOrderLines/0/quantity' },
      shipped: { value: 5_000_000, path: '/salesOrderLines/0/shippedQuantity' },
      invoiced: { value: 5_000_000, path: '/salesOrderLines/0/invoicedQuantity' },
    });
  });

  it('names the order by its number without prefix, and its customer PO as a pointer', () => {
    expect(map('salesOrders', openOrder).references).toMatchObject([
      { type: 'order_no', scope: 'erp', role: 'is', text: 'SO-200101', normalised: '200101', path: '/number' },
      { type: 'order_id', scope: 'probe', role: 'is' },
      { type: 'customer_po', scope: '', role: 'points_to', normalised: 'PO88120' },
    ]);
  });

  it('reads In Review as an open credit hold, where the connection says so', () => {
    const held = map('salesOrders', reviewedOrder);
    expect(held.conditions).toEqual([
      {
        code: 'CR-HOLD',
        from: null,
        to: null,
        open: true,
        reason: { value: 'In Review', path: '/status' },
        path: '/status',
      },
    ]);
    expect(held.statuses).toContainEqual({
      axis: 'credit',
      state: 'blocked',
      native: { value: 'In Review', path: '/status' },
    });
    const approval = map('salesOrders', reviewedOrder, { ...config, inReviewMeans: 'approval' });
    expect(approval.conditions).toEqual([]);
    expect(approval.statuses.map(({ axis }) => axis)).not.toContain('credit');
  });

  it('releases an order that is Open and no other', () => {
    const released = [openOrder, reviewedOrder, draftOrder].map((order) =>
      map('salesOrders', order).milestones.some(({ code }) => code === 'RELEASED'),
    );
    expect(released).toEqual([true, false, false]);
  });

  it('takes empty dates and ids for nothing', () => {
    const held = map('salesOrders', reviewedOrder);
    expect(held.promise).toBeNull();
    expect(held.milestones.map(({ code }) => code)).toEqual(['ORD_ENTERED']);
    expect(map('salesInvoices', partPaidInvoice).references.map(({ type }) => type)).toEqual([
      'invoice_no',
      'invoice_id',
    ]);
  });

  it('takes an order whose lines all went to zero for cancelled', () => {
    expect(map('salesOrders', cancelledOrder).milestones).toContainEqual({
      code: 'CANCELLED',
      class: 'actual',
      when: null,
      path: '/salesOrderLines/0/quantity',
    });
    expect(map('salesOrders', openOrder).milestones.map(({ code }) => code)).not.toContain('CANCELLED');
  });

  it('uses the local currency where a document names none', () => {
    expect(
      map('salesOrders', draftOrder, { ...config, currency: 'CHF' }).amounts.map(({ currency }) => currency),
    ).toEqual(['CHF', 'CHF', 'CHF']);
  });

  it('bills nothing with a draft, and everything with a posted invoice', () => {
    const draft = map('salesInvoices', draftInvoice);
    expect(draft.lines.map(({ quantities }) => quantities)).toEqual([{}]);
    expect(draft.milestones.map((claim) => `${claim.code} ${claim.class}`)).toEqual([
      'INVOICED planned',
      'PAID planned',
    ]);
    const posted = map('salesInvoices', postedInvoice);
    expect(posted.lines[0]?.quantities.invoiced?.value).toBe(5_000_000);
    expect(posted.milestones.map((claim) => `${claim.code} ${claim.class}`)).toEqual([
      'INVOICED actual',
      'INV_POSTED actual',
      'PAID planned',
    ]);
  });

  it('tells paid, paid in part, in review and cancelled invoices apart', () => {
    const paymentOf = (invoice: unknown): string | undefined =>
      map('salesInvoices', invoice).statuses.find(({ axis }) => axis === 'payment')?.state;
    expect([paidInvoice, partPaidInvoice, postedInvoice].map(paymentOf)).toEqual(['complete', 'partial', 'none']);
    expect(map('salesInvoices', canceledInvoice).voided).toBe(true);
    expect(map('salesInvoices', reviewedInvoice).conditions.map(({ code }) => code)).toEqual(['IN-BLOCK']);
  });

  it('points a credit memo to its invoice', () => {
    expect(map('salesCreditMemos', salesCreditMemos[0]).references).toMatchObject([
      { type: 'return_no', role: 'is' },
      { type: 'invoice_no', role: 'points_to', text: 'PS-INV402' },
      { type: 'invoice_id' },
    ]);
  });

  it('names the sales order that a purchase order buys for, and counts nothing that is bought', () => {
    const bought = map('purchaseOrders', purchaseOrders[0]);
    expect(bought.references).toMatchObject([
      { type: 'purchase_no', scope: 'erp', role: 'is', text: 'PO-106001', path: '/number' },
      {
        type: 'order_no',
        role: 'points_to',
        text: 'SO-200101',
        normalised: '200101',
        path: '/purchaseOrderLines/1/description',
      },
    ]);
    expect(bought.lines.map(({ quantities }) => quantities)).toEqual([{}, {}]);
    expect(bought.lines[0]?.unitPrice).toEqual({ value: 4_000_000, path: '/purchaseOrderLines/0/directUnitCost' });
    expect(map('purchaseOrders', purchaseOrders[1]).references.map(({ type }) => type)).toEqual(['purchase_no']);
  });

  it('takes the number that a company of the estate orders by for its purchase order', () => {
    const inside = { ...config, companyCustomers: { C10240: 'erp' } };
    const typesOf = (settings: typeof config): unknown =>
      map('salesOrders', openOrder, settings).references.map(({ type, scope }) => `${type} ${scope}`);
    expect(typesOf(inside)).toContain('purchase_no erp');
    expect(typesOf(inside)).not.toContain('customer_po ');
    expect(typesOf(config)).toContain('customer_po ');
  });

  it('points from an order that was entered again to the one it replaces', () => {
    const [line] = openOrder?.salesOrderLines ?? [];
    const again = {
      ...openOrder,
      salesOrderLines: [line, { ...line, sequence: 90_000, lineType: 'Comment', description: 'Replaces DR-20417' }],
    };
    expect(map('salesOrders', again).references).toContainEqual(
      expect.objectContaining({ type: 'order_no', role: 'points_to', normalised: 'DR20417' }),
    );
  });

  it('points a payment to each invoice that it names, and settles nothing before it is posted', () => {
    const invoicesOf = (payment: unknown): unknown =>
      map('customerPayments', payment)
        .references.filter(({ type }) => type === 'invoice_no')
        .map(({ text }) => text);
    expect(customerPayments.map(invoicesOf)).toEqual([['PS-INV401'], ['PS-INV402', 'PS-INV403', 'PS-INV405'], []]);
    expect(map('customerPayments', customerPayments[0]).amounts).toMatchObject([{ amount: { value: 238_500_000 } }]);
    expect(map('customerPayments', customerPayments[0]).milestones).toMatchObject([
      { code: 'PAID', class: 'estimated', path: '/postingDate' },
    ]);
  });

  it('decodes option values', () => {
    expect(['In_x0020_Review', '_x0020_', 'Fixed_x0020_Asset', 'Open'].map(decodeOption)).toEqual([
      'In Review',
      '',
      'Fixed Asset',
      'Open',
    ]);
    expect(Object.keys(ORDER_STATUSES)).toEqual(['Draft', 'In Review', 'Open']);
    expect(Object.keys(INVOICE_STATUSES)).toEqual(['', 'Draft', 'In Review', 'Open', 'Paid', 'Canceled', 'Corrective']);
  });
});

describe('Business Central: pulling', () => {
  async function urlsOf(
    http: HttpClient,
    checkpoint: { seenTo: number; since: number | null; position: string | null; resume: null },
  ): Promise<string[]> {
    const urls: string[] = [];
    const watched: HttpClient = {
      send(request) {
        urls.push(decodeURIComponent(request.url));
        return http.send(request);
      },
    };
    await pagesOf(salesOrdersStream, createPullContext({ config, secrets, http: watched }), checkpoint);
    return urls;
  }

  it('asks for payments within journals, without which the service lists none', async () => {
    const asked: string[] = [];
    const vendor = businessCentralVendor();
    const http: HttpClient = {
      send(request) {
        asked.push(decodeURIComponent(request.url));
        return vendor.send(request);
      },
    };
    const context = createPullContext({ config, secrets, http });
    await pagesOf(customerPaymentsStream, context, null);
    await customerPaymentsStream.control?.count(context, { from: null, to: Date.parse('2026-04-01T00:00:00Z') });
    const lists = asked.map((url) => url.replaceAll('+', ' ')).filter((url) => url.includes('/customerPayments?'));
    expect(lists).toHaveLength(3);
    for (const url of lists) expect(url).toContain('journalId ne 00000000-0000-0000-0000-000000000000');
  });

  it('reaches back over the stamp it has seen', async () => {
    const urls = await urlsOf(businessCentralVendor(), {
      seenTo: Date.parse('2026-02-19T07:30:00Z'),
      since: null,
      position: null,
      resume: null,
    });
    expect(urls[1]).toContain('$filter=lastModifiedDateTime gt 2026-02-19T07:25:00.000Z');
    expect(urls[1]).toContain('$expand=salesOrderLines');
  });

  it('begins the sweep again when the address of the system has changed', async () => {
    const moved = 'https://old-address.example/next';
    const urls = await urlsOf(businessCentralVendor(), {
      seenTo: Date.parse('2026-02-19T07:30:00Z'),
      since: Date.parse('2026-02-19T07:25:00Z'),
      position: moved,
      resume: null,
    });
    expect(urls[1]).toContain('$filter=lastModifiedDateTime gt 2026-02-19T07:25:00.000Z');
    expect(urls).not.toContain(moved);
  });

  it('begins the sweep again when its continuation is lost', async () => {
    const vendor = businessCentralVendor();
    const http: HttpClient = {
      send: (request) =>
        request.url.includes('lost')
          ? Promise.resolve(jsonAnswer({ error: { code: 'BadRequest', message: 'skip token expired' } }, 400))
          : vendor.send(request),
    };
    const urls = await urlsOf(http, {
      seenTo: Date.parse('2026-02-18T09:05:00Z'),
      since: Date.parse('2026-02-18T09:00:00Z'),
      position: `${HOST}/lost`,
      resume: null,
    });
    expect(urls[2]).toContain('lastModifiedDateTime gt 2026-02-18T09:00:00.000Z');
  });

  it('does not follow a continuation to another host', async () => {
    const vendor = businessCentralVendor();
    const http: HttpClient = {
      send: (request) =>
        request.method === 'POST'
          ? vendor.send(request)
          : Promise.resolve(jsonAnswer({ value: [], '@odata.nextLink': 'https://elsewhere.example/next' })),
    };
    await expect(pagesOf(salesOrdersStream, createPullContext({ config, secrets, http }), null)).rejects.toMatchObject({
      kind: 'source_changed',
    });
  });

  it('asks for a fresh token once when the one it has is refused', async () => {
    const vendor = businessCentralVendor();
    let tokens = 0;
    const http: HttpClient = {
      send(request) {
        if (request.method === 'POST') {
          tokens += 1;
          return Promise.resolve(
            jsonAnswer({ access_token: tokens === 1 ? 'stale-token-0001' : TOKEN, expires_in: 3599 }),
          );
        }
        return vendor.send(request);
      },
    };
    await expect(pagesOf(salesOrdersStream, createPullContext({ config, secrets, http }), null)).resolves.toHaveLength(
      3,
    );
    expect(tokens).toBe(2);
  });

  it('takes a full page without one usable record for a changed source', async () => {
    const vendor = businessCentralVendor();
    const strange = Array.from({ length: 12 }, (_, index) => ({ id: `x${index}`, renamed: true }));
    const http: HttpClient = {
      send: (request) =>
        request.method === 'POST' ? vendor.send(request) : Promise.resolve(jsonAnswer({ value: strange })),
    };
    await expect(pagesOf(salesOrdersStream, createPullContext({ config, secrets, http }), null)).rejects.toMatchObject({
      kind: 'source_changed',
    });
  });

  it('lands a record without an id, set aside', async () => {
    const vendor = businessCentralVendor();
    const http: HttpClient = {
      send: (request) =>
        request.method === 'POST' ? vendor.send(request) : Promise.resolve(jsonAnswer({ value: [{ number: 'SO-1' }] })),
    };
    const [page] = await pagesOf(salesOrdersStream, createPullContext({ config, secrets, http }), null);
    expect(page?.records).toMatchObject([
      { sourceId: expect.stringMatching(/./) as string, unreadable: { path: '/id' } },
    ]);
  });
});
