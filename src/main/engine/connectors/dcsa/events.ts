import type { Sourced } from '#shared/domain/document.ts';
import type { ClaimClass } from '#shared/domain/milestones.ts';
import type { Instant, When } from '#shared/domain/time.ts';
import { own } from '#shared/lib/own.ts';
import {
  field,
  objectOf,
  placesOf,
  requiredText,
  requiredWhen,
  textAt,
  valueAt,
  type Field,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import {
  CLASSIFIERS,
  DOCUMENT_TYPES,
  EMPTY_INDICATORS,
  EQUIPMENT_EVENTS,
  FACILITY_TYPES,
  SHIPMENT_EVENTS,
  TRANSPORT_EVENTS,
  type EquipmentStep,
  type PaperStep,
} from './statuses.ts';

const EVENT_LIST = field('events');
const METADATA = field('metadata');
const PAYLOAD = field('payload');
const EVENT_ID = field('eventID');
const RETRACTED = field('retractedEventID');
const CREATED = field('eventCreatedDateTime');
const EVENT_TYPE = field('eventType');
const HAPPENS = field('eventDateTime');
const CLASSIFIER = field('eventClassifierCode');
const SHIPMENT_CODE = field('shipmentEventTypeCode');
const TRANSPORT_CODE = field('transportEventTypeCode');
const EQUIPMENT_CODE = field('equipmentEventTypeCode');
const DOCUMENT_TYPE = field('documentTypeCode');
const EQUIPMENT = field('equipmentReference');
const EMPTY = field('emptyIndicatorCode');
const REASON = field('reason');
const DELAY = field('delayReasonCode');
const REMARK = field('changeRemark');
const FACILITY_TYPE = [
  field('transportCall', 'facilityTypeCode'),
  field('eventLocation', 'facilityTypeCode'),
  field('facilityTypeCode'),
];
const UN_LOCATION = [
  field('eventLocation', 'UNLocationCode'),
  field('transportCall', 'UNLocationCode'),
  field('transportCall', 'location', 'UNLocationCode'),
  field('location', 'UNLocationCode'),
];
const LOCATION_NAME = [
  field('eventLocation', 'locationName'),
  field('transportCall', 'location', 'locationName'),
  field('location', 'locationName'),
];
const VOYAGE = [
  field('transportCall', 'carrierVoyageNumber'),
  field('transportCall', 'exportVoyageNumber'),
  field('transportCall', 'carrierExportVoyageNumber'),
];

interface Told {
  /** The code, as it stands there. */
  readonly code: Sourced<string>;
  readonly class: ClaimClass;
  readonly when: Sourced<When>;
  /** When the carrier recorded it. */
  readonly created: Sourced<When>;
  /** The container; null for what holds for all of them. */
  readonly equipment: string | null;
  readonly place: Sourced<string> | null;
  readonly note: Sourced<string> | null;
  /** What it says otherwise: an event of the same key and class replaces one that was recorded before it. */
  readonly key: string;
  /** Where references stand. */
  readonly body: Place;
}

export type CarrierEvent =
  | (Told & { readonly kind: 'paper'; readonly step: PaperStep; readonly paper: 'booking' | 'customs' | 'other' })
  | (Told & {
      readonly kind: 'vehicle';
      readonly step: 'arrival' | 'departure';
      readonly delay: Sourced<string> | null;
    })
  | (Told & {
      readonly kind: 'container';
      readonly step: EquipmentStep;
      /** Null where it is not said. */
      readonly laden: boolean | null;
      readonly atDoor: boolean;
    });

export interface ReadEvents {
  /** In the order in which they happen; of those that say the same, the last that was recorded. */
  readonly events: readonly CarrierEvent[];
  readonly unknown: readonly Sourced<string>[];
}

/** The events of a record, in the form of version 2 (flat) or 3 (metadata and payload). */
export function readEvents(node: Node): ReadEvents {
  const unknown: Sourced<string>[] = [];
  const places = placesOf(node, '', EVENT_LIST).map(bodyAndHead);
  const retracted = new Set(places.map(({ head }) => textAt(head.node, head.base, RETRACTED)?.value ?? ''));
  const events = places
    .filter(({ head }) => !retracted.has(textAt(head.node, head.base, EVENT_ID)?.value ?? '-'))
    // A retraction says nothing of its own.
    .filter(
      ({ head, body }) => textAt(head.node, head.base, RETRACTED) === null || valueAt(body.node, HAPPENS) !== null,
    )
    .map(({ head, body }) => readEvent(head, body, unknown))
    .filter((event) => event !== null);
  return { events: latestOf(events).toSorted((a, b) => momentOf(a.when) - momentOf(b.when)), unknown };
}

function bodyAndHead(place: Place): { readonly head: Place; readonly body: Place } {
  const at = (part: Field): Place => ({
    node: objectOf(valueAt(place.node, part), place.base + part.pointer),
    base: place.base + part.pointer,
  });
  if (valueAt(place.node, METADATA) === null) return { head: place, body: place };
  const head = at(METADATA);
  // A retraction has no payload.
  return { head, body: valueAt(place.node, PAYLOAD) === null ? head : at(PAYLOAD) };
}

/** Null for an event of a kind, class or code that is not known; it is noted as unknown. */
function readEvent(head: Place, body: Place, unknown: Sourced<string>[]): CarrierEvent | null {
  const { node, base } = body;
  const known = <T>(table: Readonly<Record<string, T>>, text: Sourced<string> | null): T | null => {
    if (text === null) return null;
    const meaning = own(table, text.value);
    if (meaning === undefined) unknown.push(text);
    return meaning ?? null;
  };
  const type = requiredText(node, base, EVENT_TYPE);
  const of = known(CLASSIFIERS, requiredText(node, base, CLASSIFIER));
  const when = requiredWhen(node, base, HAPPENS, null);
  const created = requiredWhen(head.node, head.base, CREATED, null);
  const location = firstText(body, UN_LOCATION);
  const shared = {
    when,
    created,
    equipment: textAt(node, base, EQUIPMENT)?.value ?? null,
    place: firstText(body, LOCATION_NAME) ?? location,
    body,
  };
  const keyOf = (code: Sourced<string>): string =>
    [type.value, code.value, of, shared.equipment, location?.value, firstText(body, VOYAGE)?.value].join('|');
  switch (type.value) {
    case 'SHIPMENT': {
      const code = requiredText(node, base, SHIPMENT_CODE);
      const step = known(SHIPMENT_EVENTS, code);
      const document = textAt(node, base, DOCUMENT_TYPE);
      const paper = known(DOCUMENT_TYPES, document) ?? 'other';
      if (step === null || of === null) return null;
      const note = textAt(node, base, REASON);
      return {
        ...shared,
        kind: 'paper',
        code,
        class: of,
        note,
        key: `${keyOf(code)}|${document?.value}|${when.value.text}`,
        step,
        paper,
      };
    }
    case 'TRANSPORT': {
      const code = requiredText(node, base, TRANSPORT_CODE);
      const step = known(TRANSPORT_EVENTS, code);
      if (step === null || of === null) return null;
      const note = textAt(node, base, REMARK);
      return {
        ...shared,
        kind: 'vehicle',
        code,
        class: of,
        note,
        key: keyOf(code),
        step,
        delay: textAt(node, base, DELAY),
      };
    }
    case 'EQUIPMENT': {
      const code = requiredText(node, base, EQUIPMENT_CODE);
      const step = known(EQUIPMENT_EVENTS, code);
      const laden = known(EMPTY_INDICATORS, textAt(node, base, EMPTY));
      const atDoor = known(FACILITY_TYPES, firstText(body, FACILITY_TYPE)) ?? false;
      if (step === null || of === null) return null;
      return { ...shared, kind: 'container', code, class: of, note: null, key: keyOf(code), step, laden, atDoor };
    }
    default:
      unknown.push(type);
      return null;
  }
}

function firstText({ node, base }: Place, fields: readonly Field[]): Sourced<string> | null {
  for (const at of fields) {
    const text = textAt(node, base, at);
    if (text !== null) return text;
  }
  return null;
}

/** Of the events that say the same, the one that was recorded last. */
function latestOf(events: readonly CarrierEvent[]): readonly CarrierEvent[] {
  const latest = new Map<string, CarrierEvent>();
  for (const event of events) {
    const known = latest.get(event.key);
    if (known === undefined || isLater(event, known)) latest.set(event.key, event);
  }
  return [...latest.values()];
}

/** By when it was recorded; of two that were recorded at once, the one that happens later, whichever came first. */
function isLater(event: CarrierEvent, other: CarrierEvent): boolean {
  const apart = momentOf(event.created) - momentOf(other.created);
  return apart > 0 || (apart === 0 && momentOf(event.when) > momentOf(other.when));
}

export function momentOf({ value }: Sourced<When>): Instant {
  return value.kind === 'instant' ? value.at : Date.parse(`${value.date}T00:00:00Z`);
}
