import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adobeCommerceConnector } from '../connectors/adobe-commerce/connector.ts';
import * as magento from '../connectors/adobe-commerce/fixtures/vendor.ts';
import { adobeCommerceConfig } from '../connectors/adobe-commerce/manifest.ts';
import { hubspotConnector } from '../connectors/hubspot/connector.ts';
import * as hubspot from '../connectors/hubspot/fixtures/vendor.ts';
import { hubspotConfig } from '../connectors/hubspot/manifest.ts';
import type { Connector } from '../connectors/kit/connector.ts';
import { createPullContext, pagesOf } from '../connectors/kit/testing.ts';
import { sapConnector } from '../connectors/sap-s4hana/connector.ts';
import * as sap from '../connectors/sap-s4hana/fixtures/vendor.ts';
import { sapConfig } from '../connectors/sap-s4hana/manifest.ts';
import { shopifyConnector } from '../connectors/shopify/connector.ts';
import * as shopify from '../connectors/shopify/fixtures/vendor.ts';
import { shopifyConfig } from '../connectors/shopify/manifest.ts';
import { Writer } from '../pipeline/writer.ts';
import type { HttpClient } from '../ports/ports.ts';
import { orderView } from '../queries/order.ts';
import type { WriteDb } from '../store/database.ts';
import { blankStore } from '../store/testing/blank-store.ts';

const NOW = Date.parse('2026-04-01T08:00:00Z');

interface Estate<Config> {
  readonly connector: Connector<Config>;
  readonly config: Config;
  readonly secrets: Readonly<Record<string, string>>;
  readonly http: HttpClient;
}

/** A store that has read all of one system. */
async function read<Config>({ connector, config, secrets, http }: Estate<Config>): Promise<WriteDb> {
  const db = blankStore();
  const writer = new Writer(db, NOW, () => undefined);
  const { id, name, kind, monogram } = connector.manifest;
  const connection = { id, connectorId: id, name, kind, monogram, orderNumberScope: 'erp', referenceRules: {} };
  writer.handle('saveConnection', { ...connection, config }, NOW);
  for (const stream of connector.streams(config)) {
    const pages = await pagesOf(stream, createPullContext({ config, secrets, http }), null);
    for (const { records, checkpoint } of pages) {
      writer.handle('land', { connectionId: id, streamId: stream.manifest.id, records, checkpoint }, NOW);
    }
  }
  writer.handle('tick', null, NOW);
  while (writer.step());
  return db;
}

const opened: WriteDb[] = [];
afterAll(() => {
  for (const db of opened) db.close();
});

/** Records that belong to an order, by source id and part. */
const recordsOf = (db: WriteDb, orderNo: string): readonly string[] =>
  db.column<string>(
    `SELECT c.stream_id || ' ' || d.source_id || CASE d.local_key WHEN '' THEN '' ELSE ' ' || d.local_key END
     FROM order_row o
       JOIN document_link l ON l.order_id = o.id
       JOIN document d ON d.id = l.document
       JOIN stream c ON c.id = d.stream
     WHERE o.order_no = ? ORDER BY 1`,
    orderNo,
  );
/** Items of an order, and how many of each came back. */
const returnedOf = (db: WriteDb, orderNo: string): unknown => {
  const orderKey = String(db.value('SELECT order_key FROM order_row WHERE order_no = ?', orderNo));
  return orderView(db, orderKey, NOW).lines.map(({ itemNo, quantities }) => [
    itemNo?.value,
    quantities.returned?.value,
  ]);
};
const overdue = (db: WriteDb, orderNo: string): readonly string[] =>
  db.column<string>(
    `SELECT e.headline FROM exception_row e JOIN order_row o ON o.id = e.order_id
     WHERE o.order_no = ? AND e.code = 'CU-RETURN' AND e.cleared_at IS NULL`,
    orderNo,
  );

describe('returns of SAP', () => {
  let db: WriteDb;
  beforeAll(async () => {
    const config = sapConfig.parse({ serviceUrl: `${sap.HOST}/sap/opu/odata/sap`, user: 'THROUGHLINE' });
    db = await read({ connector: sapConnector, config, secrets: { password: sap.PASSWORD }, http: sap.sapVendor() });
    opened.push(db);
  });

  it('lead to the order, the delivery by the return', () => {
    // By the order itself, by its invoice, and the deliveries by the returns.
    expect(recordsOf(db, '200101').filter((record) => /return/i.test(record))).toEqual([
      'customerReturns 60000101',
      'customerReturns 60000102',
      'customerReturns 60000103',
      'returnsDeliveries 84000101',
      'returnsDeliveries 84000102',
      'returnsDeliveries 84000103',
    ]);
    expect(recordsOf(db, '200103')).toContain('customerReturns 60000104');
  });

  it('count what came back, and say that its credit is late', () => {
    expect(returnedOf(db, '200101')).toEqual([
      ['BOLT-M8', 2_000_000],
      ['NUT-M8', undefined],
      ['WASHER-M8', undefined],
    ]);
    expect(overdue(db, '200101')).toEqual([expect.stringMatching(/^Goods came back .*, not credited\.$/)]);
    expect(overdue(db, '200103')).toEqual([]);
  });
});

describe('returns of Shopify', () => {
  it('stand beside the refunds, which alone count', async () => {
    const config = shopifyConfig.parse({ shopUrl: shopify.HOST, erpNumberMetafield: 'erp.order_number' });
    const secrets = { accessToken: shopify.ACCESS_TOKEN };
    const db = await read({ connector: shopifyConnector, config, secrets, http: shopify.shopifyVendor() });
    opened.push(db);
    expect(recordsOf(db, '#1002').flatMap((record) => /(?:refund|return)-\d+$/.exec(record) ?? [])).toEqual([
      'refund-61',
      'return-71',
      'return-72',
    ]);
    expect([returnedOf(db, '#1002'), overdue(db, '#1002')]).toEqual([[['HW-1042', 1_000_000]], []]);
  });
});

describe('returns of Adobe Commerce', () => {
  it('count what came back by the items of the order', async () => {
    const config = adobeCommerceConfig.parse({ shopUrl: magento.HOST, authMode: 'api_key' });
    const secrets = { accessToken: magento.TOKEN };
    const db = await read({ connector: adobeCommerceConnector, config, secrets, http: magento.adobeCommerceVendor() });
    opened.push(db);
    expect(recordsOf(db, '000000017').filter((record) => record.startsWith('returns'))).toEqual([
      'returns 1',
      'returns 2',
      'returns 5',
    ]);
    expect(returnedOf(db, '000000017')).toEqual([
      ['A-100', 1_000_000],
      ['A-200-XL', undefined],
    ]);
  });
});

describe('invoices of HubSpot', () => {
  it('belong to the order that they were written for', async () => {
    const config = hubspotConfig.parse({ apiUrl: hubspot.HOST, dealOrderNumberProperty: 'erp_order' });
    const db = await read({
      connector: hubspotConnector,
      config,
      secrets: { token: hubspot.TOKEN },
      http: hubspot.hubspotVendor(),
    });
    opened.push(db);
    expect(
      db.column<string>(`SELECT o.order_no || ' ' || d.source_id FROM order_row o JOIN document_link l ON l.order_id = o.id
        JOIN document d ON d.id = l.document JOIN stream c ON c.id = d.stream WHERE c.stream_id = 'invoices' ORDER BY 1`),
    ).toEqual(['#1001 801', 'Fleet refit 802']);
  });
});
