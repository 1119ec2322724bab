import { describe, expect, it } from 'vitest';
import type { HttpClient } from '../ports/ports.ts';
import { adobeCommerceConnector } from './adobe-commerce/connector.ts';
import { adobeCommerceVendor, HOST as ADOBE, TOKEN as ADOBE_TOKEN } from './adobe-commerce/fixtures/vendor.ts';
import { businessCentralConnector } from './business-central/connector.ts';
import { businessCentralVendor, HOST as BC } from './business-central/fixtures/vendor.ts';
import { easypostConnector } from './easypost/connector.ts';
import { API_KEY, easypostVendor, HOST as EASYPOST } from './easypost/fixtures/vendor.ts';
import type { ReferenceType } from '#shared/domain/references.ts';
import type { Connector, RawRecord, Stream } from './kit/connector.ts';
import { createPullContext, pagesOf } from './kit/testing.ts';
import { salesforceConnector } from './salesforce/connector.ts';
import { LOGIN, salesforceVendor } from './salesforce/fixtures/vendor.ts';
import { shipheroConnector } from './shiphero/connector.ts';
import { HOST as SHIPHERO, shipheroVendor } from './shiphero/fixtures/vendor.ts';
import { shopifyConnector } from './shopify/connector.ts';
import orders from './shopify/fixtures/orders.json' with { type: 'json' };
import { ACCESS_TOKEN, HOST as SHOPIFY, shopifyVendor } from './shopify/fixtures/vendor.ts';
import { woocommerceConnector } from './woocommerce/connector.ts';
import { HOST as WOO, KEY, SECRET, woocommerceVendor } from './woocommerce/fixtures/vendor.ts';
import { xeroConnector } from './xero/connector.ts';
import { HOST as XERO, TENANT, xeroVendor } from './xero/fixtures/vendor.ts';

interface Subject {
  readonly connector: Connector<never>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly vendor: () => HttpClient;
  /** Streams whose records can be asked for, with the number by which people know them and its member. */
  readonly streams: Readonly<Record<string, readonly [ReferenceType, member: string] | null>>;
  /** An id that the vendor does not have. */
  readonly unknown: string;
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

const known = {
  ask: 'POST /admin/api/2026-07/graphql.json',
  body: 'query Known',
  answer: { data: { nodes: [...orders.map(({ id, updatedAt }) => ({ id, updatedAt })), null, {}] } },
  records: '/data/nodes',
};

const SUBJECTS: readonly Subject[] = [
  {
    connector: businessCentralConnector as Connector<never>,
    config: {
      apiUrl: `${BC}/v2.0/production/api/v2.0`,
      companyId: NOBODY,
      tokenUrl: `${BC}/token`,
      clientId: 'throughline',
    },
    secrets: { clientSecret: 'bc-client-secret~7' },
    vendor: businessCentralVendor,
    streams: {
      salesOrders: ['order_no', 'number'],
      salesShipments: ['order_no', 'orderNumber'],
      salesInvoices: ['order_no', 'orderNumber'],
      salesCreditMemos: null,
      purchaseOrders: null,
      customerPayments: null,
    },
    unknown: NOBODY,
  },
  {
    connector: salesforceConnector as Connector<never>,
    config: { instanceUrl: LOGIN, clientId: 'throughline-app' },
    secrets: { clientSecret: 'sf-consumer-secret/1' },
    vendor: () => salesforceVendor(),
    streams: {
      Order: ['order_no', 'OrderNumber'],
      Case: ['case_no', 'CaseNumber'],
    },
    unknown: '801000000000000AAA',
  },
  {
    connector: shipheroConnector as Connector<never>,
    config: { apiUrl: SHIPHERO, username: 'sync@throughline.example' },
    secrets: { password: 'sh-password-ä/5' },
    vendor: shipheroVendor,
    streams: { orders: null },
    unknown: 'T3JkZXI6MA==',
  },
  {
    connector: easypostConnector as Connector<never>,
    config: { apiUrl: `${EASYPOST}/v2`, pageSize: 100 },
    secrets: { apiKey: API_KEY },
    vendor: () => easypostVendor(),
    streams: { trackers: ['tracking', 'tracking_code'] },
    unknown: 'trk_none',
  },
  {
    connector: shopifyConnector as Connector<never>,
    config: { shopUrl: SHOPIFY, erpNumberMetafield: 'erp.order_number', pageSize: 2 },
    secrets: { accessToken: ACCESS_TOKEN },
    vendor: () => shopifyVendor([known]),
    streams: { orders: null },
    unknown: 'gid://shopify/Order/1',
  },
  {
    connector: woocommerceConnector as Connector<never>,
    config: { shopUrl: WOO, readNotes: false },
    secrets: { consumerKey: KEY, consumerSecret: SECRET },
    vendor: () => woocommerceVendor(),
    streams: { orders: null },
    unknown: '4711',
  },
  {
    connector: adobeCommerceConnector as Connector<never>,
    config: { shopUrl: ADOBE, authMode: 'api_key' },
    secrets: { accessToken: ADOBE_TOKEN },
    vendor: () => adobeCommerceVendor(),
    streams: {
      orders: ['order_no', 'increment_id'],
      shipments: null,
      invoices: ['invoice_no', 'increment_id'],
      creditmemos: null,
    },
    unknown: '4711',
  },
  {
    connector: xeroConnector as Connector<never>,
    config: {
      apiUrl: `${XERO}/api.xro/2.0`,
      tokenUrl: `${XERO}/connect/token`,
      authMode: 'oauth2_client_credentials',
      clientId: 'throughline',
      tenantId: TENANT,
    },
    secrets: { clientSecret: 'xero-client-secret/1' },
    vendor: xeroVendor,
    streams: { Invoices: ['invoice_no', 'InvoiceNumber'] },
    unknown: NOBODY,
  },
];

const byId = (records: readonly RawRecord[]): readonly RawRecord[] =>
  [...new Map(records.map((record) => [record.sourceId, record])).values()].toSorted((a, b) =>
    a.sourceId < b.sourceId ? -1 : 1,
  );

describe.each(SUBJECTS)('$connector.manifest.name, asked for single records', (subject) => {
  const config = subject.connector.manifest.config.parse(subject.config);
  const context = (): never => createPullContext({ config, secrets: subject.secrets, http: subject.vendor() }) as never;
  const streams = subject.connector.streams(config).filter(({ manifest }) => manifest.id in subject.streams);
  const lookUpOf = ({ lookUp }: Stream<never>): NonNullable<Stream<never>['lookUp']> => {
    if (lookUp === undefined) throw new Error('no look-up');
    return lookUp;
  };

  it('has them all as they are pulled, and leaves out those that are not there', async () => {
    expect(streams.map(({ manifest }) => manifest.id).toSorted()).toEqual(Object.keys(subject.streams).toSorted());
    for (const stream of streams) {
      const pulled = byId((await pagesOf(stream, context(), null)).flatMap(({ records }) => records));
      // What is in a shop's trash is in another list.
      const shown = pulled.filter(({ payload }) => !payload.includes('"status":"trash"'));
      const { most, byIds } = lookUpOf(stream);
      const ids = [...shown.map(({ sourceId }) => sourceId), subject.unknown];
      const found: RawRecord[] = [];
      for (let from = 0; from < ids.length; from += most)
        found.push(...(await byIds(context(), ids.slice(from, from + most))));
      expect(found.length).toBeGreaterThan(0);
      expect(byId(found)).toEqual(shown);
    }
  });

  it('finds them by what people know', async () => {
    for (const stream of streams) {
      const reference = subject.streams[stream.manifest.id] ?? null;
      const { byReference } = lookUpOf(stream);
      expect([stream.manifest.id, byReference === undefined]).toEqual([stream.manifest.id, reference === null]);
      if (byReference === undefined || reference === null) continue;
      const [type, member] = reference;
      const numberOf = ({ payload }: RawRecord): unknown => (JSON.parse(payload) as Record<string, unknown>)[member];
      const pulled = byId((await pagesOf(stream, context(), null)).flatMap(({ records }) => records));
      const value = pulled.map(numberOf).find((number) => typeof number === 'string' && number !== '');
      expect(byReference.types).toContain(type);
      const found = await byReference.find(context(), { type, value: String(value) });
      expect(byId(found)).toEqual(pulled.filter((record) => numberOf(record) === value));
      expect(await byReference.find(context(), { type, value: 'nowhere' })).toEqual([]);
    }
  });
});
