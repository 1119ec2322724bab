import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseDocumentKey } from '#shared/domain/keys.ts';
import { STREAM_KEYS } from '../systems.ts';
import { createWorld, type World } from '../world.ts';
import type { DocumentTruth } from './documents.ts';
import { truthAt, writeTruth, type OrderTruth } from './truth.ts';

const MOMENT = Date.parse('2026-11-20T14:00:00Z');
const DAY = 86_400_000;

let world: World;
let orders: OrderTruth[];
let documents: DocumentTruth[];
beforeAll(() => {
  world = createWorld({ seed: 9, orders: 2_000, moment: MOMENT });
  orders = [...truthAt(world, MOMENT).orders()];
  documents = [...truthAt(world, MOMENT).documents()];
});

describe('truth', () => {
  it('knows every order of the moment', () => {
    expect(orders).toHaveLength(2_000);
    expect(new Set(orders.map((order) => order.number)).size).toBe(2_000);
  });

  it('finds 15 to 20 % of the orders late, through every kind of cause', () => {
    const late = orders.filter((order) => order.late);
    expect(late.length / orders.length).toBeGreaterThan(0.15);
    expect(late.length / orders.length).toBeLessThan(0.2);
    const causes = new Set(late.map((order) => order.primaryCause));
    expect(causes).toEqual(new Set(['carrier', 'credit', 'customer', 'invoicing', 'stock', 'warehouse']));
  });

  it('explains lateness to the millisecond, and nothing else', () => {
    for (const order of orders) {
      const sum = order.causes.reduce((total, cause) => total + cause.ms, 0);
      expect(sum).toBe(order.lateMs);
      expect(order.late).toBe(order.lateMs > 0);
      expect(order.primaryCause).toBe(order.causes[0]?.cause ?? null);
    }
  });

  it('keeps lateness of orders delivered late, whatever time passes', () => {
    const later = new Map([...truthAt(world, MOMENT + 10 * DAY).orders()].map((order) => [order.number, order]));
    const settled = orders.filter((order) => order.basis === 'delivered');
    expect(settled.map((order) => later.get(order.number)?.lateMs)).toEqual(settled.map((order) => order.lateMs));
  });

  it('names exactly the records that the systems show', () => {
    const shown = new Set(
      documents
        .filter((document) => !document.gone && !document.key.includes('#') && !document.key.startsWith('ed/'))
        .map((document) => document.key),
    );
    const visible = STREAM_KEYS.flatMap((key) => [...world.at(MOMENT).records(key)].map(({ id }) => `${key}/${id}`));
    expect(shown).toEqual(new Set(visible));
  });

  it('names every document that has arrived in the EDI mailbox, once', () => {
    const arrived = world.mailbox().flatMap((file) => (file.at * 1000 <= MOMENT ? file.documents : []));
    const keys = documents.filter(({ key }) => key.startsWith('ed/messages/'));
    expect(keys.length).toBeGreaterThan(0);
    expect(new Set(keys.map(({ key }) => key)).size).toBe(keys.length);
    expect(keys.map(({ key }) => key)).toEqual(
      arrived.map(({ sourceId, localKey }) => `ed/messages/${sourceId}${localKey === '' ? '' : `#${localKey}`}`),
    );
  });

  it('names each shipment inside a warehouse order by its own id', () => {
    const expected = [...world.at(MOMENT).records('sh/orders')].flatMap(({ id, payload }) =>
      (payload['shipments'] as { id: string }[]).map((shipment) => `sh/orders/${id}#shipment-${shipment.id}`),
    );
    expect(
      new Set(
        documents
          .filter((document) => document.key.startsWith('sh/') && document.key.includes('#'))
          .map((document) => document.key),
      ),
    ).toEqual(new Set(expected));
    expect(parseDocumentKey(expected[0] ?? '')?.localKey).toMatch(/^shipment-/);
  });

  it('gives every document of an order its number, several to a shared tracker, none to strays', () => {
    const strays = documents.filter((document) => document.stray !== null);
    expect(strays.every((document) => document.orders.length === 0 && !document.linkable)).toBe(true);
    expect(documents.filter((document) => document.stray === null && document.orders.length === 0)).toEqual([]);
    expect(documents.filter((document) => document.malformed !== (document.stray === 'malformed'))).toEqual([]);
    expect(documents.some((document) => document.key.startsWith('ep/') && document.orders.length > 1)).toBe(true);
  });

  it('calls a tracker linkable only once a shipment carries its number', () => {
    const early = world.lives.find((life) => life.traits.has('tracking-before-shipment') && life.parcels.length > 0);
    const [parcel] = early?.parcels ?? [];
    const key = `ep/trackers/${world.streams['ep/trackers'].ids.idOf(parcel?.tracking.record ?? -1)}`;
    const at = (seconds: number): DocumentTruth | undefined =>
      [...truthAt(world, seconds * 1000).documents()].find((document) => document.key === key);
    expect(at((parcel?.savedAt ?? 0) - 1)?.linkable).toBe(false);
    expect(at(parcel?.savedAt ?? 0)?.linkable).toBe(true);
  });

  it('is written as lines and a summary', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'truth-'));
    try {
      await writeTruth(world, MOMENT, folder);
      const lines = (await readFile(join(folder, 'orders.ndjson'), 'utf8')).trimEnd().split('\n');
      expect(lines.map((line) => JSON.parse(line) as OrderTruth)).toEqual(orders);
      const summary = JSON.parse(await readFile(join(folder, 'summary.json'), 'utf8')) as {
        orders: number;
        scenarios: { name: string; found: number }[];
      };
      expect(summary.orders).toBe(2_000);
      expect(summary.scenarios.filter((scenario) => scenario.found === 0)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
