import type { Micros, Money } from './decimal.ts';
import type { AcknowledgementState, AmountType, DocumentKind, FactType } from './document.ts';
import type { LearnedDuration, UsualDuration } from './durations.ts';
import type { Figure, LinkEvidence, SourceRef } from './evidence.ts';
import type { CauseClass, ExceptionCode } from './exceptions.ts';
import type { Axis, AxisState, ClaimClass, MilestoneCode } from './milestones.ts';
import type { LineChange, LineView } from './order-line.ts';
import type { ReferenceType } from './references.ts';
import type { SystemKind } from './systems.ts';
import type { Instant, When } from './time.ts';
import type { AttributeView, ConflictView, Ruling } from './verdicts.ts';

export interface AxisView {
  readonly axis: Axis;
  readonly state: AxisState;
  /** What each system says, the owner first. */
  readonly claims: readonly {
    readonly connectionId: string;
    readonly state: AxisState;
    readonly native: string;
    readonly source: SourceRef;
  }[];
  /** The rule that decided: the owner's, or what quantities prove. */
  readonly rule: string;
  readonly ruling: Ruling;
  readonly disagree: boolean;
}

export interface ClaimView {
  readonly documentKey: string;
  readonly connectionId: string;
  readonly class: ClaimClass;
  readonly when: When | null;
  /** The source's own change stamp. */
  readonly recordedAt: Instant | null;
  /** When the version that says so first arrived here; null where that is not known. */
  readonly firstSeenAt: Instant | null;
  /** naive: the source's time names no offset · future: said to have happened, and lies ahead */
  readonly doubt: 'naive' | 'future' | null;
  readonly source: SourceRef;
  readonly place: string | null;
  readonly note: string | null;
  readonly lineKey: string | null;
  /** The owner's claim, or one of a system that does not own this milestone. */
  readonly owner: boolean;
  /** The claim's document is void. */
  readonly voided: boolean;
}

/** How much of a line a milestone holds for. */
export interface LineMilestone {
  readonly lineKey: string;
  /** not_applicable: lines of this kind never pass it. */
  readonly state: 'none' | 'partial' | 'complete' | 'not_applicable';
  /** Null where only an event tells, and no quantity. */
  readonly quantity: Micros | null;
  /** What it has to reach: ordered less cancelled. */
  readonly of: Micros;
}

/** When a milestone is due by a rule, where no system states it. */
export interface ComputedDate {
  readonly code: MilestoneCode;
  readonly when: When;
  /** The rule in words. */
  readonly rule: string;
  readonly sources: readonly SourceRef[];
}

export interface MilestoneView {
  readonly code: MilestoneCode;
  readonly state: 'none' | 'partial' | 'complete';
  /** Per line of the order, for milestones that hold per quantity; else empty. */
  readonly lines: readonly LineMilestone[];
  readonly planned: ClaimView | null;
  readonly estimated: ClaimView | null;
  /** The owner's verdict; a non-owner's actual is never put here. */
  readonly actual: ClaimView | null;
  readonly claims: readonly ClaimView[];
  readonly rule: string;
  readonly ruling: Ruling;
  /** Why an actual of the owner is not taken for fact; null where it is, or there is none. */
  readonly withheld: string | null;
}

export interface BlockView {
  readonly code: ExceptionCode;
  readonly cause: CauseClass;
  readonly from: Instant;
  /** Null while it lasts. */
  readonly to: Instant | null;
  readonly reason: string | null;
  readonly documentKey: string;
  readonly connectionId: string;
  readonly sources: readonly SourceRef[];
}

/** Part of the slip that one cause made. */
export interface CauseShare {
  readonly cause: CauseClass;
  readonly code: ExceptionCode;
  readonly label: string;
  readonly ms: number;
  readonly sources: readonly SourceRef[];
}

export interface Slip {
  /** Late when positive, early when negative. */
  readonly ms: number;
  /** actual: delivered · estimated: from the carrier's ETA · open: not delivered, promise passed · billing: delivered in time, billed after the billing deadline (`promise` is then that deadline) */
  readonly basis: 'actual' | 'estimated' | 'open' | 'billing';
  readonly promise: Instant;
  readonly sources: readonly SourceRef[];
}

export interface WhyPart {
  readonly text: string;
  readonly sources: readonly SourceRef[];
}

/** A date that the customer was promised or asked for, as one system states it or stated it once. */
export interface PromiseStep {
  readonly what: 'promise' | 'requested';
  readonly when: When;
  /** What the same record said before; null for its first word. */
  readonly from: Figure<When> | null;
  /** The record still says so. */
  readonly standing: boolean;
  readonly connectionId: string;
  /** Who moved it: ours, or a later date the customer asked for. */
  readonly by: 'us' | 'customer';
  /** Why it was moved, where a record says so; null where none does. */
  readonly because: Figure<string> | null;
  /** Since when the system says so, by its own stamp. */
  readonly recordedAt: Instant | null;
  readonly source: SourceRef;
}

/** When a system expected a step of an order to happen, since the moment at which it said so. */
export interface EstimateStep {
  readonly code: MilestoneCode;
  readonly when: When;
  readonly documentKey: string;
  readonly connectionId: string;
  readonly recordedAt: Instant | null;
  /** The record still says so. */
  readonly standing: boolean;
  readonly source: SourceRef;
}

/** When an order that is not delivered yet will arrive by what is usual. Never more than an estimate. */
export interface Prediction {
  /** Median. */
  readonly at: Instant;
  /** Nine of ten arrive by then. */
  readonly lateAt: Instant;
  /** Median against the promise, late when positive; null without a promise. */
  readonly slipMs: number | null;
  readonly lateSlipMs: number | null;
  /** Share of comparable orders that arrive after the promise, 0 to 1; null without a promise. */
  readonly lateShare: number | null;
  /** "usual for Hamburg → PL by DHL: p50 2 d 3 h, p90 3 d 4 h (412 shipments)" */
  readonly basis: string;
  /** The step that it is counted from. */
  readonly from: Instant;
  readonly sources: readonly SourceRef[];
}

/** A step of the order beside what is usual for it. */
export interface StepView {
  readonly step: LearnedDuration;
  readonly from: Instant;
  /** Null while it lasts. */
  readonly to: Instant | null;
  /** On the step's own clock. Null while it lasts: only who looks knows what time it is. */
  readonly ms: number | null;
  readonly usual: UsualDuration | null;
  readonly sources: readonly SourceRef[];
}

/** A step of the expected path, or one that does not fit it. */
export interface PathStep {
  readonly code: MilestoneCode;
  /** missing: passed over though later steps happened · repeated · early: before a step that must precede it */
  readonly state: 'done' | 'running' | 'ahead' | 'missing' | 'repeated' | 'early';
  readonly note: string | null;
  readonly sources: readonly SourceRef[];
}

/** A statement from which rules conclude; see `StatedFact`. */
export interface FactView {
  readonly type: FactType;
  readonly subject: string | null;
  readonly quantity: Micros | null;
  /** What we count ourselves, for a control total. */
  readonly counted: Micros | null;
  readonly at: When | null;
  readonly due: When | null;
  readonly state: AcknowledgementState | null;
  readonly reason: string | null;
  readonly sources: readonly SourceRef[];
}

export interface DocumentView {
  readonly documentKey: string;
  readonly connectionId: string;
  readonly systemKind: SystemKind;
  readonly kind: DocumentKind;
  readonly label: string;
  readonly summary: string | null;
  readonly recordedAt: Instant | null;
  readonly voided: boolean;
  readonly amounts: readonly { readonly type: AmountType; readonly money: Money; readonly source: SourceRef }[];
  readonly references: readonly {
    readonly type: ReferenceType;
    readonly text: string;
    readonly path: string;
    /** The learned rule that found it. */
    readonly rule?: string;
  }[];
  /** Absent where it states none. */
  readonly facts?: readonly FactView[];
  readonly link: LinkEvidence;
}

/** One order as all systems together state it. Pure function of its documents, the policy and the clock. */
export interface OrderView {
  /** Key of the document that anchors the order. */
  readonly orderKey: string;
  /** False until the ERP's order is known. */
  readonly anchored: boolean;
  readonly orderNo: Figure<string>;
  readonly customer: Figure<string> | null;
  readonly customerNo: Figure<string> | null;
  readonly customerPo: Figure<string> | null;
  readonly shipTo: Figure<string> | null;
  readonly value: Figure<Money> | null;
  readonly orderedAt: Figure<When> | null;
  readonly requested: Figure<When> | null;
  readonly firstPromise: Figure<When> | null;
  readonly promise: Figure<When> | null;
  /** Who states what of the attributes that any system states. */
  readonly attributes: readonly AttributeView[];
  /** Positions of the policy's scopes whose figures hold for this order. */
  readonly policyScopes: readonly number[];
  /** Every promise and wish that a system states or stated once, oldest first. */
  readonly promiseHistory: readonly PromiseStep[];
  /** Estimates that were moved, with what they were before, oldest first by document. */
  readonly estimateHistory: readonly EstimateStep[];
  /** What was changed of the order as a whole since it was first stated, oldest first; of a line, see there. */
  readonly changes: readonly LineChange[];
  readonly cancelled: boolean;
  /** Nothing is left to happen: delivered, billed and, where known, paid; or cancelled. */
  readonly closed: boolean;
  readonly axes: readonly AxisView[];
  readonly slip: Slip | null;
  /** Against the first promise, where it was moved. */
  readonly firstSlip: Slip | null;
  readonly prediction: Prediction | null;
  /** By the policy's calendars and lead times, for milestones that no system plans. */
  readonly plans: readonly ComputedDate[];
  readonly steps: readonly StepView[];
  readonly path: readonly PathStep[];
  /** Sums to slip.ms exactly when the slip is positive; empty otherwise. */
  readonly causes: readonly CauseShare[];
  readonly why: readonly WhyPart[];
  readonly next: {
    readonly code: MilestoneCode;
    readonly when: When | null;
    readonly class: ClaimClass | null;
    readonly sources: readonly SourceRef[];
    /** When the date has passed: its end. */
    readonly overdueSince: Instant | null;
  } | null;
  readonly milestones: readonly MilestoneView[];
  readonly lines: readonly LineView[];
  readonly documents: readonly DocumentView[];
  readonly blocks: readonly BlockView[];
  readonly conflicts: readonly ConflictView[];
  /** Silence of a carrier: nothing since, against what is usual. */
  readonly silence: {
    readonly documentKey: string;
    readonly connectionId: string;
    readonly since: Instant;
    readonly usualMs: number;
  } | null;
  /** Connections that know the order. */
  readonly systems: readonly string[];
  /** Newest change stamp of any of its sources. */
  readonly recordedAt: Instant | null;
  /** When time alone may change this view or its exceptions. */
  readonly nextLookAt: Instant | null;
}
