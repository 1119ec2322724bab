import type { Migration } from './migration.ts';

/** What a spell was known by before its order had another anchor, so that it can be told as of an earlier moment. */
export const spellMove: Migration = {
  version: 40,
  name: 'spell-move',
  statements: [
    // exception_key, subject_key, closed_at: of the spell before. at: the engine's time of the move.
    `CREATE TABLE exception_spell_move (
      id INTEGER PRIMARY KEY,
      spell INTEGER NOT NULL,
      exception_key TEXT NOT NULL,
      subject_key TEXT NOT NULL,
      closed_at INTEGER,
      at INTEGER NOT NULL
    ) STRICT`,
  ],
};
