import type { ConditionClaim, MilestoneClaim, Sourced } from '#shared/domain/document.ts';
import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { When } from '#shared/domain/time.ts';
import { own } from '#shared/lib/own.ts';
import { field, placeAt, placesOf, requiredText, textAt, whenAt, type Node, type Place } from '../kit/drafts.ts';
import { EVENTS, type EventMeaning } from './statuses.ts';

const EVENT_LIST = field('events');
const TYPE = field('type');
const DATE_TIME = field('dateTime');
const PLANNED = field('plannedDateTime');
const PLANNED_END = field('plannedEndDateTime');
const ESTIMATE = field('estimateDateTime');
const STOP_ID = field('stopId');
const DESCRIPTION = field('description');
const CITY = [
  field('location', 'address', 'city'),
  field('location', 'address', 'state'),
  field('location', 'address', 'country'),
];

/** A stop of the route, with the words that decide what a call there means. */
export interface Stop extends Place {
  readonly id: string | null;
  readonly type: string | null;
}

export interface ShipmentEvent {
  readonly type: Sourced<string>;
  readonly meaning: EventMeaning;
  /** The step of the order that it is; null for troubles and for what is not followed. */
  readonly step: MilestoneCode | null;
  /** When it happened; null while it is only planned or estimated. */
  readonly when: Sourced<When> | null;
  /** The end of its window. */
  readonly planned: Sourced<When> | null;
  readonly estimate: Sourced<When> | null;
  readonly description: Sourced<string> | null;
  readonly place: Sourced<string> | null;
}

/** Events in the order in which they happened; those that have not, behind them. */
export function eventsOf(node: Node, stops: readonly Stop[]): readonly ShipmentEvent[] {
  const events = placesOf(node, '', EVENT_LIST).map(({ node: event, base }) => {
    const type = requiredText(event, base, TYPE);
    const stopId = textAt(event, base, STOP_ID)?.value ?? null;
    const stop = stopId === null ? undefined : stops.find(({ id }) => id === stopId);
    const meaning = own(EVENTS, type.value) ?? 'silent';
    return {
      type,
      meaning,
      step: stepOf(meaning, stop?.type ?? null),
      when: whenAt(event, base, DATE_TIME, 'Z'),
      planned: whenAt(event, base, PLANNED_END, 'Z') ?? whenAt(event, base, PLANNED, 'Z'),
      estimate: whenAt(event, base, ESTIMATE, 'Z'),
      description: textAt(event, base, DESCRIPTION),
      place: stop === undefined ? null : placeAt(stop.node, stop.base, CITY),
    };
  });
  return events.toSorted((a, b) => momentOf(a.when) - momentOf(b.when));
}

function momentOf(when: Sourced<When> | null): number {
  if (when === null) return Number.MAX_SAFE_INTEGER;
  return when.value.kind === 'instant' ? when.value.at : Date.parse(`${when.value.date}T00:00:00Z`);
}

function stepOf(meaning: EventMeaning, stop: string | null): MilestoneCode | null {
  switch (meaning) {
    case 'arrival':
      return stop === 'ORIGIN' ? 'PICKUP_ARR' : stop === 'DESTINATION' ? 'DELIVERED' : 'IN_TRANSIT';
    case 'departure':
      return stop === 'ORIGIN' ? 'SHIPPED' : stop === 'DESTINATION' ? null : 'IN_TRANSIT';
    case 'picked_up':
      return 'SHIPPED';
    case 'out_for_delivery':
      return 'OUT_FOR_DEL';
    case 'delivered':
      return 'DELIVERED';
    default:
      return null;
  }
}

/** Steps that one shipment takes once: of several events that tell of one, the first, and "delivered" before "arrived". */
const ONCE: ReadonlySet<MilestoneCode> = new Set(['SHIPPED', 'DELIVERED']);

export function stepsOf(events: readonly ShipmentEvent[]): MilestoneClaim[] {
  const claims: MilestoneClaim[] = [];
  const taken = new Set<string>();
  // An arrival at the door is the delivery only where no event tells of one.
  const told = events.some(({ meaning }) => meaning === 'delivered');
  for (const event of events) {
    const { step } = event;
    if (step === null) continue;
    const ways = [
      { class: 'planned', when: event.planned },
      { class: 'estimated', when: event.estimate },
      { class: 'actual', when: event.when },
    ] as const;
    for (const way of ways) {
      if (way.when === null) continue;
      if (way.class === 'actual' && told && event.meaning === 'arrival' && step === 'DELIVERED') continue;
      const key = `${step} ${way.class}`;
      if (ONCE.has(step) && taken.has(key)) continue;
      taken.add(key);
      claims.push({
        code: step,
        class: way.class,
        when: way.when,
        path: way.class === 'actual' ? event.type.path : way.when.path,
        ...(event.place === null ? {} : { place: event.place }),
        ...(event.description === null ? {} : { note: event.description }),
      });
    }
  }
  return claims;
}

function isTrouble(meaning: EventMeaning): meaning is ExceptionCode {
  return /^[A-Z]{2}-/.test(meaning);
}

/** A trouble begins with its event, goes on while it is told again, and ends with the next movement. */
export function troublesOf(events: readonly ShipmentEvent[]): ConditionClaim[] {
  const past: ConditionClaim[] = [];
  let open: ConditionClaim[] = [];
  let delivered = false;
  for (const { meaning, step, when, description, type } of events) {
    if (when === null) continue;
    if (isTrouble(meaning)) {
      // That tracking ends after the delivery is how it should be.
      if (open.some(({ code }) => code === meaning) || (delivered && meaning === 'CA-SILENT')) continue;
      open.push({ code: meaning, from: when, to: null, open: true, reason: description ?? type, path: type.path });
    } else if (step !== null || meaning === 'tracks' || meaning === 'departure') {
      delivered ||= step === 'DELIVERED';
      // That it is tracked again ends the silence alone.
      const ends = (code: ExceptionCode): boolean => meaning !== 'tracks' || code === 'CA-SILENT';
      past.push(...open.filter(({ code }) => ends(code)).map((trouble) => ({ ...trouble, to: when, open: false })));
      open = open.filter(({ code }) => !ends(code));
    }
  }
  return [...past, ...open];
}
