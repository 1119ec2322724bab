import type { MessagePort } from 'node:worker_threads';
import type { SharedStage } from '../../canonical/sharing.ts';
import type { Instant } from '#shared/domain/time.ts';

/** Data the assistant's thread starts with. */
export interface AssistantStart {
  readonly file: string;
  /** Towards the writer. */
  readonly port: MessagePort;
}

/** Writer → assistant: what there is to compute. Whoever is free takes the next batch. */
export interface AssistantJob {
  readonly job: number;
  readonly stage: SharedStage;
  readonly keys: readonly number[];
  readonly batch: number;
  /** The engine's time. */
  readonly now: Instant;
  /** See TURNS. */
  readonly turns: Int32Array;
}

/** Assistant → writer. results null: it could not, and the writer computes them itself. */
export interface AssistantAnswer {
  readonly job: number;
  readonly batch: number;
  readonly results: readonly unknown[] | null;
}

/** Places in the shared memory of a job. */
export const TURNS = {
  /** Number of the batch that is taken next. */
  next: 0,
  /** Counts the assistant's answers. */
  answers: 1,
} as const;

/** Takes a batch: its number, or one past the last when all are taken. */
export function takeTurn(turns: Int32Array): number {
  return Atomics.add(turns, TURNS.next, 1);
}
