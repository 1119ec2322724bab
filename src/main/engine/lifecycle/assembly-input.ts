import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { LinkEvidence } from '#shared/domain/evidence.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { DurationTable } from './durations/duration-table.ts';
import type { Policy } from '#shared/domain/policy.ts';

/** A canonical document as it is linked to the order under assembly. */
export interface AssemblyDocument {
  readonly documentKey: string;
  readonly connectionId: string;
  readonly systemKind: SystemKind;
  /** The source's own change stamp. */
  readonly recordedAt: Instant | null;
  /** When the version it was read from first arrived here. */
  readonly firstSeenAt?: Instant;
  readonly document: CanonicalDocument;
  readonly link: LinkEvidence;
}

export interface AssemblyInput {
  /** Key of the document that anchors the order. */
  readonly orderKey: string;
  /** Every document linked to the order, in any sequence; the anchor is one of them. */
  readonly documents: readonly AssemblyDocument[];
  readonly policy: Policy;
  /** What was learned of usual durations, as far as it is known at that time. */
  readonly durations?: DurationTable | null;
  readonly now: Instant;
}
