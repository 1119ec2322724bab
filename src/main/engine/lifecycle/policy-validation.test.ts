import { describe, expect, it } from 'vitest';
import { policyOverridesSchema } from '#shared/contract/dto/policy.ts';
import { EXCEPTIONS } from '#shared/domain/exceptions.ts';
import { MILESTONE_CODES } from '#shared/domain/milestones.ts';
import type { PolicyOverrides } from '#shared/domain/policy.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { overridesBetween, withOverrides } from '#shared/domain/policy-overrides.ts';
import { checkMeaning, validateOverrides } from './policy-validation.ts';

function problemsOf(value: unknown): readonly string[] {
  const result = validateOverrides(value, { connectionIds: new Set(['bc']) });
  return result.ok ? [] : result.error.map(({ at, problem }) => `${at} ${problem}`);
}

describe('the shipped policy', () => {
  it('is without contradiction, and can be written as overrides in every member', () => {
    const problems: string[] = [];
    checkMeaning(DEFAULT_POLICY, null, (at, problem) => problems.push(`${at} ${problem}`));
    expect(problems).toEqual([]);
    const { version: _, ...members } = DEFAULT_POLICY;
    expect(policyOverridesSchema.parse(JSON.parse(JSON.stringify(members)))).toEqual(members);
  });

  it('gives every milestone an owner, and every exception code a switch', () => {
    for (const code of MILESTONE_CODES) expect(DEFAULT_POLICY.milestones[code].owners.length).toBeGreaterThan(0);
    expect(Object.keys(DEFAULT_POLICY.enabled)).toEqual(Object.keys(EXCEPTIONS));
  });
});

describe('validateOverrides', () => {
  it('accepts nothing changed, and any part of it', () => {
    expect(problemsOf({})).toEqual([]);
    expect(
      problemsOf({
        thresholds: { creditAgedBhMs: 0 },
        milestones: { DELIVERED: { owners: ['connection:bc'], publish: { requires: 'POD_OK' } } },
        sites: {
          HAM: {
            names: ['Hamburg'],
            zone: 'Europe/Berlin',
            workdays: [1, 6],
            opensAt: 360,
            closesAt: 1320,
            holidays: ['2026-12-25'],
            cutOffs: { release: 900, picked: null, handover: 1000 },
          },
        },
      }),
    ).toEqual([]);
  });

  it.each([
    ['no policy', null, ['policy expected object, received null']],
    ['an unknown member', { treshold: {} }, ['policy has no member "treshold"']],
    ['an unknown threshold', { thresholds: { pickup: 1 } }, ['thresholds has no member "pickup"']],
    ['the shipped version', { version: 3 }, ['policy has no member "version"']],
    ['a duration in words', { settleMs: '4 h' }, ['settleMs expected number, received string']],
    ['a negative duration', { settleMs: -1 }, ['settleMs too small: expected number to be >=0']],
    ['an unknown zone', { zone: 'Europe/Atlantis' }, ['zone "Europe/Atlantis" is no time zone']],
    ['a step of nothing', { stepMs: 0 }, ['stepMs is not greater than zero']],
    ['hours that end before they begin', { calendar: { closesAt: 60 } }, ['calendar does not open before it closes']],
    [
      'a week without work',
      { calendar: { workdays: [] } },
      ['calendar.workdays too small: expected array to have >=1 items'],
    ],
    ['a holiday that is no date', { calendar: { holidays: ['Easter'] } }, ['calendar.holidays.0 invalid ISO date']],
    ['a day that no month has', { calendar: { holidays: ['2026-02-30'] } }, ['calendar.holidays.0 invalid ISO date']],
    ['a share above one', { tolerances: { price: 5 } }, ['tolerances.price too big: expected number to be <=1']],
    [
      'a milestone without owner',
      { milestones: { PICKED: { owners: [] } } },
      ['milestones.PICKED.owners too small: expected array to have >=1 items'],
    ],
    ['an owner twice', { axes: { credit: { owners: ['erp', 'erp'] } } }, ['axes.credit.owners names an owner twice']],
    [
      'an owner that nobody has',
      { axes: { credit: { owners: ['connection:sap'] } } },
      ['axes.credit.owners names the connection "sap", which is not there'],
    ],
    [
      'urgent before late',
      { thresholds: { billingDays: 5 } },
      ['thresholds.billingUrgentDays is shorter than billingDays: late billing would be urgent before it is late'],
    ],
    [
      'bands that overlap',
      { jeopardy: { bands: { medium: { from: 30 } } } },
      ['jeopardy.bands.medium overlaps the band below'],
    ],
    [
      'bands with a gap',
      { jeopardy: { bands: { low: { to: 30 } } } },
      ['jeopardy.bands.medium leaves a gap to the band below'],
    ],
    [
      'weights that are not 100 together',
      { jeopardy: { weights: { slip: 50 } } },
      ['jeopardy.weights add up to 90 and not to 100'],
    ],
    [
      'milestones that wait for each other',
      {
        milestones: {
          DELIVERED: { publish: { requires: 'POD_OK' } },
          POD_OK: { publish: { requires: 'DELIVERED' } },
        },
      },
      [
        'milestones.DELIVERED.publish.requires waits in a circle: it can never be reached',
        'milestones.POD_OK.publish.requires waits in a circle: it can never be reached',
      ],
    ],
    [
      'two scopes that say different things of the same orders',
      {
        scopes: [
          { when: { customer: 'C1' }, thresholds: { pickupMs: 1 } },
          { when: { customer: 'C1' }, thresholds: { pickupMs: 2 } },
        ],
      },
      ['scopes.1.when is that of scope 1, which says otherwise: join them'],
    ],
    ['a scope for every order', { scopes: [{ when: {} }] }, ['scopes.0.when names no order: change the policy itself']],
    [
      'a threshold for an item',
      { scopes: [{ when: { item: 'A' }, thresholds: { pickupMs: 1 } }] },
      ['scopes.0.when.item holds for lines: only tolerances may be changed for an item'],
    ],
  ])('refuses %s', (_name, value, problems) => {
    expect(problemsOf(value)).toEqual(problems);
  });

  it('tells everything that is wrong at once', () => {
    expect(problemsOf({ stepMs: 0, zone: 'X' })).toHaveLength(2);
  });
});

describe('overrides', () => {
  const overrides: PolicyOverrides = {
    thresholds: { pickupMs: 1 },
    axes: { credit: { owners: ['crm'] } },
    jeopardy: { tiers: { C1: 1 } },
  };

  it('change what they name and leave the rest the same object', () => {
    const policy = withOverrides(DEFAULT_POLICY, overrides);
    expect(policy.thresholds).toEqual({ ...DEFAULT_POLICY.thresholds, pickupMs: 1 });
    expect(policy.axes.credit).toEqual({ ...DEFAULT_POLICY.axes.credit, owners: ['crm'] });
    expect(policy.calendar).toBe(DEFAULT_POLICY.calendar);
    expect(withOverrides(DEFAULT_POLICY, {})).toBe(DEFAULT_POLICY);
  });

  it('come back from the policy that they made', () => {
    expect(overridesBetween(DEFAULT_POLICY, withOverrides(DEFAULT_POLICY, overrides))).toEqual(overrides);
  });

  it('of a newer version may name members that are not known here', () => {
    expect(withOverrides(DEFAULT_POLICY, { novelty: 1 } as PolicyOverrides)).toBe(DEFAULT_POLICY);
  });
});
