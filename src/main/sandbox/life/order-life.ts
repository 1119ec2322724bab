import type { CauseClass, ExceptionCode } from '#shared/domain/exceptions.ts';
import type { Day, Seconds } from '../calendar.ts';
import type { Item } from '../company/items.ts';
import type { Carrier, Customer, Site, Warehouse } from '../company/parties.ts';
import type { Plot, Trait } from '../scenarios.ts';

export interface OrderLine {
  readonly item: Item;
  quantity: number;
  readonly priceCents: number;
}

export type ScanKind =
  | 'label'
  | 'pickup'
  | 'origin_hub'
  | 'departed'
  | 'destination_hub'
  | 'out_for_delivery'
  | 'delivered'
  | 'weather_delay'
  | 'delayed'
  | 'missorted'
  | 'held'
  | 'delivery_exception'
  | 'refused'
  | 'address_correction';

export interface Scan {
  readonly kind: ScanKind;
  readonly at: Seconds;
}

/** From `from` on the carrier estimates delivery at `eta`. */
export interface EtaStep {
  readonly from: Seconds;
  readonly eta: Seconds;
}

/** A tracking number and what the carrier tells about it. */
export interface Tracking {
  code: string;
  /** Position in the tracker stream. */
  record: number;
  readonly carrier: Carrier;
  readonly warehouse: Warehouse;
  readonly site: Site;
  /** When the tracker is registered. */
  readonly createdAt: Seconds;
  readonly pickedUpAt: Seconds;
  readonly deliveredAt: Seconds;
  readonly scans: readonly Scan[];
  readonly etas: readonly EtaStep[];
  readonly signedBy: string | null;
  /** A scan is first told with a wrong time and corrected later. */
  readonly correctedScan: { readonly index: number; readonly shownAs: Seconds; readonly until: Seconds } | null;
  readonly resavedAt: Seconds;
}

/** What leaves the warehouse together for one order. */
export interface Parcel {
  /** Position among all warehouse shipments; set when all lives are known. */
  record: number;
  /** Position among all posted ERP shipments. */
  goodsIssueRecord: number;
  /** Per order line. */
  readonly quantities: readonly number[];
  readonly pickedAt: Seconds;
  readonly packedAt: Seconds;
  /** Label printed, parcel at the dock. */
  readonly shippedAt: Seconds;
  /** When the warehouse system shows the shipment. */
  readonly savedAt: Seconds;
  /** When the ERP posts the shipment. */
  readonly goodsIssueAt: Seconds;
  tracking: Tracking;
}

export interface Invoice {
  record: number;
  readonly parcel: number;
  /** When it first exists, as a draft or posted. */
  readonly createdAt: Seconds;
  readonly postedAt: Seconds;
  readonly quantities: readonly number[];
  readonly pricesCents: readonly number[];
  readonly duplicate: boolean;
  readonly paidAt: Seconds;
  readonly cancelledAt: Seconds;
}

export interface CreditMemo {
  record: number;
  readonly invoice: Invoice;
  readonly quantities: readonly number[];
  readonly postedAt: Seconds;
  readonly rma: string;
}

export type CaseType = 'Credit' | 'Address' | 'Change request' | 'Return' | 'Question' | 'Problem';

export interface CaseFact {
  record: number;
  readonly type: CaseType;
  readonly subject: string;
  readonly description: string;
  readonly priority: 'Low' | 'Medium' | 'High';
  readonly createdAt: Seconds;
  readonly workingAt: Seconds;
  readonly closedAt: Seconds;
  /** The order is named in the text only. */
  readonly numberInTextOnly: boolean;
}

export interface Hold {
  readonly kind: 'credit' | 'operator' | 'address';
  readonly from: Seconds;
  readonly to: Seconds;
  readonly reason: string;
}

/** Stock of a line that is missing for a while. */
export interface Shortage {
  readonly line: number;
  readonly quantity: number;
  /** Had been allocated before. */
  readonly lost: boolean;
  readonly from: Seconds;
  readonly to: Seconds;
  /** Other order that got the stock. */
  readonly takenBy: number | null;
}

/** Something that costs time, and whose doing it was. */
export interface Disturbance {
  readonly cause: CauseClass;
  readonly code: ExceptionCode;
  readonly from: Seconds;
  readonly to: Seconds;
}

/** What a record said before it was corrected. */
export type Correction =
  | { readonly kind: 'crm_promise'; readonly wrong: Day; readonly until: Seconds }
  | { readonly kind: 'erp_price'; readonly line: number; readonly wrong: number; readonly until: Seconds }
  | { readonly kind: 'warehouse_quantity'; readonly line: number; readonly wrong: number; readonly until: Seconds }
  | { readonly kind: 'carrier_scan' };

/** Everything that ever happens to one order, as dated facts. Records at a time are read from it and never change it. */
export interface OrderLife {
  readonly index: number;
  /** 104512 of SO-104512. */
  readonly number: number;
  readonly plot: Plot;
  readonly traits: ReadonlySet<Trait>;
  readonly customer: Customer;
  readonly site: Site;
  readonly warehouse: Warehouse;
  readonly carrier: Carrier;
  readonly lines: readonly OrderLine[];
  readonly channel: 'web' | 'edi' | 'sales';
  readonly customerPo: string;
  /** Created in the CRM, the ERP and the warehouse system. */
  readonly crmAt: Seconds;
  readonly erpAt: Seconds;
  readonly warehouseAt: Seconds;
  /** From when on the CRM order carries the ERP number; never for orders matched by PO. */
  readonly crmNumberAt: Seconds;
  /** How the sales people type the ERP number. */
  readonly numberStyle: number;
  readonly releasedAt: Seconds;
  readonly allocatedAt: Seconds;
  readonly plannedShipDay: Day;
  /** Promised delivery dates in the order in which they were given. */
  readonly promises: readonly { readonly from: Seconds; readonly day: Day }[];
  readonly holds: readonly Hold[];
  readonly shortage: Shortage | null;
  readonly shortPick: {
    readonly line: number;
    readonly expected: number;
    readonly picked: number;
    readonly at: Seconds;
  } | null;
  /** Picked although it never left. */
  readonly pickedAt: Seconds;
  readonly cancelledAt: Seconds;
  readonly parcels: readonly Parcel[];
  readonly invoices: readonly Invoice[];
  readonly creditMemos: readonly CreditMemo[];
  readonly cases: readonly CaseFact[];
  readonly disturbances: readonly Disturbance[];
  readonly correction: Correction | null;
  /** A second save without a change, in the system that `resaved` names. */
  readonly resavedAt: Seconds;
  readonly resaved: 'erp' | 'crm' | 'warehouse' | 'carrier' | null;
  readonly listedTwice: 'erp' | 'warehouse' | 'carrier' | null;
  /** Positions in the streams of the ERP, CRM and warehouse order. */
  erpRecord: number;
  crmRecord: number;
  warehouseRecord: number;
}

/** The promise in force at a time: the last one given. */
export function promiseAt(life: OrderLife, at: Seconds): Day {
  let day = life.promises[0]?.day ?? 0;
  for (const promise of life.promises) if (promise.from <= at) day = promise.day;
  return day;
}

/** When the ERP deletes the order: everything shipped and invoiced, or cleaned up after a cancellation. */
export function erpGoneAt(life: OrderLife): Seconds {
  const CLEAN_UP_DAYS = 7;
  if (life.cancelledAt < Number.POSITIVE_INFINITY) return life.cancelledAt + CLEAN_UP_DAYS * 86_400;
  const complete = life.lines.every((line, index) => {
    const invoiced = life.invoices.reduce(
      (sum, invoice) => sum + (invoice.duplicate ? 0 : (invoice.quantities[index] ?? 0)),
      0,
    );
    return invoiced >= line.quantity;
  });
  if (!complete || life.invoices.length === 0) return Number.POSITIVE_INFINITY;
  const posted = life.invoices.filter((invoice) => !invoice.duplicate).map((invoice) => invoice.postedAt);
  return Math.max(...posted, ...life.parcels.map((parcel) => parcel.goodsIssueAt)) + 1;
}
