/** How the numbers of a list are written, as far as its first rows tell. */
export interface InferredNumbers {
  readonly decimal: '.' | ',';
  readonly group: string;
  readonly drop: readonly string[];
  /** ISO 4217 code of the currency sign beside them. */
  readonly currency: string | null;
  /** Some have more decimals than are kept exactly. */
  readonly round: number | null;
  readonly questions: readonly string[];
}

const BESIDE = /^\s*([^\d\s.,+-]{0,5})\s*([+-]?\d[\d.,'\u00A0\u202F ]*-?)\s*([^\d\s.,+-]{0,5})\s*$/;
const CURRENCIES: Readonly<Record<string, string>> = { '€': 'EUR', $: 'USD', '£': 'GBP', zł: 'PLN', Kč: 'CZK' };
const CODE = /^[A-Z]{3}$/;
/** One sign with three digits behind it may stand for thousands or for decimals. */
const OPEN = /^[+-]?\d{1,3}[.,]\d{3}$/;

/** The text is a number, with a unit or currency beside it or not. */
export function isNumberText(text: string): boolean {
  const core =
    BESIDE.exec(text)?.[2]
      ?.trim()
      .replace(/^[+-]|-$/g, '') ?? '';
  return (
    /^\d+(?:[.,]\d+)?$/.test(core) ||
    /^\d{1,3}(?:[.'\u00A0\u202F ]\d{3})+(?:,\d+)?$/.test(core) ||
    /^\d{1,3}(?:[,'\u00A0\u202F ]\d{3})+(?:\.\d+)?$/.test(core)
  );
}

const DECIMALS_KEPT = 6;
const LONG = /\.\d{7}/;

/** @param texts numbers as text · @param figures numbers of cells */
export function inferNumbers(texts: readonly string[], figures: readonly number[]): InferredNumbers {
  const drop = new Set<string>();
  const cores: string[] = [];
  for (const text of texts) {
    const [, before = '', core = '', after = ''] = BESIDE.exec(text) ?? [];
    for (const beside of [before, after]) if (beside !== '') drop.add(beside);
    if (core !== '') cores.push(core.trim());
  }
  const clear = cores.filter((core) => !OPEN.test(core));
  const comma = clear.some((core) => /,\d+-?$/.test(core) && !/,\d{3},|,\d+\./.test(core));
  const point = clear.some((core) => /\.\d+-?$/.test(core) && !/\.\d{3}\.|\.\d+,/.test(core));
  const thousandsComma = clear.some((core) => /,\d{3}[,.]/.test(core));
  const open = cores.find((core) => OPEN.test(core));
  const decimal = comma && !thousandsComma ? ',' : '.';
  const other = decimal === ',' ? '.' : ',';
  const spaced = cores.map((core) => /\d(['\u00A0\u202F ])\d{3}/.exec(core)?.[1]).find((sign) => sign !== undefined);
  const group = spaced ?? (cores.some((core) => core.includes(other)) ? other : '');
  const questions: string[] = [];
  if (comma && point) questions.push('Some numbers have a decimal comma, some a decimal point. Which is right?');
  else if (open !== undefined && !comma && !point && !thousandsComma) {
    questions.push(`Is "${open}" with ${open.includes(decimal) ? 'decimals' : 'thousands'}? It is read so.`);
  }
  const signs = [...drop];
  const codes = new Set(signs.flatMap((sign) => CURRENCIES[sign] ?? (CODE.test(sign) ? sign : [])));
  const [currency = null] = codes;
  if (codes.size > 1) questions.push(`Amounts are in ${[...codes].join(' and ')}. Which column tells the currency?`);
  const long = figures.find((figure) => LONG.test(String(figure)));
  if (long !== undefined)
    questions.push(`Figures such as ${long} are rounded to ${DECIMALS_KEPT} decimals. Is that right?`);
  const round = long === undefined ? null : DECIMALS_KEPT;
  return { decimal, group, drop: signs, currency: codes.size === 1 ? currency : null, round, questions };
}
