/** Rows that arrive in blocks of any size and leave in portions of at most a number of rows. */
export interface RowSource<Row> {
  /** Rows handed out so far. */
  readonly taken: number;
  /** True when no row is left. */
  exhausted(): Promise<boolean>;
  /** The next rows, in blocks, up to a limit. */
  take(limit: number): AsyncGenerator<readonly Row[]>;
}

export interface RowHooks {
  readonly onProgress?: ((written: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A pause in which messages of the thread (a cancellation, say) are heard. */
const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function rowSource<Row>(
  rows: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>,
  hooks: RowHooks,
): RowSource<Row> {
  const blocks = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  let block: readonly Row[] = [];
  let ended = false;
  let taken = 0;
  const fill = async (): Promise<void> => {
    while (block.length === 0 && !ended) {
      hooks.signal?.throwIfAborted();
      const next = await blocks.next();
      if (next.done === true) ended = true;
      else block = next.value;
    }
  };
  return {
    get taken() {
      return taken;
    },
    async exhausted() {
      await fill();
      return block.length === 0;
    },
    async *take(limit) {
      let left = limit;
      for (;;) {
        await fill();
        if (block.length === 0 || left === 0) return;
        const portion = block.slice(0, left);
        block = block.slice(portion.length);
        left -= portion.length;
        taken += portion.length;
        yield portion;
        hooks.onProgress?.(taken);
        await pause();
        hooks.signal?.throwIfAborted();
      }
    },
  };
}
