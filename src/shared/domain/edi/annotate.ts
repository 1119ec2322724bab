import { own } from '../../lib/own.ts';
import { EDIFACT_CODES } from './edifact-codes.ts';
import { EDIFACT_SEGMENTS } from './edifact-names.ts';
import type { EdiFault } from './envelope.ts';
import { parseEdi } from './parse.ts';
import { tagOf, type EdiElement, type EdiSegment, type EdiStandard } from './segments.ts';
import { Tokenizer } from './tokenizer.ts';
import { X12_CODES } from './x12-codes.ts';
import { X12_SEGMENTS } from './x12-names.ts';

/** An element, or a component of it, with what it is called and what its code means. */
export interface AnnotatedElement {
  /** "02", or "01.2" for the second component. */
  readonly number: string;
  readonly value: string;
  readonly name: string | null;
  readonly meaning: string | null;
  /** JSON Pointer inside the segment. */
  readonly pointer: string;
}

export interface AnnotatedSegment {
  readonly tag: string;
  readonly name: string | null;
  /** Those that hold something. */
  readonly elements: readonly AnnotatedElement[];
}

export interface AnnotatedLine {
  /** Line of the file. */
  readonly line: number;
  readonly segment: AnnotatedSegment;
}

export interface AnnotatedFile {
  readonly lines: readonly AnnotatedLine[];
  readonly faults: readonly EdiFault[];
}

interface PartName {
  readonly name: string;
  readonly codes: string | null;
}

interface Names {
  readonly name: string;
  /** By element, by component. */
  readonly elements: readonly (readonly PartName[])[];
}

const known = new Map<string, Names | null>();

function namesOf(standard: EdiStandard, tag: string): Names | null {
  const key = `${standard} ${tag}`;
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const table = standard === 'x12' ? X12_SEGMENTS : EDIFACT_SEGMENTS;
  const text = own(table, tag);
  if (text === undefined) return null;
  const [name = '', ...elements] = text.split('|');
  const names: Names = {
    name,
    elements: elements.map((element) =>
      // A comma parts components in EDIFACT only: X12 names use it as people do.
      (standard === 'edifact' ? element.split(',') : [element]).map((part) => {
        const [partName = '', codes = null] = part.split('@');
        return { name: partName, codes };
      }),
    ),
  };
  known.set(key, names);
  return names;
}

/** A segment with the names of its elements and the meanings of its codes. */
export function annotateSegment(standard: EdiStandard, segment: EdiSegment): AnnotatedSegment {
  const tag = tagOf(segment);
  const names = namesOf(standard, tag);
  const elements: AnnotatedElement[] = [];
  segment.forEach((element, index) => {
    if (index === 0) return;
    const parts = names?.elements[index - 1] ?? [];
    for (const { value, component, pointer } of partsOf(element, index)) {
      if (value.trim() === '') continue;
      const part = parts[component - 1];
      elements.push({
        number: `${String(index).padStart(2, '0')}${component === 1 && typeof element === 'string' ? '' : `.${component}`}`,
        value,
        name: part?.name ?? null,
        meaning: part?.codes ? meaningOf(standard, part.codes, value.trim()) : null,
        pointer,
      });
    }
  });
  return { tag, name: names?.name ?? null, elements };
}

function meaningOf(standard: EdiStandard, list: string, code: string): string | null {
  return own((standard === 'x12' ? X12_CODES : EDIFACT_CODES)[list], code) ?? null;
}

interface Part {
  readonly value: string;
  readonly component: number;
  readonly pointer: string;
}

function partsOf(element: EdiElement, index: number): Part[] {
  if (typeof element === 'string') return [{ value: element, component: 1, pointer: `/${index}` }];
  if (!('repeats' in element)) {
    return element.map((value, at) => ({ value, component: at + 1, pointer: `/${index}/${at}` }));
  }
  return element.repeats.flatMap((repeat, at) =>
    typeof repeat === 'string'
      ? [{ value: repeat, component: 1, pointer: `/${index}/repeats/${at}` }]
      : repeat.map((value, part) => ({ value, component: part + 1, pointer: `/${index}/repeats/${at}/${part}` })),
  );
}

/** A whole file, segment by segment, with what is wrong in it. Never throws. */
export function annotate(text: string): AnnotatedFile {
  const file = parseEdi(text);
  const faults = [...file.faults];
  const lines: AnnotatedLine[] = [];
  for (const { head, separators, from, to, line, messages, faults: ofEnvelope, notes } of file.interchanges) {
    const begins = text.startsWith('UNA', from) ? from + 9 : from;
    const tokenizer = new Tokenizer(text.slice(0, to), separators, begins, line);
    for (let read = tokenizer.next(); read !== null; read = tokenizer.next()) {
      lines.push({
        line: read.line,
        segment: annotateSegment(head.standard, separatorsShown(read.segment, separators)),
      });
    }
    faults.push(
      ...ofEnvelope,
      ...notes,
      ...messages.flatMap((message) => [...(message.fault ? [message.fault] : []), ...message.notes]),
    );
  }
  return { lines, faults: faults.toSorted((a, b) => a.place.line - b.place.line) };
}

/** ISA16 is the component separator itself, and is not there once elements are parted. */
function separatorsShown(segment: EdiSegment, { component }: { readonly component: string }): EdiSegment {
  return tagOf(segment) === 'ISA' ? [...segment.slice(0, 16), component] : segment;
}
