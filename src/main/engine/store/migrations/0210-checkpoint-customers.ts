import type { Migration } from './migration.ts';

/** Each stream knows of which customers it was read. */
export const checkpointCustomers: Migration = {
  version: 210,
  name: 'checkpoint-customers',
  statements: [
    // customers: JSON list of their numbers; null for all.
    `ALTER TABLE checkpoint ADD COLUMN customers TEXT`,
  ],
};
