/** How a number format shows a number: as a day, a clock time, both, or as the number that it is. */
export type Shown = 'date' | 'time' | 'moment' | 'number';

/** Formats that every spreadsheet program knows by number (ECMA-376 part 1, 18.8.30). */
export function builtInFormat(id: number): Shown {
  if (id === 22) return 'moment';
  if ((id >= 18 && id <= 21) || id === 45 || id === 47 || (id >= 32 && id <= 35)) return 'time';
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return 'date';
  return 'number';
}

const LITERAL = /"[^"]*"|\\.|_.|\*./g;
const ELAPSED = /\[(?:h+|m+|s+)\]/i;
const BRACKETS = /\[[^\]]*\]/g;

/** The same for a format code: "dd.mm.yyyy hh:mm", "[$-409]d-mmm-yy;@". A span of time ([h]:mm) stays a number. */
export function codedFormat(code: string): Shown {
  const [first = ''] = code.replaceAll(LITERAL, '').split(';');
  if (ELAPSED.test(first) || /general/i.test(first)) return 'number';
  const letters = first.replaceAll(BRACKETS, '').replaceAll(/am\/pm|a\/p/gi, 'h');
  const time = /[hs]/i.test(letters);
  const day = /[yd]/i.test(letters) || (!time && /m/i.test(letters));
  if (day) return time ? 'moment' : 'date';
  return time ? 'time' : 'number';
}
