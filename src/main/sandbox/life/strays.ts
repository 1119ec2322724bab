import { HOUR_S, NEVER, type Calendar, type Seconds } from '../calendar.ts';
import type { Demand } from '../demand.ts';
import { createRandom } from '../random.ts';
import { STRAY_NAMES, STRAY_SHARES, type Stray } from '../scenarios.ts';
import type { Leg } from './course-types.ts';
import type { CaseFact, OrderLife, Tracking } from './order-life.ts';
import { createParcel } from './transport.ts';

/** A record that belongs to no order. `like` is the order whose customer, route or content it borrows. */
export interface StrayFact {
  readonly kind: Stray;
  readonly index: number;
  readonly at: Seconds;
  readonly like: OrderLife;
}

/** Strays, spread over the company's life like its orders. */
export function generateStrays(demand: Demand, lives: readonly OrderLife[]): StrayFact[] {
  return STRAY_NAMES.flatMap((kind) => {
    const { share } = STRAY_SHARES[kind];
    return Array.from({ length: Math.floor(demand.total * share) }, (_, index) => {
      const near = Math.floor((index + 0.5) / share);
      const like = settledBefore(lives, Math.min(near, lives.length - 1));
      return { kind, index, at: demand.placedAt(near) + HOUR_S, like };
    });
  });
}

/** An order with a shipment, well before an index where there is one. */
function settledBefore(lives: readonly OrderLife[], index: number): OrderLife {
  const usable = (life: OrderLife | undefined): life is OrderLife =>
    life !== undefined &&
    life.company === 'bc' &&
    life.warehouseAt < NEVER &&
    life.crmOrders.length > 0 &&
    life.invoices.length > 0 &&
    life.plot === 'smooth';
  for (let at = Math.floor(index * 0.9); at >= 0; at -= 1) {
    const life = lives[at];
    if (usable(life)) return life;
  }
  const later = lives.find(usable);
  if (later === undefined) throw new RangeError('a company without a single smooth order');
  return later;
}

const GENERAL_SUBJECTS: readonly (readonly [string, string])[] = [
  ['Current price list requested', 'Customer asks for the price list of the coming quarter.'],
  ['Web shop access for a colleague', 'Please create a second user for the web shop.'],
  ['Certificate of conformity', 'Customer asks for declarations for the luminaires of last year.'],
  ['Visit of the field service', 'Customer wants to meet about cable management.'],
];

/** A case about no order; without a stray one of which nothing is dated yet. */
export function generalCase(stray: StrayFact | null): CaseFact {
  const index = stray?.index ?? 0;
  const at = stray?.at ?? NEVER;
  const [subject, description] = GENERAL_SUBJECTS[index % GENERAL_SUBJECTS.length] ?? ['Question', ''];
  return {
    record: -1,
    type: 'Question',
    subject,
    description,
    priority: 'Low',
    createdAt: at,
    workingAt: at + 2 * HOUR_S,
    closedAt: at + 30 * HOUR_S,
    numberInTextOnly: false,
    numberText: '',
    mistyped: false,
  };
}

/** A parcel that no order knows: a sample, or goods that go back to a supplier. */
export function orphanTracking(calendar: Calendar, seed: number, stray: StrayFact): Tracking {
  const random = createRandom(seed, stray.index, 0x0f0f);
  const shipDay = calendar.addBusinessDays(calendar.dayOf(stray.at), 1);
  const deliverDay = calendar.addBusinessDays(shipDay, stray.like.site.transitDays);
  const leg: Leg = {
    shipDay,
    pickupDay: shipDay,
    deliverDay,
    plannedDeliverDay: deliverDay,
    trouble: { kind: 'none' },
  };
  const { carrier, warehouse, site } = stray.like;
  return createParcel(calendar, random, { carrier, warehouse, site }, leg, {
    quantities: [],
    savedLate: false,
    proof: true,
    correctScan: false,
    resaveTracker: false,
    shared: null,
  }).tracking;
}
