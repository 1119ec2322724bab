import type { ConditionClaim, MilestoneClaim, Sourced } from '#shared/domain/document.ts';
import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { When } from '#shared/domain/time.ts';
import { own } from '#shared/lib/own.ts';
import {
  dateAt,
  field,
  placeAt,
  placesOf,
  requiredText,
  requiredWhen,
  textAt,
  whenAt,
  type Field,
  type Node,
  type Place,
} from '../kit/drafts.ts';
import { CODE_MEANINGS, DETAILS, type DetailMeaning } from './statuses.ts';

const EVENTS = field('tracking', 'events');
const OCCURRED = field('occurred_at');
const DESCRIPTION = field('description');
const STATUS_DESCRIPTION = field('status_description');
const CODE = field('status_code');
const DETAIL = field('status_detail_code');
const SIGNER = field('signer');
const PLACE = [field('city_locality'), field('state_province'), field('country_code')];

export interface ParcelEvent {
  readonly meaning: DetailMeaning;
  readonly code: Sourced<string>;
  readonly detail: Sourced<string> | null;
  readonly when: Sourced<When>;
  readonly words: Sourced<string> | null;
  readonly place: Sourced<string> | null;
  readonly signer: Sourced<string> | null;
}

/** Events of a label's tracking, in the order in which they happened; the vendor's is newest first for most carriers. */
export function parcelEventsOf(label: Node): readonly ParcelEvent[] {
  const events = placesOf(label, '', EVENTS).map(readEvent);
  return events.toReversed().toSorted((a, b) => momentOf(a.when) - momentOf(b.when));
}

function readEvent({ node, base }: Place): ParcelEvent {
  const code = requiredText(node, base, CODE);
  const detail = textAt(node, base, DETAIL);
  const stated = own(DETAILS, detail?.value);
  return {
    meaning: stated === undefined || stated === 'silent' ? (own(CODE_MEANINGS, code.value) ?? 'silent') : stated,
    code,
    detail,
    when: dayOrMoment(node, base, OCCURRED) ?? requiredWhen(node, base, OCCURRED, 'Z'),
    words: textAt(node, base, DESCRIPTION) ?? textAt(node, base, STATUS_DESCRIPTION),
    place: placeAt(node, base, PLACE),
    signer: textAt(node, base, SIGNER),
  };
}

/** Midnight of UTC to the second is what the vendor fills in where a carrier gives a day. */
export function dayOrMoment(node: Node, base: string, at: Field): Sourced<When> | null {
  const text = textAt(node, base, at);
  if (text === null) return null;
  return /T00:00:00(?:\.0+)?(?:Z|\+00:?00)?$/.test(text.value) ? dateAt(node, base, at) : whenAt(node, base, at, 'Z');
}

function momentOf({ value }: Sourced<When>): number {
  return value.kind === 'instant' ? value.at : Date.parse(`${value.date}T00:00:00Z`);
}

/** @param back the parcel comes back to us from the beginning */
export function parcelSteps(events: readonly ParcelEvent[], back: boolean): MilestoneClaim[] {
  const claims: MilestoneClaim[] = [];
  let returns = back;
  let taken = back;
  for (const event of events) {
    if (event.meaning === 'returns') returns = true;
    // The first scan shows that the carrier has it; the warehouse owns when it left.
    if (HELD.has(event.meaning) && !taken) {
      taken = true;
      claims.push(claim('SHIPPED', event));
    }
    const code = stepOf(event.meaning, returns);
    const known = claims.some((each) => each.code === code);
    if (code === null || (ONCE.has(code) && known)) continue;
    claims.push(claim(code, event));
    if (code === 'DELIVERED' && event.signer !== null) {
      claims.push({ code: 'POD_OK', class: 'actual', when: event.when, path: event.signer.path, note: event.signer });
    }
  }
  return claims;
}

/** The carrier has it in its hands. */
const HELD: ReadonlySet<DetailMeaning> = new Set(['taken', 'moves', 'out', 'delivered', 'customs_ok']);
const ONCE: ReadonlySet<MilestoneCode> = new Set(['DELIVERED', 'RETURN_RECV']);

function stepOf(meaning: DetailMeaning, returns: boolean): MilestoneCode | null {
  switch (meaning) {
    case 'delivered':
      return returns ? 'RETURN_RECV' : 'DELIVERED';
    case 'out':
      return returns ? null : 'OUT_FOR_DEL';
    case 'customs_ok':
      return returns ? null : 'CUSTOMS_OK';
    case 'taken':
    case 'moves':
      return returns ? null : 'IN_TRANSIT';
    default:
      return null;
  }
}

function claim(code: MilestoneCode, { code: status, when, words, place }: ParcelEvent): MilestoneClaim {
  return {
    code,
    class: 'actual',
    when,
    path: status.path,
    ...(place === null ? {} : { place }),
    ...(words === null ? {} : { note: words }),
  };
}

function isTrouble(meaning: DetailMeaning): meaning is ExceptionCode {
  return /^[A-Z]{2}-/.test(meaning);
}

/** Troubles begin with their event, go on while they are told again and end with the next movement; losses do not end. */
export function parcelTroubles(events: readonly ParcelEvent[]): ConditionClaim[] {
  const past: ConditionClaim[] = [];
  let open: ConditionClaim[] = [];
  for (const { meaning, when, words, code, detail } of events) {
    if (isTrouble(meaning)) {
      if (open.some((trouble) => trouble.code === meaning)) continue;
      const path = (detail ?? code).path;
      open.push({ code: meaning, from: when, to: null, open: true, reason: words ?? detail ?? code, path });
    } else if (HELD.has(meaning)) {
      past.push(
        ...open.map((trouble) => (trouble.code === 'CA-LOSS' ? trouble : { ...trouble, to: when, open: false })),
      );
      open = [];
    }
  }
  return [...past, ...open];
}
