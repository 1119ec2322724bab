import { describe, expect, test } from 'vitest';
import type { Reference } from '#shared/domain/document.ts';
import type { PlainRecord, PlainStore } from '../pipeline/testing/plain-store.ts';
import { document, plainWorld, record, refer } from './testing/any-world.ts';

const WEB = 'crm/records/w';
const ERP = 'erp/records/100';
const SHIPMENT = 'tms/records/t';

const webOrder = record('crm', 'w', document('order', 'w', refer('is', 'order_no', 'w1', 'shop')));
const erpOrder = (id: string, ...more: Reference[]): PlainRecord =>
  record('erp', id, document('order', id, refer('is', 'order_no', id), ...more));
const becameErp = erpOrder('100', refer('points_to', 'order_no', 'w1', 'shop'));
const shipment = record('tms', 't', document('shipment', 't'));
const alone = record('crm', 'c', document('order', 'c', refer('is', 'order_id', 'c')));

function storeOf(...records: PlainRecord[]): PlainStore {
  const store = plainWorld();
  store.land(records);
  store.drain();
  return store;
}

function surviving(store: PlainStore, documentKey: string): string[] {
  const before = store.links()[documentKey];
  store.restart();
  store.pipeline.rebuild();
  expect(store.links()[documentKey]).toEqual(before);
  return before ?? [];
}

describe('the last word on a document and an order counts', () => {
  test('also where the order has another name by then: its ERP order came later', () => {
    for (const verb of ['unlink', 'never_link'] as const) {
      const store = storeOf(webOrder, shipment);
      store.decide({ kind: 'link', documentKey: SHIPMENT, orderKey: WEB });
      store.land([becameErp]);
      expect(store.links()[SHIPMENT]).toEqual([ERP]);
      const taken = store.decide({ kind: verb, documentKey: SHIPMENT, orderKey: ERP });
      expect(surviving(store, SHIPMENT)).toEqual([]);
      store.decide({ kind: 'undo', decisionId: taken });
      expect(surviving(store, SHIPMENT)).toEqual([ERP]);
      store.decide({ kind: verb, documentKey: SHIPMENT, orderKey: ERP });
      store.decide({ kind: 'link', documentKey: SHIPMENT, orderKey: WEB });
      expect(surviving(store, SHIPMENT)).toEqual([ERP]);
    }
  });

  test('of an order document that was taken out under the old name and put back under the new one', () => {
    const joined = record(
      'crm',
      'c',
      document('order', 'c', refer('is', 'order_id', 'c'), refer('points_to', 'order_no', 'w1', 'shop')),
    );
    const store = storeOf(webOrder, joined);
    expect(store.links()['crm/records/c']).toEqual(store.links()[WEB]);
    store.decide({ kind: 'unlink', documentKey: 'crm/records/c', orderKey: WEB });
    store.land([becameErp]);
    expect(store.links()['crm/records/c']).toEqual(['crm/records/c']);
    const back = store.decide({ kind: 'link', documentKey: 'crm/records/c', orderKey: ERP });
    expect(surviving(store, 'crm/records/c')).toEqual([ERP]);
    store.decide({ kind: 'undo', decisionId: back });
    expect(surviving(store, 'crm/records/c')).toEqual(['crm/records/c']);
  });

  test('whichever of two order documents it names as the order', () => {
    const store = storeOf(erpOrder('1'), erpOrder('2'), alone, webOrder);
    for (const [one, other] of [
      ['erp/records/1', 'erp/records/2'],
      [WEB, 'crm/records/c'],
    ] as const) {
      store.decide({ kind: 'unlink', documentKey: other, orderKey: one });
      store.decide({ kind: 'link', documentKey: one, orderKey: other });
      expect(store.links()[one]).toEqual(store.links()[other]);
      store.decide({ kind: 'unlink', documentKey: other, orderKey: one });
      expect([surviving(store, one), surviving(store, other)]).toEqual([[one], [other]]);
    }
  });
});
