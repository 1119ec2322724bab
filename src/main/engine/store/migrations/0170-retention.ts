import type { Migration } from './migration.ts';

/** What was purged, so that it does not come back, and what each purge did. */
export const retention: Migration = {
  version: 170,
  name: 'retention',
  statements: [
    // Marks of this store mean nothing in another.
    `CREATE TABLE purge_key (key BLOB NOT NULL) STRICT`,
    `INSERT INTO purge_key (key) VALUES (randomblob(32))`,
    // source_mark: of a record's source id; content_mark: of that and the hash of a version. stamp, recorded_at: the last
    // change stamp it came under. whole: 1 where nothing is held of the record.
    `CREATE TABLE purged_version (
      stream INTEGER NOT NULL REFERENCES stream (id),
      source_mark BLOB NOT NULL,
      content_mark BLOB NOT NULL,
      stamp TEXT NOT NULL,
      recorded_at INTEGER,
      whole INTEGER NOT NULL,
      PRIMARY KEY (stream, source_mark, content_mark)
    ) STRICT, WITHOUT ROWID`,
    // state: see PURGE_STATES. cancelled: 1 where somebody ended it. months: rules as JSON. tally: RetentionTally as JSON.
    // looked: orders and records that were looked at, of total. seal: over this row and the one before.
    `CREATE TABLE purge (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      state TEXT NOT NULL,
      cancelled INTEGER NOT NULL,
      started_at INTEGER NOT NULL,
      ended_at INTEGER,
      author TEXT NOT NULL,
      months TEXT NOT NULL,
      tally TEXT NOT NULL,
      looked INTEGER NOT NULL,
      total INTEGER NOT NULL,
      file_before INTEGER NOT NULL,
      file_after INTEGER,
      seal TEXT
    ) STRICT`,
    // mark: of an order's number
    `CREATE TABLE purged_order (mark BLOB NOT NULL, purge INTEGER NOT NULL REFERENCES purge (id), PRIMARY KEY (mark, purge)) STRICT, WITHOUT ROWID`,
    `CREATE INDEX exception_spell_subject ON exception_spell (subject_key)`,
  ],
};
