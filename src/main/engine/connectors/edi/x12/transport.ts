import {
  emptyDocument,
  type CanonicalDocument,
  type ConditionClaim,
  type MilestoneClaim,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import { X12_CODES } from '#shared/domain/edi/x12-codes.ts';
import type { When } from '#shared/domain/time.ts';
import { own } from '#shared/lib/own.ts';
import { milestoneAt, partyOf, placeOf } from '../drafts.ts';
import {
  codeAt,
  dateAt,
  firstOf,
  loopsOf,
  preparedAt,
  requiredAt,
  requiredSegment,
  textAt,
  type Message,
  type Seg,
} from '../message.ts';
import { referTo } from '../references.ts';
import { MOVEMENT_REASONS, MOVEMENTS, TENDER_ANSWERS, type Movement } from '../statuses.ts';
import { dateWith, numbersOf, partiesOf } from './segments.ts';

/** 204 load tender → shipment that is offered to a carrier. */
export function mapLoadTender(message: Message): CanonicalDocument[] {
  const b2 = requiredSegment(message, 'B2');
  const number = requiredAt(message, b2, 4, 'The shipment number');
  const references: Reference[] = [];
  referTo(references, message, 'is', 'shipment_no', number);
  numbersOf(references, message, message.segs);
  for (const oid of message.segs) {
    if (oid.tag === 'OID') referTo(references, message, 'points_to', 'customer_po', textAt(oid, 2));
  }
  const purpose = codeAt(message, firstOf(message, 'B2A'), 1)?.value;
  const { head } = loopsOf(message.segs, 'S5', ['L3', 'SE']);
  return [
    {
      ...emptyDocument('shipment'),
      label: number,
      references,
      parties: [...partiesOf(message, head), ...partyOf('carrier', textAt(b2, 2), null, null)],
      milestones: [
        ...milestoneAt('TENDERED', 'actual', preparedAt(message)),
        ...milestoneAt('TENDER_OK', 'planned', answerDue(message, head)),
        ...milestoneAt('PICKUP_ARR', 'planned', dateWith(message, message.segs, ['10', '37', '69', '78'])),
      ],
      voided: purpose === '01',
    },
  ];
}

/** G62*64: the carrier must answer by then. */
function answerDue(message: Message, head: readonly Seg[]): Sourced<When> | null {
  return dateWith(message, head, ['64']);
}

/** 990 answer to a tender → event: accepted, or declined and why. */
export function mapTenderAnswer(message: Message): CanonicalDocument[] {
  const b1 = requiredSegment(message, 'B1');
  const number = requiredAt(message, b1, 2, 'The shipment number');
  const answer = requiredAt(message, b1, 4, 'The answer');
  const usual = codeAt(message, b1, 4) ?? answer;
  const meaning = own(TENDER_ANSWERS, usual.value);
  if (meaning === undefined) message.unknown.push(usual);
  const references: Reference[] = [];
  referTo(references, message, 'points_to', 'shipment_no', number);
  numbersOf(references, message, message.segs);
  const when = preparedAt(message) ?? dateAt(message, b1, 3);
  const note = textAt(firstOf(message, 'K1'), 1) ?? textAt(b1, 5);
  const declined: ConditionClaim = {
    code: 'CA-REJECT',
    from: when,
    to: null,
    open: true,
    reason: note ?? { value: 'The carrier declined the load', path: answer.path },
    path: answer.path,
  };
  return [
    {
      ...emptyDocument('event'),
      label: number,
      references,
      parties: partyOf('carrier', textAt(b1, 1), null, null),
      milestones: meaning === 'accepted' ? milestoneAt('TENDER_OK', 'actual', when) : [],
      conditions: meaning === 'declined' ? [declined] : [],
      summary: note,
    },
  ];
}

/** 214 status → transport with its events. */
export function mapCarrierStatus(message: Message): CanonicalDocument[] {
  const b10 = requiredSegment(message, 'B10');
  const pro = textAt(b10, 1);
  const shipment = pro ?? requiredAt(message, b10, 2, 'Both the carrier’s number and the shipment');
  const references: Reference[] = [];
  referTo(references, message, 'is', 'pro', pro);
  referTo(references, message, 'points_to', 'shipment_no', textAt(b10, 2));
  referTo(references, message, 'points_to', 'bol', textAt(b10, 2));
  numbersOf(references, message, message.segs);
  const milestones: MilestoneClaim[] = [];
  const conditions: ConditionClaim[] = [];
  let status: StatusClaim | null = null;
  let summary: Sourced<string> | null = null;
  let cancelled = false;
  for (const event of eventsOf(message)) {
    if (event.movement.step) {
      milestones.push({
        code: event.movement.step.code,
        class: event.movement.step.class,
        when: event.when,
        path: event.native.path,
        ...(event.place && { place: event.place }),
        note: { value: event.text, path: event.native.path },
      });
    }
    if (event.trouble !== null) conditions.push(event.trouble);
    if (event.movement.state) status = { axis: 'transport', state: event.movement.state, native: event.native };
    summary = { value: event.text, path: event.native.path };
    cancelled ||= event.native.value === 'CA';
  }
  const estimate = dateWith(message, message.segs, ['17']);
  return [
    {
      ...emptyDocument('transport'),
      label: shipment,
      references,
      statuses: status === null ? [] : [status],
      parties: [...partiesOf(message, message.segs), ...partyOf('carrier', textAt(b10, 3), null, null)],
      milestones: [...milestones, ...milestoneAt('DELIVERED', 'estimated', estimate)],
      conditions,
      summary,
      voided: cancelled,
    },
  ];
}

interface CarrierEvent {
  readonly native: Sourced<string>;
  readonly movement: Movement;
  readonly when: Sourced<When> | null;
  readonly place: Sourced<string> | null;
  readonly text: string;
  readonly trouble: ConditionClaim | null;
}

function eventsOf(message: Message): CarrierEvent[] {
  return message.segs.flatMap((seg, index): CarrierEvent[] => {
    if (seg.tag !== 'AT7') return [];
    const native = codeAt(message, seg, 1) ?? codeAt(message, seg, 3);
    if (native === null) return [];
    const movement = own(MOVEMENTS, native.value);
    if (movement === undefined) {
      message.unknown.push(native);
      return [];
    }
    const reason = codeAt(message, seg, 2) ?? codeAt(message, seg, 4);
    const blame = reason === null ? null : own(MOVEMENT_REASONS, reason.value);
    if (reason !== null && blame === undefined) message.unknown.push(reason);
    const when = dateAt(message, seg, 5, 6, 7);
    const next = message.segs[index + 1];
    const ms1 = next?.tag === 'MS1' ? next : undefined;
    const words = [own(X12_CODES['1650'], native.value), blame && own(X12_CODES['1651'], reason?.value)];
    const text = capitalised(words.filter((word) => word).join(': '));
    const code = blame ?? movement.trouble ?? null;
    const path = reason?.path ?? native.path;
    const trouble: ConditionClaim | null =
      code === null ? null : { code, from: when, to: null, open: true, reason: { value: text, path }, path };
    const place = placeOf([textAt(ms1, 1), textAt(ms1, 2), textAt(ms1, 3)]);
    return [{ native, movement, when, place, text, trouble }];
  });
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
