import type { ReadDb } from '../store/database.ts';

/** What is kept under a key, as it was set: a choice of the interface, or of the engine's own; null where nothing is. */
export function preference(db: ReadDb, key: string): unknown {
  const value = db.value<string>('SELECT value FROM preference WHERE key = ?', key);
  return value === undefined ? null : (JSON.parse(value) as unknown);
}
