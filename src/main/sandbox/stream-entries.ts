import { type Calendar, NEVER, type Seconds } from './calendar.ts';
import { erpGoneAt, type OrderLife, type Tracking } from './life/order-life.ts';
import { generalCase, orphanTracking, type StrayFact } from './life/strays.ts';
import { hash32 } from './random.ts';
import { tracker, trackerChanges } from './records/carrier.ts';
import { crmCase, crmCaseChanges, crmOrder, crmOrderChanges } from './records/crm.ts';
import { erpCreditMemo, erpInvoice, erpInvoiceChanges, erpManualInvoice } from './records/erp-invoice.ts';
import { erpOrder, erpOrderChanges } from './records/erp-order.ts';
import { erpShipment, erpShipmentChanges } from './records/erp-shipment.ts';
import { MALFORMATIONS } from './records/malformed.ts';
import type { Ids, Payload, RecordContext } from './records/record.ts';
import { historyOf, warehouseHistory, warehouseOrder, warehouseOrderChanges } from './records/warehouse.ts';
import type { Stray } from './scenarios.ts';
import { STREAM_KEYS, type StreamKey } from './systems.ts';

/** Whose record it is, for the truth. */
export type Subject =
  | { readonly kind: 'order'; readonly life: OrderLife }
  | { readonly kind: 'case'; readonly life: OrderLife }
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

export interface StreamsInput {
  readonly calendar: Calendar;
  readonly seed: number;
  readonly ids: Ids;
  readonly lives: readonly OrderLife[];
  readonly strays: readonly StrayFact[];
}

/** All records of all streams, in no order yet. */
export function collectEntries({ calendar, seed, lives, strays }: StreamsInput): Record<StreamKey, Entry[]> {
  const entries = Object.fromEntries(STREAM_KEYS.map((key) => [key, []])) as unknown as Record<StreamKey, Entry[]>;
  const travellers = new Map<Tracking, OrderLife[]>();
  for (const life of lives) {
    const order: Subject = { kind: 'order', life };
    const common = { goneAt: NEVER, subject: order, listedTwice: false };
    entries['bc/salesOrders'].push({
      ...common,
      changes: erpOrderChanges(life),
      goneAt: erpGoneAt(life),
      place: (record) => {
        life.erpRecord = record;
      },
      write: (context) => erpOrder(life, context),
    });
    entries['sf/Order'].push({
      ...common,
      changes: crmOrderChanges(life),
      place: (record) => {
        life.crmRecord = record;
      },
      write: (context) => crmOrder(life, context),
    });
    entries['sh/orders'].push({
      ...common,
      changes: warehouseOrderChanges(life),
      listedTwice: life.listedTwice === 'warehouse',
      place: (record) => {
        life.warehouseRecord = record;
      },
      write: (context) => warehouseOrder(life, context),
    });
    for (const entry of historyOf(life)) {
      entries['sh/order_history'].push({
        ...common,
        changes: [entry.at],
        write: (context) => warehouseHistory(life, entry, context),
      });
    }
    life.parcels.forEach((parcel, index) => {
      entries['bc/salesShipments'].push({
        ...common,
        changes: erpShipmentChanges(life, parcel),
        listedTwice: life.listedTwice === 'erp' && index === 0,
        place: (record) => {
          parcel.goodsIssueRecord = record;
        },
        write: (context) => erpShipment(life, parcel, context),
      });
      travellers.set(parcel.tracking, [...(travellers.get(parcel.tracking) ?? []), life]);
    });
    for (const invoice of life.invoices) {
      entries['bc/salesInvoices'].push({
        ...common,
        changes: erpInvoiceChanges(invoice),
        place: (record) => {
          invoice.record = record;
        },
        write: (context) => erpInvoice(life, invoice, context),
      });
    }
    for (const memo of life.creditMemos) {
      entries['bc/salesCreditMemos'].push({
        ...common,
        changes: [memo.postedAt],
        place: (record) => {
          memo.record = record;
        },
        write: (context) => erpCreditMemo(life, memo, context),
      });
    }
    for (const fact of life.cases) {
      entries['sf/Case'].push({
        ...common,
        subject: { kind: 'case', life },
        changes: crmCaseChanges(fact),
        place: (record) => {
          fact.record = record;
        },
        write: (context) => crmCase(life, fact, true, context),
      });
    }
  }
  numberParcels(lives);
  for (const [tracking, owners] of travellers) {
    const twice = owners.some((life) => life.listedTwice === 'carrier' && life.parcels[0]?.tracking === tracking);
    entries['ep/trackers'].push(trackerEntry(seed, tracking, { kind: 'tracking', tracking, lives: owners }, twice));
  }
  for (const stray of strays) addStray(calendar, seed, entries, stray);
  return entries;
}

function trackerEntry(seed: number, tracking: Tracking, subject: Subject, listedTwice: boolean): Entry {
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
  const parcels = lives.flatMap((life) => life.parcels).toSorted((a, b) => a.savedAt - b.savedAt);
  parcels.forEach((parcel, record) => {
    parcel.record = record;
  });
}

function addStray(calendar: Calendar, seed: number, entries: Record<StreamKey, Entry[]>, stray: StrayFact): void {
  const subject: Subject = { kind: 'stray', stray: stray.kind, malformation: null };
  const common = { goneAt: NEVER, listedTwice: false, subject };
  switch (stray.kind) {
    case 'orphan-tracker':
      entries['ep/trackers'].push(trackerEntry(seed, orphanTracking(calendar, seed, stray), subject, false));
      return;
    case 'general-case': {
      const fact = generalCase(stray);
      entries['sf/Case'].push({
        ...common,
        changes: crmCaseChanges(fact),
        write: (context) => crmCase(stray.like, fact, false, context),
      });
      return;
    }
    case 'manual-invoice':
      entries['bc/salesInvoices'].push({
        ...common,
        changes: [stray.at],
        write: (context) => erpManualInvoice(stray.like, context),
      });
      return;
    case 'malformed': {
      const key = STREAM_KEYS[stray.index % STREAM_KEYS.length] ?? 'bc/salesOrders';
      const ways = MALFORMATIONS[key];
      const way = ways[Math.floor(stray.index / STREAM_KEYS.length) % ways.length];
      if (way === undefined) return;
      entries[key].push({
        ...common,
        changes: [stray.at],
        subject: { ...subject, malformation: way.name },
        write: (context) => way.damage(borrowed(key, stray.like, { ...context, at: stray.at })),
      });
    }
  }
}

/** A record with the settled content of another, for something to be wrong with; it never changes. */
function borrowed(key: StreamKey, life: OrderLife, context: RecordContext): Payload {
  const settled = { ...context, at: Math.max(context.at, life.resavedAt) };
  const [parcel] = life.parcels;
  const [invoice] = life.invoices;
  if (parcel === undefined || invoice === undefined) throw new RangeError('nothing to borrow from');
  switch (key) {
    case 'bc/salesOrders':
      return erpOrder(life, settled);
    case 'bc/salesShipments':
      return erpShipment(life, parcel, settled);
    case 'bc/salesInvoices':
      return erpInvoice(life, invoice, settled);
    case 'bc/salesCreditMemos':
      return erpCreditMemo(
        life,
        { record: context.record, invoice, quantities: invoice.quantities, postedAt: context.modifiedAt, rma: '' },
        settled,
      );
    case 'sf/Order':
      return crmOrder(life, settled);
    case 'sf/Case': {
      const fact = {
        record: -1,
        type: 'Question',
        subject: 'Question',
        description: '',
        priority: 'Low',
        createdAt: context.modifiedAt,
        workingAt: NEVER,
        closedAt: NEVER,
        numberInTextOnly: false,
      } as const;
      return crmCase(life, fact, false, settled);
    }
    case 'sh/orders':
      return { ...warehouseOrder(life, settled), shipments: [] };
    case 'sh/order_history':
      return warehouseHistory(life, { at: context.modifiedAt, text: 'Order imported', user: 'integration' }, settled);
    case 'ep/trackers':
      return tracker(parcel.tracking, settled);
  }
}
