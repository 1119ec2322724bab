import type { EdiSegment, EdiStandard, Separators } from './segments.ts';
import { valueOf } from './segments.ts';

/** Where in a file something stands, as people of the trade name it. */
export interface EdiPlace {
  readonly interchange: string | null;
  readonly group: string | null;
  readonly set: string | null;
  /** "850", "ORDERS". */
  readonly type: string | null;
  /** Number of the segment in its set, from 1. */
  readonly segment: number | null;
  readonly tag: string | null;
  readonly element: number | null;
  readonly component: number | null;
  /** Line of the file, from 1. */
  readonly line: number;
}

/** Something that is wrong, told in a sentence. */
export interface EdiFault {
  readonly sentence: string;
  readonly place: EdiPlace;
}

export const NOWHERE: EdiPlace = {
  interchange: null,
  group: null,
  set: null,
  type: null,
  segment: null,
  tag: null,
  element: null,
  component: null,
  line: 1,
};

/** "Interchange 000000042, group 7, set 0001 (850), segment 6 (PO1), element 2". */
export function placeText(place: EdiPlace): string {
  const { interchange, group, set, type, segment, tag, element, component } = place;
  const named = [
    interchange === null ? null : `interchange ${interchange}`,
    group === null ? null : `group ${group}`,
    set === null ? null : `set ${set}${type === null ? '' : ` (${type})`}`,
    segment === null ? (tag === null ? null : tag) : `segment ${segment}${tag === null ? '' : ` (${tag})`}`,
    element === null ? null : `element ${element}`,
    component === null ? null : `component ${component}`,
  ].filter((part) => part !== null);
  const text = named.length === 0 ? `line ${place.line}` : named.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function faultText(fault: EdiFault): string {
  return `${placeText(fault.place)}: ${fault.sentence}`;
}

/** An interchange party: its qualifier and its id, trimmed. */
export interface EdiParty {
  readonly qualifier: string;
  readonly id: string;
}

export interface InterchangeHead {
  readonly standard: EdiStandard;
  readonly control: string;
  readonly sender: EdiParty;
  readonly receiver: EdiParty;
  /** As written: YYMMDD or CCYYMMDD. */
  readonly date: string;
  readonly time: string;
  readonly version: string;
  readonly test: boolean;
}

export interface GroupHead {
  readonly code: string;
  readonly control: string;
  readonly sender: string;
  readonly receiver: string;
  readonly date: string;
  readonly time: string;
  readonly version: string;
}

export interface EdiMessage {
  readonly interchange: InterchangeHead;
  readonly group: GroupHead | null;
  readonly type: string;
  readonly control: string;
  readonly version: string;
  readonly segments: readonly EdiSegment[];
  /** Line of its first segment. */
  readonly line: number;
  /** Why it cannot be taken. */
  readonly fault: EdiFault | null;
  /** What is odd, and does not keep it from being taken. */
  readonly notes: readonly EdiFault[];
}

export interface Interchange {
  readonly head: InterchangeHead;
  readonly separators: Separators;
  readonly messages: readonly EdiMessage[];
  /** What is wrong with the envelope; its messages stand for themselves. */
  readonly faults: readonly EdiFault[];
  readonly notes: readonly EdiFault[];
  readonly line: number;
  /** Part of the file that it takes. */
  readonly from: number;
  readonly to: number;
}

/** What a file of interchanges holds. */
export interface EdiFile {
  readonly interchanges: readonly Interchange[];
  /** What belongs to no interchange. */
  readonly faults: readonly EdiFault[];
}

/** Tags and places of an envelope's parts: who opens, who closes, where number and count stand. */
export interface Grammar {
  readonly standard: EdiStandard;
  readonly open: string;
  readonly close: string;
  readonly groupOpen: string;
  readonly groupClose: string;
  readonly setOpen: string;
  readonly setClose: string;
  /** A wrong count is common among partners, and is told rather than refused. */
  readonly countsAreLoose: boolean;
  /** Stands between groups and is a message of its own. */
  readonly alone: string | null;
  readonly head: (segment: EdiSegment) => InterchangeHead;
  readonly group: (segment: EdiSegment) => GroupHead;
  readonly set: (segment: EdiSegment, group: GroupHead | null) => { control: string; type: string; version: string };
}

const text = (segment: EdiSegment, element: number, component = 1): string =>
  valueOf(segment, element, component).trim();

export const X12: Grammar = {
  standard: 'x12',
  open: 'ISA',
  close: 'IEA',
  groupOpen: 'GS',
  groupClose: 'GE',
  setOpen: 'ST',
  setClose: 'SE',
  countsAreLoose: false,
  alone: 'TA1',
  head: (isa) => ({
    standard: 'x12',
    control: text(isa, 13),
    sender: { qualifier: text(isa, 5), id: text(isa, 6) },
    receiver: { qualifier: text(isa, 7), id: text(isa, 8) },
    date: text(isa, 9),
    time: text(isa, 10),
    version: text(isa, 12),
    test: text(isa, 15) === 'T',
  }),
  group: (gs) => ({
    code: text(gs, 1),
    sender: text(gs, 2),
    receiver: text(gs, 3),
    date: text(gs, 4),
    time: text(gs, 5),
    control: text(gs, 6),
    version: text(gs, 8),
  }),
  set: (st, group) => ({ type: text(st, 1), control: text(st, 2), version: group?.version ?? '' }),
};

export const EDIFACT: Grammar = {
  standard: 'edifact',
  open: 'UNB',
  close: 'UNZ',
  groupOpen: 'UNG',
  groupClose: 'UNE',
  setOpen: 'UNH',
  setClose: 'UNT',
  countsAreLoose: true,
  alone: null,
  head: (unb) => ({
    standard: 'edifact',
    control: text(unb, 5),
    sender: { qualifier: text(unb, 2, 2), id: text(unb, 2) },
    receiver: { qualifier: text(unb, 3, 2), id: text(unb, 3) },
    date: text(unb, 4),
    time: text(unb, 4, 2),
    version: `${text(unb, 1)}:${text(unb, 1, 2)}`,
    test: text(unb, 11) === '1',
  }),
  group: (ung) => ({
    code: text(ung, 1),
    sender: text(ung, 2),
    receiver: text(ung, 3),
    date: text(ung, 4),
    time: text(ung, 4, 2),
    control: text(ung, 5),
    version: `${text(ung, 7)}:${text(ung, 7, 2)}`,
  }),
  set: (unh) => ({ control: text(unh, 1), type: text(unh, 2), version: `${text(unh, 2, 2)}:${text(unh, 2, 3)}` }),
};
