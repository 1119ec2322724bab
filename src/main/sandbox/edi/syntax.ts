import type { Seconds } from '../calendar.ts';

/** An element, or one of several components. */
export type Element = string | readonly string[];
/** A tag and its elements. */
export type Segment = readonly [tag: string, ...elements: Element[]];

/** A transaction set or message without its frame. */
export interface Message {
  /** 850, ORDERS … */
  readonly code: string;
  readonly segments: readonly Segment[];
}

/** What is sent from one party to another at once. */
export interface Interchange {
  readonly sender: string;
  readonly receiver: string;
  readonly control: number;
  readonly at: Seconds;
  readonly messages: readonly Message[];
}

export interface Stamp {
  /** CCYYMMDD */
  readonly date: string;
  /** HHMM */
  readonly time: string;
}

/** In UTC, as interchanges of this company are stamped. */
export function stampOf(at: Seconds): Stamp {
  const digits = new Date(at * 1000).toISOString().replaceAll(/\D/g, '');
  return { date: digits.slice(0, 8), time: digits.slice(8, 12) };
}

/** The functional group of each set (element 479). */
const GROUPS: Readonly<Record<string, string>> = {
  '850': 'PO',
  '855': 'PR',
  '856': 'SH',
  '810': 'IN',
  '820': 'RA',
  '997': 'FA',
};

export function groupOf(code: string): string {
  return GROUPS[code] ?? '';
}

/** Number of the n-th message of an interchange, from 0. */
export function messageControl(n: number): string {
  return String(n + 1).padStart(4, '0');
}

/** An X12 interchange of one group, version 004010. */
export function writeX12({ sender, receiver, control, at, messages }: Interchange): string {
  const { date, time } = stampOf(at);
  const number = String(control).padStart(9, '0');
  const parties = ['ZZ', sender.padEnd(15), 'ZZ', receiver.padEnd(15)].join('*');
  const nothing = ' '.repeat(10);
  const isa = `ISA*00*${nothing}*00*${nothing}*${parties}*${date.slice(2)}*${time}*U*00401*${number}*0*P*>`;
  const gs = ['GS', groupOf(messages[0]?.code ?? ''), sender, receiver, date, time, String(control), 'X', '004010'];
  const sets = messages.flatMap(({ code, segments }, n) => [
    `ST*${code}*${messageControl(n)}`,
    ...segments.map(x12Segment),
    `SE*${segments.length + 2}*${messageControl(n)}`,
  ]);
  const lines = [isa, gs.join('*'), ...sets, `GE*${messages.length}*${control}`, `IEA*1*${number}`];
  return lines.map((line) => `${line}~\n`).join('');
}

function x12Segment(segment: Segment): string {
  const elements = segment.map((element) =>
    (typeof element === 'string' ? [element] : element).map((part) => part.replaceAll(/[*~>]/g, ' ').trim()).join('>'),
  );
  while (elements.at(-1) === '') elements.pop();
  return elements.join('*');
}

/** An EDIFACT interchange of messages of D.96A, syntax version 4 in UTF-8. */
export function writeEdifact({ sender, receiver, control, at, messages }: Interchange): string {
  const { date, time } = stampOf(at);
  const lines = [
    `UNB+UNOW:4+${sender}:ZZ+${receiver}:ZZ+${date}:${time}+${control}`,
    ...messages.flatMap(({ code, segments }, n) => [
      `UNH+${messageControl(n)}+${code === 'CONTRL' ? 'CONTRL:2:2:UN' : `${code}:D:96A:UN`}`,
      ...segments.map(edifactSegment),
      `UNT+${segments.length + 2}+${messageControl(n)}`,
    ]),
    `UNZ+${messages.length}+${control}`,
  ];
  return `UNA:+.? '\n${lines.map((line) => `${line}'\n`).join('')}`;
}

function edifactSegment(segment: Segment): string {
  const elements = segment.map((element) => {
    const parts = (typeof element === 'string' ? [element] : element).map((part) =>
      part.trim().replaceAll(/[?+:']/g, String.raw`?$&`),
    );
    while (parts.length > 1 && parts.at(-1) === '') parts.pop();
    return parts.join(':');
  });
  while (elements.at(-1) === '') elements.pop();
  return elements.join('+');
}
