import type { Metered } from '#shared/domain/metered.ts';
import type { Instant } from '#shared/domain/time.ts';
import { labelOf } from '#shared/lib/labels.ts';

/** How far the running sync of one connection is. */
export interface SyncProgress {
  readonly connectionId: string;
  readonly streamId: string;
  readonly read: number;
  /** Records still to come, when the source tells. */
  readonly remaining: number | null;
  readonly startedAt: Instant;
  /** Oldest and newest change stamp of what the run has read. */
  readonly span?: StampSpan | null;
  /** Payload bytes that the run has received. */
  readonly bytes?: number;
  /** Bytes of a record of the stream, by those that have come; null before the first. */
  readonly perRecord?: number | null;
}

export interface StampSpan {
  readonly from: Instant;
  readonly to: Instant;
}

/** How often a connection's system may be asked, and how much of that is left. */
export interface RequestBudget {
  readonly connectionId: string;
  readonly requests: number;
  readonly windowMs: number;
  readonly concurrency: number;
  readonly remaining: number;
  readonly quietMs: number;
}

/** What an answer depends on besides the store. */
export interface QueryContext {
  readonly now: Instant;
  /** IANA zone of the person who asks: what "today" is. */
  readonly zone: string;
  /** Name under which this person decides and owns exceptions. */
  readonly user: string;
  /** Of the derived state; raised with each change that readers can see. */
  readonly revision: number;
  readonly demo: boolean;
  /** The present, while the demo company's life runs up to it. */
  readonly demoMovingTo?: Instant | null;
  readonly syncing: readonly SyncProgress[];
  /** Of the connections that were asked since the engine started. */
  readonly budgets?: readonly RequestBudget[];
  /** While the network of this computer is metered. */
  readonly metered?: Metered | null;
  /** What people call the records of streams, by "connection/stream"; where one is missing the words of its id stand in. */
  readonly entities: Readonly<Record<string, string>>;
}

export function entityOf(context: QueryContext, connectionId: string, streamId: string): string {
  return context.entities[`${connectionId}/${streamId}`] ?? labelOf(streamId);
}
