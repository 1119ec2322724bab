import { beforeEach, describe, expect, it } from 'vitest';
import type { PolicyOverrides } from '#shared/domain/policy.ts';
import { emptyDocument, type CanonicalDocument } from '#shared/domain/document.ts';
import { HOUR } from '#shared/domain/time.ts';
import { companyPolicy } from '../lifecycle/company-policy.ts';
import { DEFAULT_POLICY } from '../lifecycle/policy.ts';
import { PlainStore } from '../pipeline/testing/plain-store.ts';

const NOW = Date.UTC(2026, 2, 4, 15);

function order(number: string, heldSince: number | null): CanonicalDocument {
  const from =
    heldSince === null ? null : { value: { kind: 'instant', at: heldSince, text: '' } as const, path: '/hold' };
  return {
    ...emptyDocument('order'),
    label: { value: number, path: '/no' },
    references: [{ type: 'order_no', scope: '', role: 'is', text: number, normalised: number, path: '/no' }],
    conditions: from === null ? [] : [{ code: 'CR-HOLD', open: true, reason: null, path: '/hold', from, to: null }],
  };
}

let store: PlainStore;
beforeEach(() => {
  store = new PlainStore(
    [
      { id: 'erp', kind: 'erp' },
      { id: 'crm', kind: 'crm' },
    ],
    NOW,
  );
  store.land([
    { connectionId: 'erp', sourceId: '1', version: '1', documents: [order('1', NOW - 6 * HOUR)] },
    { connectionId: 'erp', sourceId: '2', version: '1', documents: [order('2', null)] },
    { connectionId: 'crm', sourceId: '2', version: '1', documents: [order('2', null)] },
  ]);
  store.drain();
});

const apply = (overrides: PolicyOverrides): string => store.decide({ kind: 'policy', overrides, note: '' });
const aged = (): number =>
  store.db.value<number>(`SELECT count(*) FROM exception_row WHERE code = 'CR-AGED' AND cleared_at IS NULL`) ?? 0;
const marked = (): number => store.db.value<number>('SELECT count(*) FROM work') ?? 0;

describe('a policy decision', () => {
  it('is in force from the next assembly on, until it is undone', () => {
    expect(aged()).toBe(0);
    const id = apply({ thresholds: { creditAgedBhMs: 4 * HOUR } });
    store.drain();
    expect([aged(), companyPolicy(store.db).thresholds.creditAgedBhMs]).toEqual([1, 4 * HOUR]);
    const undo = store.decide({ kind: 'undo', decisionId: id });
    store.drain();
    expect([aged(), companyPolicy(store.db)]).toEqual([0, DEFAULT_POLICY]);
    store.decide({ kind: 'undo', decisionId: undo });
    store.drain();
    expect(aged()).toBe(1);
  });

  it('replaces the one before it as a whole', () => {
    apply({ settleMs: HOUR });
    apply({ stepMs: HOUR });
    expect(companyPolicy(store.db)).toMatchObject({ settleMs: DEFAULT_POLICY.settleMs, stepMs: HOUR });
  });

  it('marks only the orders that it can touch', () => {
    apply({ axes: { credit: { owners: ['crm', 'erp'] } } });
    expect(marked()).toBe(1);
    store.drain();
    apply({ axes: { credit: { owners: ['crm', 'erp', 'finance'] } } });
    expect(marked()).toBe(0);
    apply({ axes: { credit: { owners: ['crm', 'erp', 'finance'] } }, thresholds: { orphanMs: 1 } });
    expect(marked()).toBe(0);
    apply({ thresholds: { pickupMs: 1 } });
    expect(marked()).toBe(2);
  });

  it('is refused where it contradicts itself, and changes nothing then', () => {
    expect(() => apply({ axes: { credit: { owners: ['connection:sap'] } } })).toThrow(
      expect.objectContaining({
        data: expect.objectContaining({
          code: 'input.invalid',
          message:
            'The policy cannot be put in force: axes.credit.owners names the connection "sap", which is not there.',
        }),
      }),
    );
    expect([companyPolicy(store.db), marked()]).toEqual([DEFAULT_POLICY, 0]);
  });
});

describe('after any changes of policy', () => {
  it('the store holds what a clean pass gives', () => {
    apply({ thresholds: { creditAgedBhMs: HOUR }, axes: { credit: { owners: ['crm', 'erp'] } } });
    store.drain();
    apply({ severity: { starting: { 'CR-HOLD': 'low' } }, enabled: { 'CR-AGED': false } });
    store.drain();
    const { db } = store;
    const found = () => db.all('SELECT exception_key, severity FROM exception_row ORDER BY exception_key');
    const incremental = found();
    store.pipeline.rebuild();
    store.drain();
    expect(found()).toEqual(incremental);
  });
});
