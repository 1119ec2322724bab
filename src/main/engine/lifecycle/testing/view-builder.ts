import { microsOf, type Micros } from '#shared/domain/decimal.ts';
import type { QuantityType } from '#shared/domain/document.ts';
import { AXES } from '#shared/domain/milestones.ts';
import type { Figure, SourceRef } from '#shared/domain/evidence.ts';
import type { ClaimView, OrderView } from '#shared/domain/order.ts';
import type { LineView } from '#shared/domain/order-line.ts';
import type { Ruling } from '#shared/domain/verdicts.ts';

/** A finished view to start from, for tests of what is made of views. */
export function orderViewWith(changes: Partial<OrderView> = {}): OrderView {
  const orderKey = changes.orderKey ?? 'erp/orders/1';
  return {
    orderKey,
    anchored: true,
    orderNo: figureOf('SO-1', orderKey, '/number'),
    customer: null,
    customerNo: null,
    customerPo: null,
    shipTo: null,
    value: null,
    orderedAt: null,
    requested: null,
    firstPromise: null,
    promise: null,
    attributes: [],
    policyScopes: [],
    promiseHistory: [],
    estimateHistory: [],
    changes: [],
    cancelled: false,
    closed: false,
    axes: AXES.map((axis) => ({
      axis,
      state: 'none',
      claims: [],
      rule: '',
      ruling: rulingOf(`axes.${axis}`),
      disagree: false,
    })),
    slip: null,
    firstSlip: null,
    prediction: null,
    plans: [],
    steps: [],
    path: [],
    causes: [],
    why: [],
    next: null,
    milestones: [],
    lines: [],
    documents: [],
    blocks: [],
    conflicts: [],
    silence: null,
    systems: ['erp'],
    recordedAt: null,
    nextLookAt: null,
    ...changes,
  };
}

/** The ERP decides what it owns. */
export function rulingOf(fact: string): Ruling {
  return { fact, owner: 'erp', decidedBy: 'erp', stale: false, rule: 'The ERP owns this.' };
}

export function figureOf<T>(value: T, documentKey: string, path: string): Figure<T> {
  return { value, sources: [{ documentKey, path }] };
}

interface LineParts {
  readonly quantities?: Partial<Record<QuantityType, number>>;
  readonly price?: number;
  readonly amount?: number;
  readonly invoicedAmount?: number;
  readonly stocked?: boolean;
}

/** A line whose every figure stands at "/<figure>/<line>" of the order's record. */
export function lineViewWith(
  lineKey: string,
  { quantities = {}, price, amount, invoicedAmount, stocked = true }: LineParts,
): LineView {
  const units = (value: number, name: string): Figure<Micros> =>
    figureOf(microsOf(value), 'erp/orders/1', `/${name}/${lineKey}`);
  return {
    lineKey,
    lineNo: lineKey,
    itemNo: figureOf(`ITEM-${lineKey}`, 'erp/orders/1', `/item/${lineKey}`),
    description: null,
    unit: 'PCS',
    stocked,
    kind: stocked ? 'stocked' : 'service',
    balance: null,
    changes: [],
    notes: [],
    unitPrice: price === undefined ? null : units(price, 'price'),
    amount: amount === undefined ? null : units(amount, 'amount'),
    invoicedAmount: invoicedAmount === undefined ? null : units(invoicedAmount, 'invoicedAmount'),
    quantities: Object.fromEntries(Object.entries(quantities).map(([type, value]) => [type, units(value, type)])),
    contested: [],
    mismatches: [],
  };
}

/** An owner's claim that something happened at an instant. */
export function actualClaim(at: number, source: SourceRef, lineKey: string | null = null): ClaimView {
  return {
    documentKey: source.documentKey,
    connectionId: source.documentKey.split('/', 1)[0] ?? '',
    class: 'actual',
    when: { kind: 'instant', at, text: new Date(at).toISOString() },
    recordedAt: at,
    firstSeenAt: null,
    doubt: null,
    source,
    place: null,
    note: null,
    lineKey,
    owner: true,
    voided: false,
  };
}
