import { describe, expect, it } from 'vitest';
import { readNumbers, type NormalisationRule } from '#shared/domain/references.ts';
import { compileDates, formatProblem, isZone } from './dates.ts';
import { readMicros, readText, type NumberRules } from './numbers.ts';

describe('references', () => {
  const table: readonly [string, NormalisationRule, string, readonly (string | null)[]][] = [
    ['digits lose their zeros', {}, '0000010045', ['10045']],
    ['zeros can be kept', { stripLeadingZeros: false }, '0010', ['0010']],
    ['a prefix is dropped', { stripPrefixes: ['SO-', 'SO'] }, 'so-0010045', ['10045']],
    ['a prefix goes before the zeros', { stripPrefixes: ['WEB-'], stripLeadingZeros: true }, 'WEB-000101', ['101']],
    ["the pattern's group is the number", { pattern: '^sale\\.line,(\\d+)$' }, 'sale.line,34', ['34']],
    ['without a match it names nothing', { pattern: '^sale\\.line,(\\d+)$' }, 'stock.move,34', [null]],
    ['several numbers in one field', { split: '[,;/]' }, 'SO-1, SO-2;SO-3 / SO-4', ['SO1', 'SO2', 'SO3', 'SO4']],
    ['numbers inside text', { find: 'order\\s+(\\d+)' }, 'Rest of order 101 with Order 0102', ['101', '102']],
    ['text without a number', { find: 'order\\s+(\\d+)' }, 'call before delivery', []],
    ['split, then find', { split: ';', find: '\\d{3,}' }, 'PO 4711; 12 pcs; PO 4712', ['4711', '4712']],
    [
      'display names with references in brackets',
      { split: '\\s*\\[.*?\\](?:,\\s*)?|,\\s*', pattern: '^\\d+' },
      '98 [PO 1, 12, B], 115/1 [x], 82',
      ['98', '115', '82'],
    ],
    ['placeholders name nothing', {}, 'n/a', [null]],
    ['only blanks', { split: ',' }, ' , ', []],
  ];

  it.each(table)('%s', (_name, rule, text, expected) => {
    expect(readNumbers(text, rule).map((number) => number.normalised)).toEqual(expected);
  });

  it('keep the text as it was written', () => {
    expect(readNumbers('so-007', { stripPrefixes: ['SO-'] })).toEqual([{ text: 'so-007', normalised: '7' }]);
  });
});

describe('dates', () => {
  const at = (text: string): { kind: string; at: number } => ({ kind: 'instant', at: Date.parse(text) });
  const day = (date: string): { kind: string; date: string } => ({ kind: 'date', date });
  const table: readonly [string, string, unknown, object][] = [
    ['iso', 'UTC', '2026-01-31', day('2026-01-31')],
    ['iso', 'Europe/Berlin', '2026-01-31T10:00:00Z', at('2026-01-31T10:00:00Z')],
    ['iso', 'Europe/Berlin', '2026-01-31T10:00:00', at('2026-01-31T09:00:00Z')],
    ['iso', 'Europe/Berlin', '2026-07-31 10:00', at('2026-07-31T08:00:00Z')],
    ['iso', 'America/New_York', '2026-03-08T02:30:00', at('2026-03-08T07:30:00Z')],
    ['iso', '+05:30', '2026-01-31T10:00:00.250', at('2026-01-31T04:30:00.250Z')],
    ['iso', '-03:00', '2026-01-31T10:00', at('2026-01-31T13:00:00Z')],
    ['parts', 'UTC', { __class__: 'date', year: 2026, month: 1, day: 31 }, day('2026-01-31')],
    [
      'parts',
      'UTC',
      { year: 2026, month: 1, day: 31, hour: 10, minute: 5, second: 7, microsecond: 250_999 },
      at('2026-01-31T10:05:07.250Z'),
    ],
    [
      'parts',
      'Europe/Berlin',
      { year: 2026, month: 7, day: 1, hour: 0, minute: 0, second: 0 },
      at('2026-06-30T22:00:00Z'),
    ],
    ['epoch_s', 'UTC', 1_767_225_600, at('2026-01-01T00:00:00Z')],
    ['epoch_ms', 'UTC', '1767225600000', at('2026-01-01T00:00:00Z')],
    ['dd.MM.yyyy', 'UTC', '31.01.2026', day('2026-01-31')],
    ['d.M.yy', 'UTC', '1.2.26', day('2026-02-01')],
    ['yyyyMMdd', 'UTC', '20260131', day('2026-01-31')],
    ['dd-MMM-yyyy', 'UTC', '31-jan-2026', day('2026-01-31')],
    ['dd.MM.yyyy HH:mm', 'Europe/Berlin', '31.01.2026 10:00', at('2026-01-31T09:00:00Z')],
    ['M/d/yyyy h:mm a', 'America/Chicago', '1/31/2026 12:05 AM', at('2026-01-31T06:05:00Z')],
    ['M/d/yyyy h:mm a', 'UTC', '1/31/2026 1:05 pm', at('2026-01-31T13:05:00Z')],
    ["yyyy-MM-dd'T'HHmmssX", 'Europe/Berlin', '2026-01-31T100000+0200', at('2026-01-31T08:00:00Z')],
    ['yyyy-MM-dd HH:mm:ss.SSS', 'UTC', '2026-01-31 10:00:00.5', at('2026-01-31T10:00:00.500Z')],
  ];

  it.each(table)('%s in %s: %j', (format, zone, value, expected) => {
    const read = compileDates({ formats: [format], zone, empty: [] })(value);
    expect(read.ok && read.value).toMatchObject(expected);
  });

  it("takes the first format that fits, and keeps the source's text", () => {
    const read = compileDates({ formats: ['dd.MM.yyyy HH:mm', 'dd.MM.yyyy'], zone: 'UTC', empty: [] });
    expect(read(' 31.01.2026 ')).toEqual({ ok: true, value: { kind: 'date', date: '2026-01-31', text: '31.01.2026' } });
  });

  it('reads nothing where nothing is', () => {
    const read = compileDates({ formats: ['iso'], zone: 'UTC', empty: ['0001-01-01'] });
    for (const value of [null, undefined, '', '  ', '0001-01-01', false])
      expect(read(value)).toEqual({ ok: true, value: null });
  });

  it.each([
    ['iso', 'yesterday'],
    ['iso', '2026-02-30'],
    ['iso', '2026-02-30T10:00'],
    ['iso', 20260131],
    ['dd.MM.yyyy', '31.13.2026'],
    ['dd.MM.yyyy', '30.02.2026'],
    ['parts', { year: 2026, month: 2, day: 30 }],
    ['parts', { year: '2026', month: 2, day: 3 }],
    ['HH:mm dd.MM.yyyy', '25:00 01.01.2026'],
  ])('%s refuses %j', (format, value) => {
    const read = compileDates({ formats: [format], zone: 'UTC', empty: [] })(value);
    expect(read.ok).toBe(false);
  });

  it.each([
    ['dd.MM', 'needs year, month and day'],
    ['dd.MM.yyyy hh:mm', 'needs hh and a together'],
    ['dd.MM.yyyy QQ', '"QQ"'],
    ['dd.dd.MM.yyyy', 'names the day twice'],
  ])('the format %s: %s', (format, problem) => expect(formatProblem(format)).toContain(problem));

  it('knows zones', () => {
    expect(['UTC', 'Europe/Berlin', '+02:00'].every(isZone)).toBe(true);
    expect(['Berlin', 'Europe/Berlinn', ''].some(isZone)).toBe(false);
  });
});

describe('numbers', () => {
  const plain = { decimal: '.', group: '', drop: [], round: null } as const;
  const german = { decimal: ',', group: '.', drop: ['EUR'], round: null } as const;
  const pounds = { decimal: '.', group: ',', drop: ['£'], round: null } as const;
  const rounding = (round: number): NumberRules => ({ ...plain, round });

  it.each([
    [33.3333333333333, 6, 33_333_333],
    ['0.285714285714285714', 6, 285_714],
    ['2.5', 0, 3_000_000],
    ['-2.5', 0, -3_000_000],
    ['1e-9', 6, 0],
    [12.5, 2, 12_500_000],
    ['1250e-3', 1, 1_300_000],
  ])('%j with %d decimals is %d', (value, round, expected) => {
    expect(readMicros(value, rounding(round), 0)).toEqual({ ok: true, value: expected });
  });

  it.each([
    ['12.50', plain, 0, 12_500_000],
    [160.5, plain, 0, 160_500_000],
    ['-3', plain, 0, -3_000_000],
    ['1.234,56', german, 0, 1_234_560_000],
    [12.5, german, 0, 12_500_000],
    [12050, plain, 2, 120_500_000],
    ['-12050', plain, 2, -120_500_000],
    ['', plain, 0, null],
    ['1.234,56 EUR', german, 0, 1_234_560_000],
    ['-£1,234.50', pounds, 0, -1_234_500_000],
    ['£', pounds, 0, null],
    ['12.50-', plain, 0, -12_500_000],
    [null, plain, 2, null],
    [false, plain, 0, null],
  ] as const)('%j', (value, rules, scale, expected) => {
    expect(readMicros(value, rules, scale)).toEqual({ ok: true, value: expected });
  });

  it.each([
    ['twelve', plain, 0],
    ['1.234,56', plain, 0],
    ['12.5', plain, 2],
    [{ decimal: '1' }, plain, 0],
    [true, plain, 0],
  ] as const)('refuses %j', (value, rules, scale) => expect(readMicros(value, rules, scale).ok).toBe(false));

  it('a number that is written in another way says where that is told', () => {
    expect(readMicros('£5', plain, 0)).toMatchObject({
      error: expect.stringContaining('"£5" is not a decimal number; "n'),
    });
    expect(readMicros('free', plain, 0)).toEqual({ ok: false, error: '"free" is not a decimal number' });
  });

  it('text is a scalar', () => {
    expect(readText(5)).toEqual({ ok: true, value: '5' });
    expect(readText('  ')).toEqual({ ok: true, value: null });
    expect(readText({ a: 1 }).ok).toBe(false);
  });
});
