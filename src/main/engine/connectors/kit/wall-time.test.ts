import { describe, expect, it } from 'vitest';
import { field, mapRecord } from './drafts.ts';
import { atWall, timeZone, wallText, whenInZone, whenInZoneAt } from './wall-time.ts';

describe('the time of a place', () => {
  it.each([
    ['2026-01-05T08:11:00', 'America/Los_Angeles', '2026-01-05T16:11:00.000Z'],
    ['2026-07-05T08:11:00.25', 'Europe/Berlin', '2026-07-05T06:11:00.250Z'],
    ['2026-01-05T08:11:00+02:00', 'America/Los_Angeles', '2026-01-05T06:11:00.000Z'],
    // The hour that the clocks of Berlin skip, and the one that they show twice.
    ['2026-03-29T02:30:00', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
    ['2026-10-25T02:30:00', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  ])('%s in %s is %s', (text, zone, expected) => {
    const when = whenInZone(text, zone);
    expect(when?.kind === 'instant' && new Date(when.at).toISOString()).toBe(expected);
    expect(when?.text).toBe(text);
  });

  it('leaves a day a day, and takes nothing else for a time', () => {
    expect(whenInZone('2026-01-05', 'Europe/Berlin')).toMatchObject({ kind: 'date', date: '2026-01-05' });
    expect(whenInZone('soon', 'Europe/Berlin')).toBeNull();
    const map = (due: unknown): unknown =>
      mapRecord({ streamId: 's', sourceId: 'x', recordedAt: null, payload: { due } }, (node) => {
        whenInZoneAt(node, '', field('due'), 'Europe/Berlin');
        return [];
      });
    expect(map('soon')).toEqual({ ok: false, error: { reason: '"soon" is not a date', path: '/due' } });
    expect(map(null)).toEqual({ ok: true, value: [] });
  });

  it('writes what the clocks show, which leads back', () => {
    const at = Date.parse('2026-01-05T16:11:00Z');
    expect(wallText(at, 'America/Los_Angeles')).toBe('2026-01-05T08:11:00');
    expect(atWall(Date.parse(`${wallText(at, 'America/Los_Angeles')}Z`), 'America/Los_Angeles')).toBe(at);
  });

  it('knows the names of zones', () => {
    expect(['UTC', 'Europe/Berlin', 'Nowhere/City', ''].map((name) => timeZone.safeParse(name).success)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
