import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DetectedException } from '#shared/domain/detected-exception.ts';
import { HOUR } from '#shared/domain/time.ts';
import type { WriteDb } from '../store/database.ts';
import { blankStore } from '../store/testing/blank-store.ts';
import { keepSpells } from './spells.ts';

const NONE = (): readonly string[] => [];

function exception(key: string, onsetAt: number, clearedAt: number | null = null): DetectedException {
  return {
    exceptionKey: key,
    code: 'CR-HOLD',
    cause: 'credit',
    severity: 'high',
    subjectKey: 'order',
    headline: 'Credit hold.',
    nextAction: '',
    onsetAt,
    clearedAt,
    valueAtRisk: null,
    penalty: null,
    rootKey: null,
    occurrences: 1,
    awaits: null,
    team: 'Credit control',
    outage: null,
    sources: [],
  };
}

function spells(db: WriteDb): unknown[] {
  return db.all(
    'SELECT exception_key AS key, onset_at AS onset, opened_at AS opened, cleared_at AS cleared, closed_at AS closed FROM exception_spell ORDER BY id',
  );
}

describe('spells', () => {
  it('open when an exception is found, close when it clears, and open anew when it comes back', () => {
    const db = blankStore();
    keepSpells(db, 'order', [exception('a', 5)], NONE, 10);
    keepSpells(db, 'order', [exception('a', 5)], NONE, 11);
    keepSpells(db, 'order', [exception('a', 5, 18)], NONE, 20);
    keepSpells(db, 'order', [exception('a', 5, 18)], NONE, 21);
    keepSpells(db, 'order', [exception('a', 25)], NONE, 30);
    expect(spells(db)).toEqual([
      { key: 'a', onset: 5, opened: 10, cleared: 18, closed: 20 },
      { key: 'a', onset: 25, opened: 30, cleared: null, closed: null },
    ]);
  });

  it('close without a time of its own where the condition left no trace', () => {
    const db = blankStore();
    keepSpells(db, 'order', [exception('a', 5), exception('b', 6)], NONE, 10);
    keepSpells(db, 'order', [exception('b', 6)], NONE, 20);
    expect(spells(db)).toEqual([
      { key: 'a', onset: 5, opened: 10, cleared: null, closed: 20 },
      { key: 'b', onset: 6, opened: 10, cleared: null, closed: null },
    ]);
  });

  it('are kept for what was over when it was found, once', () => {
    const db = blankStore();
    for (const now of [10, 11]) keepSpells(db, 'order', [exception('a', 5, 8)], NONE, now);
    keepSpells(db, 'order', [exception('a', 12, 14)], NONE, 15);
    expect(spells(db)).toEqual([
      { key: 'a', onset: 5, opened: 10, cleared: 8, closed: 10 },
      { key: 'a', onset: 12, opened: 15, cleared: 14, closed: 15 },
    ]);
  });

  it('count what opened and went while systems were being read as over when it was found', () => {
    const db = blankStore();
    keepSpells(db, 'order', [exception('before', 1)], NONE, 5);
    keepSpells(db, 'order', [exception('before', 1), exception('a', 5), exception('b', 6)], NONE, 11, 10);
    keepSpells(db, 'order', [exception('a', 5, 8)], NONE, 15, 10);
    expect(spells(db)).toEqual([
      { key: 'before', onset: 1, opened: 5, cleared: null, closed: 15 },
      { key: 'a', onset: 5, opened: 11, cleared: 8, closed: 11 },
      { key: 'b', onset: 6, opened: 11, cleared: null, closed: 11 },
    ]);
  });

  it('follow an exception whose order another document anchors', () => {
    const db = blankStore();
    const known = ({ exceptionKey }: DetectedException): string[] => [exceptionKey.replace('erp', 'crm')];
    keepSpells(db, 'crm', [exception('a@crm', 5)], NONE, 10);
    keepSpells(db, 'crm', [], NONE, 20);
    keepSpells(db, 'erp', [exception('a@erp', 5)], known, 20);
    expect(spells(db)).toEqual([{ key: 'a@erp', onset: 5, opened: 10, cleared: null, closed: null }]);
    const late = blankStore();
    keepSpells(late, 'crm', [exception('a@crm', 5)], NONE, 10);
    keepSpells(late, 'erp', [exception('a@erp', 5)], known, 20);
    keepSpells(late, 'crm', [], NONE, 20);
    expect(spells(late)).toEqual([{ key: 'a@erp', onset: 5, opened: 10, cleared: null, closed: null }]);
  });

  it('gain nothing from looking again, whatever was found, and one at most is open', () => {
    const found = fc.array(
      fc.record({ key: fc.constantFrom('a', 'b'), onset: fc.nat(40), lasted: fc.option(fc.nat(20)) }),
      { maxLength: 2 },
    );
    fc.assert(
      fc.property(fc.array(found, { maxLength: 6 }), (looks) => {
        const db = blankStore();
        for (const [index, look] of looks.entries()) {
          const now = 100 + index * HOUR * 2;
          const detected = [...new Map(look.map((each) => [each.key, each])).values()].map(({ key, onset, lasted }) =>
            exception(key, onset, lasted === null ? null : onset + lasted),
          );
          keepSpells(db, 'order', detected, NONE, now);
          const once = spells(db);
          keepSpells(db, 'order', detected, NONE, now + HOUR);
          expect(spells(db)).toEqual(once);
          const open = detected.filter((each) => each.clearedAt === null).map((each) => each.exceptionKey);
          expect(
            db.column('SELECT exception_key FROM exception_spell WHERE closed_at IS NULL ORDER BY exception_key'),
          ).toEqual(open.toSorted());
        }
        db.close();
      }),
      { numRuns: 200 },
    );
  });
});
