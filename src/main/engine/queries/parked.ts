import type { ParkedFilter, ParkedGroup, ParkedRow } from '#shared/contract/dto/parked.ts';
import type { Output } from '#shared/contract/methods.ts';
import type { Decision, DecisionBody } from '#shared/domain/decisions.ts';
import { documentKey } from '#shared/domain/keys.ts';
import { PayloadReader } from '../inbox/payloads.ts';
import type { ReadDb, SqlValue } from '../store/database.ts';
import { undoneDecisions } from './decisions.ts';

interface Row {
  readonly record: number;
  readonly connection_id: string;
  readonly stream_id: string;
  readonly source_id: string;
  readonly version: string;
  readonly hash: string;
  readonly reason: string;
  readonly path: string;
  readonly first_seen_at: number;
  readonly page: number;
  readonly page_offset: number;
  readonly page_length: number;
}

export interface ParkedPage {
  readonly filter: ParkedFilter;
  readonly offset: number;
  readonly limit: number;
}

export interface ParkedSelection {
  /** FROM and WHERE over parked_record p, stream s and inbox_record r. */
  readonly from: string;
  readonly parameters: readonly SqlValue[];
}

/** The parked records that a filter means. */
export function selectParked(filter: ParkedFilter): ParkedSelection {
  const conditions: readonly (readonly [sql: string, value: SqlValue | undefined])[] = [
    ['s.connection_id = ?', filter.connectionId],
    ['s.stream_id = ?', filter.streamId],
    ['p.reason = ?', filter.reason],
    ['r.first_seen_at >= ?', filter.since],
    ['r.first_seen_at < ?', filter.until],
    ['p.record = ?', filter.recordId],
  ];
  const asked = conditions.flatMap(([sql, value]) => (value === undefined || value === null ? [] : [{ sql, value }]));
  const where = asked.length === 0 ? '' : ` WHERE ${asked.map(({ sql }) => sql).join(' AND ')}`;
  return {
    from: `parked_record p JOIN stream s ON s.id = p.stream JOIN inbox_record r ON r.id = p.record${where}`,
    parameters: asked.map(({ value }) => value),
  };
}

export function countParked(db: ReadDb, filter: ParkedFilter): number {
  const { from, parameters } = selectParked(filter);
  return db.value<number>(`SELECT count(*) FROM ${from}`, ...parameters) ?? 0;
}

/** Records that were set aside, the newest first. */
export function parkedRecords(db: ReadDb, { filter, offset, limit }: ParkedPage): Output<'parked.list'> {
  const { from, parameters } = selectParked(filter);
  const rows = db.all<Row>(
    `SELECT p.record, s.connection_id, s.stream_id, p.source_id, r.version, r.hash, p.reason, p.path, r.first_seen_at,
       r.page, r.page_offset, r.page_length
     FROM ${from} ORDER BY p.record DESC LIMIT ? OFFSET ?`,
    ...parameters,
    limit,
    offset,
  );
  const payloads = new PayloadReader(db);
  return {
    total: countParked(db, filter),
    rows: rows.map((row): ParkedRow => ({
      recordId: row.record,
      connectionId: row.connection_id,
      streamId: row.stream_id,
      sourceId: row.source_id,
      version: row.version,
      hash: row.hash,
      reason: row.reason,
      path: row.path,
      firstSeenAt: row.first_seen_at,
      payload: payloads.text(row.page, row.page_offset, row.page_length),
      edited: copyOf(db, row),
    })),
  };
}

type VersionPlace = Pick<Row, 'connection_id' | 'stream_id' | 'source_id' | 'version' | 'hash'>;

/** The copy of a version that a person made and that is in force. */
export function copyOf(db: ReadDb, row: VersionPlace): ParkedRow['edited'] {
  const { connection_id: connectionId, stream_id: streamId, source_id: sourceId } = row;
  const edits = db.all<Pick<Decision, 'id' | 'at' | 'author'> & { readonly body: string }>(
    `SELECT id, at, author, body FROM decision WHERE target = ? AND kind = 'record_edit' ORDER BY seq DESC`,
    documentKey({ connectionId, streamId, sourceId, localKey: '' }),
  );
  if (edits.length === 0) return null;
  const undone = undoneDecisions(db);
  for (const { id, at, author, body: text } of edits) {
    const body = JSON.parse(text) as DecisionBody;
    if (body.kind !== 'record_edit' || undone.has(id)) continue;
    if (body.record.version === row.version && body.record.hash === row.hash)
      return { payload: body.payload, by: author, at, decisionId: id };
  }
  return null;
}

const MOST_GROUPS = 200;

/** Parked records by connection, stream and reason, the most frequent first. */
export function parkedGroups(db: ReadDb, filter: ParkedFilter): Output<'parked.groups'> {
  const { from, parameters } = selectParked(filter);
  const rows = db.all<ParkedGroup>(
    `SELECT s.connection_id AS connectionId, s.stream_id AS streamId, p.reason, count(*) AS count,
       min(r.first_seen_at) AS firstAt, max(r.first_seen_at) AS lastAt
     FROM ${from} GROUP BY s.connection_id, s.stream_id, p.reason
     ORDER BY count DESC, s.connection_id, s.stream_id, p.reason LIMIT ${MOST_GROUPS}`,
    ...parameters,
  );
  return { rows: [...rows], total: countParked(db, filter) };
}
