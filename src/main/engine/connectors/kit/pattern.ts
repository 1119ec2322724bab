import { createContext, Script, type Context } from 'node:vm';

/**
 * Why a regular expression of somebody's settings cannot be used; null when it can. Patterns run over what other systems
 * send, where nothing could stop them: one that tries more and more ways the longer a text is would hold up everything
 * behind it for ever. So it is tried here, under a clock, on texts that are known to bring that about.
 */
export function patternProblem(text: string): string | null {
  let problem = known.get(text);
  if (problem === undefined) known.set(text, (problem = patternProblemWithin(text, TIMES_MS)));
  return problem;
}

/** Why a pattern that is in use cannot go on to be used. A machine that is busy must not put out of use what is well. */
export function patternInUseProblem(text: string): string | null {
  return patternProblemWithin(text, PATIENT_MS);
}

/** Settings are read again with every run; their patterns are few. */
const known = new Map<string, string | null>();

/** The same, given so many milliseconds in one trial after the other: it is too slow that none of them is enough for. */
export function patternProblemWithin(text: string, times: readonly number[]): string | null {
  try {
    compile(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const tried = [text, ...repeatedGroups(text)].filter(isWhole);
  const isSlow = times.every((ms) => runsTooLong(tried, ms));
  return isSlow ? 'it takes too long on some texts: put no repetition inside another one' : null;
}

/** Flags as references and texts are read with. */
const compile = (text: string): RegExp => new RegExp(text, 'iu');

function isWhole(text: string): boolean {
  try {
    return compile(text).source !== '';
  } catch {
    // A group may name another one that stands outside of it.
    return false;
  }
}

/** What comes to an end takes a few; a machine that is busy with something else may need the longer one. */
const TIMES_MS = [150, 700];
const PATIENT_MS = [...TIMES_MS, 3000];
const TRIAL = new Script(
  'for (const p of patterns) { const r = new RegExp(p, "iu"); for (const t of texts) r.test(t); }',
);
let room: Context | null = null;

function runsTooLong(patterns: readonly string[], timeout: number): boolean {
  room ??= createContext({});
  Object.assign(room, { patterns, texts: patterns.flatMap(textsFor) });
  try {
    TRIAL.runInContext(room, { timeout });
    return false;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return true;
    throw error;
  }
}

/** Two to this power of ways are beyond any machine. */
const MANY = 40;
/** The cube of this takes about a second, its square a moment: texts that numbers are looked for in are longer. */
const LONG = 1000;
const MOST_LETTERS = 6;

/** Much of the same, and then something that does not fit: each way of reading the first part is tried. */
function textsFor(pattern: string): readonly string[] {
  const letters = [...new Set(pattern.replace(/\\./gu, '').match(/[\p{L}\p{N}]/gu))].slice(0, MOST_LETTERS);
  const units = ['0', 'a', ' ', '-', '_', '.', 'a0', '0-', 'a ', ...letters];
  for (const one of letters) for (const other of letters) if (one !== other) units.push(one + other);
  return units.flatMap((unit) => [`${unit.repeat(MANY)}\u0001`, `${unit.repeat(Math.ceil(LONG / unit.length))}\u0001`]);
}

/**
 * Each group of a pattern that is repeated, alone and held to the whole of a text: what stands before it would else have
 * to be met first.
 */
function repeatedGroups(text: string): readonly string[] {
  const found: string[] = [];
  const opened: number[] = [];
  let inClass = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '\\') at += 1;
    else if (inClass) inClass = sign !== ']';
    else if (sign === '[') inClass = true;
    else if (sign === '(') opened.push(at);
    else if (sign === ')') {
      const from = opened.pop();
      const repeated = /^(?:[*+]|\{\d+,\d*\})/.exec(text.slice(at + 1))?.[0];
      if (from !== undefined && repeated !== undefined) found.push(`^${text.slice(from, at + 1)}${repeated}$`);
    }
  }
  return found;
}
