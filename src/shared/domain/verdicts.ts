import type { SourceRef } from './evidence.ts';
import type { OwnedAttribute, Owner } from './policy.ts';
import type { Instant } from './time.ts';

/** Who decides one fact, by the policy and for this order. */
export interface Ruling {
  /** Path of the fact in the policy: "milestones.DELIVERED". */
  readonly fact: string;
  /** The first that the policy names. */
  readonly owner: Owner | null;
  /** Who decided here; another than the owner stands in for it. Null where none of the owners states anything. */
  readonly decidedBy: Owner | null;
  /** Who decided has stated nothing for longer than the policy allows, and nobody fresher could stand in. */
  readonly stale: boolean;
  /** The rule in words. */
  readonly rule: string;
}

/** What one system says of a fact. */
export interface ValueClaim {
  readonly connectionId: string;
  readonly value: string;
  /** The source's own change stamp. */
  readonly at: Instant | null;
  /** The verdict is its. */
  readonly owner: boolean;
  readonly source: SourceRef;
}

/** Who states what of one attribute or quantity, the one that decided first. */
export interface VerdictView {
  readonly ruling: Ruling;
  readonly claims: readonly ValueClaim[];
}

export interface AttributeView extends VerdictView {
  readonly attribute: OwnedAttribute;
}

export interface ConflictView {
  readonly subject: string;
  /** Since when they disagree, by the sources' stamps. */
  readonly since: Instant | null;
  /** Until then they have time to agree; null where no source says since when. */
  readonly settlesAt: Instant | null;
  /** They had the time, and still differ. */
  readonly settled: boolean;
  readonly claims: readonly ValueClaim[];
  readonly rule: string;
  readonly ruling: Ruling;
}
