import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '#shared/domain/time.ts';
import { durationTable } from './duration-table.ts';
import { DurationLearner, FEWEST_SAMPLES, quantile, type DurationSample } from './learn.ts';

const info = { version: 1, learnedAt: 0, from: 0, to: 0, orders: 0 };

function sample(changes: Partial<DurationSample> = {}): DurationSample {
  return { shippedAt: 0, warehouse: 'Hamburg', destination: 'PL', carrier: 'DHL', durations: {}, ...changes };
}

function tableOf(samples: readonly DurationSample[]): ReturnType<typeof durationTable> {
  const learner = new DurationLearner();
  for (const each of samples) learner.add(each);
  return durationTable(info, learner.entries());
}

describe('usual durations', () => {
  it('are the nearest ranks of the samples', () => {
    const hours = Array.from({ length: 100 }, (_, index) => sample({ durations: { transit: (index + 1) * HOUR } }));
    expect(tableOf(hours).usual('transit', sample())).toEqual({
      step: 'transit',
      clock: 'workdays',
      p50Ms: 50 * HOUR,
      p90Ms: 90 * HOUR,
      p95Ms: 95 * HOUR,
      count: 100,
      group: 'Hamburg → PL by DHL',
    });
  });

  it('fall back to coarser groups where the narrow one has too few orders', () => {
    const many = (count: number, changes: Partial<DurationSample>, days: number): DurationSample[] =>
      Array.from({ length: count }, () => sample({ ...changes, durations: { transit: days * DAY } }));
    const table = tableOf([
      ...many(FEWEST_SAMPLES - 1, {}, 1),
      ...many(FEWEST_SAMPLES, { warehouse: 'Lyon', carrier: 'UPS' }, 3),
      ...many(1, { warehouse: 'Lyon' }, 2),
    ]);
    // One order of another warehouse makes the twentieth by this carrier to this country.
    expect(table.usual('transit', sample())).toMatchObject({ group: 'to PL by DHL', count: FEWEST_SAMPLES });
    expect(table.usual('transit', sample({ carrier: 'GLS' }))).toMatchObject({ group: 'to PL' });
    expect(table.usual('transit', sample({ destination: 'FR', carrier: 'UPS' }))).toMatchObject({ group: 'by UPS' });
    expect(table.usual('transit', sample({ destination: null, carrier: null, warehouse: null }))).toMatchObject({
      group: 'all orders',
      count: 2 * FEWEST_SAMPLES,
    });
    expect(table.usual('released_picked', sample())).toBeNull();
  });

  it('take spellings of one name for one group', () => {
    const table = tableOf(
      ['DHL', 'dhl ', 'Dhl'].flatMap((carrier) =>
        Array.from({ length: 10 }, () => sample({ carrier, durations: { delivered_proof: HOUR } })),
      ),
    );
    expect(table.usual('delivered_proof', sample({ carrier: ' DHL' }))).toMatchObject({ count: 30, group: 'by DHL' });
  });

  it('do not depend on the sequence of the orders', () => {
    const any = fc.array(
      fc.record({
        shippedAt: fc.constant(0),
        warehouse: fc.option(fc.constantFrom('Hamburg', 'HAMBURG', 'Lyon')),
        destination: fc.option(fc.constantFrom('PL', 'FR')),
        carrier: fc.option(fc.constantFrom('DHL', 'dhl', 'UPS')),
        durations: fc.record({ transit: fc.nat(9), released_picked: fc.nat(9) }, { requiredKeys: [] }),
      }),
      { minLength: FEWEST_SAMPLES, maxLength: 80 },
    );
    fc.assert(
      fc.property(any, (samples) => {
        expect(tableOf(samples.toReversed()).all()).toEqual(tableOf(samples).all());
      }),
    );
  });

  it('lie at the share of values that they name', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 200 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (values, share) => {
          const sorted = Float64Array.from(values).toSorted();
          const found = quantile(sorted, share);
          const upTo = values.filter((value) => value <= found).length;
          const below = values.filter((value) => value < found).length;
          expect(upTo).toBeGreaterThanOrEqual(share * values.length - 1e-9);
          expect(below).toBeLessThan(share * values.length + 1e-9);
        },
      ),
    );
  });
});
