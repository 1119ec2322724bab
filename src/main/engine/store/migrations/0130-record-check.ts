import type { Migration } from './migration.ts';

/** Which records of sources whose stamp stands still were read again, and when. */
export const recordCheck: Migration = {
  version: 130,
  name: 'record-check',
  statements: [
    `CREATE TABLE record_check (
      stream INTEGER NOT NULL REFERENCES stream (id),
      source_id TEXT NOT NULL,
      checked_at INTEGER NOT NULL,
      PRIMARY KEY (stream, source_id)
    ) STRICT, WITHOUT ROWID`,
    // after_id: where the slow turn of all records has come to; empty at its beginning
    `CREATE TABLE rota (stream INTEGER PRIMARY KEY REFERENCES stream (id), after_id TEXT NOT NULL) STRICT`,
  ],
};
