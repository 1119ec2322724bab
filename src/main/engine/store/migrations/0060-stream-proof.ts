import type { Migration } from './migration.ts';

/** What is known of how whole each stream is, and what was seen of its source. */
export const streamProof: Migration = {
  version: 60,
  name: 'stream-proof',
  statements: [
    // state: StreamProof as JSON, see inbox/proof.ts
    `CREATE TABLE stream_proof (
      stream INTEGER PRIMARY KEY REFERENCES stream (id),
      state TEXT NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT`,
    // kind: see SOURCE_EVENT_KINDS. body: JSON by kind. An event repeated is one row; the last time it was seen counts.
    `CREATE TABLE source_event (
      id INTEGER PRIMARY KEY,
      stream INTEGER NOT NULL REFERENCES stream (id),
      kind TEXT NOT NULL,
      subject TEXT NOT NULL,
      first_at INTEGER NOT NULL,
      last_at INTEGER NOT NULL,
      ended_at INTEGER,
      body TEXT NOT NULL
    ) STRICT`,
    `CREATE INDEX source_event_stream ON source_event (stream, ended_at, kind, subject)`,
  ],
};
