/** Where a command's results, remarks and progress go. Results are for programs too; the rest is for people. */
export interface Output {
  /** Width of the terminal in columns; null when the output is no terminal. */
  readonly columns: number | null;
  readonly colour: boolean;
  /** Writes to standard output and waits until there is room again. */
  write(text: string): Promise<void>;
  /** One JSON document, or one line of NDJSON. */
  json(value: unknown): Promise<void>;
  /** A remark to a person, on standard error. */
  note(text: string): void;
  /** A line that replaces itself on a terminal; nothing elsewhere. Null takes it away. */
  progress(text: string | null): void;
}

export interface OutputStreams {
  readonly stdout: NodeJS.WriteStream | WritableLike;
  readonly stderr: NodeJS.WriteStream | WritableLike;
}

/** The part of a stream that is used. */
export interface WritableLike {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): boolean;
  once(event: 'drain' | 'close' | 'error', listener: () => void): unknown;
  off(event: 'drain' | 'close' | 'error', listener: () => void): unknown;
}

const CLEAR_LINE = '\r\u001B[K';
const PROGRESS_EVERY_MS = 100;

export interface OutputOptions {
  readonly quiet: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function createOutput({ stdout, stderr }: OutputStreams, { quiet, env }: OutputOptions): Output {
  const showsProgress = stderr.isTTY === true && !quiet && env['TERM'] !== 'dumb';
  let shown = false;
  let shownAt = Number.NEGATIVE_INFINITY;
  const clear = (): void => {
    if (shown) stderr.write(CLEAR_LINE);
    shown = false;
  };
  const write = async (text: string): Promise<void> => {
    clear();
    if (stdout.write(text)) return;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        for (const event of ['drain', 'close', 'error'] as const) stdout.off(event, go);
        resolve();
      };
      for (const event of ['drain', 'close', 'error'] as const) stdout.once(event, go);
    });
  };
  return {
    columns: stdout.isTTY === true ? (stdout.columns ?? 80) : null,
    colour: stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
    write,
    json: (value) => write(`${JSON.stringify(value)}\n`),
    note(text) {
      if (quiet) return;
      clear();
      stderr.write(`${text}\n`);
    },
    progress(text) {
      if (!showsProgress) return;
      if (text === null) {
        clear();
        return;
      }
      if (performance.now() - shownAt < PROGRESS_EVERY_MS) return;
      shownAt = performance.now();
      shown = true;
      stderr.write(`${CLEAR_LINE}${text}`);
    },
  };
}
