import type { Migration } from './migration.ts';

/** When the credentials of each connection end. */
export const credentialExpiry: Migration = {
  version: 70,
  name: 'credential-expiry',
  statements: [
    // key: of the secret field; what it holds is in the secret store alone. source: see CredentialExpiry.from
    `CREATE TABLE credential_expiry (
      connection_id TEXT NOT NULL REFERENCES connection (id),
      key TEXT NOT NULL,
      label TEXT NOT NULL,
      expires_at INTEGER NOT NULL,
      source TEXT NOT NULL,
      PRIMARY KEY (connection_id, key)
    ) STRICT, WITHOUT ROWID`,
  ],
};
