import type { Migration } from './migration.ts';

/** What orders are worth, learned from the company's own: the latest row of a currency holds. */
export const valueDecile: Migration = {
  version: 50,
  name: 'value-decile',
  statements: [
    // deciles: nine amounts in micros as JSON, ascending
    `CREATE TABLE value_decile (
      learned_at INTEGER NOT NULL,
      currency TEXT NOT NULL,
      deciles TEXT NOT NULL,
      orders INTEGER NOT NULL,
      PRIMARY KEY (currency, learned_at)
    ) STRICT, WITHOUT ROWID`,
  ],
};
