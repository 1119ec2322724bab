import { expect, test } from 'vitest';
import { document, plainWorld, record, refer } from './testing/any-world.ts';

/** Where each document stands, once all of them are there. */
function linksOf(...records: ReturnType<typeof record>[]): Readonly<Record<string, readonly string[]>> {
  const store = plainWorld();
  store.land(records);
  return store.links();
}

const warehouseOrder = (id: string, ...numbers: string[]): ReturnType<typeof record> =>
  record('wms', id, document('order', id, ...numbers.map((number) => refer('is', 'order_no', number))));
const shopOrder = (id: string, ...numbers: string[]): ReturnType<typeof record> =>
  record('crm', id, document('order', id, ...numbers.map((number) => refer('is', 'order_no', number))));

test('a word in a number field joins no orders that have numbers of their own', () => {
  expect(linksOf(warehouseOrder('a', '1001', 'MANUAL'), warehouseOrder('b', '1002', 'MANUAL'))).toMatchObject({
    'wms/records/a': ['wms/records/a'],
    'wms/records/b': ['wms/records/b'],
  });
});

test('one order of a shop that became two stands on both, though no ERP order is there', () => {
  expect(
    linksOf(shopOrder('s', '1001', '1002'), warehouseOrder('a', '1001'), warehouseOrder('b', '1002')),
  ).toMatchObject({
    'crm/records/s': ['wms/records/a', 'wms/records/b'],
    'wms/records/a': ['wms/records/a'],
    'wms/records/b': ['wms/records/b'],
  });
});

test('two orders of a shop that became one are that one', () => {
  expect(linksOf(shopOrder('s', '1001'), shopOrder('t', '1001'), warehouseOrder('a', '1001'))).toMatchObject({
    'crm/records/s': ['crm/records/s'],
    'crm/records/t': ['crm/records/s'],
    'wms/records/a': ['crm/records/s'],
  });
});

test('what names one of two orders is of that one, though a shop order of both names it too', () => {
  const goods = (id: string, number: string): ReturnType<typeof record> =>
    record('erp', id, document('fulfilment', id, refer('points_to', 'order_no', number)));
  expect(
    linksOf(
      shopOrder('s', '1001', '1002'),
      warehouseOrder('a', '1001'),
      warehouseOrder('b', '1002'),
      goods('g', '1002'),
    ),
  ).toMatchObject({ 'erp/records/g': ['wms/records/b'] });
});

test('a word does not lead to an order of the ERP by way of another order that has it', () => {
  const order = record('erp', '1', document('order', '1', refer('is', 'order_no', '1002')));
  expect(linksOf(order, warehouseOrder('a', '1001', 'MANUAL'), warehouseOrder('b', '1002', 'MANUAL'))).toMatchObject({
    'wms/records/a': ['wms/records/a'],
    'wms/records/b': ['erp/records/1'],
  });
});

test('of a shop order that became two, the part without an ERP order stands beside the part that has one', () => {
  const order = record('erp', '1', document('order', '1', refer('is', 'order_no', '1001')));
  const goods = record('erp', 'g', document('fulfilment', 'g', refer('points_to', 'order_no', '1002')));
  expect(
    linksOf(order, shopOrder('s', '1001', '1002'), warehouseOrder('a', '1001'), warehouseOrder('b', '1002'), goods),
  ).toMatchObject({
    'crm/records/s': ['erp/records/1', 'wms/records/b'],
    'wms/records/a': ['erp/records/1'],
    'wms/records/b': ['wms/records/b'],
    'erp/records/g': ['wms/records/b'],
  });
});
