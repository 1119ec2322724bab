import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCalendar, DAY_S, HOUR_S } from './calendar.ts';

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 1000 / DAY_S;
const at = (text: string): number => Date.parse(text) / 1000;
const calendar = createCalendar(day('2026-01-01'), day('2026-12-31'));

describe('calendar', () => {
  it('knows local midnight in winter and summer', () => {
    expect(calendar.midnight(day('2026-01-15'))).toBe(at('2026-01-14T23:00:00Z'));
    expect(calendar.midnight(day('2026-07-15'))).toBe(at('2026-07-14T22:00:00Z'));
  });

  it('keeps working hours right on the days on which clocks change', () => {
    expect(calendar.at(day('2026-03-29'), 9)).toBe(at('2026-03-29T07:00:00Z'));
    expect(calendar.at(day('2026-10-25'), 9)).toBe(at('2026-10-25T08:00:00Z'));
  });

  it('skips weekends', () => {
    expect(calendar.text(calendar.addBusinessDays(day('2026-11-20'), 1))).toBe('2026-11-23');
    expect(calendar.text(calendar.businessDay(day('2026-11-21')))).toBe('2026-11-23');
    expect(calendar.text(calendar.addBusinessDays(day('2026-11-20'), 6))).toBe('2026-11-30');
  });

  it('lets working minutes pass over the night and the weekend', () => {
    // Friday 17:00 local, half an hour before closing: an hour ends on Monday at 08:00.
    expect(calendar.addWorkingMinutes(at('2026-11-20T16:00:00Z'), 60)).toBe(at('2026-11-23T07:00:00Z'));
  });

  it('finds for every second the date whose midnights enclose it', () => {
    fc.assert(
      fc.property(fc.integer({ min: at('2026-01-02T00:00:00Z'), max: at('2026-12-30T00:00:00Z') }), (instant) => {
        const found = calendar.dayOf(instant);
        expect(calendar.midnight(found)).toBeLessThanOrEqual(instant);
        expect(calendar.midnight(found + 1)).toBeGreaterThan(instant);
        expect(calendar.midnight(found + 1) - calendar.midnight(found)).toBeGreaterThanOrEqual(23 * HOUR_S);
      }),
    );
  });
});
