import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../ports/ports.ts';
import { businessCentralConnector } from './business-central/connector.ts';
import { dynamicsSalesConnector } from './dynamics-365-sales/connector.ts';
import { erpnextConnector } from './erpnext/connector.ts';
import type { Connector } from './kit/connector.ts';
import { scoped } from './kit/scope.ts';
import { answering, createPullContext, jsonAnswer, pagesOf } from './kit/testing.ts';
import { netsuiteConnector } from './netsuite/connector.ts';
import { odooConnector } from './odoo/connector.ts';
import { salesforceConnector } from './salesforce/connector.ts';
import { sapConnector } from './sap-s4hana/connector.ts';

interface Case {
  readonly connector: Connector<unknown>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly customers: readonly string[];
  /** The condition that every question of these streams carries. */
  readonly streams: Readonly<Record<string, string>>;
  /** Streams that cannot be asked by customer. */
  readonly whole: readonly string[];
}

const privateKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const secrets = {
  clientSecret: 's',
  password: 's',
  apiKey: 's',
  apiSecret: 's',
  privateKey,
};
const ids = ['60c4e274-0d87-4711-80e5-00155db19e6d', '60c4e274-0d87-4711-80e5-00155db19e6e'];
const named = (field: string, quote = "'"): string =>
  `(${field} eq ${quote}C1${quote} or ${field} eq ${quote}O''B${quote})`;
const rows = `(_customerid_value eq ${ids[0] ?? ''} or _customerid_value eq ${ids[1] ?? ''})`;
const contacts = '["partner_id","child_of",[7,9]]';
const dynamics = { orgUrl: 'https://org.example', tokenUrl: 'https://login.example/token', clientId: 'client' };

const CASES: Readonly<Record<string, Case>> = {
  'Business Central': {
    connector: businessCentralConnector,
    config: {
      apiUrl: 'https://bc.example/api/v2.0',
      tokenUrl: 'https://login.example/token',
      companyId: '7f3c2a10-0000-4000-8000-000000000001',
      clientId: 'client',
    },
    customers: ['C1', "O'B"],
    streams: {
      salesOrders: named('customerNumber'),
      salesShipments: named('customerNumber'),
      salesInvoices: named('customerNumber'),
      salesCreditMemos: named('customerNumber'),
      customerPayments: named('customerNumber'),
    },
    whole: ['purchaseOrders'],
  },
  Salesforce: {
    connector: salesforceConnector,
    config: { instanceUrl: 'https://sf.example', clientId: 'client' },
    customers: ['C1', "O'B"],
    streams: {
      Order: String.raw`Account.AccountNumber IN ('C1', 'O\'B')`,
      Case: String.raw`Account.AccountNumber IN ('C1', 'O\'B')`,
    },
    whole: [],
  },
  SAP: {
    connector: sapConnector,
    config: { serviceUrl: 'https://sap.example/sap/opu/odata/sap', user: 'U' },
    customers: ['C1', "O'B"],
    streams: {
      salesOrders: named('SoldToParty'),
      outboundDeliveries: named('SoldToParty'),
      billingDocuments: named('SoldToParty'),
    },
    whole: ['customerReturns', 'returnsDeliveries'],
  },
  NetSuite: {
    connector: netsuiteConnector,
    config: { accountId: '1', clientId: 'c', certificateId: 'c', algorithm: 'ES256', timeZone: 'Etc/UTC' },
    customers: ['7', '9'],
    streams: {
      salesOrders: 't.entity IN (7, 9)',
      invoices: 't.entity IN (7, 9)',
      customerPayments: 't.entity IN (7, 9)',
    },
    whole: [],
  },
  Odoo: {
    connector: odooConnector,
    config: { url: 'https://odoo.example', protocol: 'json2', defaultCurrency: 'EUR' },
    customers: ['7', '9'],
    streams: {
      'sale-order': contacts,
      'stock-picking': contacts,
      'account-move': contacts,
      'account-payment': contacts,
    },
    whole: [],
  },
  ERPNext: {
    connector: erpnextConnector,
    config: { siteUrl: 'https://erp.example', timeZone: 'Etc/UTC' },
    customers: ['C1', "O'B"],
    streams: {
      'sales-order': `["customer","in",["C1","O'B"]]`,
      'delivery-note': `["customer","in",["C1","O'B"]]`,
      'sales-invoice': `["customer","in",["C1","O'B"]]`,
      'payment-entry': `["party_type","=","Customer"],["party","in",["C1","O'B"]]`,
    },
    whole: ['shipment'],
  },
  'Dynamics 365 without change tracking': {
    connector: dynamicsSalesConnector,
    config: { ...dynamics, changeTracking: false },
    customers: ids,
    streams: { salesorders: rows, invoices: rows, incidents: rows },
    whole: [],
  },
  'Dynamics 365 with change tracking, which takes no filter': {
    connector: dynamicsSalesConnector,
    config: { ...dynamics, changeTracking: true },
    customers: ids,
    streams: {},
    whole: ['salesorders', 'invoices', 'incidents'],
  },
};

/** An empty system, in the words of any of them. */
function nothing(request: HttpRequest): unknown {
  const url = request.url;
  if (url.includes('fields_get')) return { partner_id: {}, write_date: {}, sale_id: {} };
  if (url.includes('search_count')) return 0;
  if (url.includes('search_read')) return [];
  return {
    access_token: 'x',
    expires_in: 3600,
    instance_url: 'https://sf.example',
    value: [],
    '@odata.count': 0,
    done: true,
    totalSize: 0,
    records: [],
    d: { results: [], __count: '0' },
    items: (request.body ?? '').includes('COUNT(') ? [{ found: 0 }] : [],
    hasMore: false,
    count: 0,
    offset: 0,
    totalResults: 0,
    data: [],
    message: 0,
  };
}

const ASIDE =
  /token|fields_get|version|salesorderdetails|invoicedetails|Attributes|Deleted Document|\.line\/|stock\.move\//;

/** What a stream asks for its records, for their count and for their ids. */
async function questionsOf({ connector, config, customers }: Case, id: string, narrow: boolean): Promise<string[]> {
  const seen: string[] = [];
  const http = answering((request) => {
    const text = `${decodeURIComponent(request.url.replaceAll('+', ' '))} ${request.body ?? ''}`;
    if (!ASIDE.test(text)) seen.push(text);
    return jsonAnswer(nothing(request));
  });
  const parsed = connector.manifest.config.parse(config);
  const scope = { streams: null, from: null, customers: narrow ? customers : null };
  const stream = scoped(connector, scope)
    .streams(parsed)
    .find(({ manifest }) => manifest.id === id);
  if (stream === undefined) throw new Error(`no stream ${id}`);
  const context = createPullContext({ config: parsed, secrets, http });
  await pagesOf(stream, context, null);
  await pagesOf(stream, context, stream.startAt?.(Date.UTC(2026, 0, 1)) ?? null);
  const counting = { ...context, customers: stream.customers ?? null };
  const window = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 1, 1) };
  await stream.control?.count(counting, window);
  await stream.control?.ids?.(counting, window)[Symbol.asyncIterator]().next();
  return seen;
}

describe.each(Object.entries(CASES))('%s', (_name, one) => {
  const conditions = Object.entries(one.streams);

  it.each(conditions)('asks for %s of some customers alone, counts and lists them so', async (id, condition) => {
    const questions = await questionsOf(one, id, true);
    expect(questions.length).toBeGreaterThanOrEqual(3);
    for (const question of questions) expect(question).toContain(condition);
    for (const question of await questionsOf(one, id, false)) expect(question).not.toContain(condition);
  });

  it('says of each stream whether it can', () => {
    const streams = one.connector.streams(one.connector.manifest.config.parse(one.config));
    const can = streams.filter(({ manifest }) => manifest.customer !== undefined).map(({ manifest }) => manifest.id);
    expect(can).toEqual(expect.arrayContaining(Object.keys(one.streams)));
    expect(can.filter((id) => one.whole.includes(id))).toEqual([]);
    for (const id of one.whole) expect(streams.map(({ manifest }) => manifest.id)).toContain(id);
  });
});
