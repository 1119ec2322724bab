import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '#engine/ports/ports.ts';

const MAX_FILE_BYTES = 5_000_000;
const KEPT_FILES = 3;
const HIDDEN = '•••';

const SECRET_NAME = /secret|token|passw|authori[sz]ation|api.?key|cookie|credential|private.?key|assertion/i;
const SECRET_TEXT: readonly RegExp[] = [
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}/gi,
  /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g,
  /(?<=\/\/)[^/\s:@]+:[^/\s@]+(?=@)/g,
  /(?<=[?&](?:[\w-]*(?:token|key|secret|signature)[\w-]*)=)[^&\s"']+/gi,
];

/** A copy without what looks like a credential, by its name or by its shape. Errors become their name, message and stack. */
export function redacted(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') {
    return SECRET_TEXT.reduce((text, pattern) => text.replace(pattern, HIDDEN), value);
  }
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return value;
  if (depth > 6) return '…';
  if (value instanceof Error) {
    return redacted({ name: value.name, message: value.message, stack: value.stack, cause: value.cause }, depth);
  }
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => redacted(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      SECRET_NAME.test(name) && item !== undefined && item !== null ? HIDDEN : redacted(item, depth + 1),
    ]),
  );
}

export interface LogOptions {
  readonly folder: string;
  /** Which process writes; the file is `<process>.log`. */
  readonly process: string;
  readonly now: () => number;
  /** Errors are also given here, as one line for a person. */
  readonly echo?: (line: string) => void;
}

export interface FileLogger extends Logger {
  close(): void;
}

/**
 * A log of JSON lines, kept to a few files of a few megabytes. Lines are on disk when the call returns, so that the last
 * words of a process that dies are there to be read.
 */
export function createFileLogger({ folder, process, now, echo }: LogOptions): FileLogger {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${process}.log`);
  const numbered = (n: number): string => (n === 0 ? file : join(folder, `${process}.${n}.log`));
  let descriptor = openSync(file, 'a', 0o600);
  let size = fstatSync(descriptor).size;

  const rotate = (): void => {
    closeSync(descriptor);
    rmSync(numbered(KEPT_FILES - 1), { force: true });
    for (let n = KEPT_FILES - 2; n >= 0; n -= 1) {
      try {
        renameSync(numbered(n), numbered(n + 1));
      } catch {
        // Not that many files yet, or one that another program holds open: the log goes on without it.
      }
    }
    descriptor = openSync(file, 'a', 0o600);
    size = fstatSync(descriptor).size;
  };

  const write = (level: string, message: string, data: Readonly<Record<string, unknown>> = {}): void => {
    const entry = {
      at: new Date(now()).toISOString(),
      level,
      message: redacted(message),
      ...(redacted(data) as object),
    };
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    try {
      if (size + line.length > MAX_FILE_BYTES && size > 0) rotate();
      size += writeSync(descriptor, line);
    } catch {
      // A full disk must not take down what the log only tells of.
    }
    if (level === 'error') echo?.(entry.message as string);
  };

  return {
    info: (message, data) => write('info', message, data),
    warn: (message, data) => write('warn', message, data),
    error: (message, data) => write('error', message, data),
    close: () => closeSync(descriptor),
  };
}
