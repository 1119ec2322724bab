import type { ExceptionState, Severity } from './exceptions.ts';
import type { PolicyOverrides } from './policy.ts';
import type { ReferenceRule } from './references.ts';
import type { HoldSubject, RetentionMonths } from './retention.ts';
import type { Instant } from './time.ts';

/**
 * What a person decided. Entries are appended, never changed; an undo is an entry too.
 * Documents and orders are named by document key, so that decisions survive a rebuild.
 */
export type DecisionBody =
  | { readonly kind: 'link'; readonly documentKey: string; readonly orderKey: string }
  | { readonly kind: 'unlink'; readonly documentKey: string; readonly orderKey: string }
  /** These two never belong together; without an order, the document belongs to no order on purpose. */
  | { readonly kind: 'never_link'; readonly documentKey: string; readonly orderKey: string | null }
  /** A way to read references of one connection that was learned from an example and approved. */
  | { readonly kind: 'reference_rule'; readonly rule: ReferenceRule }
  | {
      readonly kind: 'exception_state';
      readonly exceptionKey: string;
      readonly state: ExceptionState;
      /** How grave it was then: what is resolved or dismissed comes back when it gets worse. */
      readonly severity?: Severity | undefined;
    }
  /** What is left out stays as it is: an owner that is set keeps the due date, and the other way round. */
  | {
      readonly kind: 'exception_owner';
      readonly exceptionKey: string;
      readonly owner?: string | null | undefined;
      readonly dueAt?: Instant | null | undefined;
    }
  | {
      readonly kind: 'exception_snooze';
      readonly exceptionKey: string;
      readonly until: Instant;
      readonly reason: string;
    }
  | { readonly kind: 'note'; readonly target: 'exception' | 'order'; readonly key: string; readonly text: string }
  /** What the company changes of the shipped policy, as a whole: the last one in force counts. */
  | { readonly kind: 'policy'; readonly overrides: PolicyOverrides; readonly note: string }
  /** A person's corrected copy of one version of a record. The version stays as it came; the copy is what is read. */
  | {
      readonly kind: 'record_edit';
      readonly record: RecordVersionName;
      /** JSON text. */
      readonly payload: string;
      readonly note: string;
    }
  /** With which settings of their connection these versions are read: those they came under, or the present ones. */
  | {
      readonly kind: 'record_mapping';
      readonly records: readonly RecordVersionName[];
      readonly mapping: RecordMapping;
    }
  /** How long things are kept, as a whole: the last one in force counts. */
  | { readonly kind: 'retention'; readonly months: RetentionMonths; readonly note: string }
  /** A legal hold: nothing of it is purged. key: see LegalHold. */
  | { readonly kind: 'hold'; readonly on: HoldSubject; readonly key: string; readonly reason: string }
  | { readonly kind: 'hold_lift'; readonly holdId: string; readonly reason: string }
  | { readonly kind: 'undo'; readonly decisionId: string };

export const RECORD_MAPPINGS = ['received', 'current'] as const;
export type RecordMapping = (typeof RECORD_MAPPINGS)[number];

/** One version of one record by what lasts: the hash tells contents of one version apart. */
export interface RecordVersionName {
  readonly connectionId: string;
  readonly streamId: string;
  readonly sourceId: string;
  readonly version: string;
  readonly hash: string;
}

export interface Decision {
  readonly id: string;
  /** Order of entry. */
  readonly seq: number;
  readonly at: Instant;
  readonly author: string;
  readonly body: DecisionBody;
  /** Why nothing is done by it although nobody undid it: a learned rule whose pattern has no end. */
  readonly switchedOff?: string;
}

/** The decisions in force: without undone ones and undos. An undone undo restores. */
export function inForce(log: readonly Decision[]): Decision[] {
  const undone = new Set<string>();
  for (const entry of log.toSorted((a, b) => b.seq - a.seq)) {
    if (entry.body.kind === 'undo' && !undone.has(entry.id)) undone.add(entry.body.decisionId);
  }
  return log.filter((entry) => entry.body.kind !== 'undo' && !undone.has(entry.id));
}
