import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from './policy.ts';
import { validatePolicy } from './policy-validation.ts';

function problemsOf(value: unknown): readonly string[] {
  const result = validatePolicy(value);
  return result.ok ? [] : result.error.map(({ at, problem }) => `${at} ${problem}`);
}

describe('validatePolicy', () => {
  it('accepts the shipped policy, also after a round trip through JSON', () => {
    expect(validatePolicy(JSON.parse(JSON.stringify(DEFAULT_POLICY)))).toEqual({ ok: true, value: DEFAULT_POLICY });
  });

  it.each([
    ['no policy', null, 'policy is not an object'],
    [
      'a missing threshold',
      { ...DEFAULT_POLICY, thresholds: { ...DEFAULT_POLICY.thresholds, pickupMs: undefined } },
      'thresholds.pickupMs is missing',
    ],
    ['a threshold in words', { ...DEFAULT_POLICY, settleMs: '4 h' }, 'settleMs is not a number'],
    ['a negative duration', { ...DEFAULT_POLICY, settleMs: -1 }, 'settleMs is not a whole number of zero or more'],
    ['an unknown zone', { ...DEFAULT_POLICY, zone: 'Europe/Atlantis' }, 'zone "Europe/Atlantis" is no time zone'],
    ['a step of nothing', { ...DEFAULT_POLICY, stepMs: 0 }, 'stepMs is not greater than zero'],
    [
      'a day that closes before it opens',
      { ...DEFAULT_POLICY, calendar: { ...DEFAULT_POLICY.calendar, closesAt: 60 } },
      'calendar does not open before it closes, within one day',
    ],
    [
      'no workdays',
      { ...DEFAULT_POLICY, calendar: { ...DEFAULT_POLICY.calendar, workdays: [] } },
      'calendar.workdays is not a list of weekdays from 1 (Monday) to 7',
    ],
    [
      'a holiday that is no date',
      { ...DEFAULT_POLICY, calendar: { ...DEFAULT_POLICY.calendar, holidays: ['Easter'] } },
      'calendar.holidays holds something that is no date',
    ],
    [
      'a tolerance above one',
      { ...DEFAULT_POLICY, tolerances: { ...DEFAULT_POLICY.tolerances, price: 5 } },
      'tolerances.price is not between 0 and 1',
    ],
    [
      'a milestone without owner',
      { ...DEFAULT_POLICY, milestones: { ...DEFAULT_POLICY.milestones, PICKED: { ...DEFAULT_POLICY.milestones.PICKED, owners: [] } } },
      'milestones.PICKED has no owner',
    ],
    [
      'an unknown owner',
      { ...DEFAULT_POLICY, axes: { ...DEFAULT_POLICY.axes, credit: { ...DEFAULT_POLICY.axes.credit, owners: ['bank'] } } },
      'axes.credit "bank" is no kind of system',
    ],
    [
      'an owner named twice',
      { ...DEFAULT_POLICY, axes: { ...DEFAULT_POLICY.axes, credit: { ...DEFAULT_POLICY.axes.credit, owners: ['erp', 'erp'] } } },
      'axes.credit names an owner twice',
    ],
  ])('refuses %s', (_name, value, problem) => {
    expect(problemsOf(value)).toEqual([problem]);
  });

  it('tells everything that is wrong at once', () => {
    expect(problemsOf({ ...DEFAULT_POLICY, stepMs: 0, zone: 'X' })).toHaveLength(2);
  });
});
