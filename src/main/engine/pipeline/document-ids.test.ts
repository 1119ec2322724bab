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

test('an order that a newer version makes a shipment lets go of the order that it was joined to', () => {
  const asOrder = record('wms', 'a', document('order', 'a'), '1');
  const asShipment = record('wms', 'a', document('shipment', 'a'), '2');
  const other = record('tms', 'b', document('order', 'b'));
  const store = plainWorld();
  store.land([asOrder, other]);
  store.drain();
  store.decide({ kind: 'link', documentKey: 'wms/records/a', orderKey: 'tms/records/b' });
  expect(store.links()).toEqual({ 'tms/records/b': ['wms/records/a'], 'wms/records/a': ['wms/records/a'] });
  store.land([asShipment]);

  const clean = plainWorld();
  clean.land([asOrder, other, asShipment]);
  clean.replay(store.log.entries);
  expect(store.links()).toEqual({ 'tms/records/b': ['tms/records/b'], 'wms/records/a': ['tms/records/b'] });
  expect(store.digest()).toBe(clean.digest());
});
