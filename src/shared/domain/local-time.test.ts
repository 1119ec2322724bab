import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLocalTime, fileStamp, isoLocal, wallText } from './local-time.ts';

const berlin = createLocalTime('Europe/Berlin');

describe('local time', () => {
  it('follows the zone over both clock changes', () => {
    expect(isoLocal(Date.UTC(2026, 2, 29, 0, 59, 59), berlin)).toBe('2026-03-29T01:59:59+01:00');
    expect(isoLocal(Date.UTC(2026, 2, 29, 1, 0, 0), berlin)).toBe('2026-03-29T03:00:00+02:00');
    expect(isoLocal(Date.UTC(2026, 9, 25, 0, 59, 59), berlin)).toBe('2026-10-25T02:59:59+02:00');
    expect(isoLocal(Date.UTC(2026, 9, 25, 1, 0, 0), berlin)).toBe('2026-10-25T02:00:00+01:00');
  });

  it('knows offsets that are no whole hours and west of Greenwich', () => {
    expect(isoLocal(0, createLocalTime('Asia/Kathmandu'))).toBe('1970-01-01T05:30:00+05:30');
    expect(isoLocal(Date.UTC(2026, 10, 23, 12), createLocalTime('America/St_Johns'))).toBe('2026-11-23T08:30:00-03:30');
  });

  it('names the same instant, whatever the zone', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/New_York', 'Asia/Kolkata');
    fc.assert(
      fc.property(zones, fc.integer({ min: 0, max: 4_102_444_800 }), (zone, seconds) => {
        expect(Date.parse(isoLocal(seconds * 1000, createLocalTime(zone)))).toBe(seconds * 1000);
      }),
    );
  });

  it('refuses a zone that is none', () => {
    expect(() => createLocalTime('Europe/Atlantis')).toThrow(RangeError);
  });

  it('shows the wall clock to people and in file names', () => {
    expect(fileStamp(Date.UTC(2026, 10, 23, 13, 5, 59), berlin)).toBe('2026-11-23-1405');
    expect(wallText(Date.UTC(2026, 10, 23, 13, 5, 59), berlin)).toBe('2026-11-23 14:05');
  });
});
