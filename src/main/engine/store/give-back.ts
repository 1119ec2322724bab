import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ReadDb, WriteDb } from './database.ts';

/** Bytes of the store's file, as they are once its log is worked in. */
export function fileBytes(db: ReadDb): number {
  return (db.value<number>('PRAGMA page_count') ?? 0) * (db.value<number>('PRAGMA page_size') ?? 0);
}

/**
 * Writes the whole file anew without what was deleted: its room goes back to the disk, and nothing of it is left to be
 * read. Takes as much free disk as the file has, and for large stores minutes. Outside of a transaction.
 */
export function writeAnew(db: WriteDb): void {
  db.run(`INSERT INTO search_index (search_index) VALUES ('optimize')`);
  // Its copy would not fit into memory.
  db.exec('PRAGMA temp_store = FILE');
  try {
    db.exec('VACUUM');
  } finally {
    db.exec('PRAGMA temp_store = MEMORY');
  }
}

/** Deletes the copies of a store that were made before it was upgraded: they hold what has been purged since. */
export function removeCopies(db: ReadDb): void {
  const file = db.value<string>(`SELECT file FROM pragma_database_list WHERE name = 'main'`) ?? '';
  if (file === '') return;
  const folder = dirname(file);
  const copy = `${basename(file)}.before-`;
  for (const name of readdirSync(folder)) if (name.startsWith(copy)) rmSync(join(folder, name), { force: true });
}

/**
 * Empties the log, where states of before still stand.
 * @returns false while somebody still reads such a state: try again later
 */
export function emptyLog(db: WriteDb): boolean {
  const timeout = db.value<number>('PRAGMA busy_timeout') ?? 0;
  db.exec('PRAGMA busy_timeout = 0');
  try {
    return db.get<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)')?.busy !== 1;
  } finally {
    db.exec(`PRAGMA busy_timeout = ${timeout}`);
  }
}
