import type { Micros, Money } from './decimal.ts';
import type { LineKind, QuantityType } from './document.ts';
import type { CauseClass, ExceptionCode, Severity } from './exceptions.ts';
import type { Axis, MilestoneCode } from './milestones.ts';
import type { SystemKind } from './systems.ts';

/** Who may own a fact: a kind of system, or one connection by name ("connection:bc-east"). */
export type Owner = SystemKind | `connection:${string}`;

/** The first that knows the order decides, the others only claim. */
export type Owners = readonly Owner[];

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

/** Who owns one fact, and under which conditions. */
export interface OwnershipRule {
  readonly owners: Owners;
  /** An owner that has stated nothing newer for so long cedes to the next that has. Null: it never does. */
  readonly freshMs: number | null;
  /** Time that systems have to agree on this fact before a difference counts. Null: `Policy.settleMs`. */
  readonly settleMs: number | null;
}

/** What must hold before a claim is shown as fact. */
export interface PublishCondition {
  /** Whose estimated dates count. Null: anybody's. */
  readonly estimatesFrom: Owners | null;
  /** Reached only once this milestone is as well: "delivered" only with its proof. Null: by itself. */
  readonly requires: MilestoneCode | null;
}

export interface MilestoneRule extends OwnershipRule {
  readonly publish: PublishCondition;
}

/** Minutes after local midnight; null where there is none. */
export interface CutOffs {
  /** What is released by then is picked on the same workday. */
  readonly release: number | null;
  /** By then the goods that leave today are picked and packed. */
  readonly picked: number | null;
  /** The carrier collects. */
  readonly handover: number | null;
}

export interface BusinessCalendar {
  /** ISO weekdays, Monday is 1. */
  readonly workdays: readonly number[];
  /** Minutes after local midnight. */
  readonly opensAt: number;
  readonly closesAt: number;
  /** Local dates without work, YYYY-MM-DD. */
  readonly holidays: readonly string[];
}

/** A warehouse or another place with working hours of its own. */
export interface SiteCalendar extends BusinessCalendar {
  /** What documents call it: location codes, names. Compared without regard to case and blanks. */
  readonly names: readonly string[];
  /** IANA zone. */
  readonly zone: string;
  readonly cutOffs: CutOffs;
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

/** Usual durations, used where no system states a plan and the company's own history says too little. */
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

/** From which dates a milestone is planned where no system states a plan. `Bh` is business time. */
export interface Planning {
  /** From receipt to entry. */
  readonly entryBhMs: number;
  /** From entry to complete data. */
  readonly completeBhMs: number;
  /** From receipt to the acknowledgement that the customer expects. */
  readonly acknowledgeMs: number;
  /** Before the planned release, credit is cleared. */
  readonly creditLeadBhMs: number;
  /** Before the planned shipping, the order is released. */
  readonly releaseLeadBhMs: number;
  /** Before the carrier collects, the goods stand at the dock. */
  readonly stagedLeadMs: number;
  /** From tender to the carrier's answer. */
  readonly tenderAnswerMs: number;
  /** From shipping to the notice that the customer expects. */
  readonly shipNoticeMs: number;
  /** From delivery to its proof. */
  readonly proofMs: number;
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
  /** From the carrier's appointment to when a pickup is missed. */
  readonly appointmentMs: number;
  /** Least silence of a carrier that counts; twice the usual gap where that is longer. */
  readonly carrierSilenceMs: number;
  /** Longest silence that is left alone because the carrier's own estimate still lies ahead. */
  readonly carrierPatienceMs: number;
  readonly carrierDwellMs: number;
  readonly customsMs: number;
  readonly proofOfDeliveryMs: number;
  /** Business days from shipping, or from the proof of delivery, to the invoice. */
  readonly billingDays: number;
  /** Lag, in business days, that makes late billing urgent. */
  readonly billingUrgentDays: number;
  readonly invoiceAcceptMs: number;
  readonly returnWindowMs: number;
  readonly creditAfterReturnMs: number;
  readonly orphanMs: number;
  readonly freshnessMs: number;
  readonly credentialExpiryMs: number;
  /** Before a version of a system's interface ends, somebody has to act. */
  readonly apiEndMs: number;
  /** Runs without a record, one after the other, that look wrong once they span `emptyBhMs`. */
  readonly emptyRuns: number;
  readonly emptyBhMs: number;
  /** How long an exception stays listed after it cleared. */
  readonly clearedKeepMs: number;
}

/** Which orders a scope holds for: all that is named must match, without regard to case and blanks. */
export interface OrderCondition {
  /** Number or name. */
  readonly customer?: string;
  /** Item number; for tolerances of lines. */
  readonly item?: string;
  /** "origin>destination": a warehouse, and a place or a part of it ("Lyon", "FR"); "*" for any. */
  readonly route?: string;
  readonly warehouse?: string;
  readonly carrier?: string;
  /** Value of the order, from this amount on, in this currency. */
  readonly valueFrom?: Money;
}

/** Other figures for some orders. Of several that match, the later in the list counts. */
export interface PolicyScope {
  readonly when: OrderCondition;
  readonly thresholds?: Partial<Thresholds>;
  readonly tolerances?: Partial<Tolerances>;
  readonly typical?: Partial<TypicalDurations>;
  readonly planning?: Partial<Planning>;
}

/** Planned durations of a route, carrier or warehouse. Of several that match, the later in the list counts. */
export interface LeadTime {
  readonly when: Pick<OrderCondition, 'route' | 'warehouse' | 'carrier' | 'customer'>;
  /** From release to leaving the dock, in the site's business time. */
  readonly pickPackBhMs?: number;
  /** Workdays from leaving the dock to the consignee. */
  readonly transitDays?: number;
  /** Before the planned shipping, the load is tendered. */
  readonly tenderLeadMs?: number;
}

export interface LineKindRule {
  /** Item numbers that make a line one of this kind; "*" stands for any text. */
  readonly items: readonly string[];
  /** Milestones that do not concern it. */
  readonly skips: readonly MilestoneCode[];
}

export const JEOPARDY_BANDS = ['low', 'medium', 'high', 'critical'] as const;
export type JeopardyBand = (typeof JEOPARDY_BANDS)[number];

/** How the jeopardy score (0 to 100) of an order is made up. */
export interface JeopardyRule {
  /** Most points that each part gives; together 100. */
  readonly weights: { readonly slip: number; readonly value: number; readonly tier: number; readonly trend: number };
  /** Predicted slip that gives all points of `slip`. */
  readonly slipToleranceMs: number;
  /** Share of the points of `tier` by customer number or name, 0 to 1; who is not named has 0. */
  readonly tiers: Readonly<Record<string, number>>;
  /** First and last score of each band; together 1 to 100 without gap or overlap. */
  readonly bands: Readonly<Record<JeopardyBand, { readonly from: number; readonly to: number }>>;
}

export interface SeverityRule {
  /** Starting values that differ from those of the codes. */
  readonly starting: Readonly<Partial<Record<ExceptionCode, Severity>>>;
  /** One step up where the promise is so near, counted on workdays. */
  readonly pressingMs: number;
  /** One step up for orders in the top tenth by value. */
  readonly raiseTopDecile: boolean;
  /** One step down where the goods are expected in time all the same. */
  readonly lowerInTime: boolean;
}

/** The rules by which claims become verdicts and conditions become exceptions: data, versioned. */
export interface Policy {
  /** Of the shipped policy that all else is laid over. */
  readonly version: number;
  /** IANA zone in which dates without a time are read. */
  readonly zone: string;
  readonly calendar: BusinessCalendar;
  readonly cutOffs: CutOffs;
  /** By an id of the company's choice. */
  readonly sites: Readonly<Record<string, SiteCalendar>>;
  readonly leadTimes: readonly LeadTime[];
  readonly lineKinds: Readonly<Record<LineKind, LineKindRule>>;
  /** Grain of durations that grow with the clock. */
  readonly stepMs: number;
  /** Time that systems have to agree before a difference counts. */
  readonly settleMs: number;
  readonly milestones: Readonly<Record<MilestoneCode, MilestoneRule>>;
  readonly axes: Readonly<Record<Axis, OwnershipRule>>;
  readonly attributes: Readonly<Record<OwnedAttribute, OwnershipRule>>;
  readonly quantities: Readonly<Record<QuantityType, OwnershipRule>>;
  readonly tolerances: Tolerances;
  readonly typical: TypicalDurations;
  readonly planning: Planning;
  readonly thresholds: Thresholds;
  readonly scopes: readonly PolicyScope[];
  /** A delivery without a proof is an exception. */
  readonly proofOfDeliveryRequired: boolean;
  /** Billing waits for the proof of delivery: what it may take is counted from there, else from shipping. */
  readonly billedFromProof: boolean;
  /** Order value from which an order is in the top tenth, by ISO 4217 currency. */
  readonly valueTopDecile: Readonly<Record<string, Micros>>;
  /** Order values below which 10, 20 … 90 % of the company's orders lie, by ISO 4217 currency. */
  readonly valueDeciles: Readonly<Record<string, readonly Micros[]>>;
  /** Share of an order's value (0 to 1) that a late delivery costs, by customer number or name. */
  readonly latePenalties: Readonly<Record<string, number>>;
  /** Who takes up exceptions of a class where nobody else is named. */
  readonly teams: Readonly<Record<CauseClass, string>>;
  readonly severity: SeverityRule;
  readonly jeopardy: JeopardyRule;
  /** Whether the rule of a code is looked at. */
  readonly enabled: Readonly<Record<ExceptionCode, boolean>>;
  /** A link below this confidence (0 to 1) waits for a person. */
  readonly linkConfidence: number;
}

/** What a company has changed: members that are named count, lists as a whole. */
export type Overrides<T> = T extends string | number | boolean | null | readonly unknown[]
  ? T
  : { readonly [K in keyof T]?: Overrides<T[K]> };
export type PolicyOverrides = Omit<Overrides<Policy>, 'version'>;

/** Members whose keys a company chooses: the names in them are data. */
export const FREE_RECORDS: ReadonlySet<string> = new Set([
  'sites',
  'valueTopDecile',
  'valueDeciles',
  'latePenalties',
  'tiers',
  'starting',
]);
