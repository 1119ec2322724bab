import { hash } from 'node:crypto';
import type { Instant } from '#shared/domain/time.ts';
import type { Checkpoint, RawRecord } from '../connectors/kit/connector.ts';
import { encodePage } from '../store/compression.ts';
import type { WriteDb } from '../store/database.ts';
import { WORK_STAGES } from '../store/derived-schema.ts';

export interface PageToLand {
  /** stream.id */
  readonly stream: number;
  readonly records: readonly RawRecord[];
  readonly checkpoint: Checkpoint;
}

export interface Landed {
  readonly read: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Records that could not be read at all; they are kept, parked. */
  readonly rejected: number;
  /** Payload bytes received. */
  readonly bytes: number;
}

interface KnownVersion {
  readonly source_id: string;
  readonly version: string;
  readonly hash: string;
  readonly page: number;
  readonly page_offset: number;
  readonly page_length: number;
}

interface NewVersion {
  readonly record: RawRecord;
  readonly hash: string;
  /** Where the same bytes already are, or null to store them. */
  readonly at: { readonly page: number; readonly offset: number; readonly length: number } | null;
}

/** The row of a stream, made when it is first asked for. */
export function streamId(db: WriteDb, connectionId: string, stream: string): number {
  const known = db.value<number>(
    'SELECT id FROM stream WHERE connection_id = ? AND stream_id = ?',
    connectionId,
    stream,
  );
  return known ?? db.run('INSERT INTO stream (connection_id, stream_id) VALUES (?, ?)', connectionId, stream).id;
}

export function readCheckpoint(db: WriteDb, stream: number): Checkpoint | null {
  const state = db.value<string>('SELECT state FROM checkpoint WHERE stream = ?', stream);
  return state === undefined ? null : (JSON.parse(state) as Checkpoint);
}

/**
 * Lands one page: payloads, the checkpoint that says "we have it" and the work that follows, in one transaction.
 * A record already held in the same version with the same bytes changes nothing.
 */
export function landPage(db: WriteDb, page: PageToLand, now: Instant): Landed {
  return db.transaction(() => {
    const held = heldVersions(db, page);
    const seen = new Set<string>();
    const fresh: NewVersion[] = [];
    let bytes = 0;
    let changed = 0;
    for (const record of page.records) {
      const digest = hash('sha1', record.payload, 'base64');
      bytes += Buffer.byteLength(record.payload);
      const identity = `${record.sourceId}\n${record.version}\n${digest}`;
      if (seen.has(identity)) continue;
      seen.add(identity);
      const known = held.get(record.sourceId) ?? [];
      if (known.some((row) => row.version === record.version && row.hash === digest)) continue;
      const same = known.find((row) => row.hash === digest);
      if (!same) changed += 1;
      fresh.push({
        record,
        hash: digest,
        at: same ? { page: same.page, offset: same.page_offset, length: same.page_length } : null,
      });
    }
    if (fresh.length > 0) storeVersions(db, page.stream, fresh, now);
    db.run(
      `INSERT INTO checkpoint (stream, state, updated_at) VALUES (?, ?, ?)
       ON CONFLICT (stream) DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at`,
      page.stream,
      JSON.stringify(page.checkpoint),
      now,
    );
    const rejected = fresh.filter((version) => version.at === null && version.record.unreadable !== undefined).length;
    return {
      read: page.records.length,
      changed: changed - rejected,
      unchanged: page.records.length - changed,
      rejected,
      bytes,
    };
  });
}

/** The versions that are held of a page's records, by source id. CROSS JOIN: the page's few ids lead, not the whole stream. */
function heldVersions(db: WriteDb, page: PageToLand): Map<string, KnownVersion[]> {
  const rows = db.all<KnownVersion>(
    `SELECT r.source_id, r.version, r.hash, r.page, r.page_offset, r.page_length
     FROM json_each(?) j CROSS JOIN inbox_record r ON r.stream = ? AND r.source_id = j.value`,
    JSON.stringify([...new Set(page.records.map((record) => record.sourceId))]),
    page.stream,
  );
  return Map.groupBy(rows, (row) => row.source_id);
}

function storeVersions(db: WriteDb, stream: number, versions: readonly NewVersion[], now: Instant): void {
  const chunks: Buffer[] = [];
  const offsets = new Map<NewVersion, { offset: number; length: number }>();
  let size = 0;
  for (const version of versions) {
    if (version.at) continue;
    const chunk = Buffer.from(version.record.payload);
    offsets.set(version, { offset: size, length: chunk.length });
    chunks.push(chunk);
    size += chunk.length;
  }
  let newPage = 0;
  if (chunks.length > 0) {
    const { codec, body } = encodePage(Buffer.concat(chunks, size));
    newPage = db.run(
      'INSERT INTO inbox_page (stream, received_at, codec, body) VALUES (?, ?, ?, ?)',
      stream,
      now,
      codec,
      body,
    ).id;
  }
  for (const version of versions) {
    const { record } = version;
    const place = version.at ?? { page: newPage, ...(offsets.get(version) ?? { offset: 0, length: 0 }) };
    const { id } = db.run(
      `INSERT INTO inbox_record (stream, source_id, version, hash, recorded_at, first_seen_at, page, page_offset, page_length, deleted, unreadable)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      stream,
      record.sourceId,
      record.version,
      version.hash,
      record.recordedAt,
      now,
      place.page,
      place.offset,
      place.length,
      record.deleted ? 1 : 0,
      record.unreadable ? JSON.stringify(record.unreadable) : null,
    );
    db.run('INSERT INTO work (stage, key) VALUES (?, ?)', WORK_STAGES.map, id);
  }
}
