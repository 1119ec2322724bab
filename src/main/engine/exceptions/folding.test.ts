import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXCEPTIONS, type ExceptionCode } from '#shared/domain/exceptions.ts';
import type { DetectedException } from '#shared/domain/detected-exception.ts';
import { DAY } from '#shared/domain/time.ts';
import { foldConsequences, ROOTS } from './folding.ts';

const CODES = Object.keys(EXCEPTIONS) as ExceptionCode[];

function exception(code: ExceptionCode, index: number, onsetAt: number, clearedAt: number | null): DetectedException {
  return {
    exceptionKey: `${code}:${index}`,
    code,
    cause: EXCEPTIONS[code].cause,
    severity: 'high',
    subjectKey: 'order',
    headline: '',
    nextAction: '',
    onsetAt,
    clearedAt,
    valueAtRisk: null,
    penalty: null,
    rootKey: null,
    occurrences: 1,
    awaits: null,
    team: '',
    outage: null,
    sources: [],
  };
}

const any = fc
  .array(fc.record({ code: fc.constantFrom(...CODES), onset: fc.nat(10 * DAY), lasted: fc.option(fc.nat(5 * DAY)) }), {
    maxLength: 12,
  })
  .map((found) =>
    found.map(({ code, onset, lasted }, index) =>
      exception(code, index, onset, lasted === null ? null : onset + lasted),
    ),
  );

describe('what causes what', () => {
  it('never leads back to itself', () => {
    const below = (code: ExceptionCode, seen: readonly ExceptionCode[]): void => {
      expect(seen).not.toContain(code);
      for (const root of ROOTS[code] ?? []) below(root, [...seen, code]);
    };
    for (const code of CODES) below(code, []);
  });
});

describe('folding', () => {
  it('leaves each root on top, whatever was found', () => {
    fc.assert(
      fc.property(any, (found) => {
        const folded = foldConsequences(found);
        expect(folded.map(({ exceptionKey }) => exceptionKey)).toEqual(found.map(({ exceptionKey }) => exceptionKey));
        const rootOf = ({ rootKey }: DetectedException): DetectedException | undefined =>
          folded.find((other) => other.exceptionKey === rootKey);
        const below = folded.filter(({ rootKey }) => rootKey !== null);
        expect(below.filter((each) => rootOf(each)?.rootKey !== null || rootOf(each) === each)).toEqual([]);
        // What is open never hides under what has cleared.
        const open = below.filter(({ clearedAt }) => clearedAt === null);
        expect(open.filter((each) => rootOf(each)?.clearedAt !== null)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('puts roots of roots above all that follows', () => {
    const [lost, back, late, eta] = foldConsequences([
      exception('ST-LOST', 0, 0, null),
      exception('ST-BACK', 1, 1, null),
      exception('WH-LATEPICK', 2, 2, null),
      exception('CA-ETA', 3, 3, null),
    ]);
    expect([lost?.rootKey, back?.rootKey, late?.rootKey, eta?.rootKey]).toEqual([
      null,
      'ST-LOST:0',
      'ST-LOST:0',
      'ST-LOST:0',
    ]);
  });
});
