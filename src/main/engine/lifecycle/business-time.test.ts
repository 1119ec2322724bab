import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '#shared/domain/time.ts';
import { businessTime } from './business-time.ts';
import type { BusinessCalendar } from '#shared/domain/policy.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { at } from './testing/order-builder.ts';

// 08:00 to 17:00 in Berlin is 07:00 to 16:00 UTC in winter and 06:00 to 15:00 in summer. 2026-03-02 is a Monday.
const calendar: BusinessCalendar = { ...DEFAULT_POLICY.calendar, holidays: ['2026-04-03', '2026-04-06'] };
const time = businessTime(calendar, 'Europe/Berlin');

describe('business time', () => {
  it.each([
    ['inside a day', '2026-03-02 08:00', 2, '2026-03-02 10:00'],
    ['over the night', '2026-03-02 15:00', 2, '2026-03-03 08:00'],
    ['from before opening', '2026-03-02 01:00', 1, '2026-03-02 08:00'],
    ['over a weekend', '2026-03-06 15:00', 8, '2026-03-09 14:00'],
    ['over a change of clocks', '2026-03-27 15:00', 2, '2026-03-30 07:00'],
    ['over holidays', '2026-04-02 14:00', 2, '2026-04-07 07:00'],
    ['from a weekend', '2026-03-07 12:00', 1, '2026-03-09 08:00'],
  ])('adds hours %s', (_name, from, hours, to) => {
    expect(new Date(time.add(at(from), hours * HOUR)).toISOString()).toBe(new Date(at(to)).toISOString());
  });

  it('counts working time between two instants', () => {
    expect(time.between(at('2026-03-06 15:00'), at('2026-03-09 14:00'))).toBe(8 * HOUR);
    expect(time.between(at('2026-03-07 00:00'), at('2026-03-08 23:00'))).toBe(0);
    expect(time.between(at('2026-03-09 14:00'), at('2026-03-06 15:00'))).toBe(0);
  });

  it('ends the n-th working day after a day at local midnight', () => {
    expect(time.endOfDayAfter(at('2026-03-06 12:00'), 1)).toBe(at('2026-03-09 23:00'));
    expect(time.endOfDayAfter(at('2026-03-02 12:00'), 3)).toBe(at('2026-03-05 23:00'));
  });

  it('counts whole days but those without work', () => {
    expect(time.addOnWorkdays(at('2026-03-06 20:00'), DAY)).toBe(at('2026-03-09 20:00'));
    expect(time.betweenOnWorkdays(at('2026-03-06 20:00'), at('2026-03-09 20:00'))).toBe(DAY);
    expect(time.subtractOnWorkdays(at('2026-03-09 20:00'), DAY)).toBe(at('2026-03-06 20:00'));
  });

  it('takes back what it adds', () => {
    const instants = fc.integer({ min: at('2026-01-01'), max: at('2026-12-31') });
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 200 * HOUR }), (from, ms) => {
        expect(time.between(from, time.add(from, ms))).toBe(ms);
        expect(time.betweenOnWorkdays(from, time.addOnWorkdays(from, ms))).toBe(ms);
        expect(time.betweenOnWorkdays(time.subtractOnWorkdays(from, ms), from)).toBe(ms);
      }),
    );
  });

  it('does not search for ever in a calendar that never opens', () => {
    const never = businessTime({ ...calendar, workdays: [] }, 'Europe/Berlin');
    expect(never.add(at('2026-03-02'), HOUR)).toBe(at('2026-03-02') + HOUR);
  });
});
