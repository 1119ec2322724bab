import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { annotate } from '#shared/domain/edi/annotate.ts';
import type { RawRecord } from '../kit/connector.ts';
import { configOf, landed, mapRaw } from './testing/messages.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 80);
const EXAMPLES = new URL('../../../../../examples/edi/files/', import.meta.url);
const CONFIG = configOf({ takeTests: true, ownIds: ['ACMESUPPLY', '4099999000014'] });
const SEEDS = readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.edi'))
  .map((name) => readFileSync(new URL(name, EXAMPLES), 'utf8'));

/** Longer texts take more time than the test has for each. */
const LONGEST = 60_000;
const PIECES = [
  '*',
  '~',
  '+',
  "'",
  ':',
  '?',
  '>',
  '\n',
  '\r\n',
  'ISA',
  'IEA',
  'constructor',
  '*__proto__*',
  'UNA',
  "UNA:+.? '",
  'UNB+',
  'ST*850*1~',
  'SE*1*1~',
  'HL*1*1*S~',
  'CPS+1+1',
  '\0',
  '\u001A',
  '💥',
  '^',
];

interface Change {
  readonly kind: 'cut' | 'insert' | 'double' | 'swap' | 'repeat';
  readonly at: number;
  readonly length: number;
  readonly piece: string;
  readonly times: number;
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('cut', 'insert', 'double', 'swap', 'repeat'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 1, max: 60 }),
  piece: fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 12, unit: 'binary' })),
  times: fc.integer({ min: 2, max: 400 }),
});

function changed(text: string, { kind, at, length, piece, times }: Change): string {
  const from = Math.floor(at * text.length);
  const part = text.slice(from, from + length);
  const [before, after] = [text.slice(0, from), text.slice(from + length)];
  switch (kind) {
    case 'cut':
      return before + after;
    case 'insert':
      return before + piece + part + after;
    case 'double':
      return before + part + part + after;
    case 'swap':
      return before + after + part;
    case 'repeat':
      return (before + part.repeat(times) + after).slice(0, LONGEST);
  }
}

const mutant = fc
  .tuple(fc.constantFrom(...SEEDS), fc.array(change, { minLength: 1, maxLength: 6 }))
  .map(([seed, changes]) => changes.reduce(changed, seed));

/** Everything that is done with a text; the records that say neither what they are nor why they are none. */
function readAll(text: string): readonly string[] {
  const silent = landed(text, CONFIG).filter((record) => record.sourceId === '' || reasonOf(record) === '');
  annotate(text);
  return silent.map(({ payload }) => payload);
}

/** Why a record is set aside; null where it is mapped. */
function reasonOf(record: RawRecord): string | null {
  if (record.unreadable) return record.unreadable.reason;
  const outcome = mapRaw(record, CONFIG);
  return outcome.ok ? null : outcome.error.reason;
}

function holds(text: string): void {
  expect(readAll(text)).toEqual([]);
}

describe('a mutated interchange', () => {
  it('is read or refused, and never ends the program', { timeout: 60_000 + RUNS * 20 }, () => {
    fc.assert(fc.property(mutant, holds), { numRuns: RUNS, endOnFailure: true });
  });

  it('that is no interchange at all, neither', { timeout: 60_000 + RUNS * 20 }, () => {
    fc.assert(fc.property(fc.string({ maxLength: 400, unit: 'binary' }), holds), { numRuns: RUNS });
  });
});

describe('a mutated payload', () => {
  const payloads = SEEDS.flatMap((text) => landed(text, CONFIG).map(({ payload }) => payload));

  it('is mapped or refused', { timeout: 60_000 + RUNS * 20 }, () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...payloads),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        (payload, changes) => {
          const text = changes.reduce(changed, payload);
          if (!isJson(text)) return;
          const record = { sourceId: 'x', version: '', recordedAt: null, payload: text };
          expect(reasonOf(record)).not.toBe('');
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('that holds something else inside, too', { timeout: 60_000 + RUNS * 20 }, () => {
    fc.assert(
      fc.property(fc.constantFrom(...payloads), fc.array(graft, { minLength: 1, maxLength: 4 }), (payload, grafts) => {
        const whole = grafts.reduce<unknown>(grafted, JSON.parse(payload));
        const record = { sourceId: 'x', version: '', recordedAt: null, payload: JSON.stringify(whole) };
        expect(reasonOf(record)).not.toBe('');
      }),
      { numRuns: RUNS },
    );
  });
});

/** What a corrected copy, or somebody else's translator, may hold anywhere inside. */
const graft = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  value: fc.oneof(
    fc.constantFrom<unknown>(null, true, -1, 1e300, '', [], {}, [[]], [null], { __proto__: [] }, 'constructor', ['HL']),
    fc.string({ maxLength: 12, unit: 'binary' }),
    change,
  ),
});

/** The value with one of all that it holds exchanged, or changed where it is a text. */
function grafted(whole: unknown, { at, value }: { readonly at: number; readonly value: unknown }): unknown {
  const count = sizeOf(whole);
  let left = Math.min(count - 1, Math.floor(at * count));
  const visit = (node: unknown): unknown => {
    left -= 1;
    if (left < 0 && left > -2) return typeof node === 'string' && isChange(value) ? changed(node, value) : value;
    if (Array.isArray(node)) return node.map(visit);
    if (node === null || typeof node !== 'object') return node;
    return Object.fromEntries(Object.entries(node).map(([key, member]) => [key, visit(member)]));
  };
  return visit(whole);
}

function sizeOf(node: unknown): number {
  return node === null || typeof node !== 'object'
    ? 1
    : Object.values(node).reduce<number>((sum, member) => sum + sizeOf(member), 1);
}

function isChange(value: unknown): value is Change {
  return value !== null && typeof value === 'object' && 'kind' in value;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Texts that cost a careless reader more than in proportion to their length: it would not come to an end in time. */
describe('a text of two hundred thousand characters', () => {
  const [seed = ''] = SEEDS;
  const head = seed.slice(0, seed.indexOf('ST*'));
  const times = (piece: string): string => piece.repeat(200_000 / piece.length);
  const levels = Array.from({ length: 12_000 }, (_, at) => `HL*${at + 1}*${at || ''}*I~`).join('');

  it.each([
    ['of segments without an end', head + times('A*')],
    ['of beginnings', times('ISA*')],
    ['of service characters', times("UNA:+.? '")],
    ['of release characters', `UNB+${times('?')}'`],
    ['of released terminators', `UNB+${times("?'")}`],
    ['of empty segments', head + times('~')],
    ['of sets without an end', head + times('ST*850*1~')],
    ['of levels in a chain', `${head}ST*856*1~BSN*00*1~${levels}SE*12003*1~`],
    ['of interchanges without content', times("UNB+UNOA:3+A+B+1:1+1'UNZ+0+1'")],
    ['of interchanges of one number', times("UNB+UNOA:3+A+B+1:1+1'UNH+1+ORDERS'UNT+2+1'UNZ+1+1'")],
  ])('%s is read to its end', { timeout: 20_000 }, (_name, text) => holds(text));
});
