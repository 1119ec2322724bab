import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { HttpRequest } from '../../ports/ports.ts';
import { describeConformance } from '../kit/conformance.ts';
import { createPullContext, jsonAnswer, pagesOf } from '../kit/testing.ts';
import { mapContextOf } from '../kit/testing/subject.ts';
import { xeroConnector } from './connector.ts';
import creditNotes from './fixtures/credit-notes.json' with { type: 'json' };
import invoices from './fixtures/invoices.json' with { type: 'json' };
import payments from './fixtures/payments.json' with { type: 'json' };
import { HOST, signsIn, TENANT, TOKEN, xeroVendor } from './fixtures/vendor.ts';
import { xeroAuthorization, xeroConfig } from './manifest.ts';
import { BILL_STATUSES, PAYMENT_STATUSES, PAYMENT_TYPES } from './statuses.ts';
import { invoicesStream } from './streams/lists.ts';

const config = xeroConfig.parse({
  apiUrl: `${HOST}/api.xro/2.0`,
  tokenUrl: `${HOST}/connect/token`,
  authMode: 'oauth2_client_credentials',
  clientId: 'throughline-app',
  tenantId: TENANT,
  pageSize: 2,
});
const secrets = { clientSecret: 'xero-client-secret/1' };
const [authorised, paid, partPaid, submitted, voided, draft] = invoices;

describeConformance({
  connector: xeroConnector,
  config,
  secrets,
  vendor: xeroVendor,
  signsIn,
  tokens: [TOKEN],
  streams: {
    Invoices: {
      sample: authorised ?? {},
      required: ['/InvoiceID', '/Status', '/Date', '/CurrencyCode'],
      statuses: [{ pointer: '/Status', documented: Object.keys(BILL_STATUSES) }],
    },
    CreditNotes: {
      sample: creditNotes[0] ?? {},
      required: ['/CreditNoteID', '/Status', '/Date', '/CurrencyCode'],
      statuses: [{ pointer: '/Status', documented: Object.keys(BILL_STATUSES) }],
    },
    Payments: {
      sample: payments[0] ?? {},
      required: ['/PaymentID', '/PaymentType', '/Status', '/Date', '/Amount'],
      statuses: [
        { pointer: '/Status', documented: Object.keys(PAYMENT_STATUSES) },
        { pointer: '/PaymentType', documented: Object.keys(PAYMENT_TYPES) },
      ],
    },
  },
});

function mapAll(streamId: string, payload: unknown, settings = config): readonly CanonicalDocument[] {
  const outcome = xeroConnector.map({ streamId, sourceId: 'x', recordedAt: null, payload }, mapContextOf(settings));
  if (!outcome.ok) throw new Error(`${outcome.error.reason} at ${outcome.error.path}`);
  return outcome.value;
}

function map(streamId: string, payload: unknown, settings = config): CanonicalDocument {
  const [document] = mapAll(streamId, payload, settings);
  if (document === undefined) throw new Error('no document');
  return document;
}

function namesOf({ references }: CanonicalDocument): string[] {
  return references.map(({ role, type, scope, normalised }) => [role, type, scope, normalised].join(' '));
}

describe('Xero: mapping', () => {
  it.each([
    ['Invoices', invoices],
    ['CreditNotes', creditNotes],
    ['Payments', payments],
  ])('%s', (streamId, payloads) => {
    expect(payloads.map((payload) => mapAll(streamId, payload))).toMatchSnapshot();
  });

  it("finds order numbers in a reference, and takes any other for the customer's purchase order", () => {
    expect(namesOf(map('Invoices', authorised))).toEqual([
      'is invoice_no erp PSINV401',
      `is invoice_id probe ${authorised?.InvoiceID}`,
      'points_to order_no erp 200101',
    ]);
    expect(namesOf(map('Invoices', paid)).slice(2)).toEqual([
      'points_to order_no erp 200103',
      'points_to order_no erp 200102',
    ]);
    expect(namesOf(map('Invoices', partPaid)).slice(2)).toEqual(['points_to customer_po  PO88120']);
    expect(namesOf(map('Invoices', authorised, { ...config, invoiceNumbersAreShared: false }))[0]).toBe(
      'is invoice_no probe PSINV401',
    );
  });

  it('reads days, however they are written', () => {
    const due = (invoice: unknown): unknown =>
      map('Invoices', invoice).milestones.find(({ class: of, code }) => code === 'PAID' && of === 'planned')?.when
        ?.value;
    expect([due(authorised), due(draft)]).toMatchObject([
      { kind: 'date', date: '2026-03-20' },
      { kind: 'date', date: '2026-03-20' },
    ]);
  });

  it('bills nothing before it is in the ledger, and tells paid, paid in part and void apart', () => {
    const steps = (invoice: unknown): string[] =>
      map('Invoices', invoice).milestones.map(({ code, class: of }) => `${code} ${of}`);
    expect(steps(draft)).toEqual(['INVOICED planned', 'PAID planned']);
    expect(steps(paid)).toEqual(['INVOICED actual', 'INV_POSTED actual', 'PAID planned', 'PAID actual']);
    expect(map('Invoices', draft).lines[0]?.quantities).toEqual({});
    expect(
      map('Invoices', authorised).lines.map(({ stocked, quantities }) => [stocked, quantities.invoiced?.value]),
    ).toEqual([
      [true, 5_000_000],
      [false, 1_000_000],
      [false, undefined],
    ]);
    const payment = (invoice: unknown): unknown =>
      map('Invoices', invoice).statuses.find(({ axis }) => axis === 'payment')?.state;
    expect([authorised, paid, partPaid].map(payment)).toEqual(['none', 'complete', 'partial']);
    expect(map('Invoices', voided).voided).toBe(true);
    expect(map('Invoices', submitted).conditions.map(({ code }) => code)).toEqual(['IN-BLOCK']);
  });

  it('tells amounts of lines without their tax, whichever way they were entered', () => {
    const taxed = { Quantity: 5, UnitAmount: 57.239, LineAmount: 286.2, TaxAmount: 45.7 };
    const lineOf = (LineAmountTypes: string): unknown => {
      const [line] = map('Invoices', { ...authorised, LineAmountTypes, LineItems: [taxed] }).lines;
      return [line?.unitPrice?.value, line?.amount?.value];
    };
    expect(lineOf('Inclusive')).toEqual([undefined, 240_500_000]);
    expect(lineOf('Exclusive')).toEqual([57_239_000, 286_200_000]);
  });

  it('leads payments and credit notes to their invoices, and leaves out what is paid to suppliers', () => {
    expect(namesOf(map('Payments', payments[0]))).toContain('points_to invoice_no erp PSINV402');
    expect(namesOf(map('CreditNotes', creditNotes[0]))).toContain('points_to invoice_no erp PSINV403');
    expect(payments.map((payment) => mapAll('Payments', payment).map((document) => document.voided))).toEqual([
      [false],
      [false],
      [true],
      [],
    ]);
  });
});

describe('Xero: pulling', () => {
  it('asks since a second, and counts pages only within one', async () => {
    const seen: HttpRequest[] = [];
    const vendor = xeroVendor();
    const http = {
      send(request: HttpRequest) {
        if (!signsIn(request)) seen.push(request);
        return vendor.send(request);
      },
    };
    const pages = await pagesOf(invoicesStream, createPullContext({ config, secrets, http }), null);
    expect(new Set(pages.flatMap((page) => page.records.map(({ sourceId }) => sourceId))).size).toBe(invoices.length);
    expect(
      seen.map(
        ({ url, headers }) => `${headers?.['if-modified-since'] ?? '-'} ${new URL(url).searchParams.get('page')}`,
      ),
    ).toEqual([
      '- 1',
      '2026-02-20T08:59:59 1',
      '2026-02-20T08:59:59 2',
      '2026-02-21T08:59:59 1',
      '2026-02-21T09:59:59 1',
    ]);
    const { searchParams: asked } = new URL(seen[0]?.url ?? '');
    expect([asked.get('where'), asked.get('unitdp')]).toEqual(['Type=="ACCREC"', '4']);
  });

  it('reads on where pages are smaller than what is asked for', async () => {
    const settings = { ...config, pageSize: 1000 };
    const many = Array.from({ length: 150 }, (_, index) => ({
      ...invoices[0],
      InvoiceID: `many-${String(index).padStart(3, '0')}`,
      UpdatedDateUTC: `/Date(${Date.parse('2026-02-18T09:00:00Z') + index * 60_000}+0000)/`,
    }));
    const vendor = xeroVendor();
    const http = {
      send(request: HttpRequest) {
        if (signsIn(request)) return vendor.send(request);
        const since = Date.parse(`${request.headers?.['if-modified-since'] ?? '2000-01-01T00:00:00'}Z`);
        const later = many.filter(({ UpdatedDateUTC: stamp }) => Number(/\d+/.exec(stamp)?.[0]) > since);
        return Promise.resolve(jsonAnswer({ Invoices: later.slice(0, 100) }));
      },
    };
    const pages = await pagesOf(invoicesStream, createPullContext({ config: settings, secrets, http }), null);
    expect(new Set(pages.flatMap((page) => page.records.map(({ sourceId }) => sourceId))).size).toBe(150);
  });

  it('takes "not modified" for nothing new', async () => {
    const vendor = xeroVendor();
    const http = {
      send: (request: HttpRequest) =>
        signsIn(request) ? vendor.send(request) : Promise.resolve({ ...jsonAnswer(null, 304), text: '' }),
    };
    const pages = await pagesOf(invoicesStream, createPullContext({ config, secrets, http }), null);
    expect(pages.map(({ records }) => records)).toEqual([[]]);
  });

  it('wants a person to sign in, and says so while nobody has', async () => {
    const settings = { ...config, authMode: 'oauth2_authorization_code' as const };
    expect(xeroAuthorization(settings)).toMatchObject({
      clientId: 'throughline-app',
      scope: expect.stringContaining('offline_access') as string,
    });
    expect(xeroAuthorization(config)).toBeNull();
    const context = createPullContext({ config: settings, secrets, http: xeroVendor() });
    await expect(xeroConnector.check(context)).rejects.toMatchObject({ kind: 'auth' });
  });
});
