import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microsOf } from '#shared/domain/decimal.ts';
import type { Jeopardy } from '#shared/domain/jeopardy.ts';
import type { Policy } from '#shared/domain/policy.ts';
import { DEFAULT_POLICY } from '../lifecycle/policy.ts';
import { documents, moment } from '../lifecycle/testing/any-documents.ts';
import { assembleOrder } from '../lifecycle/assemble.ts';
import { assemble, at, crmCase, type DocumentBuilder } from '../lifecycle/testing/order-builder.ts';
import { TimeHorizon } from '../lifecycle/time-horizon.ts';
import { bandOf, jeopardyOf, valuePercentile } from './jeopardy.ts';
import { arrived, left, moving, ordered, picking, posted } from './testing/stories.ts';

const policy: Policy = {
  ...DEFAULT_POLICY,
  valueDeciles: { EUR: [10, 20, 30, 40, 50, 60, 70, 80, 90].map(microsOf) },
  jeopardy: { ...DEFAULT_POLICY.jeopardy, tiers: { C100: 1, 'Acme GmbH': 0.5 } },
};

function scored(now: string, story: readonly DocumentBuilder[]): Jeopardy | null {
  return jeopardyOf(assemble(now, story, policy), policy, new TimeHorizon(at(now), policy.stepMs));
}

const held = [ordered(), crmCase().condition('CR-HOLD', '2026-03-02 09:00', null)];
const onTheRoad = [ordered(), picking(10), left(), posted];

describe('jeopardy', () => {
  it('is none for what is on its way in time, and for what has arrived', () => {
    expect(scored('2026-03-05 09:10', [...onTheRoad, moving()])).toBeNull();
    expect(scored('2026-03-20', [...onTheRoad, arrived()])?.parts[0]?.points ?? 0).toBe(0);
  });

  it('adds up slip, value, tier and trend with the weights of the policy', () => {
    const overdue = scored('2026-03-16 09:00', held);
    // Overdue for longer than the tolerance, worth more than all others, and growing.
    expect(overdue).toMatchObject({ score: 90, band: 'critical', direction: 'worsening' });
    expect(overdue?.parts.map(({ part, points }) => [part, points])).toEqual([
      ['slip', 60],
      ['value', 20],
      ['tier', 0],
      ['trend', 10],
    ]);
    // Held up with time to spare: half of the trend's points.
    expect(scored('2026-03-03 09:00', held)).toMatchObject({ score: 25, band: 'low', direction: 'flat' });
  });

  it('has a band for every score, by the policy', () => {
    expect([1, 39, 40, 69, 70, 89, 90, 100].map((score) => bandOf(policy, score))).toEqual([
      'low',
      'low',
      'medium',
      'medium',
      'high',
      'high',
      'critical',
      'critical',
    ]);
  });

  it('places a value between the deciles in proportion', () => {
    const of = (units: number): number | null => valuePercentile(policy, { amount: microsOf(units), currency: 'EUR' });
    expect([of(0), of(5), of(10), of(45), of(90), of(1000)]).toEqual([0, 0.05, 0.1, 0.45, 1, 1]);
    expect(valuePercentile(policy, { amount: microsOf(5), currency: 'USD' })).toBeNull();
  });

  it('is a whole number from 1 to 100, the sum of its parts, and indifferent to the sequence of documents', () => {
    fc.assert(
      fc.property(documents, moment, (entries, now) => {
        const orderKey = entries[0]?.documentKey ?? '';
        const of = (list: typeof entries): Jeopardy | null =>
          jeopardyOf(
            assembleOrder({ orderKey, documents: list, policy, now }),
            policy,
            new TimeHorizon(now, policy.stepMs),
          );
        const jeopardy = of(entries);
        expect(of(entries.toReversed())).toEqual(jeopardy);
        if (jeopardy === null) return;
        expect(Number.isInteger(jeopardy.score) && jeopardy.score >= 1 && jeopardy.score <= 100).toBe(true);
        const sum = jeopardy.parts.reduce((total, { points }) => total + points, 0);
        expect(Math.abs(jeopardy.score - Math.max(1, sum))).toBeLessThanOrEqual(0.5);
        for (const { points, of: most } of jeopardy.parts) expect(points >= 0 && points <= most).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
