/** One element: text, its components, or its repetitions. */
export type EdiElement = string | readonly string[] | EdiRepetition;

export interface EdiRepetition {
  readonly repeats: readonly (string | readonly string[])[];
}

/** The tag, then the elements: element 3 of the standard stands at index 3. */
export type EdiSegment = readonly EdiElement[];

export type EdiStandard = 'x12' | 'edifact';

export interface Separators {
  readonly element: string;
  readonly component: string;
  /** Null where the interchange has none. */
  readonly repetition: string | null;
  /** Takes the meaning from the character after it; EDIFACT only. */
  readonly release: string | null;
  readonly decimal: string;
  readonly terminator: string;
}

/** A segment as it stands in the text. */
export interface ReadSegment {
  readonly segment: EdiSegment;
  /** Line that it starts on, from 1. */
  readonly line: number;
  /** Ended by its terminator, and not by the end of the text. */
  readonly terminated: boolean;
  /** A line break stands inside it before something that looks like a tag. */
  readonly brokenAt: number | null;
}

export function tagOf(segment: EdiSegment): string {
  const [tag] = segment;
  return typeof tag === 'string' ? tag : '';
}

/** Text of an element or of one of its components, from 1; of a repeated element the first. Empty where nothing stands. */
export function valueOf(segment: EdiSegment, element: number, component = 1): string {
  const found = segment[element];
  if (found === undefined) return '';
  if (typeof found === 'string') return component === 1 ? found : '';
  if ('repeats' in found) {
    const [first = ''] = found.repeats;
    return typeof first === 'string' ? (component === 1 ? first : '') : (first[component - 1] ?? '');
  }
  return found[component - 1] ?? '';
}

/** JSON Pointer of what `valueOf` reads, inside the segment. */
export function pointerOf(segment: EdiSegment, element: number, component = 1): string {
  const found = segment[element];
  if (found === undefined || typeof found === 'string') return `/${element}`;
  if ('repeats' in found) {
    const [first = ''] = found.repeats;
    return `/${element}/repeats/0${typeof first === 'string' ? '' : `/${component - 1}`}`;
  }
  return `/${element}/${component - 1}`;
}
