import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR, type Instant } from '#shared/domain/time.ts';
import { assembleOrder } from '../lifecycle/assemble.ts';
import type { AssemblyDocument } from '../lifecycle/assembly-input.ts';
import { DEFAULT_POLICY } from '../lifecycle/policy.ts';
import { documents, moment } from '../lifecycle/testing/any-documents.ts';
import { detectExceptions, type Detection } from './detect.ts';

function detect(entries: readonly AssemblyDocument[], now: Instant): Detection {
  const order = assembleOrder({
    orderKey: entries[0]?.documentKey ?? '',
    documents: entries,
    policy: DEFAULT_POLICY,
    now,
  });
  return detectExceptions(order, DEFAULT_POLICY, now);
}

const runs = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 60) };

describe('exceptions of an order, whatever its documents', { timeout: 30_000 + 10 * runs.numRuns }, () => {
  it('stay the same until the next look', () => {
    fc.assert(
      fc.property(documents, moment, fc.double({ min: 0, max: 1, noNaN: true }), (entries, now, share) => {
        const { exceptions, nextLookAt } = detect(entries, now);
        expect(nextLookAt === null || nextLookAt > now).toBe(true);
        const until = Math.min(nextLookAt ?? Number.POSITIVE_INFINITY, now + 30 * 24 * HOUR);
        expect(detect(entries, now + Math.floor((until - 1 - now) * share)).exceptions).toEqual(exceptions);
      }),
      runs,
    );
  });

  it('lead back to documents of the order', () => {
    fc.assert(
      fc.property(documents, moment, (entries, now) => {
        const keys = new Set(entries.map((entry) => entry.documentKey));
        const astray = detect(entries, now).exceptions.filter(
          ({ sources, subjectKey }) =>
            sources.length === 0 || !keys.has(subjectKey) || sources.some((source) => !keys.has(source.documentKey)),
        );
        expect(astray).toEqual([]);
      }),
      runs,
    );
  });

  it('have one key each, end after they begin, and fold under roots that are no consequences', () => {
    fc.assert(
      fc.property(documents, moment, (entries, now) => {
        const { exceptions } = detect(entries, now);
        const keys = exceptions.map((exception) => exception.exceptionKey);
        expect(new Set(keys).size).toBe(keys.length);
        for (const { rootKey, clearedAt, onsetAt, headline } of exceptions) {
          const root = exceptions.find((other) => other.exceptionKey === rootKey);
          expect(rootKey === null || root?.rootKey === null).toBe(true);
          expect(clearedAt === null || clearedAt >= onsetAt).toBe(true);
          expect(headline).toMatch(/^\S.*\.$/u);
        }
      }),
      runs,
    );
  });
});
