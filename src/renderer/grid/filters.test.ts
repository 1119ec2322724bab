import { describe, expect, test } from 'vitest';
import { columnFilterSchema } from '#shared/contract/dto/grid-query.ts';
import { DAY, HOUR } from '#shared/domain/time.ts';
import { DATE_PRESETS, parseDuration, toColumnFilter, type FilterKind } from './filters.ts';

const NOW = Date.parse('2026-11-14T13:30:00Z');
const typed = (text: string, kind: FilterKind) => toColumnFilter({ kind: 'typed', text }, kind, NOW, 'UTC');

describe('what is typed under a header', () => {
  test('text is a fragment, the whole text, or none', () => {
    expect(typed(' 4512 ', 'text')).toEqual({ op: 'contains', value: '4512' });
    expect(typed('=SO-1', 'text')).toEqual({ op: 'equals', value: 'SO-1' });
    expect(typed('?', 'text')).toEqual({ op: 'empty' });
    expect(typed('!', 'text')).toEqual({ op: 'not_empty' });
    expect(typed('  ', 'text')).toBeNull();
  });

  test('amounts are asked in millionths', () => {
    expect(typed('5k', 'money')).toEqual({ op: 'at_least', value: 5_000_000_000 });
    expect(typed('<=1,250.50', 'money')).toEqual({ op: 'at_most', value: 1_250_500_000 });
    expect(typed('100..200', 'money')).toEqual({ op: 'between', from: 100_000_000, to: 200_000_000 });
  });

  test('greater and less leave the figure itself out', () => {
    expect(typed('>2', 'number')).toEqual({ op: 'at_least', value: 3 });
    expect(typed('<2', 'number')).toEqual({ op: 'at_most', value: 1 });
  });

  test('durations are read in days, hours and minutes', () => {
    expect(parseDuration('2d 4h')).toBe(2 * DAY + 4 * HOUR);
    expect(parseDuration('90 min')).toBe(1.5 * HOUR);
    expect(parseDuration('-3h')).toBe(-3 * HOUR);
    expect(parseDuration('6')).toBe(6 * HOUR);
    expect(parseDuration('soon')).toBeNull();
    expect(typed('1d..3d', 'duration')).toEqual({ op: 'between', from: DAY, to: 3 * DAY });
  });

  test('what is not understood filters nothing', () => {
    expect(typed('abc', 'money')).toBeNull();
    expect(typed('1..x', 'number')).toBeNull();
  });
});

describe('dates', () => {
  test('today is the whole day of the zone', () => {
    expect(toColumnFilter({ kind: 'preset', preset: 'today' }, 'date', NOW, 'Asia/Kolkata')).toEqual({
      op: 'between',
      from: Date.parse('2026-11-13T18:30:00Z'),
      to: Date.parse('2026-11-14T18:30:00Z') - 1,
    });
  });

  test('from and to include both days', () => {
    expect(toColumnFilter({ kind: 'days', from: '2026-11-01', to: '2026-11-02' }, 'date', NOW, 'UTC')).toEqual({
      op: 'between',
      from: Date.parse('2026-11-01T00:00:00Z'),
      to: Date.parse('2026-11-03T00:00:00Z') - 1,
    });
    expect(toColumnFilter({ kind: 'days', from: null, to: '2026-11-02' }, 'date', NOW, 'UTC')).toEqual({
      op: 'at_most',
      value: Date.parse('2026-11-03T00:00:00Z') - 1,
    });
  });

  test.each(DATE_PRESETS)('%s is a filter that the engine takes', (preset) => {
    expect(columnFilterSchema.safeParse(toColumnFilter({ kind: 'preset', preset }, 'date', NOW, 'UTC')).success).toBe(
      true,
    );
  });
});
