import type { CauseClass, ExceptionCode } from '#shared/domain/exceptions.ts';
import type { Day, Seconds } from '../calendar.ts';
import type { Item } from '../company/items.ts';
import type { Carrier, Customer, Site, Warehouse } from '../company/parties.ts';
import type { Plot, Trait } from '../scenarios.ts';
import type { CompanyId } from '../systems.ts';

export interface OrderLine {
  readonly item: Item;
  readonly quantity: number;
  readonly priceCents: number;
}

/** The customer orders more of a line after release. */
export interface ChangeOrder {
  readonly line: number;
  readonly before: number;
  readonly at: Seconds;
}

/** What two systems state differently, and until when. */
export interface Disagreement {
  readonly about: 'quantity' | 'promise';
  readonly line: number;
  /** A quantity, or a day. */
  readonly other: number;
  readonly until: Seconds;
}

/** The first entry of an order that was cancelled and entered again. */
export interface FormerEntry {
  readonly number: string;
  readonly erpAt: Seconds;
  readonly cancelledAt: Seconds;
  erpRecord: number;
  warehouseRecord: number;
}

/** An order as the CRM keeps it: usually one ERP order, sometimes two of them or half of one. */
export interface CrmOrder {
  record: number;
  readonly parts: readonly { readonly life: OrderLife; readonly lines: readonly number[] }[];
  /** How sales people typed the ERP number; may name nothing. */
  readonly numberText: string;
}

/** Goods of a customer order, bought from the acquired company. */
export interface Purchase {
  record: number;
  readonly number: string;
  readonly orderedAt: Seconds;
  readonly supply: OrderLife;
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
  | 'address_correction'
  | 'handed_over';

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
  /** The goods went on with another carrier. */
  readonly handedOverTo: Tracking | null;
  /** The label was voided before anybody collected it. */
  readonly voidedAt: Seconds;
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
  /** The one that reaches the customer. */
  tracking: Tracking;
  /** Travelled before it, with another carrier. */
  lineHaul: Tracking | null;
}

/** A label that was voided, and the shipment it was printed for. */
export interface VoidedLabel {
  record: number;
  readonly parcel: number;
  readonly tracking: Tracking;
  readonly savedAt: Seconds;
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
  /** Takes the place of one that was credited in full. */
  readonly rebill: boolean;
  /** With others, where the customer pays several at once. */
  paidAt: Seconds;
  readonly cancelledAt: Seconds;
}

/** Money of a customer, as it is entered before it is posted. */
export interface Payment {
  readonly company: CompanyId;
  readonly customer: Customer;
  /** More than one: the remittance lists them in its text. */
  readonly settles: readonly { readonly life: OrderLife; readonly invoice: Invoice }[];
  readonly enteredAt: Seconds;
  readonly postedAt: Seconds;
  readonly bankReference: string;
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
  /** What stands in the field for the order number. */
  readonly numberText: string;
  /** The number is mistyped and names no order. */
  readonly mistyped: boolean;
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
  /** Whose ERP it is entered in. */
  readonly company: CompanyId;
  /** 104512 of SO-104512; each company counts for itself. */
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
  /** Orders of the CRM that name this one first; none for what only companies order from each other. */
  readonly crmOrders: CrmOrder[];
  /** What stands in the warehouse's two number fields. */
  readonly warehouseNumbers: { readonly own: string; readonly partner: string };
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
  readonly changeOrder: ChangeOrder | null;
  readonly disagreement: Disagreement | null;
  readonly former: FormerEntry | null;
  readonly voidedLabel: VoidedLabel | null;
  /** Ships from the supplier: this company's warehouse never sees it. */
  purchase: Purchase | null;
  /** A second save without a change, in the system that `resaved` names. */
  readonly resavedAt: Seconds;
  readonly resaved: 'erp' | 'crm' | 'warehouse' | 'carrier' | null;
  readonly listedTwice: 'erp' | 'warehouse' | 'carrier' | null;
  /** Positions in the streams of the ERP and the warehouse order. */
  erpRecord: number;
  warehouseRecord: number;
}

/** What of a line is ordered at a time. */
export function quantityAt(life: OrderLife, line: number, at: Seconds): number {
  const change = life.changeOrder;
  return change?.line === line && at < change.at ? change.before : (life.lines[line]?.quantity ?? 0);
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
      (sum, invoice) => sum + (invoice.duplicate || invoice.rebill ? 0 : (invoice.quantities[index] ?? 0)),
      0,
    );
    return invoiced >= line.quantity;
  });
  if (!complete || life.invoices.length === 0) return Number.POSITIVE_INFINITY;
  const posted = life.invoices.filter((invoice) => !invoice.duplicate).map((invoice) => invoice.postedAt);
  return Math.max(...posted, ...life.parcels.map((parcel) => parcel.goodsIssueAt)) + 1;
}
