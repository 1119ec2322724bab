import {
  NOWHERE,
  type EdiFault,
  type EdiMessage,
  type EdiPlace,
  type Grammar,
  type GroupHead,
  type Interchange,
  type InterchangeHead,
} from './envelope.ts';
import { tagOf, valueOf, type EdiSegment, type ReadSegment, type Separators } from './segments.ts';
import { shown } from './separators.ts';
import type { Tokenizer } from './tokenizer.ts';

interface OpenSet {
  readonly control: string;
  readonly type: string;
  readonly version: string;
  readonly segments: EdiSegment[];
  readonly line: number;
  broken: EdiFault | null;
  /** Lines may be wrapped there, or a terminator is missing: the count of segments tells. */
  suspect: EdiFault | null;
}

/** Reads one interchange; leaves the tokenizer where it ends. */
export function readInterchange(tokenizer: Tokenizer, grammar: Grammar, marks: Separators, from: number): Interchange {
  const reader = new InterchangeReader(grammar, tokenizer.line);
  for (let read = tokenizer.next(); read !== null; read = tokenizer.next()) {
    reader.take(read);
    if (reader.closed || !read.terminated) break;
  }
  reader.end(tokenizer.line);
  return {
    head: reader.head,
    separators: marks,
    messages: reader.messages,
    faults: reader.faults,
    notes: reader.notes,
    line: reader.line,
    from,
    to: tokenizer.at,
  };
}

class InterchangeReader {
  readonly messages: EdiMessage[] = [];
  readonly faults: EdiFault[] = [];
  readonly notes: EdiFault[] = [];
  readonly line: number;
  closed = false;
  head: InterchangeHead;
  readonly #grammar: Grammar;
  #opened = false;
  #group: GroupHead | null = null;
  #groups = 0;
  #inGroup = 0;
  #loose = 0;
  #set: OpenSet | null = null;

  constructor(grammar: Grammar, line: number) {
    this.#grammar = grammar;
    this.line = line;
    this.head = grammar.head([]);
  }

  take(read: ReadSegment): void {
    const { segment } = read;
    const tag = tagOf(segment);
    const { open, close, groupOpen, groupClose, setOpen, setClose, alone } = this.#grammar;
    if (tag === open) this.#begin(read);
    else if (tag === setOpen) this.#beginSet(read);
    else if (this.#set !== null && tag === setClose) this.#endSet(read);
    else if (tag === groupOpen) this.#beginGroup(read);
    else if (tag === groupClose) this.#endGroup(read);
    else if (tag === close) this.#close(read);
    else if (this.#set !== null) this.#inSet(this.#set, read);
    else if (tag === alone) this.#takeAlone(read);
    else this.#fault(read, `${tag === '' ? 'A segment without a tag' : tag} stands outside of every set.`);
    if (!read.terminated && this.#set !== null && !this.closed) {
      this.#set.broken ??= { sentence: 'The segment has no terminator.', place: this.#placeIn(this.#set, read) };
    }
  }

  /** The text is over. */
  end(line: number): void {
    if (this.closed) return;
    this.#abandonSet(line, `${this.#grammar.setClose} is missing: the text ends inside the set.`);
    if (!this.#opened) return;
    this.faults.push({
      sentence: `${this.#grammar.close} is missing: the interchange breaks off.`,
      place: { ...NOWHERE, interchange: this.head.control, tag: this.#grammar.close, line },
    });
  }

  #begin(read: ReadSegment): void {
    if (this.#opened) {
      this.#fault(read, `A second ${this.#grammar.open} stands inside the interchange.`);
      return;
    }
    this.#opened = true;
    this.head = this.#grammar.head(read.segment);
  }

  #beginGroup(read: ReadSegment): void {
    this.#abandonSet(read.line, `${this.#grammar.setClose} is missing: a group begins inside the set.`);
    if (this.#group !== null) this.#fault(read, `${this.#grammar.groupClose} is missing before the next group.`);
    this.#group = this.#grammar.group(read.segment);
    this.#groups += 1;
    this.#inGroup = 0;
  }

  #endGroup(read: ReadSegment): void {
    this.#abandonSet(read.line, `${this.#grammar.setClose} is missing: the group ends inside the set.`);
    const { groupOpen, groupClose } = this.#grammar;
    const group = this.#group;
    if (group === null) {
      this.#fault(read, `${groupClose} ends a group that no ${groupOpen} began.`);
      return;
    }
    this.#compareNumber(read, 2, group.control, groupOpen);
    this.#compareCount(read, 1, this.#inGroup, 'sets');
    this.#group = null;
  }

  #beginSet(read: ReadSegment): void {
    this.#abandonSet(read.line, `${this.#grammar.setClose} is missing: the next set begins inside the set.`);
    const { control, type, version } = this.#grammar.set(read.segment, this.#group);
    this.#set = { control, type, version, segments: [read.segment], line: read.line, broken: null, suspect: null };
    if (this.#group === null) this.#loose += 1;
    else this.#inGroup += 1;
    if (!this.#opened) {
      this.#set.broken = {
        sentence: `No ${this.#grammar.open} stands before it: neither sender nor receiver is known.`,
        place: this.#placeIn(this.#set, read),
      };
    } else if (this.#group === null && this.#grammar.standard === 'x12') {
      this.#set.broken = { sentence: 'The set stands in no group.', place: this.#placeIn(this.#set, read) };
    } else if (type === '') {
      this.#set.broken = {
        sentence: 'The type of the set is missing.',
        place: { ...this.#placeIn(this.#set, read), element: this.#grammar.standard === 'x12' ? 1 : 2 },
      };
    }
  }

  #inSet(set: OpenSet, read: ReadSegment): void {
    set.segments.push(read.segment);
    if (read.brokenAt !== null) {
      set.suspect ??= {
        sentence: 'A line break and another tag stand inside the element: a terminator is missing.',
        place: { ...this.#placeIn(set, read), element: read.brokenAt },
      };
    } else if (tagOf(read.segment) === '') {
      set.broken ??= { sentence: 'The segment has no tag.', place: this.#placeIn(set, read) };
    }
  }

  #endSet(read: ReadSegment): void {
    const set = this.#set;
    if (set === null) return;
    set.segments.push(read.segment);
    const place = this.#placeIn(set, read);
    const countAt = 1;
    const numberAt = 2;
    const number = valueOf(read.segment, numberAt).trim();
    if (number !== set.control) {
      set.broken ??= {
        sentence: `The set ends with number ${shown(number)}, it began with ${shown(set.control)}.`,
        place: { ...place, element: numberAt },
      };
    }
    const notes: EdiFault[] = [];
    const counted = valueOf(read.segment, countAt).trim();
    if (Number(counted) !== set.segments.length || counted === '') {
      const wrong: EdiFault = {
        sentence: `It counts ${shown(counted)} segments, ${set.segments.length} came.`,
        place: { ...place, element: countAt },
      };
      if (set.suspect !== null) set.broken ??= set.suspect;
      else if (this.#grammar.countsAreLoose) notes.push(wrong);
      else set.broken ??= wrong;
    }
    this.#keep(set, notes);
  }

  #abandonSet(line: number, sentence: string): void {
    const set = this.#set;
    if (set === null) return;
    const tag = this.#grammar.setClose;
    const place = { ...this.#place(line), set: set.control, type: set.type, tag, segment: set.segments.length + 1 };
    set.broken ??= { sentence, place };
    this.#keep(set, []);
  }

  #keep(set: OpenSet, notes: readonly EdiFault[]): void {
    const { control, type, version, segments, line, broken } = set;
    const { head: interchange } = this;
    this.messages.push({
      interchange,
      group: this.#group,
      type,
      control,
      version,
      segments,
      line,
      fault: broken,
      notes,
    });
    this.#set = null;
  }

  #takeAlone(read: ReadSegment): void {
    const { segment, line } = read;
    const type = tagOf(segment);
    this.messages.push({
      interchange: this.head,
      group: null,
      type,
      control: String(this.messages.length + 1),
      version: this.head.version,
      segments: [segment],
      line,
      fault: null,
      notes: [],
    });
  }

  #close(read: ReadSegment): void {
    this.#abandonSet(read.line, `${this.#grammar.setClose} is missing: the interchange ends inside the set.`);
    if (!this.#opened) {
      this.#fault(read, `${this.#grammar.close} ends an interchange that no ${this.#grammar.open} began.`);
      this.closed = true;
      return;
    }
    if (this.#group !== null) {
      this.#fault(read, `${this.#grammar.groupClose} is missing: the interchange ends inside the group.`);
    }
    this.#compareNumber(read, 2, this.head.control, this.#grammar.open);
    const grouped = this.#grammar.standard === 'x12' || this.#groups > 0;
    this.#compareCount(read, 1, grouped ? this.#groups : this.#loose, grouped ? 'groups' : 'sets');
    this.closed = true;
  }

  #compareNumber(read: ReadSegment, element: number, wanted: string, opener: string): void {
    const found = valueOf(read.segment, element).trim();
    if (found === wanted) return;
    this.faults.push({
      sentence: `The number is ${shown(found)}, ${opener} says ${shown(wanted)}.`,
      place: { ...this.#place(read.line), tag: tagOf(read.segment), element },
    });
  }

  #compareCount(read: ReadSegment, element: number, counted: number, what: string): void {
    const found = valueOf(read.segment, element).trim();
    if (found !== '' && Number(found) === counted) return;
    const wrong: EdiFault = {
      sentence: `It counts ${shown(found)} ${what}, ${counted} came.`,
      place: { ...this.#place(read.line), tag: tagOf(read.segment), element },
    };
    if (this.#grammar.countsAreLoose) this.notes.push(wrong);
    else this.faults.push(wrong);
  }

  #fault(read: ReadSegment, sentence: string): void {
    this.faults.push({ sentence, place: { ...this.#place(read.line), tag: tagOf(read.segment) || null } });
  }

  #place(line: number): EdiPlace {
    const interchange = this.#opened ? this.head.control : null;
    return { ...NOWHERE, interchange, group: this.#group?.control ?? null, line };
  }

  #placeIn(set: OpenSet, read: ReadSegment): EdiPlace {
    const segment = set.segments.at(-1) === read.segment ? set.segments.length : set.segments.length + 1;
    const { control, type } = set;
    return { ...this.#place(read.line), set: control, type, segment, tag: tagOf(read.segment) || null };
  }
}
