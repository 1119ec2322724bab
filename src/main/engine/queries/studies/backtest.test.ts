import { expect, test } from 'vitest';
import type { Backtest } from '#shared/contract/dto/backtest.ts';
import type { StoreStudyQuestion } from '#shared/contract/dto/studies.ts';
import { HOUR } from '#shared/domain/time.ts';
import { at, erpOrder, type DocumentBuilder } from '../../lifecycle/testing/order-builder.ts';
import { PlainStore } from '../../pipeline/testing/plain-store.ts';
import { contextWith } from '../testing/test-store.ts';
import { study } from './studies.ts';

const NOW = at('2026-03-20 12:00');

function order(no: string): DocumentBuilder {
  return erpOrder(no)
    .promised('2026-03-06')
    .did('ORD_ENTERED', '2026-03-02 08:00')
    .line({ item: 'A', price: 10, quantities: { ordered: 10 } });
}

function store(orders: readonly DocumentBuilder[]): PlainStore {
  const plain = new PlainStore([{ id: 'bc', kind: 'erp' }], NOW);
  plain.land(
    orders.map((builder, index) => ({
      connectionId: 'bc',
      sourceId: `o${index}`,
      version: '1',
      documents: [builder.build().document],
      recordedAt: at('2026-03-10 12:00'),
    })),
  );
  plain.drain();
  return plain;
}

const ORDERS = [
  order('SO-1').condition('CR-HOLD', '2026-03-02 10:00', null),
  order('SO-2').condition('CR-HOLD', '2026-03-02 10:00', '2026-03-04 12:00').did('DELIVERED', '2026-03-05 10:00'),
  order('SO-3').condition('CR-HOLD', '2026-03-02 10:00', '2026-03-02 11:00').did('DELIVERED', '2026-03-05 10:00'),
  order('SO-4'),
];

function ask(plain: PlainStore, changes: Partial<Extract<StoreStudyQuestion, { study: 'backtest' }>> = {}) {
  const question = { study: 'backtest', code: 'CR-HOLD', overrides: {}, days: 60, orders: 100, ...changes } as const;
  const steps = study(plain.db, question, contextWith({ now: NOW }));
  const told: unknown[] = [];
  for (let step = steps.next(); ; step = steps.next()) {
    if (!step.done) told.push(step.value);
    else return { told, result: (step.value as { result: Backtest }).result };
  }
}

test('a rule is tried on orders whose outcome is known, as far as they had happened each day', () => {
  const { result, told } = ask(store(ORDERS));
  expect(result).toMatchObject({ known: 4, tried: 4, late: 2 });
  expect(result.onTrial).toMatchObject({ raised: 2, raisedLate: 1, warned: 1, precision: 0.5, recall: 0.5 });
  expect(result.onTrial.leadMs).toBe(at('2026-03-06 23:00') - at('2026-03-02 10:00'));
  expect(result.volume).toEqual([{ day: '2026-03-02', raised: 2, late: 1 }]);
  expect(result.trueAlarms.map((example) => example.orderNo)).toEqual(['SO-1']);
  expect(result.falseAlarms).toMatchObject([{ orderNo: 'SO-2', raisedAt: at('2026-03-02 10:00') }]);
  expect(told.at(-1)).toEqual({ done: 4, total: 4 });
});

test('the policy on trial is set beside the one in force, and a rule that is off is tried all the same', () => {
  const plain = store(ORDERS);
  const patient = ask(plain, { code: 'CR-AGED', overrides: { thresholds: { creditAgedBhMs: 100 * HOUR } } });
  expect([patient.result.onTrial.raised, patient.result.inForce.raised]).toEqual([1, 2]);
  const off = ask(plain, { overrides: { enabled: { 'CR-HOLD': false } } });
  expect(off.result.onTrial.raised).toBe(2);
});

test('a sample is spread over the period, and the same each time', () => {
  const plain = store(Array.from({ length: 40 }, (_, index) => order(`SO-${100 + index}`)));
  const { result } = ask(plain, { orders: 10 });
  expect(result).toMatchObject({ known: 40, tried: 10, late: 10, onTrial: { raised: 0, precision: null, recall: 0 } });
  expect(ask(plain, { orders: 10 }).result).toEqual(result);
});

test('without history nothing is claimed', () => {
  expect(ask(store([])).result).toMatchObject({ known: 0, late: 0, onTrial: { precision: null, recall: null } });
});
