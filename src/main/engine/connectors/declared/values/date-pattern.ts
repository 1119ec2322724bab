import { err, ok, type Result } from '#shared/lib/result.ts';

/** Clock time without a zone. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Null for a date without a time. */
  readonly time: {
    readonly hour: number;
    readonly minute: number;
    readonly second: number;
    readonly ms: number;
  } | null;
  /** "Z" or ±hh:mm where the source names it. */
  readonly offset: string | null;
}

/** Reads text of one form; null when it has another. */
export type DatePattern = (text: string) => LocalTime | null;

/** Letters of a pattern, after Unicode TR 35. */
const FIELDS: Readonly<Record<string, string>> = {
  yyyy: '(?<year>\\d{4})',
  yy: '(?<shortYear>\\d{2})',
  MMM: '(?<monthName>[A-Za-z]{3})',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  dd: '(?<day>\\d{2})',
  d: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  H: '(?<hour>\\d{1,2})',
  hh: '(?<hour12>\\d{2})',
  h: '(?<hour12>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  m: '(?<minute>\\d{1,2})',
  ss: '(?<second>\\d{2})',
  s: '(?<second>\\d{1,2})',
  S: '(?<fraction>\\d{1,9})',
  a: '(?<half>[AaPp])\\.?[Mm]\\.?',
  X: '(?<offset>Z|[+-]\\d{2}:?\\d{2})',
};
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const PIECES = /'([^']*)'|([A-Za-z])\2*|[^A-Za-z']+/g;

/** `dd.MM.yyyy HH:mm`, `yyyyMMdd`, `M/d/yy h:mm a`, `yyyy-MM-dd'T'HH:mm:ssX`; fails with a sentence for its author. */
export function compilePattern(pattern: string): Result<DatePattern, string> {
  const fields: string[] = [];
  let source = '';
  for (const [piece, quoted] of pattern.matchAll(PIECES)) {
    if (quoted !== undefined) {
      source += escaped(quoted);
    } else if (!/[A-Za-z]/.test(piece)) {
      source += escaped(piece);
    } else {
      const field = FIELDS[piece] ?? (/^(S+|X+)$/.test(piece) ? FIELDS[piece.charAt(0)] : undefined);
      if (field === undefined) {
        return err(`"${piece}" in the date format "${pattern}" is unknown; use ${Object.keys(FIELDS).join(', ')}`);
      }
      fields.push(/<(\w+)>/.exec(field)?.[1] ?? '');
      source += field;
    }
  }
  const twice = fields.find((field, index) => fields.indexOf(field) !== index);
  if (twice !== undefined) return err(`the date format "${pattern}" names the ${twice} twice`);
  const has = (...names: string[]): boolean => names.some((name) => fields.includes(name));
  if (!has('year', 'shortYear') || !has('month', 'monthName') || !has('day')) {
    return err(`the date format "${pattern}" needs year, month and day`);
  }
  if (has('hour12') !== has('half')) return err(`the date format "${pattern}" needs hh and a together`);
  const regex = new RegExp(`^${source}$`);
  return ok((text) => {
    const found = regex.exec(text)?.groups;
    return found === undefined ? null : localOf(found);
  });
}

function localOf(found: Readonly<Record<string, string | undefined>>): LocalTime | null {
  const month =
    found['monthName'] === undefined ? Number(found['month']) : MONTHS.indexOf(found['monthName'].toLowerCase()) + 1;
  if (month < 1 || month > 12) return null;
  const hour = hourOf(found);
  const offset = found['offset']?.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2') ?? null;
  return {
    year: found['shortYear'] === undefined ? Number(found['year']) : 2000 + Number(found['shortYear']),
    month,
    day: Number(found['day']),
    time:
      hour === null
        ? null
        : {
            hour,
            minute: Number(found['minute'] ?? 0),
            second: Number(found['second'] ?? 0),
            ms: Number((found['fraction'] ?? '').padEnd(3, '0').slice(0, 3)),
          },
    offset,
  };
}

function hourOf(found: Readonly<Record<string, string | undefined>>): number | null {
  if (found['hour'] !== undefined) return Number(found['hour']);
  if (found['hour12'] === undefined) return null;
  return (Number(found['hour12']) % 12) + (found['half']?.toLowerCase() === 'p' ? 12 : 0);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
