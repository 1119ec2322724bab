import { describe, expect, it } from 'vitest';
import { assemble, at, crmCase, crmOrder, erpInvoice, tracker } from './testing/order-builder.ts';
import { left, milestone, ordered, picking, stateOf } from './testing/stories.ts';

describe('owners and claims', () => {
  it("shows another system's delivery as claimed only", () => {
    const order = assemble('2026-03-10', [
      ordered(),
      picking(),
      left('2026-03-03 13:00').did('DELIVERED', '2026-03-05 09:00'),
      tracker('T1').did('IN_TRANSIT', '2026-03-03 17:00'),
    ]);
    expect(milestone(order, 'DELIVERED')).toMatchObject({ state: 'none', actual: null });
    expect(milestone(order, 'DELIVERED')?.claims).toMatchObject([{ owner: false, class: 'actual' }]);
  });

  it('lets the next owner decide where the first does not know the order, and says so', () => {
    const order = assemble('2026-03-10', [
      ordered(),
      picking(),
      left('2026-03-03 13:00').did('DELIVERED', '2026-03-05 09:00'),
    ]);
    expect(milestone(order, 'DELIVERED')).toMatchObject({
      state: 'complete',
      rule: 'The WMS decides, because no carrier system knows this order.',
      actual: { owner: true },
    });
  });

  it('never lets an estimate stand for what happened', () => {
    const order = assemble('2026-03-10', [ordered(), tracker('T1').expects('DELIVERED', '2026-03-04 12:00')]);
    expect(milestone(order, 'DELIVERED')).toMatchObject({
      state: 'none',
      actual: null,
      estimated: { class: 'estimated' },
    });
  });

  it('reaches a milestone in part where quantities say so', () => {
    const order = assemble('2026-03-10', [ordered(), picking(10, 6), left('2026-03-03 13:00', 'T1', 6)]);
    expect(milestone(order, 'SHIPPED')?.state).toBe('partial');
    expect(stateOf(order, 'fulfilment')).toBe('partial');
  });

  it('keeps a void document visible and counts nothing of it', () => {
    const order = assemble('2026-03-10', [
      ordered(),
      picking(),
      left('2026-03-03 13:00'),
      erpInvoice()
        .voided()
        .did('INVOICED', '2026-03-04')
        .total(100)
        .line({ item: 'A', quantities: { invoiced: 10 } }),
    ]);
    expect(order.documents.find((document) => document.kind === 'invoice')?.voided).toBe(true);
    expect(milestone(order, 'INVOICED')).toMatchObject({ state: 'none', actual: null, claims: [{ voided: true }] });
    expect(order.lines[0]?.quantities.invoiced).toBeUndefined();
  });

  it('reads the last version of an ERP order that is gone because it is billed', () => {
    const order = assemble('2026-03-10', [
      ordered().voided(),
      erpInvoice()
        .did('INVOICED', '2026-03-04')
        .line({ item: 'A', quantities: { invoiced: 10 } }),
    ]);
    expect(order.cancelled).toBe(false);
    expect(order.promise?.value).toMatchObject({ date: '2026-03-05' });
  });

  it('lists what two systems state differently once they had the time to agree', () => {
    const documents = [ordered(), crmOrder().recorded('2026-03-02 12:00').promised('2026-03-09')];
    expect(assemble('2026-03-02 15:59', documents).conflicts).toMatchObject([
      { subject: 'Promise', settled: false, settlesAt: at('2026-03-02 16:00') },
    ]);
    const order = assemble('2026-03-02 16:00', documents);
    expect(order.conflicts).toMatchObject([
      {
        subject: 'Promise',
        settled: true,
        since: at('2026-03-02 12:00'),
        claims: [
          { connectionId: 'bc', value: '5 Mar 2026', owner: true },
          { connectionId: 'sf', value: '9 Mar 2026', owner: false },
        ],
      },
    ]);
    expect(order.promise?.value).toMatchObject({ date: '2026-03-05' });
  });

  it('marks an axis on which the owner and another contradict each other', () => {
    const order = assemble('2026-03-04', [
      ordered().status('credit', 'complete', 'Open'),
      crmCase().recorded('2026-03-02 12:00').status('credit', 'blocked', 'Working'),
    ]);
    expect(order.axes.find(({ axis }) => axis === 'credit')).toMatchObject({ state: 'complete', disagree: true });
    expect(order.conflicts.map(({ subject }) => subject)).toEqual(['Credit status']);
  });

  it('keeps the first promise beside the current one', () => {
    const order = assemble('2026-03-04', [
      ordered(),
      crmOrder().plans('PROMISED', '2026-03-03').promised('2026-03-05'),
    ]);
    expect([order.firstPromise?.value, order.promise?.value]).toMatchObject([
      { date: '2026-03-03' },
      { date: '2026-03-05' },
    ]);
  });
});
