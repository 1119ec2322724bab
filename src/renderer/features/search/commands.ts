/** Something that can be done from the search field. */
export interface Command {
  readonly id: string;
  readonly words: string;
  /** Other words that people look for it by. */
  readonly also?: string;
  /** The key that does it anywhere. */
  readonly keys?: string;
  readonly run: () => void;
}

/** What lists all that can be done, and nothing else. */
export const COMMAND_PREFIX = '>';
const SHORTEST = 2;
/** Beside hits, which are what people mostly look for. */
const MOST_BESIDE_HITS = 5;

export function isCommandText(text: string): boolean {
  return text.trimStart().startsWith(COMMAND_PREFIX);
}

/** The commands that a text means: each word of it begins one of theirs. */
export function commandsFor(commands: readonly Command[], text: string): readonly Command[] {
  const asked = isCommandText(text);
  const wanted = wordsIn(asked ? text.trimStart().slice(COMMAND_PREFIX.length) : text);
  if (!asked && wanted.join('').length < SHORTEST) return [];
  const found = commands.filter(({ words, also = '' }) => {
    const own = wordsIn(`${words} ${also}`);
    return wanted.every((word) => own.some((candidate) => candidate.startsWith(word)));
  });
  // What is called so comes before what is only also looked for by it.
  const isNamed = ({ words }: Command): boolean =>
    wanted.every((word) => wordsIn(words).some((own) => own.startsWith(word)));
  const ranked = [...found.filter(isNamed), ...found.filter((command) => !isNamed(command))];
  return asked ? ranked : ranked.slice(0, MOST_BESIDE_HITS);
}

function wordsIn(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
