import type { Migration } from './migration.ts';

/** What was observed of each connection beside its records: how streams ended, how long records took, what was changed. */
export const connectionObservation: Migration = {
  version: 110,
  name: 'connection-observation',
  statements: [
    // complete_at: when it was last read to its end; all that the source had by then is here. error: JSON {kind, message,
    // next} of the last read when it did not come to its end.
    `CREATE TABLE stream_state (
      stream INTEGER PRIMARY KEY REFERENCES stream (id),
      complete_at INTEGER,
      took_ms INTEGER NOT NULL,
      error TEXT
    ) STRICT`,
    // Of some records: when it happened, when the source recorded it, when it was fetched, when screens could show it.
    `CREATE TABLE hop_sample (
      id INTEGER PRIMARY KEY,
      stream INTEGER NOT NULL REFERENCES stream (id),
      occurred_at INTEGER,
      recorded_at INTEGER,
      fetched_at INTEGER NOT NULL,
      visible_at INTEGER NOT NULL
    ) STRICT`,
    `CREATE INDEX hop_sample_stream ON hop_sample (stream, id)`,
    // kind: see CONNECTION_EVENTS. body: JSON by kind, without secrets.
    `CREATE TABLE connection_event (
      id INTEGER PRIMARY KEY,
      connection_id TEXT NOT NULL REFERENCES connection (id),
      at INTEGER NOT NULL,
      kind TEXT NOT NULL,
      body TEXT NOT NULL
    ) STRICT`,
    `CREATE INDEX connection_event_at ON connection_event (connection_id, at)`,
    // How it ended: see EVENT_ENDINGS. Who has looked at it, and when.
    `ALTER TABLE source_event ADD COLUMN ending TEXT`,
    `ALTER TABLE source_event ADD COLUMN acknowledged_at INTEGER`,
    `ALTER TABLE source_event ADD COLUMN acknowledged_by TEXT`,
  ],
};
