import {
  emptyDocument,
  type AcknowledgementState,
  type CanonicalDocument,
  type Reference,
  type Sourced,
} from '#shared/domain/document.ts';
import { X12_CODES } from '#shared/domain/edi/x12-codes.ts';
import { own } from '#shared/lib/own.ts';
import { referId } from '../../kit/drafts.ts';
import { fact } from '../drafts.ts';
import { messageNumber, x12InterchangeNumber } from '../identity.ts';
import {
  codeAt,
  loopsOf,
  preparedAt,
  requiredAt,
  requiredSegment,
  textAt,
  type Message,
  type Seg,
} from '../message.ts';

/** AK501, IK501 and AK901 (elements 717 and 715). */
const ANSWERS: Readonly<Record<string, AcknowledgementState>> = {
  A: 'accepted',
  E: 'accepted',
  M: 'rejected',
  P: 'accepted',
  R: 'rejected',
  W: 'rejected',
  X: 'rejected',
};

/** 997 and 999 → an event for each set that is answered; where none is named, one for the group. */
export function mapAcknowledgement(message: Message): CanonicalDocument[] {
  const ak1 = requiredSegment(message, 'AK1');
  const group = requiredAt(message, ak1, 2, 'The group that is acknowledged');
  const { loops, tail } = loopsOf(message.segs, 'AK2', ['AK9', 'SE']);
  const documents = loops.flatMap((loop, index) => {
    const [ak2] = loop;
    const end = loop.find(({ tag }) => tag === 'AK5' || tag === 'IK5');
    const control = textAt(ak2, 2);
    if (ak2 === undefined || control === null) return [];
    const state = stateOf(message, end);
    if (state === null) return [];
    return [answer(message, `set-${index + 1}`, { group: group.value, control }, state, whatIsWrong(message, loop))];
  });
  if (documents.length > 0) return documents;
  const ak9 = [...tail, ...message.segs].find(({ tag }) => tag === 'AK9');
  const state = stateOf(message, ak9);
  if (state === null) return [{ ...emptyDocument('event'), label: group }];
  return [answer(message, '', { group: group.value, control: group }, state, null)];
}

interface Answered {
  readonly group: string;
  readonly control: Sourced<string>;
}

function answer(
  message: Message,
  localKey: string,
  { group, control }: Answered,
  state: Sourced<AcknowledgementState>,
  reason: Sourced<string> | null,
): CanonicalDocument {
  const { sender, receiver } = message.payload.interchange;
  // Who is answered sent what is answered.
  const number = messageNumber(receiver.id, sender.id, group, localKey === '' ? '' : control.value);
  const subject = { value: number, path: control.path };
  const references: Reference[] = [];
  referId(references, '', 'points_to', 'message_no', subject);
  return {
    ...emptyDocument('event', localKey),
    label: control,
    references,
    facts: [fact('acknowledgement', state.path, { subject, at: preparedAt(message), state, reason })],
    summary: reason,
  };
}

function stateOf(message: Message, seg: Seg | undefined, element = 1): Sourced<AcknowledgementState> | null {
  const code = codeAt(message, seg, element);
  if (code === null) return null;
  const state = own(ANSWERS, code.value);
  if (state === undefined) {
    message.unknown.push(code);
    return null;
  }
  return { value: state, path: code.path };
}

/** The first fault that an AK3 or IK3 names, with what its AK4 or IK4 adds. */
function whatIsWrong(message: Message, loop: readonly Seg[]): Sourced<string> | null {
  const at = loop.findIndex(({ tag }) => tag === 'AK3' || tag === 'IK3');
  const segment = loop[at];
  const id = textAt(segment, 1);
  if (segment === undefined || id === null) return null;
  const next = loop[at + 1];
  const element = next?.tag === 'AK4' || next?.tag === 'IK4' ? next : undefined;
  const fault = own(X12_CODES['723'], codeAt(message, element, 3)?.value);
  const bad = textAt(element, 4)?.value;
  const parts = [
    `segment ${textAt(segment, 2)?.value ?? '?'} (${id.value})`,
    element === undefined ? null : `element ${textAt(element, 1)?.value ?? '?'}`,
    fault ?? null,
    bad === undefined ? null : `"${bad}"`,
  ].filter((part) => part !== null);
  return { value: parts.join(', '), path: id.path };
}

/**
 * TA1 → event: the other side took or refused the interchange as a whole. What was refused was refused with all its sets;
 * of what was taken, each set is still to be answered.
 */
export function mapInterchangeAnswer(message: Message): CanonicalDocument[] {
  const ta1 = requiredSegment(message, 'TA1');
  const control = requiredAt(message, ta1, 1, 'The number of the interchange');
  const state = stateOf(message, ta1, 4);
  const answered: CanonicalDocument = {
    ...emptyDocument('event'),
    label: control,
    summary: state === null ? null : { value: `Interchange ${state.value}`, path: state.path },
  };
  if (state?.value !== 'rejected') return [answered];
  const { sender, receiver } = message.payload.interchange;
  const subject = { value: x12InterchangeNumber(receiver.id, sender.id, control.value), path: control.path };
  const references: Reference[] = [];
  referId(references, '', 'points_to', 'message_no', subject);
  const note = textAt(ta1, 5);
  const reason = note && { value: `the interchange as a whole, note code ${note.value}`, path: note.path };
  return [
    {
      ...answered,
      references,
      facts: [fact('acknowledgement', state.path, { subject, at: preparedAt(message), state, reason })],
    },
  ];
}
