import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createChangeIndex, type RecordTimes } from './change-index.ts';

const BASE = 1_790_000_000;

const record = fc
  .record({
    times: fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 5 }),
    gone: fc.option(fc.integer({ min: 1, max: 70 }), { nil: Number.POSITIVE_INFINITY }),
  })
  .map(({ times, gone }): RecordTimes => {
    const changes = times.toSorted((a, b) => a - b).map((time) => BASE + time);
    return { changes, goneAt: Math.max((changes[0] ?? BASE) + 1, BASE + gone) };
  });

/** The same answer by looking at every record. */
function byScan(records: readonly RecordTimes[], from: number, to: number, asOf: number): [number, number][] {
  return records
    .flatMap(({ changes, goneAt }, index): [number, number][] => {
      const last = changes.findLast((time) => time <= asOf);
      return last !== undefined && asOf < goneAt && last >= from && last <= to ? [[last, index]] : [];
    })
    .toSorted(([a, i], [b, j]) => a - b || i - j);
}

describe('change index', () => {
  it('lists each existing record once at its last change, in order, like a scan of all records', () => {
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 0, max: 70 }),
        fc.integer({ min: 0, max: 70 }),
        fc.integer({ min: 0, max: 70 }),
        (records, from, to, asOf) => {
          const index = createChangeIndex(records);
          const range = { from: BASE + from, to: BASE + to, asOf: BASE + asOf };
          const found = [...index.changed(range)].map((change): [number, number] => [change.at, change.record]);
          expect(found).toEqual(byScan(records, range.from, range.to, range.asOf));
          const backwards = [...index.changed({ ...range, descending: true })].map((change): [number, number] => [
            change.at,
            change.record,
          ]);
          expect(backwards).toEqual(found.toReversed());
        },
      ),
    );
  });

  it('goes on behind any key without loss or doubling', () => {
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        (records, size, descending) => {
          const index = createChangeIndex(records);
          const range = { from: BASE, to: BASE + 100, asOf: BASE + 65, descending };
          const whole = [...index.changed(range)].map((change) => change.key);
          const paged: number[] = [];
          for (;;) {
            const after = paged.at(-1);
            const page = [...index.changed({ ...range, ...(after === undefined ? {} : { after }) })].slice(0, size);
            if (page.length === 0) break;
            paged.push(...page.map((change) => change.key));
          }
          expect(paged).toEqual(whole);
        },
      ),
    );
  });
});
