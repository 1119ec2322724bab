import { expect, test } from 'vitest';
import { microsOf } from '#shared/domain/decimal.ts';
import { DAY } from '#shared/domain/time.ts';
import { NOW, TestStore } from '../queries/testing/test-store.ts';
import { companyPolicy } from './company-policy.ts';
import { learnValueDeciles, valueDecilesAt } from './value-deciles.ts';

function storeWith(values: readonly number[], currency = 'EUR'): TestStore {
  const store = new TestStore().connection('erp');
  for (const [index, units] of values.entries())
    store.order({ id: `${index}`, row: { value: microsOf(units), currency, ordered_at: NOW - DAY } });
  return store;
}
const hundred = Array.from({ length: 100 }, (_, index) => (index + 1) * 10);

test('tenths are learned per currency, kept by the time they were learned, and are part of the policy', () => {
  const store = storeWith(hundred);
  expect(learnValueDeciles(store.db, NOW)).toBe(true);
  expect(valueDecilesAt(store.db, NOW)).toEqual({
    EUR: [100, 200, 300, 400, 500, 600, 700, 800, 900].map(microsOf),
  });
  expect(valueDecilesAt(store.db, NOW - 1)).toEqual({});
  expect(companyPolicy(store.db).valueDeciles).toEqual(valueDecilesAt(store.db, NOW));
});

test('what has not changed is not learned again, and few orders teach nothing', () => {
  const store = storeWith(hundred);
  learnValueDeciles(store.db, NOW);
  expect(learnValueDeciles(store.db, NOW + DAY)).toBe(false);
  expect(store.db.value('SELECT count(*) FROM value_decile')).toBe(1);
  expect(learnValueDeciles(storeWith(hundred.slice(0, 19)).db, NOW)).toBe(false);
});
