import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant, parseIso } from './time.ts';

const at = (text: string, naive: string | null = null): string | null => {
  const when = parseIso(text, naive);
  if (when === null) return null;
  return when.kind === 'date' ? when.date : new Date(when.at).toISOString();
};

describe('reading ISO 8601', () => {
  it.each([
    ['2026-06-17', '2026-06-17'],
    ['2024-02-29', '2024-02-29'],
    ['2000-02-29', '2000-02-29'],
    ['2026-06-17T10:00:00Z', '2026-06-17T10:00:00.000Z'],
    ['2026-06-17T10:00Z', '2026-06-17T10:00:00.000Z'],
    ['2026-06-17 10:00:05 +02:00', '2026-06-17T08:00:05.000Z'],
    ['2026-06-17T10:00:00+0530', '2026-06-17T04:30:00.000Z'],
    ['2026-06-17T23:30:00-05:00', '2026-06-18T04:30:00.000Z'],
    ['2026-06-17T10:00:00.1Z', '2026-06-17T10:00:00.100Z'],
    ['2026-06-17T10:00:00.123456789Z', '2026-06-17T10:00:00.123Z'],
    ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
  ])('%s is %s', (text, expected) => expect(at(text)).toBe(expected));

  it.each([
    '',
    'today',
    '17.06.2026',
    '2026-6-7',
    '2026-02-29',
    '1900-02-29',
    '2026-00-10',
    '2026-13-01',
    '2026-04-31',
    '2026-06-00',
    '2026-02-30T10:00:00Z',
    '2026-06-17T25:00:00Z',
    '2026-06-17T10:61:00Z',
    '2026-06-17T10:00:00',
    '2026-06-17T10:00:00+99:00',
    '2026-06-17T10:00:00ZZ',
    '2026-06-17Z',
    ' 2026-06-17',
    '2026-06-17T10:00:00.Z',
  ])('%j is refused', (text) => expect(parseIso(text)).toBeNull());

  it('reads a time without an offset where the source is known to mean one', () => {
    expect(at('2026-06-17T10:00:00', 'Z')).toBe('2026-06-17T10:00:00.000Z');
    expect(at('2026-06-17T10:00:00', '+02:00')).toBe('2026-06-17T08:00:00.000Z');
    expect(at('2026-06-17T10:00:00Z', '+02:00')).toBe('2026-06-17T10:00:00.000Z');
  });

  it('keeps the text of the source', () => {
    expect(parseIso('2026-06-17T10:00+02:00')).toEqual({
      kind: 'instant',
      at: Date.UTC(2026, 5, 17, 8),
      text: '2026-06-17T10:00+02:00',
    });
    expect(parseIso('2026-06-17')).toEqual({ kind: 'date', date: '2026-06-17', text: '2026-06-17' });
  });

  it('gives back every instant that was written', () => {
    const range = {
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    };
    fc.assert(
      fc.property(fc.date(range), (date) => {
        const written = instant(date.getTime());
        expect(parseIso(written.text)).toEqual(written);
      }),
    );
  });

  it('takes exactly the days that the calendar has', () => {
    const day = fc.tuple(
      fc.integer({ min: 1600, max: 2400 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 31 }),
    );
    fc.assert(
      fc.property(day, ([year, month, date]) => {
        const text = `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
        const exists = new Date(Date.UTC(year, month - 1, date)).getUTCMonth() === month - 1;
        expect(parseIso(text) !== null).toBe(exists);
      }),
    );
  });
});
