import type { Money } from './decimal.ts';
import type { SourceRef } from './evidence.ts';
import type { CauseClass, ExceptionCode, Severity } from './exceptions.ts';
import type { Instant } from './time.ts';

/** What a pure rule found; states and owners come from decisions. */
export interface DetectedException {
  /** Stable: code, subject document and line. */
  readonly exceptionKey: string;
  readonly code: ExceptionCode;
  readonly cause: CauseClass;
  readonly severity: Severity;
  /** The document it is about. */
  readonly subjectKey: string;
  /** What and why, in words. */
  readonly headline: string;
  readonly nextAction: string;
  /** When the rule first held, by the events' own time. */
  readonly onsetAt: Instant;
  /** Null while it holds. */
  readonly clearedAt: Instant | null;
  readonly valueAtRisk: Money | null;
  /** What a late delivery costs by contract, where that is known and this one delays. */
  readonly penalty: Money | null;
  /** Root exception that this one follows from. */
  readonly rootKey: string | null;
  /** Stretches or repeats of one condition on one subject that are folded into this one. */
  readonly occurrences: number;
  /** Connection whose word is missing: while it is out, this may be no more than its silence. */
  readonly awaits: string | null;
  /** Who takes it up where nobody is named. */
  readonly team: string;
  /** What an outage of a connection touches. */
  readonly outage: OutageReach | null;
  readonly sources: readonly SourceRef[];
}

/** Open orders that a connection knows. */
export interface OutageReach {
  readonly orders: number;
  readonly dueToday: number;
}

export function exceptionKeyOf(code: ExceptionCode, subjectKey: string, part = ''): string {
  return part === '' ? `${code}:${subjectKey}` : `${code}:${subjectKey}:${part}`;
}
