import type { Migration } from './migration.ts';

/** What each stream was counted at, at each count: figures of a past moment are of the count that was the last then. */
export const controlCount: Migration = {
  version: 220,
  name: 'control-count',
  statements: [
    // source, held: records that the source counted and that were held; null where earlier counts say nothing any more.
    `CREATE TABLE control_count (
      stream INTEGER NOT NULL REFERENCES stream (id),
      at INTEGER NOT NULL,
      source INTEGER,
      held INTEGER,
      PRIMARY KEY (stream, at)
    ) STRICT, WITHOUT ROWID`,
    `INSERT INTO control_count (stream, at, source, held)
     SELECT stream, state ->> '$.control.at', state ->> '$.control.source', state ->> '$.control.held'
     FROM stream_proof WHERE state ->> '$.control.at' IS NOT NULL`,
  ],
};
