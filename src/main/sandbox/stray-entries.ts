import { NEVER, type Calendar } from './calendar.ts';
import { hubValue } from './life/numbers.ts';
import type { OrderLife } from './life/order-life.ts';
import { generalCase, orphanTracking, type StrayFact } from './life/strays.ts';
import { tracker } from './records/carrier.ts';
import { crmCase, crmCaseChanges, crmOrder } from './records/crm.ts';
import { erpCreditMemo, erpInvoice, erpManualInvoice, erpOldInvoice } from './records/erp-invoice.ts';
import { erpOrder } from './records/erp-order.ts';
import { erpPayment } from './records/erp-payment.ts';
import { erpStockPurchase } from './records/erp-purchase.ts';
import { erpShipment } from './records/erp-shipment.ts';
import { MALFORMATIONS } from './records/malformed.ts';
import type { Payload, RecordContext } from './records/record.ts';
import { warehouseHistory, warehouseOrder } from './records/warehouse.ts';
import { trackerEntry, type Entries, type Entry, type StreamsInput, type Subject } from './stream-entries.ts';
import { erpSetOf, STREAM_KEYS, type ErpSet, type StreamKey } from './systems.ts';

/** Records that belong to no order. */
export function addStrays(entries: Entries, { calendar, seed, strays }: StreamsInput): void {
  for (const stray of strays) addStray(calendar, seed, entries, stray);
}

function addStray(calendar: Calendar, seed: number, entries: Entries, stray: StrayFact): void {
  const { like } = stray;
  const subject: Subject = { kind: 'stray', stray: stray.kind, malformation: null };
  const common = { goneAt: NEVER, listedTwice: false, subject };
  const once = (key: StreamKey, write: Entry['write']): void => {
    entries[key].push({ ...common, changes: [stray.at], write });
  };
  switch (stray.kind) {
    case 'orphan-tracker':
      entries['ep/trackers'].push(trackerEntry(seed, orphanTracking(calendar, seed, stray), subject, false));
      return;
    case 'general-case':
    case 'hub-case': {
      const hub = stray.kind === 'hub-case';
      const fact = { ...generalCase(stray), numberText: hub ? hubValue(seed, stray.index) : '' };
      entries['sf/Case'].push({
        ...common,
        changes: crmCaseChanges(fact),
        write: (context) => crmCase(like, fact, hub, context),
      });
      return;
    }
    case 'manual-invoice':
      once(`${like.company}/salesInvoices`, (context) => erpManualInvoice(like, context));
      return;
    case 'reused-number':
      once(`${like.company}/salesInvoices`, (context) => erpOldInvoice(like, context));
      return;
    case 'stock-purchase':
      once(`${like.company}/purchaseOrders`, (context) =>
        erpStockPurchase(like, `PO-${800_001 + stray.index}`, context),
      );
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
        write: (context) => way.damage(borrowed(key, like, { ...context, at: stray.at })),
      });
    }
  }
}

/** A record with the settled content of another, for something to be wrong with; it never changes. */
function borrowed(key: StreamKey, life: OrderLife, context: RecordContext): Payload {
  const settled = { ...context, at: Math.max(context.at, life.resavedAt) };
  const set = erpSetOf(key);
  if (set !== null) return borrowedFromErp(set, life, settled);
  switch (key) {
    case 'sf/Order': {
      const [order] = life.crmOrders;
      if (order === undefined) throw new RangeError('nothing to borrow from');
      return crmOrder(order, settled);
    }
    case 'sf/Case':
      return crmCase(life, { ...generalCase(null), createdAt: context.modifiedAt }, false, settled);
    case 'sh/orders':
      return { ...warehouseOrder(life, settled), shipments: [] };
    case 'sh/order_history':
      return warehouseHistory(life, { at: context.modifiedAt, text: 'Order imported', user: 'integration' }, settled);
    default: {
      const [parcel] = life.parcels;
      if (parcel === undefined) throw new RangeError('nothing to borrow from');
      return tracker(parcel.tracking, settled);
    }
  }
}

function borrowedFromErp(set: ErpSet, life: OrderLife, context: RecordContext): Payload {
  const [parcel] = life.parcels;
  const [invoice] = life.invoices;
  if (parcel === undefined || invoice === undefined) throw new RangeError('nothing to borrow from');
  switch (set) {
    case 'salesOrders':
      return erpOrder(life, context);
    case 'salesShipments':
      return erpShipment(life, parcel, context);
    case 'salesInvoices':
      return erpInvoice(life, invoice, context);
    case 'salesCreditMemos':
      return erpCreditMemo(
        life,
        { record: context.record, invoice, quantities: invoice.quantities, postedAt: context.modifiedAt, rma: '' },
        context,
      );
    case 'purchaseOrders':
      return erpStockPurchase(life, `PO-${900_001 + context.record}`, context);
    case 'customerPayments':
      return erpPayment(
        {
          company: life.company,
          customer: life.customer,
          settles: [{ life, invoice }],
          enteredAt: context.modifiedAt,
          postedAt: NEVER,
          bankReference: '',
        },
        context,
      );
  }
}
