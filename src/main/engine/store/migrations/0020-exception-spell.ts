import type { Migration } from './migration.ts';

/** When each exception was found, and found gone, by the engine's clock: an observation, like a record's first sight. */
export const exceptionSpell: Migration = {
  version: 20,
  name: 'exception-spell',
  statements: [
    // One row per opening. subject_key: the order's key, or "connection:<id>". onset_at and cleared_at: by the events'
    // own time, as it was known when the spell was written; opened_at and closed_at: by the engine's. A spell that was
    // over when it was found has both from the start; cleared_at is null where the condition left without a trace.
    `CREATE TABLE exception_spell (
      id INTEGER PRIMARY KEY,
      exception_key TEXT NOT NULL,
      code TEXT NOT NULL,
      subject_key TEXT NOT NULL,
      onset_at INTEGER NOT NULL,
      opened_at INTEGER NOT NULL,
      cleared_at INTEGER,
      closed_at INTEGER
    ) STRICT`,
    `CREATE INDEX exception_spell_key ON exception_spell (exception_key, id)`,
    `CREATE INDEX exception_spell_open ON exception_spell (subject_key) WHERE closed_at IS NULL`,
    `CREATE INDEX exception_spell_time ON exception_spell (opened_at)`,
  ],
};
