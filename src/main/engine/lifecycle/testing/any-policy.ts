import fc from 'fast-check';
import { microsOf } from '#shared/domain/decimal.ts';
import { QUANTITY_TYPES } from '#shared/domain/document.ts';
import { EXCEPTIONS, SEVERITIES, type ExceptionCode } from '#shared/domain/exceptions.ts';
import { AXES, MILESTONE_CODES } from '#shared/domain/milestones.ts';
import { OWNED_ATTRIBUTES, type Owners, type PolicyOverrides } from '#shared/domain/policy.ts';
import { SYSTEM_KINDS } from '#shared/domain/systems.ts';
import { DAY, HOUR } from '#shared/domain/time.ts';
import { DEFAULT_POLICY } from '../policy.ts';

const CODES = Object.keys(EXCEPTIONS) as ExceptionCode[];

const owners: fc.Arbitrary<Owners> = fc.shuffledSubarray([...SYSTEM_KINDS, 'connection:wms' as const], {
  minLength: 1,
});
const duration = fc.integer({ min: 0, max: 96 }).map((hours) => hours * HOUR);
const limit = fc.option(fc.integer({ min: 1, max: 14 }).map((days) => days * DAY));
const ownership = fc.record({ owners, freshMs: limit, settleMs: fc.option(duration) }, { requiredKeys: [] });

function some<K extends string, V>(keys: readonly K[], value: fc.Arbitrary<V>): fc.Arbitrary<Partial<Record<K, V>>> {
  return fc.dictionary(fc.constantFrom(...keys), value, {
    minKeys: 1,
    maxKeys: 2,
    noNullPrototype: true,
  }) as fc.Arbitrary<Partial<Record<K, V>>>;
}

const THRESHOLDS = Object.keys(DEFAULT_POLICY.thresholds).filter(
  (key) => key.endsWith('Ms') && key !== 'carrierPatienceMs' && key !== 'carrierSilenceMs',
);

/** Changes of one or two parts of the policy, each of which is valid. */
export const policyOverrides: fc.Arbitrary<PolicyOverrides> = fc
  .array(
    fc.oneof(
      fc.record({ milestones: some(MILESTONE_CODES, ownership) }),
      fc.record({ axes: some(AXES, ownership) }),
      fc.record({ attributes: some(OWNED_ATTRIBUTES, ownership) }),
      fc.record({ quantities: some(QUANTITY_TYPES, ownership) }),
      fc.record({
        milestones: fc.constantFrom<PolicyOverrides['milestones'][]>(
          { DELIVERED: { publish: { requires: 'POD_OK' } } },
          { DELIVERED: { publish: { estimatesFrom: ['erp'] } } },
        ),
      }),
      fc.record({ thresholds: some(THRESHOLDS, duration) }),
      fc.record({ settleMs: duration }),
      fc.record({
        tolerances: fc.record(
          {
            quantityUnder: fc.double({ min: 0, max: 1, noNaN: true }),
            quantityOver: fc.double({ min: 0, max: 1, noNaN: true }),
            price: fc.double({ min: 0, max: 1, noNaN: true }),
          },
          { requiredKeys: [] },
        ),
      }),
      fc.record({ enabled: some(CODES, fc.boolean()) }),
      fc.record({ severity: fc.record({ starting: some(CODES, fc.constantFrom(...SEVERITIES)) }) }),
      fc.record({ valueTopDecile: fc.constantFrom({ EUR: microsOf(2) }, { EUR: microsOf(100) }) }),
      fc.record({ zone: fc.constantFrom('UTC', 'Asia/Tokyo') }),
      fc.record({
        calendar: fc.constantFrom(
          { workdays: [1, 2, 3] },
          { opensAt: 360 },
          { holidays: ['2026-03-23'] },
          { holidays: ['2026-03-24', '2026-03-26'] },
        ),
      }),
      fc.record({
        scopes: fc.constant([
          { when: { valueFrom: { amount: microsOf(2), currency: 'EUR' } }, thresholds: { creditAgedBhMs: HOUR } },
        ]),
      }),
    ) as fc.Arbitrary<PolicyOverrides>,
    { minLength: 1, maxLength: 2 },
  )
  .map((parts) => Object.assign({}, ...parts) as PolicyOverrides);
