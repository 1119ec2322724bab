import type { ReadDb } from '../store/database.ts';

/** A kept choice of the interface; null when none was made. */
export function preference(db: ReadDb, key: string): unknown {
  const value = db.value<string>('SELECT value FROM preference WHERE key = ?', key);
  return value === undefined ? null : (JSON.parse(value) as unknown);
}
