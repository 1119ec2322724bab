import { DAY, HOUR, MINUTE, type Instant } from '#shared/domain/time.ts';
import { startOfDay } from './format.ts';

/** What an input for date and time holds for an instant in a zone: "2026-11-22T17:00". */
export function toLocalInput(at: Instant, zone: string | undefined): string {
  return new Date(at + offsetAt(at, zone)).toISOString().slice(0, 16);
}

/** The instant that a date and time mean in a zone; null for text that is none. Of an hour that a change of clocks doubles, the first. */
export function fromLocalInput(text: string, zone: string | undefined): Instant | null {
  const wall = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) ? Date.parse(`${text.slice(0, 16)}:00Z`) : Number.NaN;
  if (Number.isNaN(wall)) return null;
  const before = wall - offsetAt(wall - DAY, zone);
  if (toLocalInput(before, zone) === text.slice(0, 16)) return before;
  return wall - offsetAt(wall + DAY, zone);
}

const WALL = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
} as const;

/** How far the zone's clocks are ahead of UTC. */
function offsetAt(at: Instant, zone: string | undefined): number {
  const whole = Math.floor(at / 1000) * 1000;
  const options = zone === undefined ? WALL : { ...WALL, timeZone: zone };
  const part = Object.fromEntries(
    new Intl.DateTimeFormat('en-GB', options).formatToParts(whole).map(({ type, value }) => [type, value]),
  );
  const wall = `${part['year'] ?? ''}-${part['month'] ?? ''}-${part['day'] ?? ''}T${part['hour'] ?? ''}:${part['minute'] ?? ''}:${part['second'] ?? ''}Z`;
  return Date.parse(wall) - whole;
}

export interface Preset {
  readonly words: string;
  readonly at: Instant;
}

/** Moments that people ask for, all before now. The end of a day is its last millisecond. */
export function pastPresets(now: Instant, zone: string | undefined): Preset[] {
  const today = startOfDay(now, zone);
  const weekday = (new Date(today + offsetAt(today, zone)).getUTCDay() + 6) % 7;
  const monthDay = new Date(today + offsetAt(today, zone)).getUTCDate();
  // Noon of the day before, so that a change of clocks does not push it over midnight.
  const dayStart = (back: number): Instant => startOfDay(today - back * DAY + DAY / 2, zone);
  const presets: Preset[] = [
    // To the minute: asked for twice within it, it is the same moment.
    { words: 'An hour ago', at: Math.floor(now / MINUTE) * MINUTE - HOUR },
    {
      words: 'This morning, 08:00',
      at: fromLocalInput(`${toLocalInput(today, zone).slice(0, 10)}T08:00`, zone) ?? now,
    },
    { words: 'End of yesterday', at: today - 1 },
    { words: 'End of last week', at: dayStart(weekday) - 1 },
    { words: 'End of last month', at: dayStart(monthDay - 1) - 1 },
  ];
  return presets.filter((preset) => preset.at < now);
}
