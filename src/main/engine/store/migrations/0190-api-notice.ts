import type { Migration } from './migration.ts';

/** What servers said in their answers about the end of the interfaces that they were asked by. */
export const apiNotice: Migration = {
  version: 190,
  name: 'api-notice',
  statements: [
    // kind: see API_NOTICE_KINDS. endpoint: without parameters and ids. version: of the interface that was asked.
    // ended_at: when the endpoint answered without it, or was not asked any more.
    `CREATE TABLE api_notice (
      connection_id TEXT NOT NULL REFERENCES connection (id),
      kind TEXT NOT NULL,
      endpoint TEXT NOT NULL,
      version TEXT NOT NULL,
      deprecated_at INTEGER,
      ends_at INTEGER,
      words TEXT,
      link TEXT,
      first_at INTEGER NOT NULL,
      last_at INTEGER NOT NULL,
      ended_at INTEGER,
      PRIMARY KEY (connection_id, kind, endpoint)
    ) STRICT, WITHOUT ROWID`,
  ],
};
