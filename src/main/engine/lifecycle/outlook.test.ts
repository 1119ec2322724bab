import { describe, expect, it } from 'vitest';
import type { LearnedDuration } from '#shared/domain/durations.ts';
import type { OrderView } from '#shared/domain/order.ts';
import type { Policy } from '#shared/domain/policy.ts';
import { DAY, HOUR, MINUTE } from '#shared/domain/time.ts';
import { assembleOrder } from './assemble.ts';
import { durationTable, type DurationEntry } from './durations/duration-table.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { withRunningSteps } from './step-views.ts';
import {
  assemble,
  at,
  erpInvoice,
  erpOrder,
  sentence,
  tracker,
  warehouseOrder,
  type DocumentBuilder,
} from './testing/order-builder.ts';
import { left, ordered, picking } from './testing/stories.ts';

function usual(duration: LearnedDuration, p50: number, p90: number, p95: number, to = ''): DurationEntry {
  return [duration, '', to, '', p50 * HOUR, p90 * HOUR, p95 * HOUR, 412];
}

/** Two working days to ship, a day and a half on the road. */
const HISTORY = [
  usual('entered_shipped', 9, 18, 27),
  usual('shipped_delivered', 36, 60, 72),
  usual('transit', 30, 50, 60),
];

function after(
  now: string,
  documents: readonly DocumentBuilder[],
  entries: readonly DurationEntry[] = HISTORY,
  policy: Policy = DEFAULT_POLICY,
): OrderView {
  const info = { version: 1, learnedAt: 0, from: 0, to: 0, orders: 412 };
  return assembleOrder({
    orderKey: documents[0]?.key ?? '',
    documents: documents.map((document) => document.build()),
    policy,
    durations: durationTable(info, entries),
    now: at(now),
  });
}

/** Entered on Monday 08:00 in Berlin, promised for Thursday. */
const entered = (): DocumentBuilder =>
  erpOrder()
    .promised('2026-03-05')
    .did('ORD_ENTERED', '2026-03-02 07:00')
    .line({ key: '10000', item: 'A', quantities: { ordered: 10 } });

describe('an arrival by what is usual', () => {
  it('adds the way to shipping and the road, and the spreads of both by their squares', () => {
    const { prediction } = after('2026-03-02 08:00', [entered()]);
    // Nine working hours end on Monday 17:00, 36 hours later it is Wednesday 05:00 in Berlin.
    expect(prediction?.at).toBe(at('2026-03-04 04:00'));
    const spread = Math.round(Math.hypot(DAY, DAY));
    expect(prediction?.lateAt).toBe(at('2026-03-04 04:00') + spread);
    expect(prediction?.slipMs).toBe(at('2026-03-04 04:00') - at('2026-03-05 23:00'));
    expect(prediction?.basis).toBe(
      'Entered to shipped, usual for all orders: p50 9 h, p90 18 h of work (412 orders); Shipped to delivered, usual for all orders: p50 36 h, p90 2 d 12 h on workdays (412 orders)',
    );
  });

  it('moves on when the usual time has passed, and says nothing once history has been outlived twice', () => {
    expect(after('2026-03-02 16:30', [entered()]).prediction?.at, 'nine of ten').toBe(at('2026-03-05 04:00'));
    expect(after('2026-03-03 16:30', [entered()]).prediction?.at, 'nineteen of twenty').toBe(at('2026-03-06 04:00'));
    expect(after('2026-03-12 08:00', [entered()]).prediction).toBeNull();
  });

  it('waits for the next look exactly as long as it holds', () => {
    const early = after('2026-03-02 08:00', [entered()]);
    expect(early.nextLookAt).toBeLessThanOrEqual(at('2026-03-02 16:00'));
  });

  it('warns of an order that is in time as yet', () => {
    const slow = [usual('entered_shipped', 9, 18, 27), usual('shipped_delivered', 96, 120, 130)];
    expect(sentence(after('2026-03-02 08:00', [entered()], slow))).toContain(
      'At risk: such orders usually arrive 2026-03-06T16:00Z, 17 h after the promise (estimated).',
    );
    const tight = [usual('entered_shipped', 9, 18, 27), usual('shipped_delivered', 72, 96, 100)];
    expect(sentence(after('2026-03-02 08:00', [entered()], tight))).toMatch(
      /At risk: \d of 10 such orders arrive after/,
    );
  });

  it('leaves the word to the carrier while its own estimate lies ahead', () => {
    const shipped = [entered(), left('2026-03-03 14:00'), tracker('T1').did('IN_TRANSIT', '2026-03-03 18:00')];
    expect(after('2026-03-04 06:00', shipped).prediction?.at).toBe(at('2026-03-05 00:00'));
    const estimated = [
      entered(),
      left('2026-03-03 14:00'),
      tracker('T1').did('IN_TRANSIT', '2026-03-03 18:00').expects('DELIVERED', '2026-03-05 15:00'),
    ];
    expect(after('2026-03-04 06:00', estimated).prediction).toBeNull();
  });

  it('compares with the narrowest group that is known', () => {
    const { basis } = after('2026-03-02 08:00', [entered()], [...HISTORY, usual('shipped_delivered', 48, 60, 72, 'PL')])
      .prediction ?? { basis: '' };
    expect(basis).toContain('Shipped to delivered, usual for all orders');
  });
});

describe('steps', () => {
  it('stand beside what is usual, and run until something later happens', () => {
    const order = after(
      '2026-03-03 10:00',
      [ordered(), picking().did('PICKED', '2026-03-03 08:00')],
      [usual('picked_packed', 1, 2, 3)],
    );
    const step = order.steps.find((each) => each.step === 'picked_packed');
    expect(step).toMatchObject({ to: null, ms: null, usual: { p50Ms: HOUR, count: 412 } });
    const seen = withRunningSteps(order, DEFAULT_POLICY, at('2026-03-03 10:30'));
    expect(seen.steps.find((each) => each.step === 'picked_packed')?.ms).toBe(150 * MINUTE);
  });
});

describe('dates that nobody plans', () => {
  const site = {
    names: ['HAM'],
    zone: 'Europe/Berlin',
    workdays: [1, 2, 3, 4],
    opensAt: 6 * 60,
    closesAt: 14 * 60,
    holidays: ['2026-03-03'],
    cutOffs: { release: 10 * 60, picked: 12 * 60, handover: 15 * 60 },
  };
  const policy: Policy = { ...DEFAULT_POLICY, cutOffs: site.cutOffs, leadTimes: [{ when: {}, transitDays: 2 }] };
  const planOf = (order: OrderView, code: string): string | undefined => {
    const plan = order.plans.find((each) => each.code === code);
    return plan?.when.kind === 'instant' ? new Date(plan.when.at).toISOString().slice(0, 16) : plan?.when.date;
  };

  it('go backwards from the promise over the road, through cut-offs', () => {
    const order = assemble('2026-03-02 08:00', [entered()], policy);
    // Two workdays before the end of Thursday is the end of Tuesday; the carrier collects at 15:00.
    expect(planOf(order, 'SHIPPED')).toBe('2026-03-03T14:00');
    expect(planOf(order, 'PICKED')).toBe('2026-03-03T11:00');
    expect(planOf(order, 'RELEASED')).toBe('2026-03-02T09:00');
    expect(planOf(order, 'INVOICED')).toBe('2026-03-04');
    expect(order.plans.find((plan) => plan.code === 'SHIPPED')?.rule).toBe(
      'By policy: 2 d on workdays before the promise, when the carrier collects (15:00).',
    );
  });

  it('keep to the days of the warehouse where the goods are', () => {
    const there = { ...policy, sites: { hamburg: site } };
    const order = assemble('2026-03-02 08:00', [entered().warehouse('ham')], there);
    // Tuesday is a holiday there.
    expect(planOf(order, 'SHIPPED')).toBe('2026-03-02T14:00');
  });

  it('leave what a system plans alone', () => {
    const order = assemble('2026-03-02 08:00', [ordered(), picking()], policy);
    expect(planOf(order, 'SHIPPED')).toBeUndefined();
    expect(planOf(order, 'PICKED')).toBe('2026-03-03T11:00');
  });

  it('do not concern lines that only sell work', () => {
    const work = erpOrder().promised('2026-03-05').did('ORD_ENTERED', '2026-03-02 07:00');
    const order = assemble('2026-03-02 08:00', [
      work.line({ item: 'INSTALL', stocked: false, price: 90, quantities: { ordered: 2 } }),
    ]);
    expect(order.lines[0]).toMatchObject({ kind: 'service', balance: null });
    expect(order.plans.map((plan) => plan.code)).not.toContain('PICKED');
    expect(order.path.map((step) => step.code)).toEqual(['ORD_ENTERED', 'INVOICED']);
  });
});

describe('the expected path', () => {
  const stateOf = (order: OrderView, code: string): string | undefined =>
    order.path.find((step) => step.code === code)?.state;

  it('marks what is missing, early or repeated', () => {
    const order = assemble('2026-03-10', [
      ordered(),
      warehouseOrder()
        .plans('PICKED', '2026-03-03 12:00')
        .did('SHIPPED', '2026-03-04 10:00')
        .line({ item: 'A', quantities: { shipped: 10 } }),
      erpInvoice()
        .did('INVOICED', '2026-03-02 09:00')
        .line({ item: 'A', quantities: { invoiced: 10 } }),
      tracker('T1')
        .did('OUT_FOR_DEL', '2026-03-05 07:00')
        .did('OUT_FOR_DEL', '2026-03-06 07:00')
        .did('DELIVERED', '2026-03-06 09:00'),
    ]);
    expect(stateOf(order, 'PICKED')).toBe('missing');
    expect(stateOf(order, 'INVOICED')).toBe('early');
    expect(stateOf(order, 'OUT_FOR_DEL')).toBe('repeated');
    expect(order.path.find((step) => step.code === 'OUT_FOR_DEL')?.note).toBe(
      'Out for delivery 2 times: 2026-03-05T07:00Z and 2026-03-06T07:00Z.',
    );
    expect(stateOf(order, 'SHIPPED')).toBe('done');
  });
});

describe('promises', () => {
  it('are kept in sequence, and slip is told against the first as well', () => {
    const order = assemble('2026-03-12', [
      ordered().plans('PROMISED', '2026-03-05').plans('PROMISED', '2026-03-10').promised('2026-03-10'),
      left('2026-03-09 14:00'),
      tracker('T1').did('DELIVERED', '2026-03-10 12:00'),
    ]);
    expect(order.promiseHistory.map(({ what, when }) => [what, when.kind === 'date' && when.date])).toEqual([
      ['promise', '2026-03-05'],
      ['promise', '2026-03-10'],
    ]);
    expect(order.slip?.basis, 'delivered as promised last, and not billed').toBe('billing');
    expect(order.firstSlip?.ms).toBe(at('2026-03-10 12:00') - at('2026-03-05 23:00'));
  });

  it('give way to a later date that the customer asked for', () => {
    const order = assemble('2026-03-08', [
      ordered().requested('2026-03-12').condition('CU-DATE', '2026-03-03 10:00', null),
    ]);
    expect(order.promise?.value).toMatchObject({ date: '2026-03-12' });
    expect(order.promise?.sources[0]?.rule).toBe('The customer asked for a later date: it replaces the promise.');
    expect(order.slip).toBeNull();
  });
});

describe('stamps', () => {
  it('are doubted where they name no offset or lie ahead', () => {
    const order = assemble('2026-03-03', [ordered(), warehouseOrder().did('PICKED', '2026-03-09 10:00')]);
    expect(order.milestones.find((each) => each.code === 'PICKED')?.claims[0]?.doubt).toBe('future');
  });
});
