import type { Micros } from '#shared/domain/decimal.ts';
import type { MilestoneClaim } from '#shared/domain/document.ts';
import type { Figure, SourceRef } from '#shared/domain/evidence.ts';
import type { ReferenceType } from '#shared/domain/references.ts';
import { HOUR, type Instant } from '#shared/domain/time.ts';
import { endOf, sourceOf, startOf, type AssemblyContext } from './assembly-context.ts';
import type { AssemblyDocument } from './assembly-input.ts';
import type { Placement } from './line-matching.ts';

/** One movement with a carrier: the carrier's own document, or a shipment that no carrier speaks of. */
export interface Leg {
  /** Null while no carrier's document is linked. */
  readonly transport: AssemblyDocument | null;
  /** Shipments of the warehouse or the ERP that ride on it. */
  readonly shipments: readonly AssemblyDocument[];
  readonly shippedAt: Dated | null;
  /** First sign of the goods at the carrier. */
  readonly firstScan: Dated | null;
  /** Every dated word of the carrier, in its order. */
  readonly scans: readonly Dated[];
  readonly delivered: Dated | null;
  readonly estimated: Dated | null;
}

export interface Dated {
  readonly at: Instant;
  readonly source: SourceRef;
}

export interface Transports {
  readonly legs: readonly Leg[];
  /** What carriers have delivered of the goods that these lines of shipments hold; null where nothing tells. */
  deliveredOf(placements: readonly Placement[], shipped: Figure<Micros> | null): Figure<Micros> | null;
}

const MOVEMENT_KEYS: ReadonlySet<ReferenceType> = new Set([
  'tracking',
  'bol',
  'pro',
  'sscc',
  'shipment_no',
  'shipment_id',
  'package_no',
]);
const AT_THE_CARRIER: ReadonlySet<string> = new Set([
  'SHIPPED',
  'IN_TRANSIT',
  'CUSTOMS_OK',
  'OUT_FOR_DEL',
  'DELIVERED',
]);

/** Pairs the carriers' documents with the shipments that they move, by the references they share. */
export function pairTransports(context: AssemblyContext): Transports {
  const carriers = context.live.filter((entry) => entry.document.kind === 'transport');
  const shipments = context.live.filter((entry) => entry.document.kind === 'shipment');
  const legsOf = new Map<AssemblyDocument, Leg[]>();
  const legs: Leg[] = [];
  const moved = carriers.map((transport) => {
    const keys = movementKeys(transport);
    return legFor(
      context,
      transport,
      shipments.filter((shipment) => sharesKey(shipment, keys)),
    );
  });
  for (const apart of moved) {
    const leg = { ...apart, delivered: apart.delivered ?? handedOver(apart, moved) };
    const riding = leg.shipments;
    legs.push(leg);
    for (const shipment of riding) {
      const known = legsOf.get(shipment);
      if (known) known.push(leg);
      else legsOf.set(shipment, [leg]);
    }
  }
  for (const shipment of shipments) {
    if (legsOf.has(shipment)) continue;
    const leg = legFor(context, null, [shipment]);
    legs.push(leg);
    legsOf.set(shipment, [leg]);
  }
  const noneRides = legs.every((leg) => leg.transport === null || leg.shipments.length === 0);
  const tracked = legs.filter((leg) => leg.transport !== null);

  return {
    legs,
    deliveredOf(placements, shipped) {
      let value = 0;
      let known = false;
      const sources: SourceRef[] = [];
      for (const { entry, quantities } of placements) {
        const riding = legsOf.get(entry);
        const quantity = quantities.shipped;
        if (!riding || !quantity) continue;
        if (riding.some((leg) => leg.transport !== null || leg.delivered !== null)) known = true;
        if (!riding.every((leg) => leg.delivered !== null)) continue;
        value += quantity.value;
        sources.push(sourceOf(entry, quantity.path));
        for (const leg of riding) if (leg.delivered) sources.push(leg.delivered.source);
      }
      if (known && sources.length > 0) return { value: value as Micros, sources };
      // No shipment names its carrier's number: what left has arrived once every carrier says so.
      if (noneRides && tracked.length > 0 && shipped && tracked.every((leg) => leg.delivered !== null)) {
        return {
          value: shipped.value,
          sources: [...shipped.sources, ...tracked.flatMap((leg) => leg.delivered?.source ?? [])],
        };
      }
      return null;
    },
  };
}

function legFor(
  context: AssemblyContext,
  transport: AssemblyDocument | null,
  shipments: readonly AssemblyDocument[],
): Leg {
  let shippedAt: Dated | null = null;
  for (const shipment of shipments) {
    for (const claim of shipment.document.milestones) {
      if (claim.class !== 'actual' || claim.code !== 'SHIPPED') continue;
      shippedAt = later(shippedAt, datedStart(context, shipment, claim));
    }
  }
  let firstScan: Dated | null = null;
  const scans: Dated[] = [];
  let delivered: Dated | null = null;
  let estimated: Dated | null = null;
  for (const entry of transport ? [transport] : shipments) {
    if (transport) scans.push(...troublesOf(context, transport));
    for (const claim of entry.document.milestones) {
      if (claim.class === 'actual') {
        const start = datedStart(context, entry, claim);
        if (transport && start && AT_THE_CARRIER.has(claim.code)) {
          firstScan = earlier(firstScan, start);
          scans.push(start);
        }
        if (claim.code === 'DELIVERED') delivered = later(delivered, datedEnd(context, entry, claim));
      } else if (claim.class === 'estimated' && claim.code === 'DELIVERED') {
        estimated = later(estimated, datedEnd(context, entry, claim));
      }
    }
  }
  scans.sort((a, b) => a.at - b.at);
  return { transport, shipments, shippedAt, firstScan, scans, delivered, estimated };
}

/** Parcels of one shipment are picked up within less: they travel side by side. */
const NEXT_LEG_AFTER = 2 * HOUR;

/** Whether what begins at a time is the next leg of what was scanned from `begun` to `last`, not a parcel beside it. */
export function followsOn(begun: Instant, last: Instant, next: Instant): boolean {
  return next >= last && next - begun >= NEXT_LEG_AFTER;
}

/** When the next carrier of the same goods had them: the first one's part ends there, and nobody signs for it. */
function handedOver(leg: Leg, legs: readonly Leg[]): Dated | null {
  const begun = leg.firstScan?.at ?? null;
  const last = leg.scans.at(-1)?.at ?? null;
  let taken: Dated | null = null;
  for (const next of legs) {
    const { firstScan, shipments } = next;
    if (next === leg || begun === null || last === null || firstScan === null) continue;
    if (!followsOn(begun, last, firstScan.at)) continue;
    if (shipments.some((shipment) => leg.shipments.includes(shipment))) taken = earlier(taken, firstScan);
  }
  return taken;
}

/** A reported trouble is a sign of life too. */
function troublesOf(context: AssemblyContext, transport: AssemblyDocument): Dated[] {
  return transport.document.conditions.flatMap(({ from }) =>
    from === null ? [] : [{ at: startOf(context, from.value), source: sourceOf(transport, from.path) }],
  );
}

function datedStart(context: AssemblyContext, entry: AssemblyDocument, claim: MilestoneClaim): Dated | null {
  return claim.when === null
    ? null
    : { at: startOf(context, claim.when.value), source: sourceOf(entry, claim.when.path) };
}

function datedEnd(context: AssemblyContext, entry: AssemblyDocument, claim: MilestoneClaim): Dated | null {
  return claim.when === null
    ? null
    : { at: endOf(context, claim.when.value), source: sourceOf(entry, claim.when.path) };
}

function earlier(a: Dated | null, b: Dated | null): Dated | null {
  return b === null || (a !== null && a.at <= b.at) ? a : b;
}

function later(a: Dated | null, b: Dated | null): Dated | null {
  return b === null || (a !== null && a.at >= b.at) ? a : b;
}

function movementKeys(entry: AssemblyDocument): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { type, normalised } of entry.document.references) {
    if (normalised !== null && MOVEMENT_KEYS.has(type)) keys.add(`${type}|${normalised}`);
  }
  return keys;
}

function sharesKey(entry: AssemblyDocument, keys: ReadonlySet<string>): boolean {
  return entry.document.references.some(
    ({ type, normalised }) => normalised !== null && MOVEMENT_KEYS.has(type) && keys.has(`${type}|${normalised}`),
  );
}
