import {
  emptyDocument,
  type CanonicalDocument,
  type Party,
  type Reference,
  type Sourced,
  type StatusClaim,
} from '#shared/domain/document.ts';
import { own } from '#shared/lib/own.ts';
import type { MapContext, MapOutcome, RecordToMap } from '../kit/connector.ts';
import {
  field,
  mapRecord,
  party,
  placeAt,
  placesOf,
  refer,
  referId,
  reject,
  requiredText,
  textAt,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import type { IdentifierMeaning, Project44Config } from './manifest.ts';
import { eventsOf, stepsOf, troublesOf, type ShipmentEvent } from './map-events.ts';
import { EVENTS, STATES } from './statuses.ts';

const SHIPMENT_ID = field('shipment', 'id');
const REFUSAL = field('refusal');
const IDENTIFIERS = field('shipment', 'identifiers');
const SEGMENTS = field('shipment', 'routeInfo', 'routeSegments');
const STOPS = field('shipment', 'routeInfo', 'stops');
const STATE_LIST = field('states');
const OWN_IDENTIFIERS = field('identifiers');
const TYPE = field('type');
const VALUE = field('value');
const ID = field('id');
const END = field('endDateTime');
const COMPANY = field('location', 'contact', 'companyName');
const PLACE = [
  field('location', 'address', 'city'),
  field('location', 'address', 'state'),
  field('location', 'address', 'country'),
];

/** A shipment's history → transport. */
export function mapProject44(record: RecordToMap, context: MapContext<Project44Config>): MapOutcome {
  return mapRecord(record, (node) => {
    if (record.streamId !== 'shipments') return reject(`There is no stream "${record.streamId}"`, '');
    const refusal = textAt(node, '', REFUSAL);
    if (refusal !== null) return reject(`project44 has no such shipment: ${refusal.value}`, SHIPMENT_ID.pointer);
    return [mapShipment(node, context)];
  });
}

function mapShipment(node: Node, context: MapContext<Project44Config>): CanonicalDocument {
  const id = requiredText(node, '', SHIPMENT_ID);
  const stops = placesOf(node, '', STOPS).map((place) => ({ ...place, ...stopOf(place) }));
  const events = eventsOf(node, stops);
  const identifiers = [
    ...placesOf(node, '', IDENTIFIERS),
    ...placesOf(node, '', SEGMENTS).flatMap(({ node: segment, base }) => placesOf(segment, base, OWN_IDENTIFIERS)),
  ];
  const references: Reference[] = [];
  referId(references, context.connectionId, 'is', 'shipment_id', id);
  for (const identifier of identifiers) referIdentifier(references, identifier, context);
  const destination = stops.findLast(({ type }) => type === 'DESTINATION');
  const parties = carriersOf(identifiers, context.config);
  if (destination !== undefined) {
    const { node: stop, base } = destination;
    const place = placeAt(stop, base, PLACE);
    const name = textAt(stop, base, COMPANY);
    if (name !== null) party(parties, 'ship_to', null, name, place);
    else if (place !== null) parties.push({ role: 'ship_to', id: null, name: null, place });
  }
  const { status, unknown } = transportOf(node, events);
  const latest = events.filter(({ when }) => when !== null).at(-1);

  return {
    ...emptyDocument('transport'),
    label: labelOf(identifiers, context.config) ?? id,
    references: withoutRepeats(references),
    statuses: status === null ? [] : [status],
    parties,
    milestones: stepsOf(events),
    conditions: troublesOf(events),
    summary: latest === undefined ? null : (latest.description ?? latest.type),
    unknownValues: [
      ...unknown,
      ...events.map(({ type }) => type).filter(({ value }) => own(EVENTS, value) === undefined),
    ],
  };
}

function stopOf({ node, base }: Place): { readonly id: string | null; readonly type: string | null } {
  return { id: textAt(node, base, ID)?.value ?? null, type: textAt(node, base, TYPE)?.value ?? null };
}

function meaningOf({ node, base }: Place, { identifiers }: Project44Config): IdentifierMeaning | null {
  const type = textAt(node, base, TYPE);
  return (type === null ? undefined : own(identifiers, type.value)) ?? null;
}

/** Numbers of the movement are its own; numbers of orders and papers are what it speaks of. */
function referIdentifier(into: Reference[], identifier: Place, context: MapContext<Project44Config>): void {
  const { node, base } = identifier;
  const value = textAt(node, base, VALUE);
  switch (meaningOf(identifier, context.config)) {
    case 'order_no':
      return refer(into, context, 'points_to', 'order_no', context.orderNumberScope, value);
    case 'fulfilment_no':
      return refer(into, context, 'points_to', 'fulfilment_no', context.orderNumberScope, value);
    case 'customer_po':
      return refer(into, context, 'points_to', 'customer_po', '', value);
    case 'bol':
      return refer(into, context, 'points_to', 'bol', '', value);
    case 'pro':
      return refer(into, context, 'is', 'pro', '', value);
    case 'tracking':
      return refer(into, context, 'is', 'tracking', '', value);
    default:
  }
}

function withoutRepeats(references: readonly Reference[]): readonly Reference[] {
  const key = ({ type, scope, role, text }: Reference): string => [type, scope, role, text].join('\n');
  return [...new Map(references.toReversed().map((reference) => [key(reference), reference])).values()].toReversed();
}

/** One shipment may change carriers: a party for each code, with the name where there is one carrier only. */
function carriersOf(identifiers: readonly Place[], config: Project44Config): Party[] {
  const values = (wanted: IdentifierMeaning): Sourced<string>[] =>
    identifiers
      .filter((identifier) => meaningOf(identifier, config) === wanted)
      .map(({ node, base }) => textAt(node, base, VALUE))
      .filter((value) => value !== null)
      .filter((value, index, all) => all.findIndex((other) => other.value === value.value) === index);
  const codes = values('carrier_code');
  const names = values('carrier_name');
  const parties: Party[] = [];
  if (codes.length <= 1) party(parties, 'carrier', codes[0] ?? null, names[0] ?? null);
  else for (const code of codes) party(parties, 'carrier', code, null);
  return parties;
}

/** The number that people know a load by. */
function labelOf(identifiers: readonly Place[], config: Project44Config): Sourced<string> | null {
  for (const wanted of ['pro', 'tracking', 'bol'] as const) {
    const found = identifiers.find((identifier) => meaningOf(identifier, config) === wanted);
    const value = found === undefined ? null : textAt(found.node, found.base, VALUE);
    if (value !== null) return value;
  }
  return null;
}

/** Delivered by its event; else the state that has not ended; else the last thing that happened. */
function transportOf(
  node: Node,
  events: readonly ShipmentEvent[],
): { readonly status: StatusClaim | null; readonly unknown: readonly Sourced<string>[] } {
  const states = placesOf(node, '', STATE_LIST).map(({ node: state, base }) => ({
    type: requiredText(state, base, TYPE),
    ended: textAt(state, base, END) !== null,
  }));
  const unknown = states.map(({ type }) => type).filter(({ value }) => own(STATES, value) === undefined);
  const delivered = events.findLast(({ when, step }) => when !== null && step === 'DELIVERED');
  if (delivered !== undefined) {
    return { status: { axis: 'transport', state: 'complete', native: delivered.type }, unknown };
  }
  const left = events.some(({ when, step }) => when !== null && step !== null && step !== 'PICKUP_ARR');
  const current = states.findLast(({ ended }) => !ended)?.type;
  const state = current === undefined ? undefined : own(STATES, current.value);
  if (current !== undefined && state !== undefined) {
    // A vehicle that waits to be loaded is at a stop, too.
    return {
      status: { axis: 'transport', state: current.value === 'AT_STOP' && !left ? 'none' : state, native: current },
      unknown,
    };
  }
  const last = events.findLast(({ when, step }) => when !== null && step !== null);
  return {
    status: last === undefined ? null : { axis: 'transport', state: left ? 'partial' : 'none', native: last.type },
    unknown,
  };
}
