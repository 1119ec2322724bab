import { parseMicros, type Micros } from '#shared/domain/decimal.ts';
import type { Sourced } from '#shared/domain/document.ts';
import { NOWHERE, placeText } from '#shared/domain/edi/envelope.ts';
import { pointerOf, tagOf, valueOf, type EdiSegment } from '#shared/domain/edi/segments.ts';
import type { When } from '#shared/domain/time.ts';
import { own } from '#shared/lib/own.ts';
import type { MapContext } from '../kit/connector.ts';
import { reject, type Node } from '../kit/drafts.ts';
import { atWall } from '../kit/wall-time.ts';
import { edifactWhen, whenOf } from './dates.ts';
import { USUAL_PROFILE, type EdiConfig, type PartnerProfile } from './manifest.ts';
import { readPayload, type EdiPayload } from './payload.ts';
import { atTimeCode } from './zones.ts';

/** A segment and its place in the payload. */
export interface Seg {
  readonly tag: string;
  readonly at: number;
  readonly data: EdiSegment;
}

/** A message with what is needed to read it. */
export interface Message {
  readonly payload: EdiPayload;
  readonly type: string;
  readonly segs: readonly Seg[];
  readonly context: MapContext<EdiConfig>;
  readonly profile: PartnerProfile;
  readonly zone: string;
  /** Id of the other party. */
  readonly partner: string;
  /** Whether we sent it; null where our ids are not told. */
  readonly sentByUs: boolean | null;
  /** Takes codes that nothing is known of. */
  readonly unknown: Sourced<string>[];
}

export function openMessage(node: Node, context: MapContext<EdiConfig>): Message {
  const payload = readPayload(node);
  const { sender, receiver } = payload.interchange;
  const ours = new Set(context.config.ownIds.map((id) => id.trim()));
  const sentByUs = ours.size === 0 ? null : ours.has(sender.id);
  const partner = sentByUs === true ? receiver.id : sender.id;
  const profile = own(context.config.partners, partner) ?? USUAL_PROFILE;
  return {
    payload,
    type: payload.set.type,
    segs: payload.segments.map((data, at) => ({ tag: tagOf(data), at, data })),
    context,
    profile,
    zone: profile.zone ?? context.config.zone,
    partner,
    sentByUs,
    unknown: [],
  };
}

/** Sets the message aside, with the exact place. */
export function refuse(message: Message, seg: Seg, element: number | null, sentence: string, component = 1): never {
  const { interchange, group, set, edi } = message.payload;
  const hasParts = element !== null && edi === 'edifact' && Array.isArray(seg.data[element]);
  const place = placeText({
    ...NOWHERE,
    interchange: interchange.control,
    group: group?.control ?? null,
    set: set.control,
    type: set.type,
    segment: seg.at + 1,
    tag: seg.tag,
    element,
    component: hasParts ? component : null,
  });
  const path = element === null || seg.data[element] === undefined ? '' : pointerOf(seg.data, element, component);
  return reject(`${place}: ${sentence}`, `/segments/${seg.at}${path}`);
}

export function textAt(seg: Seg | undefined, element: number, component = 1): Sourced<string> | null {
  if (seg === undefined) return null;
  const value = valueOf(seg.data, element, component).trim();
  return value === '' ? null : { value, path: `/segments/${seg.at}${pointerOf(seg.data, element, component)}` };
}

export function requiredAt(message: Message, seg: Seg, element: number, what: string, component = 1): Sourced<string> {
  return textAt(seg, element, component) ?? refuse(message, seg, element, `${what} is missing.`, component);
}

/** A qualifier or code, in the usual vocabulary where the partner has another. */
export function codeAt(message: Message, seg: Seg | undefined, element: number, component = 1): Sourced<string> | null {
  const code = textAt(seg, element, component);
  if (code === null || seg === undefined) return null;
  const usual = message.profile.codes[`${seg.tag}.${code.value}`];
  return usual === undefined ? code : { value: usual, path: code.path };
}

export function numberAt(
  message: Message,
  seg: Seg | undefined,
  element: number,
  component = 1,
): Sourced<Micros> | null {
  const text = textAt(seg, element, component);
  if (text === null || seg === undefined) return null;
  // ISO 9735 takes either mark for the decimal one, and none for thousands.
  const plain = message.payload.edi === 'edifact' ? text.value.replace(',', '.') : text.value;
  const parsed = parseMicros(plain);
  if (!parsed.ok) return refuse(message, seg, element, `${parsed.error}.`, component);
  return { value: parsed.value, path: text.path };
}

/** A number whose last two digits are decimals (X12 type N2). */
export function centsAt(message: Message, seg: Seg | undefined, element: number): Sourced<Micros> | null {
  const text = textAt(seg, element);
  if (text === null || seg === undefined) return null;
  if (!/^-?\d{1,13}$/.test(text.value)) {
    return refuse(message, seg, element, `"${text.value}" is no number with two implied decimals.`);
  }
  const parsed = parseMicros(`${text.value}e-2`);
  if (!parsed.ok) return refuse(message, seg, element, `${parsed.error}.`);
  return { value: parsed.value, path: text.path };
}

/** An X12 date with its time and time code, where elements for them are given. */
export function dateAt(message: Message, seg: Seg | undefined, date: number, time = 0, code = 0): Sourced<When> | null {
  const text = textAt(seg, date);
  if (text === null || seg === undefined) return null;
  const clock = time === 0 ? '' : (textAt(seg, time)?.value ?? '');
  const zone = code === 0 ? '' : (textAt(seg, code)?.value ?? '');
  const shown = [text.value, clock, zone].filter((part) => part !== '').join(' ');
  const when = whenOf(text.value, clock, shown, (wall) => atTimeCode(wall, zone, message.zone));
  return when === null ? refuse(message, seg, date, `"${text.value}" is no date.`) : { value: when, path: text.path };
}

/** The date of an EDIFACT DTM. */
export function dtmAt(message: Message, seg: Seg): Sourced<When> | null {
  const text = textAt(seg, 1, 2);
  if (text === null) return null;
  const format = textAt(seg, 1, 3)?.value ?? '';
  const when = edifactWhen(text.value, format, (wall) => atWall(wall, message.zone));
  if (when !== null) return { value: when, path: text.path };
  // A week, a count of days: a period is no date, and is not wrong.
  return /^(?:10\d|20\d|30[34]|71[89]|)$/.test(format)
    ? refuse(message, seg, 1, `"${text.value}" is no date of format ${format === '' ? 'none' : format}.`, 2)
    : null;
}

/** When the interchange was made, or its group. */
export function preparedAt(message: Message): Sourced<When> | null {
  const { interchange, group } = message.payload;
  const head = group !== null && group.date.length === 8 ? group : interchange;
  const shown = `${head.date} ${head.time}`.trim();
  const when = whenOf(head.date, head.time, shown, (wall) => atWall(wall, message.zone));
  return when === null ? null : { value: when, path: head === group ? '/group/date' : '/interchange/date' };
}

export function firstOf(message: Message, tag: string): Seg | undefined {
  return message.segs.find((seg) => seg.tag === tag);
}

export function requiredSegment(message: Message, tag: string): Seg {
  const found = firstOf(message, tag);
  if (found !== undefined) return found;
  const [head] = message.segs;
  return head === undefined
    ? reject(`${tag} is missing`, '/segments')
    : refuse(message, head, null, `${tag} is missing in the set.`);
}

/** Segments before the first loop, and those of each loop. */
export interface Loops {
  readonly head: readonly Seg[];
  readonly loops: readonly (readonly Seg[])[];
  readonly tail: readonly Seg[];
}

/** Parts a message where a loop begins; `ends` are tags that stand after the last. */
export function loopsOf(segs: readonly Seg[], begins: string, ends: readonly string[] = []): Loops {
  const first = segs.findIndex(({ tag }) => tag === begins);
  if (first < 0) {
    const end = segs.findIndex(({ tag }) => ends.includes(tag));
    return { head: end < 0 ? segs : segs.slice(0, end), loops: [], tail: end < 0 ? [] : segs.slice(end) };
  }
  const loops: Seg[][] = [];
  let at = first;
  for (; at < segs.length; at += 1) {
    const seg = segs[at];
    if (seg === undefined || ends.includes(seg.tag)) break;
    if (seg.tag === begins) loops.push([]);
    loops.at(-1)?.push(seg);
  }
  return { head: segs.slice(0, first), loops, tail: segs.slice(at) };
}
