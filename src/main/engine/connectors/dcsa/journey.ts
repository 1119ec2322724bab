import type { ConditionClaim, MilestoneClaim, Sourced, StatusClaim } from '#shared/domain/document.ts';
import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import type { MilestoneCode } from '#shared/domain/milestones.ts';
import { momentOf, type CarrierEvent } from './events.ts';

/** What the events of one container say of the goods inside it, in their order. */
export interface Journey {
  readonly milestones: readonly MilestoneClaim[];
  readonly conditions: readonly ConditionClaim[];
  readonly status: StatusClaim | null;
  readonly voided: boolean;
  readonly summary: Sourced<string> | null;
}

export function journeyOf(events: readonly CarrierEvent[]): Journey {
  const delivery = deliveryOf(events);
  const conditions = conditionsOf(events);
  const papers = events.filter(
    (event) => event.kind === 'paper' && event.paper === 'booking' && event.class === 'actual',
  );
  const last = events.findLast((event) => event.class === 'actual');
  return {
    milestones: milestonesOf(events, delivery),
    conditions,
    status: statusOf(events, delivery, conditions),
    voided: lastStep(papers) === 'void',
    summary: last === undefined ? null : (last.note ?? last.code),
  };
}

function lastStep(papers: readonly CarrierEvent[]): string | undefined {
  return papers.findLast(({ step }) => step !== 'silent')?.step;
}

/** With the goods inside; a container that does not say is taken for laden. */
function isLaden(event: CarrierEvent): boolean {
  return event.kind === 'vehicle' || (event.kind === 'container' && event.laden !== false);
}

/**
 * The goods are with the customer when the container stands at the door, else when it was unpacked, else when it left the
 * last terminal after its discharge and nothing else is to come.
 */
function deliveryOf(events: readonly CarrierEvent[]): CarrierEvent | null {
  const actual = events.filter((event) => event.kind === 'container' && event.class === 'actual');
  const discharged = actual.find(({ step }) => step === 'discharge');
  if (discharged === undefined) return null;
  const after = actual.filter(({ when }) => momentOf(when) >= momentOf(discharged.when));
  const door = after.find(
    (event) => event.kind === 'container' && event.atDoor && isLaden(event) && ARRIVES.has(event.step),
  );
  const stripped = after.find(({ step }) => step === 'stripped');
  if (door !== undefined || stripped !== undefined) return door ?? stripped ?? null;
  const out = after.findLast((event) => event.step === 'gate_out' && isLaden(event));
  if (out === undefined) return null;
  const goesOn = events.some(
    (event) => isLaden(event) && event.step !== 'silent' && momentOf(event.when) > momentOf(out.when),
  );
  return goesOn ? null : out;
}

const ARRIVES: ReadonlySet<string> = new Set(['gate_in', 'drop_off', 'discharge']);
/** The carrier has the goods. */
const TAKES: ReadonlySet<string> = new Set(['gate_in', 'load', 'departure', 'pick_up']);

function milestonesOf(events: readonly CarrierEvent[], delivery: CarrierEvent | null): MilestoneClaim[] {
  const claims: MilestoneClaim[] = [];
  for (const way of ['planned', 'estimated', 'actual'] as const) {
    const taken = events.find((event) => event.class === way && TAKES.has(event.step) && isLaden(event));
    if (taken !== undefined) claims.push(claim('SHIPPED', taken));
  }
  for (const event of events) {
    const code = stepOf(event, delivery);
    if (code !== null) claims.push(claim(code, event));
  }
  for (const way of ['planned', 'estimated'] as const) {
    const arrival = arrivalOf(events, way);
    if (arrival !== null) claims.push(claim('DELIVERED', arrival));
  }
  if (delivery !== null) claims.push(claim('DELIVERED', delivery));
  return claims;
}

/** Steps on the way, where they have happened. */
function stepOf(event: CarrierEvent, delivery: CarrierEvent | null): MilestoneCode | null {
  if (event.class !== 'actual' || event === delivery) return null;
  if (event.kind === 'paper') {
    if (event.paper === 'customs') return event.step === 'released' ? 'CUSTOMS_OK' : null;
    if (event.paper !== 'booking') return null;
    return event.step === 'requested' ? 'TENDERED' : event.step === 'confirmed' ? 'TENDER_OK' : null;
  }
  return isLaden(event) && event.step !== 'silent' && event.step !== 'stripped' ? 'IN_TRANSIT' : null;
}

/** The plan or estimate of the delivery: at the door where the carrier goes that far, else of the last arrival. */
function arrivalOf(events: readonly CarrierEvent[], way: 'planned' | 'estimated'): CarrierEvent | null {
  const said = events.filter((event) => event.class === way && isLaden(event));
  const door = said.findLast((event) => event.kind === 'container' && event.atDoor && ARRIVES.has(event.step));
  return door ?? said.findLast((event) => event.kind === 'vehicle' && event.step === 'arrival') ?? null;
}

function claim(code: MilestoneCode, event: CarrierEvent): MilestoneClaim {
  return {
    code,
    class: event.class,
    when: event.when,
    path: event.code.path,
    ...(event.place === null ? {} : { place: event.place }),
    ...(event.note === null ? {} : { note: event.note }),
  };
}

/** What is held until it is released, refused until it is confirmed, late until it has happened. */
function conditionsOf(events: readonly CarrierEvent[]): ConditionClaim[] {
  const conditions: ConditionClaim[] = [];
  const open = new Map<string, ConditionClaim>();
  const begin = (key: string, code: ExceptionCode, event: CarrierEvent, reason: Sourced<string>): void => {
    if (open.has(key)) return;
    const from = event.class === 'actual' ? event.when : event.created;
    open.set(key, { code, from, to: null, open: true, reason, path: reason.path });
  };
  const end = (key: string, event: CarrierEvent): void => {
    const found = open.get(key);
    if (found === undefined) return;
    conditions.push({ ...found, to: event.when, open: false });
    open.delete(key);
  };
  for (const event of events) {
    if (event.kind === 'paper') {
      const reason = event.note ?? event.code;
      if (event.step === 'held')
        begin(event.paper, event.paper === 'customs' ? 'CA-CUSTOMS' : 'CA-DWELL', event, reason);
      if (event.step === 'released') end(event.paper, event);
      if (event.step === 'refused' && event.paper === 'booking') begin('refused', 'CA-REJECT', event, reason);
      if (event.step === 'confirmed' && event.paper === 'booking') end('refused', event);
    } else if (event.kind === 'vehicle') {
      const call = `${event.step} ${event.place?.value}`;
      if (event.class === 'actual') end(call, event);
      else if (event.delay !== null && !happened(events, event))
        begin(call, 'CA-DELAY', event, event.note ?? event.delay);
    }
  }
  return [...conditions, ...open.values()];
}

/** Whether what was late has happened by now: an estimate may be later than the moment itself. */
function happened(events: readonly CarrierEvent[], late: CarrierEvent): boolean {
  return events.some(
    (event) =>
      event.class === 'actual' &&
      event.kind === late.kind &&
      event.step === late.step &&
      event.place?.value === late.place?.value &&
      momentOf(event.when) <= momentOf(late.when),
  );
}

function statusOf(
  events: readonly CarrierEvent[],
  delivery: CarrierEvent | null,
  conditions: readonly ConditionClaim[],
): StatusClaim | null {
  if (delivery !== null) return { axis: 'transport', state: 'complete', native: delivery.code };
  const held = conditions.find(({ code, open }) => open && (code === 'CA-CUSTOMS' || code === 'CA-DWELL'));
  const last = events.findLast((event) => event.class === 'actual');
  if (last === undefined) return null;
  if (held !== undefined) return { axis: 'transport', state: 'blocked', native: held.reason ?? last.code };
  const moved = events.some((event) => event.class === 'actual' && TAKES.has(event.step) && isLaden(event));
  return { axis: 'transport', state: moved ? 'partial' : 'none', native: last.code };
}
