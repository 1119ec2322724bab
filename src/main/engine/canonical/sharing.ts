import type { Instant } from '#shared/domain/time.ts';

/** Stages whose computing can be shared with another thread; what they find is written by the writer alone. */
export type SharedStage = 'map' | 'assemble';

/** A stage's keys in batches: what each comes to, and what becomes of it. */
export interface Batches<Result> {
  readonly stage: SharedStage;
  readonly keys: readonly number[];
  /** What the results rest on besides what is read by the keys. Null: nothing of it is prepared. See Ahead. */
  readonly basis: string | null;
  /** One result for each key. Reads what was committed before the stage began, and nothing that it writes. */
  readonly compute: (keys: readonly number[]) => readonly Result[];
  /** Called in the sequence of the keys, whoever computed what. */
  readonly keep: (key: number, result: Result) => void;
}

/** Records that will be mapped soon. */
export interface Ahead {
  readonly keys: readonly number[];
  /** What it comes to counts only where it is asked for on the same basis. */
  readonly basis: string;
}

/** Another thread that computes along with the writer. `now` is the engine's time. */
export interface Helper {
  /** See Sharing. */
  share<Result>(batches: Batches<Result>, now: Instant): void;
  /** Lets it begin while the writer does something else. Call it outside of a transaction. */
  prepare(ahead: Ahead, now: Instant): void;
}

/** Works through the keys of a stage. Call it within the stage's transaction, before anything of it is written. */
export type Sharing = <Result>(batches: Batches<Result>) => void;

/** Without anybody's help, one key after the other. */
export const alone: Sharing = ({ keys, compute, keep }) => {
  for (const key of keys) for (const result of compute([key])) keep(key, result);
};
