import { expect, test } from 'vitest';
import { HOUR } from '#shared/domain/time.ts';
import { blankStore } from '../../store/testing/blank-store.ts';
import type { DurationSample } from './learn.ts';
import { DurationReader, learnDurations, writeSample } from './store.ts';

function sample(hours: number): DurationSample {
  return {
    shippedAt: 1_000,
    warehouse: 'Hamburg',
    destination: 'PL',
    carrier: null,
    durations: { transit: hours * HOUR },
  };
}

test('learns what completed orders teach, and what is in force depends on the moment', () => {
  const db = blankStore();
  const reader = new DurationReader(db);
  for (let order = 1; order <= 30; order += 1) writeSample(db, order, sample(order));
  expect(reader.inForce(5_000)).toBeNull();
  expect(learnDurations(db, 2_000)).toEqual({ version: 1, learnedAt: 2_000, from: 1_000, to: 1_000, orders: 30 });
  expect(reader.inForce(1_999)).toBeNull();
  expect(reader.inForce(2_000)?.usual('transit', sample(0))).toMatchObject({
    p50Ms: 15 * HOUR,
    p90Ms: 27 * HOUR,
    count: 30,
    group: 'Hamburg → PL',
  });

  expect(learnDurations(db, 3_000), 'nothing new').toBeNull();
  writeSample(db, 30, null);
  writeSample(db, 29, sample(100));
  expect(learnDurations(db, 4_000)).toMatchObject({ version: 2, orders: 29 });
  expect(reader.inForce(3_999)?.version).toBe(1);
  expect(reader.inForce(4_000)?.usual('transit', sample(0))).toMatchObject({ count: 29, p95Ms: 28 * HOUR });
  db.close();
});

test('learns nothing from a few orders, nor from those of long ago', () => {
  const db = blankStore();
  for (let order = 1; order <= 19; order += 1) writeSample(db, order, sample(order));
  expect(learnDurations(db, 2_000)).toBeNull();
  writeSample(db, 20, sample(20));
  expect(learnDurations(db, 500 * 24 * HOUR)).toBeNull();
  expect(learnDurations(db, 2_000)).not.toBeNull();
  db.close();
});
