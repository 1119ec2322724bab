import type { StreamCount } from '#shared/contract/dto/counts.ts';
import { readProof } from '../inbox/proof.ts';
import type { ReadDb } from '../store/database.ts';
import { entityOf, type QueryContext } from './context.ts';

/** How the records of each stream of a connection stand against what its source counts and lists. */
export function streamCounts(db: ReadDb, connectionId: string, context: QueryContext): StreamCount[] {
  const streams = db.all<{ stream_id: string; deleted: number }>(
    `SELECT s.stream_id,
       (SELECT count(DISTINCT r.source_id) FROM inbox_record r WHERE r.stream = s.id AND r.deleted = 1 AND NOT EXISTS (
          SELECT 1 FROM inbox_record n WHERE n.stream = r.stream AND n.source_id = r.source_id
            AND (n.version, n.hash) > (r.version, r.hash))) AS deleted
     FROM stream s WHERE s.connection_id = ? ORDER BY s.stream_id`,
    connectionId,
  );
  return streams.map(({ stream_id: streamId, deleted }) => {
    const { control, recounts, swept, apart = false } = readProof(db, connectionId, streamId);
    return {
      streamId,
      entity: entityOf(context, connectionId, streamId),
      control: control && {
        at: control.at,
        from: control.window.from,
        source: control.source,
        held: control.held,
        missing: [...control.missing],
        times: recounts,
      },
      apart,
      listedAt: swept?.at ?? null,
      missed: swept === null ? 0 : Object.keys(swept.missing).length,
      deleted,
    };
  });
}
