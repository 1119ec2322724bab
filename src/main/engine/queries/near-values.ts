/** What happened to a value while it was typed. */
export type TypingSlip = 'swapped' | 'changed' | 'left_out' | 'added';

export const SLIP_WORDS: Readonly<Record<TypingSlip, string>> = {
  swapped: 'two neighbouring characters swapped',
  changed: 'one character different',
  left_out: 'one character left out',
  added: 'one character too many',
};

const SHORTEST = 4;
const LONGEST = 24;
const DIGITS = Array.from('0123456789');
const LETTERS = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');

/**
 * Every value from which one slip of the hand makes this one: two neighbours swapped, one character changed, left out
 * or added; a digit stays a digit and a letter a letter. Nothing for values so short that anything would be near.
 */
export function nearValues(value: string): ReadonlyMap<string, TypingSlip> {
  const near = new Map<string, TypingSlip>();
  if (value.length < SHORTEST || value.length > LONGEST) return near;
  const add = (candidate: string, slip: TypingSlip): void => {
    if (candidate !== value && !near.has(candidate)) near.set(candidate, slip);
  };
  for (let index = 0; index < value.length; index++) {
    const before = value.slice(0, index);
    const here = value.charAt(index);
    const next = value.charAt(index + 1);
    if (next !== '') add(before + next + here + value.slice(index + 2), 'swapped');
  }
  for (let index = 0; index < value.length; index++) {
    const before = value.slice(0, index);
    const here = value.charAt(index);
    const after = value.slice(index + 1);
    add(before + after, 'added');
    for (const other of sameKind(here)) {
      add(before + other + after, 'changed');
      add(before + other + here + after, 'left_out');
      if (after === '') add(value + other, 'left_out');
    }
  }
  return near;
}

function sameKind(character: string): readonly string[] {
  return character >= '0' && character <= '9' ? DIGITS : LETTERS;
}
