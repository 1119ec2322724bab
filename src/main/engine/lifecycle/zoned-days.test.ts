import { describe, expect, it } from 'vitest';
import { at, when } from './testing/order-builder.ts';
import { dateText, dayNumber, endOfWhen, startOfWhen, zonedDays } from './zoned-days.ts';

const berlin = zonedDays('Europe/Berlin');

describe('zoned days', () => {
  it.each([
    ['winter', '2026-01-15', '2026-01-14 23:00', '2026-01-15 23:00'],
    ['summer', '2026-07-15', '2026-07-14 22:00', '2026-07-15 22:00'],
    ['the day of 23 hours', '2026-03-29', '2026-03-28 23:00', '2026-03-29 22:00'],
    ['the day of 25 hours', '2026-10-25', '2026-10-24 22:00', '2026-10-25 23:00'],
  ])('bounds a date in %s', (_name, date, start, end) => {
    expect(startOfWhen(berlin, when(date))).toBe(at(start));
    expect(endOfWhen(berlin, when(date))).toBe(at(end));
    expect(dateText(berlin.dayOf(at(start)))).toBe(date);
    expect(dateText(berlin.dayOf(at(end) - 1))).toBe(date);
  });

  it('leaves instants as they are', () => {
    expect(startOfWhen(berlin, when('2026-01-15 10:30'))).toBe(at('2026-01-15 10:30'));
    expect(endOfWhen(berlin, when('2026-01-15 10:30'))).toBe(at('2026-01-15 10:30'));
  });

  it('reads the clock on the wall, also on days that change it', () => {
    expect(berlin.wallMinutes(at('2026-01-15 10:30'))).toBe(11 * 60 + 30);
    expect(berlin.wallMinutes(at('2026-03-29 00:30'))).toBe(90);
    expect(berlin.wallMinutes(at('2026-03-29 01:30'))).toBe(3 * 60 + 30);
    expect(berlin.wallMinutes(at('2026-10-25 22:30'))).toBe(23 * 60 + 30);
  });

  it('works far from Europe and before 1970', () => {
    const auckland = zonedDays('Pacific/Auckland');
    expect(dateText(auckland.dayOf(at('2026-01-01 12:00')))).toBe('2026-01-02');
    expect(dateText(zonedDays('America/Los_Angeles').dayOf(at('2026-01-01 02:00')))).toBe('2025-12-31');
    expect(dateText(dayNumber('1969-12-31'))).toBe('1969-12-31');
  });

  it('refuses an unknown zone', () => {
    expect(() => zonedDays('Europe/Atlantis')).toThrow(RangeError);
  });
});
