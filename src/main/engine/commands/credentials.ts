import type { CredentialExpiry } from '../connectors/kit/auth/expiry.ts';
import type { WriteDb } from '../store/database.ts';

/** Keeps when the credentials of a connection end, in place of what was known before. */
export function noteCredentials(db: WriteDb, connectionId: string, expiries: readonly CredentialExpiry[]): void {
  db.transaction(() => {
    db.run('DELETE FROM credential_expiry WHERE connection_id = ?', connectionId);
    for (const { key, label, expiresAt, from } of expiries) {
      // A certificate with its chain ends with the first of them.
      db.run(
        `INSERT INTO credential_expiry (connection_id, key, label, expires_at, source) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (connection_id, key) DO NOTHING`,
        connectionId,
        key,
        label,
        expiresAt,
        from,
      );
    }
  });
}
