import {
  emptyDocument,
  type CanonicalDocument,
  type ConditionClaim,
  type MilestoneClaim,
  type Party,
  type Reference,
  type Sourced,
} from '#shared/domain/document.ts';
import type { When } from '#shared/domain/time.ts';
import type { MapContext, MapOutcome, RecordToMap } from '../kit/connector.ts';
import {
  field,
  flagAt,
  listAt,
  mapRecord,
  objectOf,
  party,
  placeAt,
  refer,
  referId,
  reject,
  requiredText,
  requiredWhen,
  textAt,
  whenAt,
  type Node,
} from '../kit/drafts.ts';
import type { EasypostConfig } from './manifest.ts';
import { DETAILS, TRANSPORT, type DetailMeaning } from './statuses.ts';

const TRACKING_CODE = field('tracking_code');
const CARRIER = field('carrier');
const SERVICE = field('carrier_detail', 'service');
const SHIPMENT_ID = field('shipment_id');
const STATUS = field('status');
const STATUS_DETAIL = field('status_detail');
const ESTIMATE = field('est_delivery_date');
const SIGNED_BY = field('signed_by');
const IS_RETURN = field('is_return');
const DETAILS_LIST = field('tracking_details');
const DATETIME = field('datetime');
const MESSAGE = field('message');
const DESTINATION = field('carrier_detail', 'destination_location');
const PLACE = [
  field('tracking_location', 'city'),
  field('tracking_location', 'state'),
  field('tracking_location', 'country'),
];

/** A tracker → transport. */
export function mapEasypost(record: RecordToMap, context: MapContext<EasypostConfig>): MapOutcome {
  return mapRecord(record, (node) => {
    if (record.streamId !== 'trackers') return reject(`There is no stream "${record.streamId}"`, '');
    return [mapTracker(node, context)];
  });
}

function mapTracker(node: Node, context: MapContext<EasypostConfig>): CanonicalDocument {
  const code = requiredText(node, '', TRACKING_CODE);
  const status = requiredText(node, '', STATUS);
  const details = listAt(node, '', DETAILS_LIST).map((value, index) => detailOf(value, index));
  const references: Reference[] = [];
  refer(references, context, 'is', 'tracking', '', code);
  referId(references, context.connectionId, 'points_to', 'shipment_id', textAt(node, '', SHIPMENT_ID));
  const parties: Party[] = [];
  party(parties, 'carrier', textAt(node, '', CARRIER), textAt(node, '', SERVICE));
  const destination = textAt(node, '', DESTINATION);
  if (destination !== null) parties.push({ role: 'ship_to', id: null, name: null, place: destination });
  const state = TRANSPORT[status.value];

  return {
    ...emptyDocument('transport'),
    label: code,
    references,
    statuses: state === undefined ? [] : [{ axis: 'transport', state, native: status }],
    parties,
    milestones: milestonesOf(node, details),
    conditions: conditionsOf(details),
    summary: details.findLast((detail) => detail.message !== null)?.message ?? status,
    voided: status.value === 'cancelled',
    unknownValues: [
      ...(state === undefined ? [status] : []),
      ...details.flatMap(({ word }) => (word !== null && !Object.hasOwn(DETAILS, word.value) ? [word] : [])),
    ],
  };
}

interface Detail {
  readonly status: Sourced<string>;
  /** Its status_detail. */
  readonly word: Sourced<string> | null;
  readonly when: Sourced<When>;
  readonly message: Sourced<string> | null;
  readonly place: Sourced<string> | null;
}

function detailOf(value: unknown, index: number): Detail {
  const base = `${DETAILS_LIST.pointer}/${index}`;
  const node = objectOf(value, base);
  return {
    status: requiredText(node, base, STATUS),
    word: textAt(node, base, STATUS_DETAIL),
    when: requiredWhen(node, base, DATETIME, 'Z'),
    message: textAt(node, base, MESSAGE),
    place: placeAt(node, base, PLACE),
  };
}

function milestonesOf(node: Node, details: readonly Detail[]): MilestoneClaim[] {
  const milestones: MilestoneClaim[] = [];
  const estimate = whenAt(node, '', ESTIMATE, 'Z');
  // What comes back to us is not on its way to the customer.
  const returns = flagAt(node, '', IS_RETURN) === true;
  if (estimate !== null && !returns) {
    milestones.push({ code: 'DELIVERED', class: 'estimated', when: estimate, path: estimate.path });
  }
  let back = returns;
  let scanned = returns;
  for (const detail of details) {
    if (detail.status.value === 'return_to_sender') back = true;
    const moves = hasMoved(detail);
    // The first scan shows that the carrier has it; the warehouse owns when it left.
    if (moves && !scanned) milestones.push(claim('SHIPPED', detail));
    if (moves) scanned = true;
    const code = codeOf(detail, back);
    if (code !== null) milestones.push(claim(code, detail));
  }
  const delivered = milestones.findLast(({ code, class: kind }) => code === 'DELIVERED' && kind === 'actual');
  const signed = textAt(node, '', SIGNED_BY);
  if (signed !== null && delivered !== undefined) {
    milestones.push({ code: 'POD_OK', class: 'actual', when: delivered.when, path: signed.path, note: signed });
  }
  return milestones;
}

function codeOf({ status, word }: Detail, back: boolean): MilestoneClaim['code'] | null {
  switch (status.value) {
    case 'delivered':
      return back ? 'RETURN_RECV' : 'DELIVERED';
    case 'out_for_delivery':
      return back ? null : 'OUT_FOR_DEL';
    case 'in_transit':
    case 'available_for_pickup':
      return back || (word !== null && isTrouble(word.value)) ? null : 'IN_TRANSIT';
    default:
      return null;
  }
}

/** The carrier has had it in its hands. */
function hasMoved({ status }: Detail): boolean {
  return MOVED.has(status.value);
}

const MOVED: ReadonlySet<string> = new Set(['in_transit', 'out_for_delivery', 'delivered', 'available_for_pickup']);

function claim(code: MilestoneClaim['code'], { status, when, message, place }: Detail): MilestoneClaim {
  return {
    code,
    class: 'actual',
    when,
    path: status.path,
    ...(place === null ? {} : { place }),
    ...(message === null ? {} : { note: message }),
  };
}

/** Trouble on the way is no attempt: a delivery that is excepted while the parcel still moves comes later. */
function meaningOf({ status, word }: Detail): DetailMeaning {
  if (word === null) return 'silent';
  if (word.value === 'delivery_exception' && status.value === 'in_transit') return 'CA-DELAY';
  return DETAILS[word.value] ?? 'silent';
}

function isTrouble(word: string): boolean {
  const meaning = DETAILS[word];
  return meaning !== undefined && meaning !== 'moves' && meaning !== 'label' && meaning !== 'silent';
}

/**
 * Troubles begin with their detail and end with the next movement. A trouble that is told again goes on; loss and
 * damage do not end.
 */
function conditionsOf(details: readonly Detail[]): ConditionClaim[] {
  const conditions: ConditionClaim[] = [];
  let open: ConditionClaim[] = [];
  for (const detail of details) {
    const meaning = meaningOf(detail);
    if (meaning === 'silent' || meaning === 'label') {
      if (detail.status.value !== 'delivered') continue;
    } else if (meaning !== 'moves') {
      if (open.some(({ code }) => code === meaning)) continue;
      const { word, when, message } = detail;
      open.push({
        code: meaning,
        from: when,
        to: null,
        open: true,
        reason: message ?? word,
        path: word?.path ?? when.path,
      });
      continue;
    }
    for (const trouble of open) {
      conditions.push(trouble.code === 'CA-LOSS' ? trouble : { ...trouble, to: detail.when, open: false });
    }
    open = [];
  }
  return [...conditions, ...open];
}
