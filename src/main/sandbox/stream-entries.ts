import { NEVER, type Calendar, type Seconds } from './calendar.ts';
import {
  erpGoneAt,
  type CaseFact,
  type CrmOrder,
  type OrderLife,
  type Payment,
  type Tracking,
} from './life/order-life.ts';
import type { StrayFact } from './life/strays.ts';
import { hash32 } from './random.ts';
import { tracker, trackerChanges } from './records/carrier.ts';
import { crmCase, crmCaseChanges, crmOrder, crmOrderChanges } from './records/crm.ts';
import { erpCreditMemo, erpInvoice, erpInvoiceChanges } from './records/erp-invoice.ts';
import { erpFormerOrder, erpOrder, erpOrderChanges } from './records/erp-order.ts';
import { erpPayment } from './records/erp-payment.ts';
import { erpPurchase, erpPurchaseChanges, erpPurchaseGoneAt } from './records/erp-purchase.ts';
import { erpShipment, erpShipmentChanges } from './records/erp-shipment.ts';
import type { ErpIds, Ids, Payload, RecordContext } from './records/record.ts';
import {
  historyOf,
  warehouseFormerChanges,
  warehouseFormerOrder,
  warehouseHistory,
  warehouseOrder,
  warehouseOrderChanges,
} from './records/warehouse.ts';
import type { Stray } from './scenarios.ts';
import { STREAM_KEYS, type StreamKey } from './systems.ts';

/** Whose record it is, for the truth. */
export type Subject =
  | { readonly kind: 'order'; readonly life: OrderLife }
  | { readonly kind: 'former'; readonly life: OrderLife }
  | { readonly kind: 'sale'; readonly order: CrmOrder }
  | { readonly kind: 'case'; readonly life: OrderLife; readonly fact: CaseFact }
  | { readonly kind: 'payment'; readonly payment: Payment }
  | { readonly kind: 'tracking'; readonly tracking: Tracking; readonly lives: readonly OrderLife[] }
  | { readonly kind: 'stray'; readonly stray: Stray; readonly malformation: string | null };

/** A record of a stream: when it changes and how it is written at a time. */
export interface Entry {
  readonly changes: Seconds[];
  readonly goneAt: Seconds;
  readonly subject: Subject;
  readonly listedTwice: boolean;
  /** Tells the facts their position, for others to refer to. */
  place?(record: number): void;
  write(context: RecordContext): Payload;
}

export type Entries = Record<StreamKey, Entry[]>;

export interface StreamsInput {
  readonly calendar: Calendar;
  readonly seed: number;
  readonly ids: Ids;
  /** Those of the acquired company's ERP. */
  readonly sisterIds: ErpIds;
  readonly lives: readonly OrderLife[];
  readonly payments: readonly Payment[];
  readonly strays: readonly StrayFact[];
}

/** Records of all orders, in no order yet. */
export function collectEntries({ seed, lives, payments }: StreamsInput): Entries {
  const entries = Object.fromEntries(STREAM_KEYS.map((key) => [key, []])) as unknown as Entries;
  for (const life of lives) {
    addErpRecords(entries, life);
    addCrmRecords(entries, life);
    addWarehouseRecords(entries, life);
  }
  for (const payment of payments) {
    entries[`${payment.company}/customerPayments`].push({
      changes: [payment.enteredAt],
      goneAt: payment.postedAt,
      subject: { kind: 'payment', payment },
      listedTwice: false,
      write: (context) => erpPayment(payment, context),
    });
  }
  numberParcels(lives);
  addTrackers(entries, seed, lives);
  return entries;
}

function addErpRecords(entries: Entries, life: OrderLife): void {
  const common = { goneAt: NEVER, subject: { kind: 'order', life } as const, listedTwice: false };
  const { company, former, purchase } = life;
  entries[`${company}/salesOrders`].push({
    ...common,
    changes: erpOrderChanges(life),
    goneAt: erpGoneAt(life),
    place: (record) => {
      life.erpRecord = record;
    },
    write: (context) => erpOrder(life, context),
  });
  if (former) {
    entries[`${company}/salesOrders`].push({
      ...common,
      subject: { kind: 'former', life },
      changes: [former.erpAt, former.cancelledAt],
      goneAt: former.cancelledAt + 7 * 86_400,
      place: (record) => {
        former.erpRecord = record;
      },
      write: (context) => erpFormerOrder(life, former, context),
    });
  }
  if (purchase) {
    entries[`${company}/purchaseOrders`].push({
      ...common,
      changes: erpPurchaseChanges(purchase, life),
      goneAt: erpPurchaseGoneAt(purchase),
      place: (record) => {
        purchase.record = record;
      },
      write: (context) => erpPurchase(life, purchase, context),
    });
  }
  life.parcels.forEach((parcel, index) => {
    entries[`${company}/salesShipments`].push({
      ...common,
      changes: erpShipmentChanges(life, parcel),
      listedTwice: life.listedTwice === 'erp' && index === 0,
      place: (record) => {
        parcel.goodsIssueRecord = record;
      },
      write: (context) => erpShipment(life, parcel, context),
    });
  });
  for (const invoice of life.invoices) {
    entries[`${company}/salesInvoices`].push({
      ...common,
      changes: erpInvoiceChanges(invoice),
      place: (record) => {
        invoice.record = record;
      },
      write: (context) => erpInvoice(life, invoice, context),
    });
  }
  for (const memo of life.creditMemos) {
    entries[`${company}/salesCreditMemos`].push({
      ...common,
      changes: [memo.postedAt],
      place: (record) => {
        memo.record = record;
      },
      write: (context) => erpCreditMemo(life, memo, context),
    });
  }
}

function addCrmRecords(entries: Entries, life: OrderLife): void {
  const common = { goneAt: NEVER, listedTwice: false };
  for (const order of life.crmOrders) {
    entries['sf/Order'].push({
      ...common,
      subject: { kind: 'sale', order },
      changes: crmOrderChanges(order),
      place: (record) => {
        order.record = record;
      },
      write: (context) => crmOrder(order, context),
    });
  }
  for (const fact of life.cases) {
    entries['sf/Case'].push({
      ...common,
      subject: { kind: 'case', life, fact },
      changes: crmCaseChanges(fact),
      place: (record) => {
        fact.record = record;
      },
      write: (context) => crmCase(life, fact, true, context),
    });
  }
}

function addWarehouseRecords(entries: Entries, life: OrderLife): void {
  // What a supplier ships is no order of this warehouse.
  if (life.warehouseAt === NEVER) return;
  const common = { goneAt: NEVER, subject: { kind: 'order', life } as const, listedTwice: false };
  const { former } = life;
  entries['sh/orders'].push({
    ...common,
    changes: warehouseOrderChanges(life),
    listedTwice: life.listedTwice === 'warehouse',
    place: (record) => {
      life.warehouseRecord = record;
    },
    write: (context) => warehouseOrder(life, context),
  });
  if (former) {
    entries['sh/orders'].push({
      ...common,
      subject: { kind: 'former', life },
      changes: warehouseFormerChanges(former),
      place: (record) => {
        former.warehouseRecord = record;
      },
      write: (context) => warehouseFormerOrder(life, former, context),
    });
  }
  for (const entry of historyOf(life)) {
    entries['sh/order_history'].push({
      ...common,
      changes: [entry.at],
      write: (context) => warehouseHistory(life, entry, context),
    });
  }
}

function addTrackers(entries: Entries, seed: number, lives: readonly OrderLife[]): void {
  const travellers = new Map<Tracking, OrderLife[]>();
  const travels = (tracking: Tracking, life: OrderLife): void => {
    travellers.set(tracking, [...(travellers.get(tracking) ?? []), life]);
  };
  for (const life of lives) {
    for (const { tracking, lineHaul } of life.parcels) {
      travels(tracking, life);
      if (lineHaul) travels(lineHaul, life);
    }
    if (life.voidedLabel) travels(life.voidedLabel.tracking, life);
  }
  for (const [tracking, owners] of travellers) {
    const twice = owners.some((life) => life.listedTwice === 'carrier' && life.parcels[0]?.tracking === tracking);
    entries['ep/trackers'].push(trackerEntry(seed, tracking, { kind: 'tracking', tracking, lives: owners }, twice));
  }
}

export function trackerEntry(seed: number, tracking: Tracking, subject: Subject, listedTwice: boolean): Entry {
  return {
    subject,
    listedTwice,
    goneAt: NEVER,
    changes: trackerChanges(tracking),
    place: (record) => {
      tracking.record = record;
      tracking.code = `${tracking.carrier.prefix}${String(hash32(seed, record) % 10_000).padStart(4, '0')}${String(40_000_000 + record)}`;
    },
    write: (context) => tracker(tracking, context),
  };
}

/** Warehouse shipments have no list of their own; they are numbered in the order in which they were saved. */
function numberParcels(lives: readonly OrderLife[]): void {
  const shipments = lives.flatMap((life) =>
    life.warehouseAt === NEVER ? [] : [...life.parcels, ...(life.voidedLabel ? [life.voidedLabel] : [])],
  );
  shipments
    .toSorted((a, b) => a.savedAt - b.savedAt)
    .forEach((shipment, record) => {
      shipment.record = record;
    });
}
