import { z } from 'zod';

/** A moment as Tryton writes it: UTC without a zone, to the microsecond. */
const datetime = z.object({
  __class__: z.literal('datetime'),
  year: z.int(),
  month: z.int(),
  day: z.int(),
  hour: z.int(),
  minute: z.int(),
  second: z.int(),
  microsecond: z.int().default(0),
});
const date = z.object({ __class__: z.literal('date'), year: z.int(), month: z.int(), day: z.int() });

/** "2026-05-19T08:00:00.641150Z": sorts as the moments do, and keeps the microseconds. Null for anything else. */
export function instantText(value: unknown): string | null {
  const parsed = datetime.safeParse(value);
  if (!parsed.success) return null;
  const { hour, minute, second, microsecond } = parsed.data;
  const time = [hour, minute, second].map((part) => String(part).padStart(2, '0')).join(':');
  return `${dayText(parsed.data)}T${time}.${String(microsecond).padStart(6, '0')}Z`;
}

/** "2026-05-19", of a date. Null for anything else. */
export function dateText(value: unknown): string | null {
  const parsed = date.safeParse(value);
  return parsed.success ? dayText(parsed.data) : null;
}

function dayText({ year, month, day }: { year: number; month: number; day: number }): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

const TEXT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})\.(\d{1,6})Z$/;

/** A moment as a domain asks for it, from its text with milliseconds or microseconds. */
export function datetimeOf(text: string): unknown {
  const [, year, month, day, hour, minute, second, fraction = ''] = TEXT.exec(text) ?? [];
  return {
    __class__: 'datetime',
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    microsecond: Number(fraction.padEnd(6, '0')),
  };
}
