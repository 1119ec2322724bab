import type { ParkedRow } from '#shared/contract/dto/systems.ts';
import type { Output } from '#shared/contract/methods.ts';
import { PayloadReader } from '../inbox/payloads.ts';
import type { ReadDb, SqlValue } from '../store/database.ts';

interface Row {
  readonly record: number;
  readonly connection_id: string;
  readonly stream_id: string;
  readonly source_id: string;
  readonly reason: string;
  readonly path: string;
  readonly first_seen_at: number;
  readonly page: number;
  readonly page_offset: number;
  readonly page_length: number;
}

export interface ParkedPage {
  /** Null: of all connections. */
  readonly connectionId: string | null;
  readonly offset: number;
  readonly limit: number;
}

/** Records that were set aside, the newest first. */
export function parkedRecords(db: ReadDb, { connectionId, offset, limit }: ParkedPage): Output<'parked.list'> {
  const where = connectionId === null ? '' : 'WHERE s.connection_id = ?';
  const parameters: SqlValue[] = connectionId === null ? [] : [connectionId];
  const from = `parked_record p JOIN stream s ON s.id = p.stream ${where}`;
  const total = db.value<number>(`SELECT count(*) FROM ${from}`, ...parameters) ?? 0;
  const rows = db.all<Row>(
    `SELECT p.record, s.connection_id, s.stream_id, p.source_id, p.reason, p.path, r.first_seen_at, r.page,
       r.page_offset, r.page_length
     FROM parked_record p JOIN stream s ON s.id = p.stream JOIN inbox_record r ON r.id = p.record ${where}
     ORDER BY p.record DESC LIMIT ? OFFSET ?`,
    ...parameters,
    limit,
    offset,
  );
  const payloads = new PayloadReader(db);
  return {
    total,
    rows: rows.map((row): ParkedRow => ({
      recordId: row.record,
      connectionId: row.connection_id,
      streamId: row.stream_id,
      sourceId: row.source_id,
      reason: row.reason,
      path: row.path,
      firstSeenAt: row.first_seen_at,
      payload: payloads.text(row.page, row.page_offset, row.page_length),
    })),
  };
}
