import type { ClaimClass, MilestoneCode } from '#shared/domain/milestones.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { ClaimView } from '#shared/domain/order.ts';
import type { Instant, When } from '#shared/domain/time.ts';

/** What a date that was moved gave way to. */
export interface Moved {
  /** When the source moved it; null where it stamps nothing. */
  readonly at: number | null;
  readonly to: When;
}

/** One or more equal claims of one document: the same milestone, class and time. */
export interface Mark {
  readonly id: string;
  readonly laneId: string;
  readonly code: MilestoneCode;
  readonly words: string;
  readonly class: ClaimClass;
  readonly at: Instant;
  readonly when: When;
  readonly connectionId: string;
  readonly documentKey: string;
  readonly owner: boolean;
  readonly voided: boolean;
  /** Empty where no system states it. */
  readonly claims: readonly ClaimView[];
  readonly sources: readonly SourceRef[];
  /** The rule that computed it, where no system states it. */
  readonly rule: string | null;
  /** End of the band in which nine of ten happen. */
  readonly until: Instant | null;
  /** Since when its source said so, where it does so no more. */
  readonly saidAt: Instant | null;
  /** What a date that was moved gave way to; null of one that holds. */
  readonly moved: Moved | null;
}

/** The instant at which a claim is drawn; a date without a time stands at its noon. */
export function drawnAt(when: When): Instant {
  return when.kind === 'instant' ? when.at : Date.parse(`${when.date}T12:00:00Z`);
}
