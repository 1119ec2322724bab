import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formerVerdicts, verdictDigest, type Deciders } from './verdict-digest.ts';
import type { Verdict } from './verdicts.ts';

const POSSIBLE = ['none', 'partial', 'complete'];
const OWNERS = ['ERP', 'WMS', 'carrier', 'nobody'];

const oneVerdict = fc.record({ decidedBy: fc.constantFrom(...OWNERS), value: fc.constantFrom(...POSSIBLE) });
const verdicts = fc
  .uniqueArray(fc.constantFrom('SHIPPED', 'DELIVERED', 'INVOICED', 'PICKED', 'PACKED'), { minLength: 2 })
  .chain((facts) =>
    fc.tuple(
      ...facts.map((fact) => oneVerdict.map((own): Verdict => ({ ...own, key: fact, fact, possible: POSSIBLE }))),
    ),
  );

function decidedAnew(list: readonly Verdict[], at: number, change: Partial<Verdict>): readonly Verdict[] {
  return list.map((verdict, index) => (index === at ? { ...verdict, ...change } : verdict));
}

function mayDecide(...facts: readonly (Verdict | undefined)[]): Deciders {
  return new Map(facts.flatMap((each) => (each ? [[each.fact, OWNERS]] : [])));
}

describe('the digest of verdicts', () => {
  it('is the same in any sequence, and another with any other verdict', () => {
    fc.assert(
      fc.property(verdicts, oneVerdict, (list, other) => {
        expect(verdictDigest(list.toReversed())).toBe(verdictDigest(list));
        const changed = decidedAnew(list, 0, other);
        expect(verdictDigest(changed) === verdictDigest(list)).toBe(
          other.decidedBy === list[0]?.decidedBy && other.value === list[0].value,
        );
      }),
    );
  });

  it('tells what one or two verdicts were before, where their facts are known', () => {
    fc.assert(
      fc.property(verdicts, oneVerdict, oneVerdict, (list, first, second) => {
        const after = decidedAnew(decidedAnew(list, 0, first), 1, second);
        expect(formerVerdicts(verdictDigest(list), after, mayDecide(list[0], list[1]))).toEqual(list);
        const one = decidedAnew(list, 0, first);
        expect(formerVerdicts(verdictDigest(list), one, mayDecide(list[0]))).toEqual(list);
        expect(formerVerdicts(verdictDigest(list), list, mayDecide())).toEqual(list);
      }),
    );
  });

  it('says that it does not tell where another verdict has changed as well', () => {
    fc.assert(
      fc.property(verdicts, oneVerdict, oneVerdict, (list, first, second) => {
        fc.pre(second.decidedBy !== list[1]?.decidedBy || second.value !== list[1].value);
        const after = decidedAnew(decidedAnew(list, 0, first), 1, second);
        expect(formerVerdicts(verdictDigest(list), after, mayDecide(list[0]))).toBeNull();
      }),
    );
  });

  it('does not try many facts at once', () => {
    const list = ['SHIPPED', 'PICKED', 'PACKED'].map((fact): Verdict => ({
      key: fact,
      fact,
      decidedBy: 'ERP',
      value: 'none',
      possible: POSSIBLE,
    }));
    expect(formerVerdicts(verdictDigest(list), list, mayDecide(...list))).toEqual(list);
    const changed = decidedAnew(list, 0, { value: 'complete' });
    expect(formerVerdicts(verdictDigest(list), changed, mayDecide(...list))).toBeNull();
  });
});
