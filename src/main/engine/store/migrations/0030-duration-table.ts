import type { Migration } from './migration.ts';

/** What was learned of usual durations, version by version: orders are predicted by the one in force at their time. */
export const durationTable: Migration = {
  version: 30,
  name: 'duration-table',
  statements: [
    // shipped_from and shipped_to: period of the orders that it was learned from. entries: DurationEntry[] as JSON.
    `CREATE TABLE duration_table (
      version INTEGER PRIMARY KEY,
      learned_at INTEGER NOT NULL,
      shipped_from INTEGER NOT NULL,
      shipped_to INTEGER NOT NULL,
      orders INTEGER NOT NULL,
      entries TEXT NOT NULL
    ) STRICT`,
    `CREATE INDEX duration_table_time ON duration_table (learned_at)`,
  ],
};
