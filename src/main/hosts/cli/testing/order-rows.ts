import type { OrderRow } from '#shared/contract/dto/order-rows.ts';
import type { Micros } from '#shared/domain/decimal.ts';
import { AXES } from '#shared/domain/milestones.ts';
import { statusWith, type Answers } from './fake-host.ts';

export function orderRow(number: number, changes: Partial<OrderRow> = {}): OrderRow {
  return {
    orderKey: `erp/orders/${number}`,
    orderNo: `SO-${number}`,
    customer: 'Müller & Söhne',
    customerPo: 'PO-1',
    value: { amount: 1_234_500_000 as Micros, currency: 'EUR' },
    orderedAt: null,
    promiseAt: Date.UTC(2026, 10, 23, 13),
    promiseDate: null,
    slipMs: 187_200_000,
    slipBasis: 'open',
    predictedAt: null,
    predictedSlipMs: null,
    cause: 'credit',
    why: '2 d 4 h late: credit hold 52 h (finance).',
    axes: AXES.map((axis) => ({ axis, state: 'none' as const, disagree: false })),
    next: { code: 'SHIPPED', at: null, date: null, class: null },
    valueAtRisk: null,
    jeopardy: null,
    jeopardyBand: null,
    direction: null,
    openExceptions: 0,
    systems: ['bc', 'sf'],
    recordedAt: null,
    closed: false,
    cancelled: false,
    ...changes,
  };
}

/** An engine that lists so many orders, numbered from 0. */
export function listOf(count: number): Answers {
  return {
    ...statusWith({ bc: 'Northwind ERP', sf: 'Sales' }),
    'orders.open': () => ({ handle: 'h', count, revision: 1 }),
    'orders.slice': ({ start, end }) => ({
      rows: Array.from({ length: Math.min(end, count) - start }, (_, index) => orderRow(start + index)),
    }),
  };
}
