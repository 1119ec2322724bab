import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Micros } from '#shared/domain/decimal.ts';
import { DAY, HOUR, MINUTE } from '#shared/domain/time.ts';
import {
  describeWhen,
  formatAge,
  formatAmount,
  formatBytes,
  formatDuration,
  formatFull,
  formatHours,
  formatInstant,
  formatSlip,
  formatWhen,
  startOfDay,
  zoneWords,
} from './format.ts';

const NOW = Date.parse('2026-11-14T13:30:00Z');

describe('durations', () => {
  test.each([
    [20_000, '20 s'],
    [45 * MINUTE, '45 min'],
    [HOUR, '1 h'],
    [2 * HOUR + 20 * MINUTE, '2 h 20 min'],
    [7 * HOUR + 59 * MINUTE, '7 h'],
    [38 * HOUR, '38 h'],
    [2 * DAY + 4 * HOUR, '2 d 4 h'],
    [-3 * HOUR, '3 h'],
  ])('%i ms read as %s', (ms, words) => expect(formatDuration(ms)).toBe(words));

  test('a slip says which way it goes', () => {
    expect(formatSlip(2 * DAY + 4 * HOUR)).toBe('2 d 4 h late');
    expect(formatSlip(-3 * HOUR)).toBe('3 h early');
    expect(formatSlip(10_000)).toBe('on time');
  });

  test('a cause counts in hours up to two days', () => {
    expect(formatHours(38 * HOUR)).toBe('38 h');
    expect(formatHours(59 * DAY + 7 * HOUR)).toBe('59 d 7 h');
    expect(formatHours(40 * MINUTE)).toBe('40 min');
  });

  test('never says more than has passed', () => {
    const units = { d: DAY, h: HOUR, min: MINUTE, s: 1000 };
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * DAY }), (ms) => {
        const said = [...formatDuration(ms).matchAll(/(\d+) (d|h|min|s)/g)].reduce(
          (sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units],
          0,
        );
        expect(said).toBeLessThanOrEqual(ms);
      }),
    );
  });

  test('an age is one unit', () => {
    expect(formatAge(10_000)).toBe('now');
    expect(formatAge(47 * HOUR)).toBe('47 h');
    expect(formatAge(49 * HOUR)).toBe('2 d');
  });
});

describe('points in time', () => {
  test('stand in the chosen zone, with the year only where it differs', () => {
    expect(formatInstant(NOW, 'UTC', NOW)).toBe('14 Nov 13:30');
    expect(formatInstant(NOW, 'America/New_York', NOW)).toBe('14 Nov 08:30');
    expect(formatInstant(Date.parse('2025-09-01T00:00:00Z'), 'UTC', NOW)).toBe('1 Sep 2025 00:00');
    expect(formatFull(NOW, 'Europe/Berlin')).toContain('Sat 14 Nov 2026, 14:30:00');
  });

  test('a date without a time is the same day in every zone', () => {
    const date = { kind: 'date', date: '2026-11-14', text: '2026-11-14' } as const;
    expect(formatWhen(date, 'Pacific/Auckland', NOW)).toBe('14 Nov');
    expect(formatWhen(date, 'America/Los_Angeles', NOW)).toBe('14 Nov');
  });

  test('hovering tells the source’s own text where it reads differently', () => {
    expect(describeWhen({ kind: 'instant', at: NOW, text: '20261114 1330' }, 'UTC')).toContain(
      'As the source wrote it: 20261114 1330',
    );
    expect(describeWhen({ kind: 'date', date: '2026-11-14', text: '2026-11-14' }, 'UTC')).not.toContain('source');
  });

  test('a day starts at midnight of the zone, also where clocks change', () => {
    expect(startOfDay(NOW, 'UTC')).toBe(Date.parse('2026-11-14T00:00:00Z'));
    expect(startOfDay(Date.parse('2026-10-25T12:00:00Z'), 'UTC')).toBe(Date.parse('2026-10-25T00:00:00Z'));
    expect(startOfDay(Date.parse('2026-11-14T13:30:00Z'), 'Asia/Kolkata')).toBe(Date.parse('2026-11-13T18:30:00Z'));
  });
});

describe('figures', () => {
  test('amounts are exact and keep what goes beyond cents', () => {
    expect(formatAmount(12_500_000 as Micros)).toBe('12.50');
    expect(formatAmount(1_234_567 as Micros)).toBe('1.234567');
    expect(formatAmount(9_007_199_254_740_991 as Micros)).toBe('9,007,199,254.740991');
  });

  test('sizes', () => {
    expect(formatBytes(900)).toBe('900 B');
    expect(formatBytes(412_331)).toBe('403 KB');
    expect(formatBytes(5 * 1024 * 1024)).toBe('5.0 MB');
  });
});

test('a zone is named, with its offset as it is at the instant', () => {
  expect(zoneWords(NOW, 'Europe/Berlin')).toEqual({ name: 'Europe/Berlin', offset: 'UTC+1' });
  expect(zoneWords(Date.parse('2026-07-01T00:00:00Z'), 'Europe/Berlin').offset).toBe('UTC+2');
  expect(zoneWords(NOW, 'Asia/Kolkata').offset).toBe('UTC+5:30');
  expect(zoneWords(NOW, 'UTC')).toEqual({ name: 'UTC', offset: 'UTC' });
});
