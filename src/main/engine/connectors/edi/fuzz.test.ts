import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { annotate } from '#shared/domain/edi/annotate.ts';
import { configOf, landed, mapRaw } from './testing/messages.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 300);
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

/** Everything that is done with a text; whatever it is, each record is mapped or refused with a reason. */
function readAll(text: string): void {
  for (const record of landed(text, CONFIG)) {
    expect(record.sourceId).not.toBe('');
    if (record.unreadable) expect(record.unreadable.reason).not.toBe('');
    else {
      const outcome = mapRaw(record, CONFIG);
      if (!outcome.ok) expect(outcome.error.reason).not.toBe('');
    }
  }
  annotate(text);
}

describe('a mutated interchange', () => {
  it('is read or refused, and never ends the program', { timeout: 60_000 + RUNS * 20 }, () => {
    fc.assert(fc.property(mutant, readAll), { numRuns: RUNS, endOnFailure: true });
  });

  it('that is no interchange at all, neither', { timeout: 60_000 + RUNS * 20 }, () => {
    fc.assert(fc.property(fc.string({ maxLength: 400, unit: 'binary' }), readAll), { numRuns: RUNS });
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
          const outcome = mapRaw({ sourceId: 'x', version: '', recordedAt: null, payload: text }, CONFIG);
          if (!outcome.ok) expect(outcome.error.reason).not.toBe('');
        },
      ),
      { numRuns: RUNS },
    );
  });
});

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
  ])('%s is read to its end', { timeout: 20_000 }, (_name, text) => readAll(text));
});
