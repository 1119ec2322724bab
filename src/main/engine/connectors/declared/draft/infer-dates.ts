import { compileDates } from '../values/dates.ts';

/** How the dates of a list are written, as far as its first rows tell. */
export interface InferredDates {
  /** In the order in which they are tried; empty where cells say it themselves. */
  readonly formats: readonly string[];
  /** Texts that stand where no date is known. */
  readonly empty: readonly string[];
  /** Some are clock times that name no zone. */
  readonly needsZone: boolean;
  readonly questions: readonly string[];
}

const ISO = ['iso', 'yyyy/M/d', 'yyyy/M/d H:mm', 'yyyy/M/d H:mm:ss', 'yyyyMMdd'];
const NAMED = ['d-MMM-yyyy', 'd-MMM-yy', 'd MMM yyyy', 'd MMM yyyy H:mm', 'MMM d, yyyy'];
const TIMES = ['', ' H:mm', ' H:mm:ss', ' h:mm a', ' h:mm:ss a'];

function withTimes(...days: readonly string[]): string[] {
  return days.flatMap((day) => TIMES.map((time) => day + time));
}

const DAY_FIRST = withTimes('d.M.yyyy', 'd.M.yy', 'd/M/yyyy', 'd/M/yy', 'd-M-yyyy');
const MONTH_FIRST = withTimes('M/d/yyyy', 'M/d/yy', 'M-d-yyyy');
const HAS_ZONE = /(?:Z|[+-]\d{2}:?\d{2})$/;

type Reader = (text: string) => boolean;
const READERS = new Map<string, Reader>(
  [...ISO, ...NAMED, ...DAY_FIRST, ...MONTH_FIRST].map((format) => {
    const read = compileDates({ formats: [format], zone: 'UTC', empty: [] });
    return [format, (text) => read(text).ok];
  }),
);

function formatsOf(text: string, formats: Iterable<string>): string | undefined {
  for (const format of formats) if (READERS.get(format)?.(text) === true) return format;
  return undefined;
}

/** The text is a date in some form. */
export function isDateText(text: string): boolean {
  return formatsOf(text.trim(), READERS.keys()) !== undefined;
}

/**
 * @param texts cells of columns that hold dates
 * @param isoCells cells that are dates come as ISO 8601 by themselves
 * @param commaDecimals numbers have a decimal comma: a sign of where the day stands first
 */
export function inferDates(
  texts: readonly string[],
  { isoCells, commaDecimals }: { readonly isoCells: boolean; readonly commaDecimals: boolean },
): InferredDates {
  const values = [...new Set(texts.map((text) => text.trim()))].filter((text) => text !== '');
  const dayFirst = values.filter((text) => formatsOf(text, DAY_FIRST) !== undefined);
  const monthFirst = values.filter((text) => formatsOf(text, MONTH_FIRST) !== undefined);
  const onlyDay = dayFirst.find((text) => !monthFirst.includes(text) && !text.includes('.'));
  const onlyMonth = monthFirst.find((text) => !dayFirst.includes(text));
  const open = monthFirst.find((text) => dayFirst.includes(text));
  const isDayFirst = onlyDay === undefined && onlyMonth === undefined ? commaDecimals : onlyDay !== undefined;
  const order = isDayFirst ? [...DAY_FIRST, ...MONTH_FIRST] : [...MONTH_FIRST, ...DAY_FIRST];
  const questions: string[] = [];
  if (onlyDay !== undefined && onlyMonth !== undefined) {
    questions.push(
      `Some dates have the day first (${onlyDay}), some the month (${onlyMonth}). Which columns have which?`,
    );
  } else if (open !== undefined && onlyDay === undefined && onlyMonth === undefined) {
    questions.push(`Is "${open}" with the ${isDayFirst ? 'day' : 'month'} first? It is read so.`);
  }
  const formats = new Set<string>();
  const empty: string[] = [];
  for (const text of values) {
    const format = formatsOf(text, [...ISO, ...NAMED, ...order]);
    if (format !== undefined) formats.add(format);
    else if (!/\d{3}/.test(text)) empty.push(text);
    else questions.push(`"${text}" stands where dates stand. How is it to be read?`);
  }
  if (empty.length > 0) questions.push(`Do ${empty.map((text) => `"${text}"`).join(', ')} mean that no date is known?`);
  const needsZone = values.some((text) => text.includes(':') && !HAS_ZONE.test(text));
  const named = [...formats].toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1));
  return { formats: isoCells ? named.filter((format) => format !== 'iso') : named, empty, needsZone, questions };
}
