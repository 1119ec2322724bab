import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MAX_BYTES = 1_000_000;

/** The shell's own few lines: starts, crashes, refusals. Two files of a megabyte at most. */
export function createShellLog(folder: string): (sentence: string) => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'shell.log');
  return (sentence) => {
    try {
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES)
        renameSync(file, join(folder, 'shell.1.log'));
      appendFileSync(file, `${new Date().toISOString()} ${sentence}\n`, { mode: 0o600 });
    } catch {
      // A full or read-only disk must not end the shell; there is nowhere left to say so.
    }
  };
}
