import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyOverrides } from '#shared/domain/policy.ts';
import { HOUR, MINUTE } from '#shared/domain/time.ts';
import { microsOf } from '#shared/domain/decimal.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { readPolicyFile, writePolicyFile } from './policy-file.ts';
import { policyOverrides } from './testing/any-policy.ts';

const OVERRIDES: PolicyOverrides = {
  settleMs: 90 * MINUTE,
  cutOffs: { picked: 930 },
  thresholds: { creditAgedBhMs: 12 * HOUR, billingDays: 2 },
  valueTopDecile: { EUR: microsOf(12_400.5) },
  jeopardy: { tiers: { settle: 1 } },
};

function problemsOf(policy: unknown): readonly string[] {
  const read = readPolicyFile(JSON.stringify({ policyFile: 1, policy }));
  return read.ok ? [] : read.error.map(({ at, problem }) => `${at} ${problem}`);
}

describe('a policy file', () => {
  it('reads as a person would write it', () => {
    expect(JSON.parse(writePolicyFile({ overrides: OVERRIDES, note: 'Agreed with sales' }))).toEqual({
      policyFile: 1,
      note: 'Agreed with sales',
      policy: {
        settle: '1 h 30 min',
        cutOffs: { picked: '15:30' },
        thresholds: { creditAgedBh: '12 h', billingDays: 2 },
        valueTopDecile: { EUR: '12400.5' },
        jeopardy: { tiers: { settle: 1 } },
      },
    });
  });

  it('reads back whatever it writes', () => {
    const { version: _, ...everything } = DEFAULT_POLICY;
    for (const overrides of [OVERRIDES, everything]) {
      expect(readPolicyFile(writePolicyFile({ overrides, note: 'n' }))).toEqual({
        ok: true,
        value: { overrides, note: 'n' },
      });
    }
    fc.assert(
      fc.property(policyOverrides, (overrides) => {
        expect(readPolicyFile(writePolicyFile({ overrides, note: '' }))).toEqual({
          ok: true,
          value: { overrides, note: '' },
        });
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    [{ settle: 'soon' }, ['policy.settle is no duration like "8 h", "90 min" or "2 d 4 h"']],
    [{ settleMs: 4 }, ['policy has no member settleMs']],
    [{ cutOffs: { picked: '25:00' } }, ['policy.cutOffs.picked is no time of day like "08:30"']],
    [{ calendar: { opensAt: '18:00' } }, ['calendar does not open before it closes']],
    [{ tolerances: { amount: 'a lot' } }, ['policy.tolerances.amount is no amount like "12400" or "0.01"']],
  ])('with %j is refused', (policy, problems) => {
    expect(problemsOf(policy)).toEqual(problems);
  });

  it('that is none, or of another version, says so', () => {
    const problem = (text: string) => {
      const read = readPolicyFile(text);
      return read.ok ? null : `${read.error[0]?.at} ${read.error[0]?.problem}`;
    };
    expect(problem('{')).toMatch(/^file is no JSON: /);
    expect(problem('{"policyFile": 2, "policy": {}}')).toBe('policyFile expected 1');
  });
});
