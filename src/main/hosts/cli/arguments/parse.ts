import { parseArgs } from 'node:util';
import { GLOBAL_OPTIONS, type ArgumentSpec, type OptionSpecs } from './options.ts';

/** The command line cannot be understood; says how it could. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly next: string;
  constructor(message: string, next: string) {
    super(message);
    this.next = next;
  }
}

/** What was typed, checked against a command's options and arguments. */
export interface Arguments {
  argument(name: string): string | null;
  text(option: string): string | null;
  flag(option: string): boolean;
  /** A whole number within limits. @throws UsageError */
  integer(option: string, range: { readonly from: number; readonly to: number }): number | null;
  /** One of a list of words. @throws UsageError */
  choice<W extends string>(option: string, words: readonly W[]): W | null;
}

export interface CommandShape {
  readonly name: string;
  readonly arguments: readonly ArgumentSpec[];
  readonly options: OptionSpecs;
}

interface Token {
  readonly kind: 'option' | 'positional' | 'option-terminator';
  readonly name?: string;
  readonly rawName?: string;
  readonly value?: string | boolean | undefined;
  readonly inlineValue?: boolean | undefined;
}

function tokensOf(argv: readonly string[], options: OptionSpecs): readonly Token[] {
  const config = Object.fromEntries(
    Object.entries(options).map(([name, { value, short }]) => [
      name,
      {
        type: value === undefined ? ('boolean' as const) : ('string' as const),
        ...(short === undefined ? {} : { short }),
      },
    ]),
  );
  return parseArgs({ args: [...argv], options: config, strict: false, allowPositionals: true, tokens: true }).tokens;
}

/**
 * The command that a line names: its first word that is neither an option nor an option's value. Options may stand
 * before it, so all commands' options are needed to tell.
 */
export function commandNameOf(argv: readonly string[], everyOption: OptionSpecs): string | null {
  const word = tokensOf(argv, everyOption).find((token) => token.kind === 'positional');
  return typeof word?.value === 'string' ? word.value : null;
}

/** Reads the rest of a line for one command. @throws UsageError */
export function parseCommand(argv: readonly string[], command: CommandShape): Arguments {
  const options: OptionSpecs = { ...GLOBAL_OPTIONS, ...command.options };
  const help = `Try: throughline ${command.name} --help`;
  const values = new Map<string, string | true>();
  const words: string[] = [];
  for (const token of tokensOf(argv, options)) {
    if (token.kind === 'positional') words.push(String(token.value));
    if (token.kind === 'option') values.set(token.name ?? '', optionValue(token, options, help));
  }
  return read(values, argumentsOf(words.slice(1), command, help), help);
}

function optionValue(token: Token, options: OptionSpecs, help: string): string | true {
  const { name = '', rawName = '', value, inlineValue } = token;
  const spec = Object.hasOwn(options, name) ? options[name] : undefined;
  if (spec === undefined) {
    const near = nearest(name, Object.keys(options));
    throw new UsageError(`unknown option ${rawName}${near === null ? '' : ` (did you mean --${near}?)`}`, help);
  }
  if (spec.value === undefined) {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value`, help);
    return true;
  }
  if (typeof value !== 'string' || value === '')
    throw new UsageError(`${rawName} needs a value: ${rawName} ${spec.value}`, help);
  if (inlineValue !== true && value.startsWith('-') && value !== '-') {
    throw new UsageError(
      `${rawName} needs a value, and "${value}" looks like an option; if it is the value, write ${rawName}=${value}`,
      help,
    );
  }
  return value;
}

function argumentsOf(words: readonly string[], command: CommandShape, help: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [index, spec] of command.arguments.entries()) {
    const text = spec.rest === true ? words.slice(index).join(' ') : words[index];
    if (text !== undefined && text !== '') found.set(spec.name, text);
    else if (spec.optional !== true) throw new UsageError(`${command.name} needs ${spec.name}`, help);
  }
  const extra = words[command.arguments.length];
  if (extra !== undefined && command.arguments.at(-1)?.rest !== true)
    throw new UsageError(`unexpected argument "${extra}"`, help);
  return found;
}

function read(values: ReadonlyMap<string, string | true>, words: ReadonlyMap<string, string>, help: string): Arguments {
  const text = (option: string): string | null => {
    const value = values.get(option);
    return typeof value === 'string' ? value : null;
  };
  return {
    argument: (name) => words.get(name) ?? null,
    text,
    flag: (option) => values.has(option),
    integer(option, { from, to }) {
      const value = text(option);
      if (value === null) return null;
      const number = /^-?\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
      if (!(number >= from && number <= to))
        throw new UsageError(`--${option} must be a whole number from ${from} to ${to}, not "${value}"`, help);
      return number;
    },
    choice(option, choices) {
      const value = text(option);
      if (value === null) return null;
      const found = choices.find((choice) => choice === value.replaceAll('-', '_'));
      if (found === undefined)
        throw new UsageError(`--${option} must be one of ${choices.join(', ')}, not "${value}"`, help);
      return found;
    },
  };
}

/** The word that was probably meant: at most two letters away. */
export function nearest(word: string, words: readonly string[]): string | null {
  const ranked = words
    .map((candidate) => ({ candidate, away: distance(word, candidate) }))
    .sort((a, b) => a.away - b.away);
  const best = ranked[0];
  return best !== undefined && best.away <= 2 && best.away < word.length ? best.candidate : null;
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)),
      );
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
