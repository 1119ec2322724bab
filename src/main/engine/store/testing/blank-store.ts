import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { writerOver, type WriteDb } from '../database.ts';
import { openStore } from '../open.ts';

let image: Buffer | null = null;

/** A store in memory with nothing in it. A copy of one that was made once: making it takes ten times as long. */
export function blankStore(): WriteDb {
  return writerOver(new Database((image ??= bytesOfBlank())));
}

function bytesOfBlank(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-blank-'));
  const made = openStore(':memory:');
  try {
    const file = join(folder, 'blank.sqlite');
    made.run('VACUUM INTO ?', file);
    return readFileSync(file);
  } finally {
    made.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
