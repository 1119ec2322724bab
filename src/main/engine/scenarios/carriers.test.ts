import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dcsaConnector } from '../connectors/dcsa/connector.ts';
import * as ocean from '../connectors/dcsa/fixtures/vendor.ts';
import { dcsaConfig } from '../connectors/dcsa/manifest.ts';
import { extensivConnector } from '../connectors/extensiv/connector.ts';
import * as extensiv from '../connectors/extensiv/fixtures/vendor.ts';
import { extensivConfig } from '../connectors/extensiv/manifest.ts';
import type { Connector } from '../connectors/kit/connector.ts';
import { createPullContext, pagesOf } from '../connectors/kit/testing.ts';
import { project44Connector } from '../connectors/project44/connector.ts';
import * as network from '../connectors/project44/fixtures/vendor.ts';
import { project44Config } from '../connectors/project44/manifest.ts';
import { shipengineConnector } from '../connectors/shipengine/connector.ts';
import * as parcels from '../connectors/shipengine/fixtures/vendor.ts';
import { shipengineConfig } from '../connectors/shipengine/manifest.ts';
import { Writer } from '../pipeline/writer.ts';
import type { HttpClient } from '../ports/ports.ts';
import type { WriteDb } from '../store/database.ts';
import { blankStore } from '../store/testing/blank-store.ts';

const NOW = Date.parse('2026-03-02T08:00:00Z');

interface Estate<Config> {
  readonly connector: Connector<Config>;
  readonly config: Config;
  readonly secrets: Readonly<Record<string, string>>;
  readonly http: HttpClient;
}

/** Pulls all that a system has, as the engine does, and lands it. */
async function land<Config>(writer: Writer, { connector, config, secrets, http }: Estate<Config>): Promise<void> {
  const { id, name, kind, monogram } = connector.manifest;
  const connection = { id, connectorId: id, name, kind, monogram, orderNumberScope: 'erp', referenceRules: {} };
  writer.handle('saveConnection', { ...connection, config }, NOW);
  for (const stream of connector.streams(config)) {
    const pages = await pagesOf(stream, createPullContext({ config, secrets, http }), null);
    for (const { records, checkpoint } of pages) {
      writer.handle('land', { connectionId: id, streamId: stream.manifest.id, records, checkpoint }, NOW);
    }
  }
}

let db: WriteDb;
beforeAll(async () => {
  db = blankStore();
  const writer = new Writer(db, NOW, () => undefined);
  await land(writer, {
    connector: extensivConnector,
    config: extensivConfig.parse({
      apiUrl: extensiv.HOST,
      clientId: extensiv.CLIENT_ID,
      userLogin: '1',
      timeZone: 'America/Los_Angeles',
    }),
    secrets: { clientSecret: extensiv.CLIENT_SECRET },
    http: extensiv.extensivVendor(),
  });
  await land(writer, {
    connector: project44Connector,
    config: project44Config.parse({
      apiUrl: `${network.HOST}/api/v4`,
      clientId: 'app',
      shipmentIds: network.FOLLOWED,
    }),
    secrets: { clientSecret: 'p44-client-secret/1' },
    http: network.project44Vendor(),
  });
  await land(writer, {
    connector: dcsaConnector,
    config: dcsaConfig.parse({
      apiUrl: ocean.API_URL,
      keyHeader: 'Consumer-Key',
      bookings: ['ABC123059'],
      transportDocuments: ['EXSLHH0413'],
    }),
    secrets: { apiKey: ocean.API_KEY },
    http: ocean.carrier(ocean.withKey),
  });
  await land(writer, {
    connector: shipengineConnector,
    config: shipengineConfig.parse({ apiUrl: `${parcels.HOST}/v1` }),
    secrets: { apiKey: parcels.API_KEY },
    http: parcels.shipengineVendor(),
  });
  writer.handle('tick', null, NOW);
  while (writer.step());
});
afterAll(() => db.close());

/** Records that belong to an order, as "stream/source id part". */
const recordsOf = (orderNo: string): readonly string[] =>
  db.column<string>(
    `SELECT c.connection_id || '/' || d.source_id || ' ' || d.local_key FROM order_row o
       JOIN document_link l ON l.order_id = o.id
       JOIN document d ON d.id = l.document
       JOIN stream c ON c.id = d.stream
     WHERE o.order_no = ? ORDER BY 1`,
    orderNo,
  );

describe('what carriers say', () => {
  it('reaches the orders of the warehouse', () => {
    expect(db.column<string>('SELECT order_no FROM order_row ORDER BY 1')).toEqual([
      'SO-200101',
      'SO-200102',
      'SO-200103',
      'SO-200104',
      'SO-200105',
    ]);
    expect(recordsOf('SO-200101')).toEqual([
      'dcsa/booking:ABC123059 APZU4812090',
      'dcsa/booking:ABC123059 APZU4812106',
      'extensiv/51234 ',
      'extensiv/51234 shipment',
      `project44/${network.FOLLOWED[0]} `,
      'shipengine/se-1001 ',
      'shipengine/se-1005 ',
      'shipengine/se-9001 ',
      'shipengine/se-9004 ',
    ]);
    expect(recordsOf('SO-200102')).toEqual([
      'dcsa/document:EXSLHH0413 TGHU1234567',
      'extensiv/51240 ',
      `project44/${network.FOLLOWED[1]} `,
      'shipengine/se-1002 ',
    ]);
    expect(db.column<string>('SELECT reason FROM parked_record')).toEqual([]);
  });

  it('says of what reaches none why', () => {
    expect(db.column<string>('SELECT reason FROM unlinked_document ORDER BY 1')).toEqual([
      'It points to bill of lading BKG4410, which no system has sent.',
      'It points to bill of lading BOL70013, which no system has sent.',
      'It points to bill of lading HLBL4410, which no system has sent.',
      'It points to delivery number LS102104, which no system has sent.',
      'Nothing that shares the delivery number LS102104 belongs to an order.',
    ]);
  });

  it('delivers what they delivered, and holds up what they hold', () => {
    const said = (orderNo: string): unknown => db.value('SELECT why FROM order_row WHERE order_no = ?', orderNo);
    expect(said('SO-200101')).toMatch(/^Delivered 2026-02-20/);
    expect(said('SO-200102')).toMatch(/standstill in transit since 2026-02-18T09:00Z \(carrier\)/);
  });
});
