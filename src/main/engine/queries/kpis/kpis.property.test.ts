import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KPI_BASES, KPI_IDS, type KpiBasis, type KpiFigure, type KpiId } from '#shared/contract/dto/kpis.ts';
import { CAUSE_CLASSES } from '#shared/domain/exceptions.ts';
import { contextWith, TestStore } from '../testing/test-store.ts';
import { kpiGroups, kpiPareto, kpiTrend } from './breakdowns.ts';
import { kpiFigures } from './figures.ts';
import { endOf, storeOrder, type LineStory, type OrderStory, type Part } from './testing/kpi-world.ts';

const RUNS = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 20) };
const PERIOD = { kind: 'days', days: 30 } as const;

const day = fc.integer({ min: 1, max: 14 }).map((number) => `2026-03-${String(number).padStart(2, '0')}`);
const part = fc.tuple(
  fc.oneof({ weight: 9, arbitrary: day }, { weight: 1, arbitrary: fc.constant(null) }),
  fc.integer({ min: 1, max: 12 }),
);
const parts: fc.Arbitrary<readonly Part[]> = fc.array(part, { maxLength: 3 });
const line: fc.Arbitrary<LineStory> = fc.record({
  ordered: fc.integer({ min: 1, max: 20 }),
  shipped: parts,
  delivered: parts,
  invoiced: parts,
});
const story = fc.record({
  customer: fc.constantFrom('Acme', 'Birk'),
  carrier: fc.constantFrom('DHL', 'UPS'),
  received: fc.constant('2026-03-01'),
  requested: day,
  firstPromise: day,
  promise: day,
  plannedShip: day,
  lines: fc.array(line, { minLength: 1, maxLength: 3 }),
  cancelled: fc.boolean(),
  dateMoved: fc.boolean(),
  lost: fc.dictionary(fc.constantFrom(...CAUSE_CLASSES), fc.integer({ min: 1, max: 90 }), { maxKeys: 3 }),
});
const company: fc.Arbitrary<readonly OrderStory[]> = fc
  .array(story, { minLength: 1, maxLength: 6 })
  .map((stories) => stories.map((each, index) => ({ ...each, no: `SO-${index}` })));

function storeOf(stories: readonly OrderStory[]): TestStore {
  const store = new TestStore().connection('erp');
  for (const each of stories) storeOrder(store, each);
  return store;
}

function figures(store: TestStore, basis: KpiBasis): ReadonlyMap<KpiId, KpiFigure> {
  const answer = kpiFigures(store.db, { period: PERIOD, basis }, contextWith());
  return new Map(answer.figures.map((figure) => [figure.definition.id, figure]));
}

describe('whatever a company does', () => {
  test('shares lie between none and all, and what is told has rows', () => {
    fc.assert(
      fc.property(company, fc.constantFrom(...KPI_BASES), (stories, basis) => {
        for (const { definition, value, numerator, denominator, missing } of figures(
          storeOf(stories),
          basis,
        ).values()) {
          expect(value === null).toBe(missing !== null);
          if (definition.unit !== 'share' || numerator === null || denominator === null) continue;
          expect(numerator).toBeGreaterThanOrEqual(0);
          expect(numerator).toBeLessThanOrEqual(denominator);
        }
      }),
      RUNS,
    );
  });

  test('an order is no better than its lines: what is on time and in full is each of them', () => {
    fc.assert(
      fc.property(company, fc.constantFrom(...KPI_BASES), (stories, basis) => {
        const all = figures(storeOf(stories), basis);
        const counted = (id: KpiId): number => all.get(id)?.numerator ?? 0;
        expect(counted('perfect_order')).toBeLessThanOrEqual(counted('otif'));
        expect(counted('otif')).toBeLessThanOrEqual(counted('on_time'));
        expect(counted('otif')).toBeLessThanOrEqual(counted('in_full'));
        expect(counted('order_fill')).toBeLessThanOrEqual(counted('line_fill'));
        // In full means by the commitment, so that it is on time too; only more than ordered spoils the converse.
        expect(counted('in_full')).toBeLessThanOrEqual(counted('on_time'));
      }),
      RUNS,
    );
  });

  test('a line alone gives what its formula gives', () => {
    fc.assert(
      fc.property(line, day, (only, promise) => {
        const delivered = only.delivered ?? [];
        fc.pre(delivered.every(([when]) => when !== null));
        const ended = endOf(promise) <= contextWith().now;
        const by = delivered
          .filter(([when]) => when !== null && endOf(when) <= endOf(promise))
          .reduce((sum, [, quantity]) => sum + quantity, 0);
        const all = figures(storeOf([{ no: 'SO-1', promise, lines: [only] }]), 'promise');
        expect(all.get('on_time')?.numerator).toBe(ended ? Number(by >= only.ordered) : null);
        expect(all.get('in_full')?.numerator).toBe(ended ? Number(by === only.ordered) : null);
        expect(all.get('otif_units')?.numerator ?? 0).toBe(ended ? Math.min(by, only.ordered) * 1_000_000 : 0);
      }),
      RUNS,
    );
  });

  test('groups and weeks share out the whole, and lost hours add up', () => {
    fc.assert(
      fc.property(company, (stories) => {
        const store = storeOf(stories);
        const whole = figures(store, 'promise').get('on_time');
        const asked = { period: PERIOD, basis: 'promise' } as const;
        for (const by of ['customer', 'carrier'] as const) {
          const { rows } = kpiGroups(store.db, { ...asked, kpi: 'on_time', by }, contextWith());
          expect(rows.reduce((sum, row) => sum + (row.numerator ?? 0), 0)).toBe(whole?.numerator ?? 0);
          expect(rows.reduce((sum, row) => sum + row.rows, 0)).toBe(whole?.rows?.count);
        }
        const trend = kpiTrend(store.db, { kpis: ['on_time'], basis: 'promise', weeks: 5 }, contextWith());
        expect(trend.series[0]?.points.reduce((sum, point) => sum + point.rows, 0)).toBe(whole?.rows?.count);
        const lost = figures(store, 'promise').get('lost_hours');
        const pareto = kpiPareto(store.db, { ...asked, by: 'customer', limit: 1 }, contextWith());
        expect(pareto.totalMs).toBe(lost?.value ?? 0);
        expect(lost?.parts.reduce((sum, { value }) => sum + value, 0)).toBe(lost?.value ?? 0);
        expect(pareto.bars.reduce((sum, { ms }) => sum + ms, pareto.others.ms)).toBe(pareto.totalMs);
      }),
      RUNS,
    );
  });

  test('the sequence of orders changes nothing', () => {
    fc.assert(
      fc.property(company, (stories) => {
        const of = (sequence: readonly OrderStory[]) => [...figures(storeOf(sequence), 'promise').values()];
        expect(of(stories.toReversed())).toEqual(of(stories));
      }),
      RUNS,
    );
  });

  test('every figure is answered, whatever is missing', () => {
    expect([...figures(storeOf([]), 'promise').keys()]).toEqual([...KPI_IDS]);
  });
});
