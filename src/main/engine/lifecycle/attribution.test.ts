import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import { HOUR } from '#shared/domain/time.ts';
import { attribute } from './attribution.ts';
import type { Delay, DelayFacts } from './delays.ts';

function delay(code: ExceptionCode, from: number, to: number): Delay {
  return { code, from: from * HOUR, to: to * HOUR, sources: [{ documentKey: `${code}-${from}`, path: '' }] };
}

const remainder: DelayFacts['remainder'] = {
  code: 'WH-LATEPICK',
  from: 0,
  sources: [{ documentKey: 'plan', path: '' }],
};

function hours(slip: number, delays: readonly Delay[]): readonly (readonly [string, number])[] {
  return attribute(slip * HOUR, { delays, remainder }).map(({ code, ms }) => [code, ms / HOUR]);
}

describe('attribution', () => {
  it('gives each cause the hours in which it was open', () => {
    expect(hours(51, [delay('CR-HOLD', 0, 38), delay('CA-NOPICK', 40, 53)])).toEqual([
      ['CR-HOLD', 38],
      ['CA-NOPICK', 13],
    ]);
  });

  it.each<[ExceptionCode, ExceptionCode]>([
    ['CU-DATA', 'CR-HOLD'],
    ['CR-HOLD', 'ST-BACK'],
    ['ST-BACK', 'WH-HOLD'],
    ['WH-HOLD', 'CA-DELAY'],
  ])('puts %s before %s where both were open', (root, consequence) => {
    expect(hours(30, [delay(consequence, 0, 20), delay(root, 10, 30)])).toEqual([
      [consequence, 10],
      [root, 20],
    ]);
  });

  it('counts the earlier of two causes of one class', () => {
    expect(hours(20, [delay('WH-SHORT', 5, 20), delay('WH-HOLD', 0, 10)])).toEqual([
      ['WH-HOLD', 10],
      ['WH-SHORT', 10],
    ]);
  });

  it('counts time once, however often a cause was stated', () => {
    expect(hours(10, [delay('CR-HOLD', 0, 10), delay('CR-HOLD', 2, 8)])).toEqual([['CR-HOLD', 10]]);
  });

  it('takes time that was made good off all causes alike', () => {
    expect(hours(20, [delay('CR-HOLD', 0, 30), delay('CA-DELAY', 40, 50)])).toEqual([
      ['CR-HOLD', 15],
      ['CA-DELAY', 5],
    ]);
  });

  it('gives what no cause accounts for to the remainder', () => {
    expect(hours(20, [delay('CR-HOLD', 2, 12)])).toEqual([
      ['WH-LATEPICK', 10],
      ['CR-HOLD', 10],
    ]);
    expect(hours(20, [])).toEqual([['WH-LATEPICK', 20]]);
  });

  it('keeps the evidence of every stretch', () => {
    const [share] = attribute(20 * HOUR, { delays: [delay('CR-HOLD', 0, 10), delay('CR-HOLD', 20, 30)], remainder });
    expect(share?.sources.map((source) => source.documentKey)).toEqual(['CR-HOLD-0', 'CR-HOLD-20']);
  });

  it('gives each moment to the root of what was open then, however causes overlap and nest', () => {
    const upstream: readonly ExceptionCode[] = ['CU-DATA', 'CR-HOLD', 'ST-BACK', 'WH-HOLD', 'CA-DELAY', 'IN-BLOCK'];
    const stretches = fc.array(
      fc.record({ code: fc.constantFrom(...upstream), from: fc.nat(40), length: fc.integer({ min: 1, max: 40 }) }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(stretches, (each) => {
        const delays = each.map(({ code, from, length }) => ({ code, from, to: from + length, sources: [] }));
        const expected = new Map<string, number>();
        for (let moment = 0; moment < 80; moment += 1) {
          const root = upstream.find((code) =>
            delays.some((other) => other.code === code && other.from <= moment && moment < other.to),
          );
          if (root) expected.set(root, (expected.get(root) ?? 0) + 1);
        }
        const slip = [...expected.values()].reduce((sum, ms) => sum + ms, 0);
        const shares = attribute(slip, { delays, remainder });
        expect(new Map(shares.map(({ code, ms }) => [code, ms]))).toEqual(expected);
      }),
      { numRuns: 5_000 },
    );
  });

  it('adds up to the slip in whole milliseconds', () => {
    const codes = fc.constantFrom<ExceptionCode>('CR-HOLD', 'ST-BACK', 'WH-HOLD', 'CA-DELAY', 'CU-DATA');
    const delays = fc.array(
      fc.record({ code: codes, from: fc.nat(10_000), length: fc.integer({ min: 1, max: 10_000 }) }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(delays, fc.integer({ min: 1, max: 30_000 }), (each, slip) => {
        const shares = attribute(slip, {
          delays: each.map(({ code, from, length }) => ({
            code,
            from,
            to: from + length,
            sources: [{ documentKey: 'd', path: '' }],
          })),
          remainder,
        });
        expect(shares.reduce((sum, share) => sum + share.ms, 0)).toBe(slip);
        expect(shares.every((share) => share.ms > 0 && Number.isInteger(share.ms))).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});
