import type { ApiNoticeKind } from '#shared/domain/api-support.ts';
import { DAY, type Instant } from '#shared/domain/time.ts';
import type { ApiHeard, ApiNotice } from '../connectors/kit/api-notices.ts';
import type { ReadDb, WriteDb } from '../store/database.ts';

/** What a server says about the end of its interface, and since when. */
export interface KnownNotice extends ApiNotice {
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** When it did not say so any more; null while it does. */
  readonly endedAt: Instant | null;
}

/** An endpoint that is not asked any more cannot withdraw what it said. */
const UNHEARD_MS = 30 * DAY;

/** Keeps what the answers of a run have said, in place of what the same endpoints said before. */
export function noteApiHeard(
  db: WriteDb,
  connectionId: string,
  version: string,
  { notices, asked }: ApiHeard,
  now: Instant,
): void {
  db.transaction(() => {
    for (const { kind, endpoint, deprecatedAt, endsAt, words, link } of notices) {
      // It answers by another version since it was first seen to: what began anew is a new spell.
      db.run(
        `INSERT INTO api_notice (connection_id, kind, endpoint, version, deprecated_at, ends_at, words, link, first_at, last_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (connection_id, kind, endpoint) DO UPDATE SET
           version = excluded.version, deprecated_at = excluded.deprecated_at, ends_at = excluded.ends_at,
           words = excluded.words, link = excluded.link, last_at = excluded.last_at, ended_at = NULL,
           first_at = iif(ended_at IS NULL AND version = excluded.version, first_at, excluded.first_at)`,
        connectionId,
        kind,
        endpoint,
        version,
        deprecatedAt,
        endsAt,
        words,
        link,
        now,
        now,
      );
    }
    db.run(
      `UPDATE api_notice SET ended_at = ? WHERE connection_id = ? AND ended_at IS NULL
         AND kind || ' ' || endpoint NOT IN (SELECT value FROM json_each(?))
         AND (version <> ? OR last_at < ? OR endpoint IN (SELECT value FROM json_each(?)))`,
      now,
      connectionId,
      JSON.stringify(notices.map(({ kind, endpoint }) => `${kind} ${endpoint}`)),
      version,
      now - UNHEARD_MS,
      JSON.stringify(asked),
    );
  });
}

interface NoticeRow {
  readonly kind: string;
  readonly endpoint: string;
  readonly deprecated_at: number | null;
  readonly ends_at: number | null;
  readonly words: string | null;
  readonly link: string | null;
  readonly first_at: number;
  readonly last_at: number;
  readonly ended_at: number | null;
}

/** Everything that the servers of a connection have said, the newest first. */
export function apiNotices(db: ReadDb, connectionId: string): readonly KnownNotice[] {
  return db
    .all<NoticeRow>(
      `SELECT kind, endpoint, deprecated_at, ends_at, words, link, first_at, last_at, ended_at FROM api_notice
       WHERE connection_id = ? ORDER BY first_at DESC, kind, endpoint`,
      connectionId,
    )
    .map((row) => ({
      kind: row.kind as ApiNoticeKind,
      endpoint: row.endpoint,
      deprecatedAt: row.deprecated_at,
      // One that answers by another version is over already.
      endsAt: row.kind === 'fallback' ? row.first_at : row.ends_at,
      words: row.words,
      link: row.link,
      firstAt: row.first_at,
      lastAt: row.last_at,
      endedAt: row.ended_at,
    }));
}
