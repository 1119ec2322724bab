import type { Migration } from './migration.ts';

/** What is read of each connection becomes one of its settings, and each stream knows from when on it was read. */
export const connectionScope: Migration = {
  version: 150,
  name: 'connection-scope',
  statements: [
    // scope: JSON {streams, from}; null for all of it.
    `ALTER TABLE connection ADD COLUMN scope TEXT`,
    `ALTER TABLE connection_version ADD COLUMN scope TEXT`,
    // since: what changed at the source at or after it has been read up to the checkpoint; null for everything.
    `ALTER TABLE checkpoint ADD COLUMN since INTEGER`,
    `UPDATE connection SET scope =
       (SELECT json_extract(p.value, '$."' || connection.id || '"') FROM preference p WHERE p.key = 'connection.scopes')`,
    `UPDATE connection_version SET scope = (SELECT c.scope FROM connection c WHERE c.id = connection_id)`,
    `UPDATE checkpoint SET since = (SELECT json_extract(c.scope, '$.from')
       FROM stream s JOIN connection c ON c.id = s.connection_id WHERE s.id = checkpoint.stream)`,
    `DELETE FROM preference WHERE key = 'connection.scopes'`,
  ],
};
