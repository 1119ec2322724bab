import { expect, test } from 'vitest';
import { document, plainWorld, record, refer } from '../correlation/testing/any-world.ts';

test('an order that arrives as another goes is not taken for it', () => {
  const order = document('order', '1', refer('is', 'order_no', '1'));
  const store = plainWorld();
  store.land([record('tms', 'a', order)]);
  expect(store.links()).toEqual({ 'tms/records/a': ['tms/records/a'] });
  store.land([record('crm', 'a', order)]);
  store.remove('tms', store.now);
  expect(store.links()).toEqual({ 'crm/records/a': ['crm/records/a'] });
});
