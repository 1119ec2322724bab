import { decodePage } from '../store/compression.ts';
import type { WriteDb } from '../store/database.ts';
import { storePage } from './payloads.ts';
import { leaveMarks } from './tombstones.ts';

/** One version of a record that is to go. */
export interface ErasedVersion {
  /** inbox_record.id */
  readonly id: number;
  readonly stream: number;
  readonly source_id: string;
  readonly version: string;
  readonly hash: string;
  readonly recorded_at: number | null;
  readonly page: number;
  readonly page_length: number;
}

/** Columns of an ErasedVersion, of `inbox_record r`. */
export const ERASED_COLUMNS = 'r.id, r.stream, r.source_id, r.version, r.hash, r.recorded_at, r.page, r.page_length';

/** What finds the records of a page; it is there while something is being purged. */
const PAGE_INDEX = 'inbox_record_page';

/** Prepares the inbox for erasing. Takes seconds for millions of records. */
export function beginErasing(db: WriteDb): void {
  db.exec(`CREATE INDEX IF NOT EXISTS ${PAGE_INDEX} ON inbox_record (page)`);
}

export function endErasing(db: WriteDb): void {
  db.exec(`DROP INDEX IF EXISTS ${PAGE_INDEX}`);
}

/**
 * Takes versions out of the inbox and leaves marks in their place. Pages that held their payloads are written anew
 * without them: they are compressed whole. Call within a transaction.
 * @param whole nothing is left of their records
 */
export function eraseVersions(db: WriteDb, versions: readonly ErasedVersion[], whole: boolean): void {
  leaveMarks(
    db,
    versions.map(({ stream, source_id: sourceId, version, hash, recorded_at: recordedAt }) => ({
      stream,
      sourceId,
      version,
      hash,
      recordedAt,
    })),
    whole,
  );
  for (const { id } of versions) db.run('DELETE FROM inbox_record WHERE id = ?', id);
  for (const page of new Set(versions.map((version) => version.page))) rewritePage(db, page);
}

interface Left {
  readonly id: number;
  readonly page_offset: number;
  readonly page_length: number;
}

/** A page without the payloads that no record names any more. Threads keep pages by id: what is changed gets a new one. */
function rewritePage(db: WriteDb, id: number): void {
  const page = db.get<{ stream: number; received_at: number; codec: number; body: Uint8Array }>(
    'SELECT stream, received_at, codec, body FROM inbox_page WHERE id = ?',
    id,
  );
  if (!page) return;
  const left = db.all<Left>('SELECT id, page_offset, page_length FROM inbox_record WHERE page = ? ORDER BY id', id);
  if (left.length === 0) {
    deletePage(db, id);
    return;
  }
  const bytes = decodePage(page.codec, page.body);
  const places = new Map<string, number>();
  const chunks: Buffer[] = [];
  let size = 0;
  for (const { page_offset: offset, page_length: length } of left) {
    const key = `${offset} ${length}`;
    if (places.has(key)) continue;
    places.set(key, size);
    chunks.push(bytes.subarray(offset, offset + length));
    size += length;
  }
  if (size === bytes.length) return;
  const rewritten = storePage(db, page.stream, Buffer.concat(chunks, size), page.received_at);
  for (const { id: record, page_offset: offset, page_length: length } of left)
    db.run(
      'UPDATE inbox_record SET page = ?, page_offset = ? WHERE id = ?',
      rewritten,
      places.get(`${offset} ${length}`) ?? 0,
      record,
    );
  deletePage(db, id);
}

/** The last page stays, empty: its id must not be given again to other bytes. */
function deletePage(db: WriteDb, id: number): void {
  if (db.value<number>('SELECT max(id) FROM inbox_page') === id)
    db.run('UPDATE inbox_page SET codec = 0, body = ? WHERE id = ?', Buffer.alloc(0), id);
  else db.run('DELETE FROM inbox_page WHERE id = ?', id);
}
