/** Stages whose computing can be shared with another thread; what they find is written by the writer alone. */
export type SharedStage = 'map' | 'assemble';

/** A stage's keys in batches: what each comes to, and what becomes of it. */
export interface Batches<Result> {
  readonly stage: SharedStage;
  readonly keys: readonly number[];
  /** One result for each key. Reads what was committed before the stage began, and nothing that it writes. */
  readonly compute: (keys: readonly number[]) => readonly Result[];
  /** Called in the sequence of the keys, whoever computed what. */
  readonly keep: (key: number, result: Result) => void;
}

/** Works through the keys of a stage. Call it within the stage's transaction, before anything of it is written. */
export type Sharing = <Result>(batches: Batches<Result>) => void;

/** Without anybody's help, one key after the other. */
export const alone: Sharing = ({ keys, compute, keep }) => {
  for (const key of keys) for (const result of compute([key])) keep(key, result);
};
