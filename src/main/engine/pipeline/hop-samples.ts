import { unpackDocument } from '../canonical/packing.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { WriteDb } from '../store/database.ts';

/** Records that are looked at, of all that came since the last look. */
const LOOKED_AT = 20;
/** Samples that are kept of a stream: the newest. */
const KEPT = 400;

interface Arrival {
  readonly id: number;
  readonly stream: number;
  readonly recorded_at: number | null;
  readonly first_seen_at: number;
  readonly body: string | null;
}

/**
 * Notes how long some of the records took that came since the last look and can be seen by now.
 * @param except connections that are read for the first time: how old the history is says nothing of latency
 * @returns the newest record that there is, for the next look
 */
export function sampleHops(db: WriteDb, after: number, except: ReadonlySet<string>, visibleAt: Instant): number {
  const last = db.value<number | null>('SELECT max(id) FROM inbox_record') ?? 0;
  if (last <= after) return last;
  db.transaction(() => {
    const arrivals = db.all<Arrival>(
      `SELECT r.id, r.stream, r.recorded_at, r.first_seen_at,
         (SELECT d.body FROM document d WHERE d.stream = r.stream AND d.source_id = r.source_id LIMIT 1) AS body
       FROM inbox_record r JOIN stream s ON s.id = r.stream
       WHERE r.id > ? AND s.connection_id NOT IN (SELECT value FROM json_each(?)) ORDER BY r.id DESC LIMIT ${LOOKED_AT}`,
      after,
      JSON.stringify([...except]),
    );
    for (const { stream, recorded_at: recordedAt, first_seen_at: fetchedAt, body } of arrivals) {
      db.run(
        'INSERT INTO hop_sample (stream, occurred_at, recorded_at, fetched_at, visible_at) VALUES (?, ?, ?, ?, ?)',
        stream,
        body === null || recordedAt === null ? null : occurredAt(body, recordedAt),
        recordedAt,
        fetchedAt,
        Math.max(fetchedAt, Math.round(visibleAt)),
      );
    }
    for (const stream of new Set(arrivals.map((arrival) => arrival.stream))) {
      db.run(
        `DELETE FROM hop_sample WHERE stream = ? AND id <= (
           SELECT id FROM hop_sample WHERE stream = ? ORDER BY id DESC LIMIT 1 OFFSET ${KEPT})`,
        stream,
        stream,
      );
    }
  });
  return last;
}

/** The last thing that had happened when the source recorded it; null where no instant is stated. */
function occurredAt(body: string, recordedAt: Instant): Instant | null {
  const happened = unpackDocument(body).milestones.flatMap(({ class: claim, when }) =>
    claim === 'actual' && when?.value.kind === 'instant' && when.value.at <= recordedAt ? [when.value.at] : [],
  );
  return happened.length === 0 ? null : Math.max(...happened);
}
