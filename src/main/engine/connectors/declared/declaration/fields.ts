import { z } from 'zod';
import { patternProblem } from '../../kit/pattern.ts';
import { compileExpression } from '../expression/expression.ts';
import { didYouMean } from '../expression/suggest.ts';
import { formatProblem, isZone } from '../values/dates.ts';

/** Message of a required key that is not there; the loader names the key. */
export const MISSING = 'is missing';

/** An object of exactly these keys: an unknown one is refused, a line each, with the key that was probably meant. */
export function closed<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, { error: (issue) => unknownKeys(issue, Object.keys(shape)) });
}

/** An object whose keys are words of a list. */
export function byWord<const Words extends readonly [string, ...string[]], Value extends z.ZodType>(
  words: Words,
  value: Value,
) {
  return z.partialRecord(z.enum(words), value, { error: (issue) => unknownKeys(issue, words) });
}

function unknownKeys(issue: z.core.$ZodRawIssue, known: readonly string[]): string | undefined {
  if (issue.code !== 'unrecognized_keys') return undefined;
  const hint = (key: string): string => didYouMean(key, known) || `; known are ${known.join(', ')}`;
  return issue.keys.map((key) => `"${key}" is not known here${hint(key)}`).join('\n');
}

export function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z.enum(values, {
    error: (issue) => {
      if (issue.input === undefined) return MISSING;
      const given = typeof issue.input === 'string' ? issue.input : JSON.stringify(issue.input);
      return `"${given}" is not one of the known words${didYouMean(given ?? '', values) || `: ${values.join(', ')}`}`;
    },
  });
}

/** Text whose content is checked by a function that names the problem. */
function checkedText(what: string, problemOf: (text: string) => string | null) {
  return z
    .string({
      error: (issue) => {
        if (issue.input === undefined) return MISSING;
        return typeof issue.input === 'object' ? `expected ${what}: put it in quotes` : `expected ${what}`;
      },
    })
    .min(1, { error: `expected ${what}`, abort: true })
    .superRefine((text, context) => {
      const problem = problemOf(text);
      if (problem !== null) context.addIssue({ code: 'custom', message: problem });
    });
}

export const expression = checkedText('a JMESPath expression', (text) => {
  const compiled = compileExpression(text);
  return compiled.ok ? null : compiled.error;
}).meta({ description: 'JMESPath expression over the record.' });

/** A path that leads to one value, as a JSON Pointer can name it too. */
export const plainPath = checkedText('a path', (text) => {
  const compiled = compileExpression(text);
  if (!compiled.ok) return compiled.error;
  return compiled.value.path === null ? `"${text}" is no plain path; write it as paging.next` : null;
}).meta({ description: 'Path in the answer, such as paging.next; names with other signs in quotes: "@next".' });

/** Objects of several sorts, told apart by the word under one key. */
export function variants<
  const Options extends readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]],
>(key: string, words: readonly string[], options: Options) {
  return z.discriminatedUnion(key, options, {
    error: (issue) => {
      if (issue.code !== 'invalid_union') return undefined;
      const given = (issue.input as Readonly<Record<string, unknown>> | null)?.[key];
      if (given === undefined) return `"${key}" is missing; known are ${words.join(', ')}`;
      const shown = typeof given === 'string' ? given : JSON.stringify(given);
      return `"${shown}" is not one of the known words${didYouMean(shown, words) || `: ${words.join(', ')}`}`;
    },
  });
}

/** Flags as references are read with. */
export const regularExpression = checkedText('a regular expression', (text) => {
  const problem = text === '' ? 'it is empty' : patternProblem(text);
  return problem === null ? null : `"${text}" is no regular expression to be used: ${problem}`;
}).meta({ description: 'Regular expression; upper and lower case are the same.' });

export const dateFormat = checkedText('a date format', formatProblem).meta({
  description: 'iso, parts, epoch_s, epoch_ms, or a pattern such as dd.MM.yyyy HH:mm.',
});

export const zone = checkedText('a time zone', (text) =>
  isZone(text) ? null : `"${text}" is no time zone; use UTC or a name such as Europe/Berlin`,
).meta({ description: 'IANA time zone of date-times that name none, or UTC.' });

const formats = z.union([dateFormat, z.array(dateFormat).min(1)]);

export const dateField = z
  .union([expression, closed({ value: expression, format: formats.optional(), zone: zone.optional() })])
  .meta({ description: 'Expression of a date; with its own format or zone as an object.' });

export const numberField = z
  .union([
    expression,
    closed({
      value: expression,
      scale: z.int().min(0).max(6).optional().meta({ description: 'Digits of minor units: 2 reads 12050 as 120.50.' }),
      when: expression.optional().meta({ description: 'Only where this holds of the document.' }),
    }),
  ])
  .meta({ description: 'Expression of a number; with minor units or a condition as an object.' });

export const dateDefaults = closed({
  format: formats.optional().meta({ description: 'How dates are written; the first that fits is taken. Default iso.' }),
  zone: zone.optional(),
  empty: z.array(z.string()).optional().meta({ description: 'Texts that mean "no date".' }),
});

export const numberDefaults = closed({
  decimal: oneOf(['.', ',']).optional().meta({ description: 'Decimal sign in text. Default ".".' }),
  group: z.string().max(1).optional().meta({ description: 'Thousands separator in text.' }),
  drop: z
    .array(z.string().min(1))
    .optional()
    .meta({ description: 'Texts beside a number that are no part of it, such as a currency sign.' }),
  round: z.int().min(0).max(6).optional().meta({
    description: 'Decimals that are kept, for computed figures. Default all; more than six set the record aside.',
  }),
});
