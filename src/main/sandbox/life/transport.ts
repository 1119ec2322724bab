import { HOUR_S, MINUTE_S, NEVER, type Calendar, type Seconds } from '../calendar.ts';
import type { Carrier, Site, Warehouse } from '../company/parties.ts';
import type { Random } from '../random.ts';
import type { Leg } from './course-types.ts';
import type { Parcel, Scan, ScanKind, Tracking } from './order-life.ts';

export interface Route {
  readonly carrier: Carrier;
  readonly warehouse: Warehouse;
  readonly site: Site;
}

export interface ParcelOptions {
  readonly quantities: readonly number[];
  /** The warehouse saves its shipment hours after the label is printed. */
  readonly savedLate: boolean;
  readonly proof: boolean;
  readonly correctScan: boolean;
  readonly resaveTracker: boolean;
  /** Travels with other orders under this number. */
  readonly shared: Tracking | null;
}

const SIGNERS = [
  'M. Weber',
  'J. Novak',
  'S. Peeters',
  'A. Jensen',
  'K. Steiner',
  'P. Martin',
  'L. Conti',
  'T. Bakker',
  'E. Nyström',
  'F. Lehmann',
];

/** A shipment from picking to delivery along a leg. */
export function createParcel(
  calendar: Calendar,
  random: Random,
  route: Route,
  leg: Leg,
  options: ParcelOptions,
): Parcel {
  const pickedAt = calendar.at(leg.shipDay, 12 + random.next() * 1.8);
  const packedAt = pickedAt + random.int(20, 55) * MINUTE_S;
  const shippedAt = packedAt + random.int(15, 50) * MINUTE_S;
  const savedAt = shippedAt + (options.savedLate ? random.int(2 * HOUR_S, 5 * HOUR_S) : random.int(5, 50));
  return {
    record: -1,
    goodsIssueRecord: -1,
    quantities: options.quantities,
    pickedAt,
    packedAt,
    shippedAt,
    savedAt,
    goodsIssueAt: shippedAt + random.int(10, 90) * MINUTE_S,
    tracking: options.shared ?? createTracking(calendar, random, route, leg, options, shippedAt),
    lineHaul: null,
  };
}

function createTracking(
  calendar: Calendar,
  random: Random,
  route: Route,
  leg: Leg,
  options: ParcelOptions,
  shippedAt: Seconds,
): Tracking {
  const pickedUpAt = calendar.at(leg.pickupDay, 16.3 + random.next() * 2);
  const deliveredAt = leg.deliverDay === null ? NEVER : calendar.at(leg.deliverDay, 8.6 + random.next() * 8.4);
  const scans = scansOf(calendar, random, leg, shippedAt, pickedUpAt, deliveredAt);
  const etaAt = (day: number): Seconds => calendar.at(day, 18);
  const etas = [{ from: 0, eta: etaAt(leg.plannedDeliverDay) }];
  if (leg.deliverDay !== null && leg.pickupDay !== leg.shipDay)
    etas.push({ from: pickedUpAt, eta: etaAt(leg.deliverDay) });
  if (leg.deliverDay !== null && (leg.trouble.kind === 'delay' || leg.trouble.kind === 'door')) {
    etas.push({ from: leg.trouble.at, eta: etaAt(leg.deliverDay) });
  }
  const hub = scans.findIndex((scan) => scan.kind === 'origin_hub');
  const corrected = scans[hub];
  return {
    code: '',
    record: -1,
    ...route,
    createdAt: shippedAt + random.int(2, 9) * MINUTE_S,
    pickedUpAt,
    deliveredAt,
    scans,
    etas,
    signedBy: options.proof ? random.pick(SIGNERS) : null,
    correctedScan:
      options.correctScan && corrected !== undefined
        ? { index: hub, shownAs: corrected.at - 2 * HOUR_S + 13 * MINUTE_S, until: corrected.at + 5 * HOUR_S }
        : null,
    resavedAt: options.resaveTracker && deliveredAt < NEVER ? deliveredAt + random.int(20, 70) * HOUR_S : NEVER,
    handedOverTo: null,
    voidedAt: NEVER,
  };
}

function scansOf(
  calendar: Calendar,
  random: Random,
  leg: Leg,
  shippedAt: Seconds,
  pickedUpAt: Seconds,
  deliveredAt: Seconds,
): Scan[] {
  const scans: Scan[] = [
    { kind: 'label', at: shippedAt },
    { kind: 'pickup', at: pickedUpAt },
  ];
  const add = (kind: ScanKind, at: Seconds): void => {
    scans.push({ kind, at: Math.round(at) });
  };
  add('origin_hub', pickedUpAt + random.int(100, 170) * MINUTE_S);
  // Silence begins after the first hub.
  if (leg.trouble.kind !== 'silent' && leg.plannedDeliverDay - leg.pickupDay > 1) {
    add('departed', pickedUpAt + random.int(190, 280) * MINUTE_S);
  }
  if (leg.trouble.kind === 'delay') add(leg.trouble.scan, leg.trouble.at);
  if (leg.trouble.kind === 'door') {
    add('destination_hub', calendar.at(leg.plannedDeliverDay, 4.4 + random.next()));
    add('out_for_delivery', calendar.at(leg.plannedDeliverDay, 6.6 + random.next() * 1.6));
    add(leg.trouble.scan, leg.trouble.at);
  }
  if (leg.deliverDay !== null) {
    if (leg.trouble.kind !== 'door') add('destination_hub', calendar.at(leg.deliverDay, 4.4 + random.next()));
    add('out_for_delivery', calendar.at(leg.deliverDay, 6.6 + random.next() * 1.6));
    add('delivered', deliveredAt);
  }
  return scans;
}
