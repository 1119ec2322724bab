import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OrderLife } from './life/order-life.ts';
import { PLOTS, STRAY_SHARES, TRAIT_NAMES, TRAIT_SHARES } from './scenarios.ts';
import type { StreamModel } from './streams.ts';
import { STREAM_KEYS, type StreamKey } from './systems.ts';
import { createWorld, type World } from './world.ts';

const MOMENT = Date.parse('2026-11-20T14:00:00Z');
const ORDERS = 1_500;
const HOUR = 3_600_000;
const POSTED_AWAY = new Set<StreamKey>(
  STREAM_KEYS.filter((key) => /salesOrders|purchaseOrders|customerPayments/.test(key)),
);

let world: World;
beforeAll(() => {
  world = createWorld({ seed: 3, orders: ORDERS, moment: MOMENT });
});

function digest(of: World, at: number): string {
  const hash = createHash('sha256');
  for (const key of STREAM_KEYS)
    for (const { id, payload } of of.at(at).records(key)) hash.update(id).update(JSON.stringify(payload));
  return hash.digest('hex');
}

/** Every time at which a record changes, found by asking for its last change. */
function changesOf(stream: StreamModel, record: number, until: number): number[] {
  const changes: number[] = [];
  let at: number | null = Math.min(until, stream.index.goneAt(record) - 1);
  while (at !== null && at >= stream.index.createdAt(record)) {
    at = stream.index.modifiedAt(record, at);
    if (at === null) break;
    changes.unshift(at);
    at -= 1;
  }
  return changes;
}

describe('the demo company', () => {
  it('is the same for the same seed, and another for another', () => {
    const small = { seed: 5, orders: 120, moment: MOMENT };
    const first = digest(createWorld(small), MOMENT);
    expect(digest(createWorld(small), MOMENT)).toBe(first);
    expect(digest(createWorld({ ...small, seed: 6 }), MOMENT)).not.toBe(first);
  });

  it('has exactly the asked number of orders at its moment, more of them lately, and goes on for two weeks', () => {
    const placed = world.lives.map((life) => Math.min(life.crmAt, life.erpAt) * 1000);
    const before = placed.filter((at) => at <= MOMENT);
    expect(before).toHaveLength(ORDERS);
    const middle = MOMENT - 45 * 24 * HOUR;
    expect(before.filter((at) => at > middle).length).toBeGreaterThan(ORDERS * 0.51);
    const nextDays = placed.filter((at) => at > MOMENT && at <= MOMENT + 14 * 24 * HOUR).length;
    const lastDays = placed.filter((at) => at > MOMENT - 14 * 24 * HOUR && at <= MOMENT).length;
    expect(Math.abs(nextDays - lastDays)).toBeLessThan(lastDays * 0.25);
  });

  it.each(PLOTS.map((plot) => [plot.name, plot.share] as const))('tells %s in its proportion', (name, share) => {
    const found = world.lives.filter((life) => life.plot === name).length / world.lives.length;
    expect(found).toBeGreaterThan(share * 0.6);
    expect(found).toBeLessThan(share * 1.5 + 0.004);
  });

  it.each(TRAIT_NAMES.map((name) => [name, TRAIT_SHARES[name].share] as const))(
    'has %s in its proportion',
    (name, share) => {
      const found = world.lives.filter((life) => life.traits.has(name)).length / world.lives.length;
      expect(found).toBeGreaterThan(share * 0.6);
      expect(found).toBeLessThan(share * 1.5 + 0.002);
    },
  );

  it.each(Object.entries(STRAY_SHARES))('has %s in its proportion', (name, { share }) => {
    const found = STREAM_KEYS.flatMap((key) => {
      const stream = world.streams[key];
      return Array.from({ length: stream.index.size }, (_, record) => stream.subject(record)).filter(
        (subject) => subject.kind === 'stray' && subject.stray === name,
      );
    }).length;
    expect(found).toBe(Math.floor(world.lives.length * share));
  });

  it('changes a record only at its stamped changes, so that an increment finds every change', () => {
    const until = MOMENT / 1000 + 60 * 86_400;
    for (const key of STREAM_KEYS) {
      const stream = world.streams[key];
      for (let record = 0; record < stream.index.size; record += 7) {
        const changes = changesOf(stream, record, until);
        changes.forEach((at, index) => {
          const end = (changes[index + 1] ?? Math.min(until, stream.index.goneAt(record))) - 1;
          expect(stream.write(record, end)).toEqual(stream.write(record, at));
        });
      }
    }
  });

  it('only adds as time passes: nothing appears before its time, nothing but what posting or a cancellation ends goes', () => {
    const time = fc.integer({ min: MOMENT - 80 * 24 * HOUR, max: MOMENT + 14 * 24 * HOUR });
    fc.assert(
      fc.property(
        time,
        fc.integer({ min: 0, max: 400 }),
        fc.constantFrom(...STREAM_KEYS),
        (at, hours, key: StreamKey) => {
          const idsAt = (instant: number): Set<string> =>
            new Set([...world.at(instant).records(key)].map((record) => record.id));
          const before = idsAt(at);
          const after = idsAt(at + hours * HOUR);
          const gone = [...before].filter((id) => !after.has(id));
          expect(POSTED_AWAY.has(key) || gone.length === 0).toBe(true);
          for (const id of gone) {
            const record = world.streams[key].ids.recordOf(id) ?? -1;
            expect(world.streams[key].index.goneAt(record)).toBeLessThanOrEqual((at + hours * HOUR) / 1000);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('never rewrites what was logged, scanned or posted, but for declared corrections', () => {
    for (const life of world.lives) {
      const tracking = life.parcels[0]?.tracking;
      if (tracking === undefined || life.correction !== null) continue;
      const stream = world.streams['ep/trackers'];
      const early = stream.write(tracking.record, tracking.pickedUpAt + HOUR / 1000)?.['tracking_details'] as unknown[];
      const late = stream.write(tracking.record, MOMENT / 1000 + 100 * 86_400)?.['tracking_details'] as unknown[];
      expect(late.slice(0, early.length)).toEqual(early);
    }
    const corrected = world.lives.filter((life) => life.traits.has('correction'));
    expect(corrected.length).toBeGreaterThan(0);
    expect(corrected.every((life) => life.correction !== null)).toBe(true);
  });

  it('leads every id back to its record, and no foreign id anywhere', () => {
    for (const key of STREAM_KEYS) {
      const { ids, index } = world.streams[key];
      const all = new Set<string>();
      for (let record = 0; record < index.size; record += 1) {
        const id = ids.idOf(record);
        all.add(id);
        expect(ids.recordOf(id)).toBe(record);
      }
      expect(all.size).toBe(index.size);
      expect(world.at(MOMENT).find(key, 'no-such-id')).toBeNull();
    }
  });

  it('consolidates loads: one tracking number on the shipments of several orders to one ship-to', () => {
    const byTracking = Map.groupBy(
      world.lives.filter((life) => life.traits.has('consolidated-load')),
      (life) => life.parcels[0]?.tracking,
    );
    expect(byTracking.size).toBeGreaterThan(5);
    for (const [tracking, lives] of byTracking) {
      expect(tracking).toBeDefined();
      expect(lives.length).toBeGreaterThanOrEqual(2);
      expect(new Set(lives.map((life) => life.site)).size).toBe(1);
      for (const life of lives) expect(life.parcels[0]?.shippedAt).toBeLessThan(tracking?.pickedUpAt ?? 0);
    }
  });

  it('shares blanket purchase orders and words that are no number, and no other', () => {
    const byPo = Map.groupBy(world.lives, (life) => life.customerPo);
    const shared = [...byPo.values()].filter((lives) => lives.length > 1).flat();
    const mayShare = (['blanket-po', 'split-order', 'hub-po', 'mistyped-number'] as const).map(
      (trait) => (life: OrderLife) => life.traits.has(trait),
    );
    expect(shared.filter((life) => !mayShare.some((may) => may(life))).map((life) => life.customerPo)).toEqual([]);
    const blanket = [...byPo].filter(([po]) => po.startsWith('BPO-'));
    expect(Math.max(...blanket.map(([, lives]) => lives.length))).toBeGreaterThan(ORDERS * 0.02);
  });

  it('gives both companies the same numbers', () => {
    const numbers = (company: string): Set<number> =>
      new Set(world.lives.filter((life) => life.company === company).map((life) => life.number));
    const [own, sister] = [numbers('bc'), numbers('us')];
    expect(sister.size).toBeGreaterThan(ORDERS * 0.05);
    expect([...sister].filter((number) => own.has(number)).length).toBeGreaterThan(sister.size * 0.8);
  });

  it('names no order by a mistyped number', () => {
    const numbers = new Set(world.lives.map((life) => String(life.number)));
    const typed = world.lives
      .filter((life) => life.traits.has('mistyped-number'))
      .flatMap((life) => life.crmOrders.map((order) => order.numberText.replace(/\D/g, '')));
    expect(typed.length).toBeGreaterThan(0);
    expect(typed.filter((text) => numbers.has(text))).toEqual([]);
  });

  it('buys what it does not stock: purchase, supply and parcel are one chain, and the own warehouse never sees it', () => {
    const sales = world.lives.filter((life) => life.purchase !== null);
    expect(sales.length).toBeGreaterThan(5);
    for (const sale of sales) {
      const supply = sale.purchase?.supply;
      expect(supply?.company).toBe('us');
      expect(supply?.customerPo).toBe(sale.purchase?.number);
      expect(supply?.erpAt).toBeGreaterThan(sale.purchase?.orderedAt ?? Infinity);
      expect(sale.warehouseAt).toBe(Infinity);
      expect(sale.parcels.map((parcel) => parcel.tracking)).toEqual(supply?.parcels.map((parcel) => parcel.tracking));
    }
  });

  it('pays several invoices at once, each of them once', () => {
    const stream = world.streams['bc/customerPayments'];
    const subjects = Array.from({ length: stream.index.size }, (_, record) => stream.subject(record));
    const settled = subjects.flatMap((subject) => (subject.kind === 'payment' ? [subject.payment.settles] : []));
    expect(settled.some((invoices) => invoices.length > 2)).toBe(true);
    const invoices = settled.flat().map(({ invoice }) => invoice);
    expect(new Set(invoices).size).toBe(invoices.length);
  });
});
