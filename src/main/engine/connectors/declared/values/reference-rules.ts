import { normaliseReference, type NormalisationRule } from '#shared/domain/references.ts';

/** How the numbers of one field are read. */
export interface ReferenceRule extends NormalisationRule {
  /** Regular expression that stands between several numbers of one field. */
  readonly split?: string;
  /** Regular expression of a number inside text: each match (its first group) is one number. */
  readonly find?: string;
}

export interface NamedNumber {
  /** As the source wrote it. */
  readonly text: string;
  /** Null when the text names nothing. */
  readonly normalised: string | null;
}

export type ReferenceReader = (text: string) => readonly NamedNumber[];

/** The numbers that a text names: split, then found inside, then normalised. */
export function compileReferenceRule(rule: ReferenceRule): ReferenceReader {
  const split = rule.split === undefined ? null : new RegExp(rule.split, 'u');
  const find = rule.find === undefined ? null : new RegExp(rule.find, 'giu');
  return (text) => {
    const pieces = split === null ? [text] : text.split(split);
    const found =
      find === null
        ? pieces
        : pieces.flatMap((piece) => [...piece.matchAll(find)].map((match) => match[1] ?? match[0]));
    return found
      .map((piece) => (split === null && find === null ? piece : piece.trim()))
      .filter((piece) => piece.trim() !== '')
      .map((piece) => ({ text: piece, normalised: normaliseReference(piece, rule) }));
  };
}
