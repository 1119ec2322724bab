import type { Migration } from './migration.ts';

/** The settings that each connection had, and since when; and when a connection that failed is asked again. */
export const connectionVersion: Migration = {
  version: 90,
  name: 'connection-version',
  statements: [
    // config and reference_rules: JSON, as in connection.
    `CREATE TABLE connection_version (
      connection_id TEXT NOT NULL REFERENCES connection (id),
      since INTEGER NOT NULL,
      config TEXT NOT NULL,
      order_number_scope TEXT NOT NULL,
      reference_rules TEXT NOT NULL,
      PRIMARY KEY (connection_id, since)
    ) STRICT, WITHOUT ROWID`,
    `INSERT INTO connection_version (connection_id, since, config, order_number_scope, reference_rules)
     SELECT id, created_at, config, order_number_scope, reference_rules FROM connection`,
    // state: closed, open, half_open. failures: in a row. reason: the last failure as JSON {kind, message, next}.
    `CREATE TABLE connection_breaker (
      connection_id TEXT PRIMARY KEY NOT NULL REFERENCES connection (id),
      state TEXT NOT NULL,
      failures INTEGER NOT NULL,
      since INTEGER NOT NULL,
      retry_at INTEGER,
      reason TEXT
    ) STRICT, WITHOUT ROWID`,
  ],
};
