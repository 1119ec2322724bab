import type { Migration } from './migration.ts';

/** The durable half of the store as it began. */
export const initial: Migration = {
  version: 10,
  name: 'initial',
  statements: [
    // config and reference_rules: JSON. Secrets are elsewhere, found by connection id and field.
    `CREATE TABLE connection (
      id TEXT PRIMARY KEY NOT NULL,
      connector_id TEXT NOT NULL,
      name TEXT NOT NULL,
      kind TEXT NOT NULL,
      monogram TEXT NOT NULL,
      config TEXT NOT NULL,
      order_number_scope TEXT NOT NULL,
      reference_rules TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      removed_at INTEGER
    ) STRICT`,
    `CREATE TABLE stream (
      id INTEGER PRIMARY KEY,
      connection_id TEXT NOT NULL REFERENCES connection (id),
      stream_id TEXT NOT NULL,
      UNIQUE (connection_id, stream_id)
    ) STRICT`,
    `CREATE TABLE checkpoint (
      stream INTEGER PRIMARY KEY REFERENCES stream (id),
      state TEXT NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT`,
    // body: the page's payloads one after another in UTF-8, compressed. codec: see store/compression.ts
    `CREATE TABLE inbox_page (
      id INTEGER PRIMARY KEY,
      stream INTEGER NOT NULL REFERENCES stream (id),
      received_at INTEGER NOT NULL,
      codec INTEGER NOT NULL,
      body BLOB NOT NULL
    ) STRICT`,
    // One version of one record. The greatest (version, hash) is current. page_offset and page_length: bytes.
    // unreadable: Rejection as JSON, for what pulling could not read.
    `CREATE TABLE inbox_record (
      id INTEGER PRIMARY KEY,
      stream INTEGER NOT NULL REFERENCES stream (id),
      source_id TEXT NOT NULL,
      version TEXT NOT NULL,
      hash TEXT NOT NULL,
      recorded_at INTEGER,
      first_seen_at INTEGER NOT NULL,
      page INTEGER NOT NULL REFERENCES inbox_page (id),
      page_offset INTEGER NOT NULL,
      page_length INTEGER NOT NULL,
      deleted INTEGER NOT NULL,
      unreadable TEXT
    ) STRICT`,
    `CREATE UNIQUE INDEX inbox_record_version ON inbox_record (stream, source_id, version, hash)`,
    // target: the document, order or exception key that the decision is about
    `CREATE TABLE decision (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      at INTEGER NOT NULL,
      author TEXT NOT NULL,
      kind TEXT NOT NULL,
      target TEXT NOT NULL,
      body TEXT NOT NULL
    ) STRICT`,
    `CREATE INDEX decision_target ON decision (target)`,
    // outcome: running, ok, empty, failed, cancelled. error: JSON {kind, message, next}
    `CREATE TABLE run (
      id INTEGER PRIMARY KEY,
      connection_id TEXT NOT NULL REFERENCES connection (id),
      started_at INTEGER NOT NULL,
      ended_at INTEGER,
      outcome TEXT NOT NULL,
      read INTEGER NOT NULL,
      changed INTEGER NOT NULL,
      unchanged INTEGER NOT NULL,
      rejected INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      error TEXT
    ) STRICT`,
    `CREATE INDEX run_connection ON run (connection_id, started_at)`,
    `CREATE TABLE preference (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT`,
    `CREATE TABLE derived_version (version INTEGER NOT NULL) STRICT`,
  ],
};
