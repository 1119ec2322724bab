import { DAY_S, HOUR_S, MINUTE_S, NEVER, type Calendar, type Seconds } from '../calendar.ts';
import { CARRIERS } from '../company/parties.ts';
import type { Random } from '../random.ts';
import type { Trait } from '../scenarios.ts';
import type { CreditMemo, FormerEntry, OrderLife, Parcel, Tracking } from './order-life.ts';
import type { Entry } from './plan.ts';

/** What befalls the documents of an order and not its course. */

const FIRST_FORMER_NUMBER = 20_000;

/** An order that was entered in the wrong number series first. */
export function enteredAgain(
  calendar: Calendar,
  random: Random,
  index: number,
  entry: Entry,
): { readonly entry: Entry; readonly former: FormerEntry } {
  const cancelledAt = entry.erpAt + random.int(30, 160) * MINUTE_S;
  const erpAt = cancelledAt + random.int(4, 15) * MINUTE_S;
  return {
    entry: {
      ...entry,
      erpAt,
      warehouseAt: erpAt + random.int(3, 12) * MINUTE_S,
      releaseAt: calendar.addWorkingMinutes(erpAt, random.int(15, 90)),
    },
    former: {
      number: `DR-${FIRST_FORMER_NUMBER + index}`,
      erpAt: entry.erpAt,
      cancelledAt,
      erpRecord: -1,
      warehouseRecord: -1,
    },
  };
}

/** The ERP hears of the shipping only days later. */
export function postedLate(calendar: Calendar, random: Random, traits: ReadonlySet<Trait>, parcel: Parcel): Parcel {
  if (!traits.has('goods-issue-missing')) return parcel;
  const day = calendar.addBusinessDays(calendar.dayOf(parcel.shippedAt), random.int(3, 5));
  return { ...parcel, goodsIssueAt: calendar.at(day, 10 + random.next() * 4) };
}

/** A little more than ordered leaves the warehouse. */
export function shippedMore(traits: ReadonlySet<Trait>, parcel: Parcel): Parcel {
  if (!traits.has('over-delivery')) return parcel;
  const [first = 1, ...others] = parcel.quantities;
  return { ...parcel, quantities: [first + Math.max(1, Math.round(first * 0.06)), ...others] };
}

export function twisted(calendar: Calendar, random: Random, life: OrderLife): OrderLife {
  const { traits } = life;
  if (traits.has('voided-label')) return voidedFirst(random, life);
  if (traits.has('multi-leg')) return handedOver(random, life);
  if (traits.has('credit-rebill')) return billedAgain(calendar, random, life);
  if (traits.has('change-order')) return changed(random, life);
  if (traits.has('quantity-conflict')) {
    const settles = random.chance(0.4);
    const ordered = life.lines[0]?.quantity ?? 1;
    const until = settles ? life.warehouseAt + random.int(60, 180) * MINUTE_S : NEVER;
    return { ...life, disagreement: { about: 'quantity', line: 0, other: ordered + random.int(1, 5), until } };
  }
  if (traits.has('promise-conflict')) {
    const settles = random.chance(0.5);
    const invoiced = Math.min(...life.invoices.map((invoice) => invoice.createdAt));
    const until = settles ? Math.max(life.crmAt, life.erpAt) + random.int(60, 180) * MINUTE_S : invoiced - HOUR_S;
    const promised = life.promises[0]?.day ?? 0;
    return { ...life, disagreement: { about: 'promise', line: 0, other: promised + random.int(2, 5), until } };
  }
  return life;
}

/** The first label is voided, the same parcel travels on a second one. */
function voidedFirst(random: Random, life: OrderLife): OrderLife {
  const [parcel] = life.parcels;
  if (parcel === undefined) return life;
  const savedAt = parcel.packedAt + random.int(1, 4) * MINUTE_S;
  const tracking: Tracking = {
    ...parcel.tracking,
    createdAt: savedAt,
    pickedUpAt: NEVER,
    deliveredAt: NEVER,
    scans: [{ kind: 'label', at: savedAt }],
    etas: parcel.tracking.etas.slice(0, 1),
    signedBy: null,
    correctedScan: null,
    resavedAt: NEVER,
    voidedAt: savedAt + random.int(6, 10) * MINUTE_S,
  };
  return { ...life, voidedLabel: { record: -1, parcel: 0, tracking, savedAt } };
}

/** A groupage carrier takes the parcel to a terminal, from where the last mile has its own number. */
function handedOver(random: Random, life: OrderLife): OrderLife {
  const [parcel] = life.parcels;
  const haulier = CARRIERS.find((carrier) => carrier.code === 'hansefreight');
  if (parcel === undefined || haulier === undefined) return life;
  const last = parcel.tracking;
  const takenAt = last.pickedUpAt + random.int(300, 340) * MINUTE_S;
  const keep = new Set(['destination_hub', 'out_for_delivery', 'delivered']);
  const lastMile: Tracking = {
    ...last,
    createdAt: takenAt - HOUR_S,
    pickedUpAt: takenAt,
    scans: [
      { kind: 'label', at: takenAt - HOUR_S },
      { kind: 'pickup', at: takenAt },
      ...last.scans.filter((scan) => keep.has(scan.kind) && scan.at > takenAt),
    ],
  };
  const lineHaul: Tracking = {
    ...last,
    carrier: haulier,
    deliveredAt: NEVER,
    scans: [
      ...last.scans.filter((scan) => !keep.has(scan.kind) && scan.kind !== 'departed'),
      { kind: 'handed_over', at: takenAt - 10 * MINUTE_S },
    ],
    signedBy: null,
    handedOverTo: lastMile,
    resavedAt: NEVER,
  };
  return { ...life, parcels: [{ ...parcel, tracking: lastMile, lineHaul }] };
}

/** Billed at a wrong price; credited in full some days later and billed again the same day. */
function billedAgain(calendar: Calendar, random: Random, life: OrderLife): OrderLife {
  const [invoice] = life.invoices;
  if (invoice === undefined || life.invoices.length > 1) return life;
  const day = calendar.addBusinessDays(calendar.dayOf(invoice.postedAt), random.int(2, 7));
  const postedAt = calendar.at(day, 9 + random.next() * 6);
  const wrong = {
    ...invoice,
    pricesCents: invoice.pricesCents.map((cents) => Math.round(cents * 1.08) + 1),
    paidAt: postedAt,
  };
  const memo: CreditMemo = { record: -1, invoice: wrong, quantities: invoice.quantities, postedAt, rma: '' };
  const right = {
    ...invoice,
    createdAt: postedAt + 20 * MINUTE_S,
    postedAt: postedAt + 20 * MINUTE_S,
    paidAt: invoice.paidAt === NEVER ? NEVER : Math.max(invoice.paidAt, postedAt + DAY_S),
    rebill: true,
  };
  return {
    ...life,
    invoices: [wrong, right],
    creditMemos: [
      memo,
      ...life.creditMemos.map((other) => ({
        ...other,
        invoice: right,
        postedAt: Math.max(other.postedAt, right.postedAt + DAY_S),
      })),
    ],
  };
}

/** The customer orders more of the first line once the order is released and before it is picked. */
function changed(random: Random, life: OrderLife): OrderLife {
  const ordered = life.lines[0]?.quantity ?? 1;
  const before = Math.max(1, Math.floor(ordered * 0.7));
  const pickedAt = life.parcels[0]?.pickedAt ?? life.releasedAt;
  const at: Seconds = Math.round(life.allocatedAt + (pickedAt - life.allocatedAt) * (0.2 + random.next() * 0.3));
  if (before === ordered) return life;
  return { ...life, changeOrder: { line: 0, before, at } };
}
