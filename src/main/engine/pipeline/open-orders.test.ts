import { expect, test } from 'vitest';
import { loadDeclaration } from '../connectors/declared/declaration/load-declaration.ts';
import { dcsaConnector } from '../connectors/dcsa/connector.ts';
import { API_KEY, API_URL, carrier, withKey } from '../connectors/dcsa/fixtures/vendor.ts';
import { dcsaConfig } from '../connectors/dcsa/manifest.ts';
import type { Connector } from '../connectors/kit/connector.ts';
import { createKeptLog, createSteppedClock, NO_EVENTS, NO_SFTP } from '../connectors/kit/testing.ts';
import type { HttpClient } from '../ports/ports.ts';
import { blankStore } from '../store/testing/blank-store.ts';
import { Sync } from './sync.ts';
import type { WriterClient } from './writer-client.ts';
import { Writer } from './writer.ts';

const NOW = Date.parse('2026-02-15T08:00:00Z');

const SHOP = `connection: shop
name: Shop
kind: commerce
monogram: SH
streams:
  orders:
    files: ['*.json']
    format: json
    kinds:
      - id: no
        version: version
        documents:
          - kind: order
            label: no
            voided: voided
            references:
              - { type: order_no, role: is, value: no }
              - { type: bol, role: points_to, value: paper }
`;

test('a carrier is asked for what open orders name, and what it says belongs to them; over is over', async () => {
  const db = blankStore();
  const engine = new Writer(db, NOW, () => undefined);
  const loaded = loadDeclaration(SHOP, 'shop.yml');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  const estate = { orderNumberScope: 'erp', referenceRules: {} };
  const shop = { id: 'shop', connectorId: 'declared', name: 'Shop', kind: 'commerce', monogram: 'SH' } as const;
  engine.handle('saveConnection', { ...shop, ...estate, config: { folder: 'any', declaration: loaded.value } }, NOW);
  const ocean = { id: 'ocean', connectorId: 'dcsa', name: 'Ocean', kind: 'tms', monogram: 'OC' } as const;
  const config = dcsaConfig.parse({ apiUrl: API_URL, keyHeader: 'Consumer-Key' });
  engine.handle('saveConnection', { ...ocean, ...estate, config }, NOW);

  const ordered = (version: string, no: string, paper: string, voided = false): void => {
    const payload = JSON.stringify({ no, version, paper, voided });
    const records = [{ sourceId: no, version, recordedAt: NOW, payload }];
    engine.handle('land', { connectionId: 'shop', streamId: 'orders', records, checkpoint: {} }, NOW);
    while (engine.step());
  };

  const asked: string[] = [];
  const vendor = carrier(withKey);
  const http: HttpClient = {
    send(request) {
      const [[, value] = ['', '']] = [...new URL(request.url).searchParams];
      asked.push(value);
      return vendor.send(request);
    },
  };
  const writer: WriterClient = {
    ask: (name, input) => Promise.resolve(engine.handle(name, input, NOW)),
    settled: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const clock = { ...createSteppedClock(NOW), now: () => NOW };
  const ports = {
    http,
    events: NO_EVENTS,
    sftp: NO_SFTP,
    folders: {
      list: () => Promise.reject(new Error('no folders')),
      read: () => expect.fail('no folders'),
      bytes: () => expect.fail('no folders'),
    },
    clock,
    logger: createKeptLog().logger,
    secrets: { protection: 'test', get: async () => API_KEY, set: async () => {}, remove: async () => {} },
  };
  const connection = { ...ocean, ...estate, config, scope: null, removedAt: null };
  const connector = dcsaConnector as Connector<unknown>;
  /** A run of an engine that has just started. */
  const run = async (): Promise<string> => {
    asked.length = 0;
    const outcome = await new Sync(ports, writer, () => undefined).run({ connection, connector });
    while (engine.step());
    return outcome;
  };

  expect(await run()).toBe('empty');
  expect(asked).toEqual([]);

  ordered('1', 'W-1', 'EXSLHH0413');
  ordered('1', 'W-2', 'OTHER-CARRIER-7');
  expect(await run()).toBe('ok');
  expect(new Set(asked)).toEqual(new Set(['EXSLHH0413', 'OTHER-CARRIER-7']));
  const linked = (): unknown[] =>
    db.all(
      `SELECT o.order_no, d.source_id FROM document_link l JOIN order_row o ON o.id = l.order_id
         JOIN document d ON d.id = l.document JOIN stream s ON s.id = d.stream WHERE s.connection_id = 'ocean'`,
    );
  expect(linked()).toEqual([{ order_no: 'W-1', source_id: 'document:EXSLHH0413' }]);
  // What another carrier may know is no fault of this one.
  expect(db.value('SELECT count(*) FROM parked_record')).toBe(0);

  ordered('2', 'W-1', 'EXSLHH0413', true);
  // It is not read any more; only what is held may be looked up, to see whether the source went back.
  expect(await run()).toBe('empty');
  expect(asked).toContain('OTHER-CARRIER-7');
  // What was said stands.
  expect(db.value("SELECT count(*) FROM inbox_record WHERE source_id = 'document:EXSLHH0413'")).toBe(1);
});
