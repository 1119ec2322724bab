import { describe, expect, it } from 'vitest';
import type { MilestoneRule, Policy } from '#shared/domain/policy.ts';
import { DAY, HOUR } from '#shared/domain/time.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { assemble, at, crmOrder, erpOrder, tracker } from './testing/order-builder.ts';
import { left, milestone, ordered, picking } from './testing/stories.ts';

function withMilestone(code: 'DELIVERED', change: Partial<MilestoneRule>): Policy {
  const { milestones } = DEFAULT_POLICY;
  return { ...DEFAULT_POLICY, milestones: { ...milestones, [code]: { ...milestones[code], ...change } } };
}

describe('freshness', () => {
  const policy = withMilestone('DELIVERED', { freshMs: 3 * DAY });
  const documents = [
    ordered(),
    picking(),
    left('2026-03-03 13:00').did('DELIVERED', '2026-03-05 09:00'),
    tracker('T1').recorded('2026-03-03 17:00').did('IN_TRANSIT', '2026-03-03 17:00'),
  ];

  it('lets an owner decide as long as it speaks', () => {
    const order = assemble('2026-03-06 16:59', documents, policy);
    expect(milestone(order, 'DELIVERED')).toMatchObject({ state: 'none', ruling: { decidedBy: 'tms', stale: false } });
    expect(order.nextLookAt).toBeLessThanOrEqual(at('2026-03-06 17:00'));
  });

  it('lets the next decide once the owner has been silent for too long, and says so', () => {
    expect(milestone(assemble('2026-03-06 17:00', documents, policy), 'DELIVERED')).toMatchObject({
      state: 'complete',
      ruling: { fact: 'milestones.DELIVERED', owner: 'tms', decidedBy: 'wms', stale: false },
      rule: 'The WMS decides, because the carrier system, which owns this, has stated nothing for more than 3 days.',
    });
  });

  it('does not let what an owner states as fact grow old', () => {
    const told = [...documents.slice(0, 3), tracker('T1').recorded('2026-03-03 17:00').did('DELIVERED', '2026-03-04')];
    expect(milestone(assemble('2026-04-20', told, policy), 'DELIVERED')?.ruling).toMatchObject({
      decidedBy: 'tms',
      stale: false,
    });
  });

  it('of an attribute passes it on to a system that is fresh; calls the owner stale where none is', () => {
    const aged: Policy = {
      ...DEFAULT_POLICY,
      attributes: {
        ...DEFAULT_POLICY.attributes,
        promise: { ...DEFAULT_POLICY.attributes.promise, freshMs: 5 * DAY },
      },
    };
    const stated = [
      erpOrder().recorded('2026-03-02').promised('2026-03-05'),
      crmOrder().recorded('2026-03-06').promised('2026-03-09'),
    ];
    const promiseOf = (now: string) => {
      const order = assemble(now, stated, aged);
      const ruling = order.attributes.find(({ attribute }) => attribute === 'promise')?.ruling;
      return [order.promise?.value, ruling?.decidedBy, ruling?.stale];
    };
    expect(promiseOf('2026-03-06')).toMatchObject([{ date: '2026-03-05' }, 'erp', false]);
    expect(promiseOf('2026-03-08')).toMatchObject([{ date: '2026-03-09' }, 'crm', false]);
    expect(promiseOf('2026-03-20')).toMatchObject([{ date: '2026-03-05' }, 'erp', true]);
  });
});

describe('a connection by name', () => {
  it('owns before others of its kind, and before other kinds', () => {
    const policy: Policy = {
      ...DEFAULT_POLICY,
      attributes: {
        ...DEFAULT_POLICY.attributes,
        promise: { ...DEFAULT_POLICY.attributes.promise, owners: ['connection:sf', 'erp'] },
      },
    };
    const order = assemble('2026-03-04', [ordered(), crmOrder().promised('2026-03-09')], policy);
    expect(order.promise?.value).toMatchObject({ date: '2026-03-09' });
    expect(order.attributes.find(({ attribute }) => attribute === 'promise')).toMatchObject({
      ruling: { owner: 'connection:sf', decidedBy: 'connection:sf', rule: 'The connection sf owns this.' },
      claims: [
        { connectionId: 'sf', owner: true },
        { connectionId: 'bc', owner: false },
      ],
    });
  });
});

describe('publish conditions', () => {
  const delivered = [
    ordered(),
    picking(),
    left('2026-03-03 13:00'),
    tracker('T1').did('DELIVERED', '2026-03-04 09:00'),
  ];

  it('withhold a fact until its proof is there', () => {
    const policy = withMilestone('DELIVERED', { publish: { estimatesFrom: null, requires: 'POD_OK' } });
    expect(milestone(assemble('2026-03-10', delivered, policy), 'DELIVERED')).toMatchObject({
      state: 'none',
      actual: null,
      withheld: 'Claimed, and not taken for fact before: proof of delivery.',
      claims: [{ owner: true, class: 'actual' }],
    });
    const proven = [...delivered.slice(0, 3), tracker('T1').did('DELIVERED', '2026-03-04').did('POD_OK', '2026-03-05')];
    expect(milestone(assemble('2026-03-10', proven, policy), 'DELIVERED')).toMatchObject({
      state: 'complete',
      withheld: null,
    });
  });

  it('show estimates only of who may give them', () => {
    const documents = [
      ordered(),
      crmOrder().expects('DELIVERED', '2026-03-04'),
      tracker('T1').did('IN_TRANSIT', '2026-03-03'),
    ];
    const shown = (policy: Policy) => milestone(assemble('2026-03-03', documents, policy), 'DELIVERED')?.estimated;
    expect(shown(withMilestone('DELIVERED', { publish: { estimatesFrom: null, requires: null } }))).not.toBeNull();
    expect(shown(DEFAULT_POLICY)).toBeNull();
  });
});

describe('settle time', () => {
  it('is that of the fact where it has one', () => {
    const { promise } = DEFAULT_POLICY.attributes;
    const policy: Policy = {
      ...DEFAULT_POLICY,
      attributes: { ...DEFAULT_POLICY.attributes, promise: { ...promise, settleMs: HOUR } },
    };
    const documents = [ordered(), crmOrder().recorded('2026-03-02 12:00').promised('2026-03-09')];
    expect(assemble('2026-03-02 13:00', documents, policy).conflicts).toMatchObject([{ settled: true }]);
    expect(assemble('2026-03-02 13:00', documents).conflicts).toMatchObject([
      { settled: false, settlesAt: at('2026-03-02 16:00') },
    ]);
  });
});
