import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantMark, overdueMark, readSentence, withOverdueAge } from './sentences.ts';
import { MINUTE } from './time.ts';

describe('a sentence', () => {
  it('tells its instants in the words of the reader and leaves everything else alone', () => {
    const text = `Expected ${instantMark(Date.UTC(2026, 2, 5, 13))}, PO 2026-03-05, promised 5 Mar 2026.`;
    expect(text).toBe('Expected 2026-03-05T13:00Z, PO 2026-03-05, promised 5 Mar 2026.');
    expect(readSentence(text, (at) => `<${at}>`)).toBe(
      `Expected <${Date.UTC(2026, 2, 5, 13)}>, PO 2026-03-05, promised 5 Mar 2026.`,
    );
  });

  it('keeps each instant to the minute', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (at) => {
        const told: number[] = [];
        readSentence(`a ${instantMark(at)}.`, (read) => `${told.push(read)}`);
        expect(told).toEqual([Math.floor(at / MINUTE) * MINUTE]);
      }),
    );
  });

  it('leaves what is no date as it is', () => {
    expect(readSentence('2026-99-99T99:99Z', () => 'read')).toBe('2026-99-99T99:99Z');
  });

  it('says for how long something is overdue to who reads it now, and since when to all others', () => {
    const since = Date.UTC(2026, 9, 29, 23);
    const text = `3 h late. ${overdueMark(since)}: delivery was estimated for 29 Oct 2026.`;
    expect(readSentence(text, (at) => `<${at}>`)).toBe(
      `3 h late. Overdue since <${since}>: delivery was estimated for 29 Oct 2026.`,
    );
    expect(withOverdueAge(text, (at) => `${(Date.UTC(2026, 10, 17, 23) - at) / (24 * 60 * MINUTE)} d`)).toBe(
      '3 h late. 19 d overdue: delivery was estimated for 29 Oct 2026.',
    );
  });
});
