import type { Micros } from '#shared/domain/decimal.ts';
import type { QuantityType } from '#shared/domain/document.ts';
import type { Axis, MilestoneCode } from '#shared/domain/milestones.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import { DAY, HOUR, MINUTE } from '#shared/domain/time.ts';

/** Who owns a fact: the first kind of system that knows the order decides, the others only claim. */
export type Owners = readonly SystemKind[];

/** What an order is described by, apart from its axes, milestones and quantities. */
export const OWNED_ATTRIBUTES = [
  'customer',
  'customer_po',
  'ship_to',
  'value',
  'ordered_at',
  'requested',
  'promise',
  'unit_price',
] as const;
export type OwnedAttribute = (typeof OWNED_ATTRIBUTES)[number];

export interface BusinessCalendar {
  /** ISO weekdays, Monday is 1. */
  readonly workdays: readonly number[];
  /** Minutes after local midnight. */
  readonly opensAt: number;
  readonly closesAt: number;
  /** Local dates without work, YYYY-MM-DD. */
  readonly holidays: readonly string[];
}

/** How far figures may differ before it counts. */
export interface Tolerances {
  /** Shares of the expected figure, 0 to 1. */
  readonly quantityUnder: number;
  readonly quantityOver: number;
  readonly price: number;
  /** Smallest difference of prices and amounts that counts, in millionths. */
  readonly amount: Micros;
  /** How far an event may precede another that it must follow, for clocks that disagree. */
  readonly clockSkewMs: number;
  /** How far past the promise an estimate may lie. */
  readonly etaMs: number;
}

/** Usual durations, used where no system states a plan. */
export interface TypicalDurations {
  /** From release, or the end of what held the order up, to leaving the dock, in business time. */
  readonly pickPackMs: number;
  /** From leaving the dock to the carrier's first scan. */
  readonly pickupMs: number;
  /** From the first scan to delivery. */
  readonly transitMs: number;
  /** Between two scans, 90th percentile. */
  readonly scanGapMs: number;
}

/** When a rule fires. `Bh` is business time; everything is in milliseconds. */
export interface Thresholds {
  readonly creditAgedBhMs: number;
  readonly riskReviewBhMs: number;
  readonly unconfirmedBhMs: number;
  readonly warehouseAcceptMs: number;
  /** Before the planned ship time an order must be picked. */
  readonly packTimeMs: number;
  readonly dockDwellMs: number;
  readonly goodsIssueBhMs: number;
  /** Before the planned ship time a load must be tendered. */
  readonly tenderLeadMs: number;
  readonly pickupMs: number;
  /** Least silence of a carrier that counts; twice the usual gap where that is longer. */
  readonly carrierSilenceMs: number;
  /** Longest silence that is left alone because the carrier's own estimate still lies ahead. */
  readonly carrierPatienceMs: number;
  readonly carrierDwellMs: number;
  readonly customsMs: number;
  readonly proofOfDeliveryMs: number;
  /** Business days from shipping to the invoice. */
  readonly billingDays: number;
  /** Lag, in business days, that makes late billing urgent. */
  readonly billingUrgentDays: number;
  readonly invoiceAcceptMs: number;
  readonly returnWindowMs: number;
  readonly creditAfterReturnMs: number;
  readonly orphanMs: number;
  readonly freshnessMs: number;
  readonly credentialExpiryMs: number;
  /** Runs without a record, one after the other, that look wrong once they span `emptyBhMs`. */
  readonly emptyRuns: number;
  readonly emptyBhMs: number;
  /** How long an exception stays listed after it cleared. */
  readonly clearedKeepMs: number;
}

/** The rules by which claims become verdicts: data, versioned. */
export interface Policy {
  readonly version: number;
  /** IANA zone in which dates without a time are read. */
  readonly zone: string;
  readonly calendar: BusinessCalendar;
  /** Grain of durations that grow with the clock. */
  readonly stepMs: number;
  /** Time that systems have to agree before a difference counts. */
  readonly settleMs: number;
  readonly milestones: Readonly<Record<MilestoneCode, Owners>>;
  readonly axes: Readonly<Record<Axis, Owners>>;
  readonly attributes: Readonly<Record<OwnedAttribute, Owners>>;
  readonly quantities: Readonly<Record<QuantityType, Owners>>;
  readonly tolerances: Tolerances;
  readonly typical: TypicalDurations;
  readonly thresholds: Thresholds;
  /** Billing waits for a proof of delivery. */
  readonly proofOfDeliveryRequired: boolean;
  /** Order value from which an order is in the top tenth, by ISO 4217 currency. */
  readonly valueTopDecile?: Readonly<Record<string, Micros>>;
}

const ERP: Owners = ['erp', 'finance', 'commerce', 'crm', 'edi', 'files'];
const DEMAND: Owners = ['commerce', 'edi', 'crm', 'erp', 'wms', 'files'];
const WAREHOUSE: Owners = ['wms', 'erp', 'commerce', 'files'];
const CARRIER: Owners = ['tms', 'wms', 'erp', 'commerce', 'files'];
const FINANCE: Owners = ['finance', 'erp', 'commerce', 'files'];
const RETURNS: Owners = ['erp', 'crm', 'wms', 'commerce', 'files'];

/** Defaults of the field; a company's own agreements overrule them. */
export const DEFAULT_POLICY: Policy = {
  version: 1,
  zone: 'Europe/Berlin',
  calendar: { workdays: [1, 2, 3, 4, 5], opensAt: 8 * 60, closesAt: 17 * 60, holidays: [] },
  stepMs: 15 * MINUTE,
  settleMs: 4 * HOUR,
  milestones: {
    ORD_RECEIVED: DEMAND,
    ORD_ENTERED: ERP,
    ORD_COMPLETE: ERP,
    ORD_ACK: ERP,
    CR_CLEARED: ERP,
    PROMISED: ERP,
    ALLOCATED: WAREHOUSE,
    RELEASED: ['erp', 'wms', 'commerce', 'files'],
    WH_ACCEPTED: WAREHOUSE,
    PICK_START: WAREHOUSE,
    PICKED: WAREHOUSE,
    PACKED: WAREHOUSE,
    STAGED: WAREHOUSE,
    TENDERED: CARRIER,
    TENDER_OK: CARRIER,
    PICKUP_ARR: CARRIER,
    SHIPPED: WAREHOUSE,
    ASN_SENT: ['erp', 'edi', 'wms', 'files'],
    IN_TRANSIT: CARRIER,
    CUSTOMS_OK: CARRIER,
    OUT_FOR_DEL: CARRIER,
    DELIVERED: CARRIER,
    POD_OK: CARRIER,
    INVOICED: FINANCE,
    INV_POSTED: FINANCE,
    INV_ACCEPTED: ['edi', 'finance', 'erp', 'files'],
    PAID: FINANCE,
    RETURN_OPEN: ['crm', 'erp', 'wms', 'commerce', 'files'],
    RETURN_RECV: ['wms', 'erp', 'files'],
    CREDITED: FINANCE,
    CANCELLED: ERP,
    CLOSED: ERP,
  },
  axes: {
    commercial: ERP,
    credit: ['erp', 'finance', 'crm', 'wms', 'files'],
    allocation: WAREHOUSE,
    fulfilment: WAREHOUSE,
    transport: CARRIER,
    billing: FINANCE,
    payment: FINANCE,
  },
  attributes: {
    customer: ['erp', 'crm', 'commerce', 'edi', 'wms', 'files', 'finance', 'tms'],
    customer_po: ['erp', 'edi', 'crm', 'commerce', 'wms', 'files', 'finance', 'tms'],
    ship_to: ['erp', 'commerce', 'crm', 'edi', 'wms', 'files', 'finance', 'tms'],
    value: ['erp', 'commerce', 'crm', 'edi', 'wms', 'files', 'finance', 'tms'],
    ordered_at: ['erp', 'commerce', 'crm', 'edi', 'wms', 'files', 'finance', 'tms'],
    requested: ['erp', 'commerce', 'crm', 'edi', 'wms', 'files', 'finance', 'tms'],
    promise: ['erp', 'crm', 'commerce', 'edi', 'wms', 'files', 'finance', 'tms'],
    unit_price: ['erp', 'commerce', 'crm', 'edi', 'files', 'wms', 'finance', 'tms'],
  },
  quantities: {
    ordered: ['erp', 'commerce', 'crm', 'edi', 'files', 'wms'],
    confirmed: ERP,
    allocated: WAREHOUSE,
    backordered: WAREHOUSE,
    picked: WAREHOUSE,
    shipped: WAREHOUSE,
    delivered: CARRIER,
    invoiced: FINANCE,
    paid: FINANCE,
    returned: RETURNS,
    credited: FINANCE,
    cancelled: ['erp', 'commerce', 'crm', 'wms', 'files'],
  },
  tolerances: {
    quantityUnder: 0,
    quantityOver: 0,
    price: 0.005,
    amount: 10_000 as Micros,
    clockSkewMs: 15 * MINUTE,
    etaMs: 0,
  },
  typical: { pickPackMs: 8 * HOUR, pickupMs: 6 * HOUR, transitMs: 2 * DAY, scanGapMs: 20 * HOUR },
  thresholds: {
    creditAgedBhMs: 8 * HOUR,
    riskReviewBhMs: 4 * HOUR,
    unconfirmedBhMs: 2 * HOUR,
    warehouseAcceptMs: HOUR,
    packTimeMs: 2 * HOUR,
    dockDwellMs: 4 * HOUR,
    goodsIssueBhMs: 2 * HOUR,
    tenderLeadMs: 4 * HOUR,
    pickupMs: 12 * HOUR,
    carrierSilenceMs: 6 * HOUR,
    carrierPatienceMs: 3 * DAY,
    carrierDwellMs: 36 * HOUR,
    customsMs: 8 * HOUR,
    proofOfDeliveryMs: 2 * DAY,
    billingDays: 1,
    billingUrgentDays: 3,
    invoiceAcceptMs: DAY,
    returnWindowMs: 14 * DAY,
    creditAfterReturnMs: 5 * DAY,
    orphanMs: 30 * MINUTE,
    freshnessMs: HOUR,
    credentialExpiryMs: 14 * DAY,
    emptyRuns: 12,
    emptyBhMs: 3 * HOUR,
    clearedKeepMs: 30 * DAY,
  },
  proofOfDeliveryRequired: true,
};
