import type { WriteDb } from '../store/database.ts';
import type { RecordVersion } from './record-versions.ts';

/** A document of a record as it was mapped last. */
export interface KnownDocument {
  readonly id: number;
  readonly local_key: string;
  readonly rank: number;
  readonly dated_at: number | null;
  readonly voided: number;
  readonly keys: string;
}

/** A record to map, with all that the store holds of it. */
export interface DueRecord {
  readonly stream: number;
  readonly sourceId: string;
  /** Every version, in no order: sorting costs more than the rest, and there is rarely a second. */
  readonly versions: readonly RecordVersion[];
  /** The versions that are due. */
  readonly due: ReadonlySet<number>;
  readonly known: readonly KnownDocument[];
  readonly parked: boolean;
}

/**
 * What is known of the records that these versions belong to, each record once, in the sequence of the versions. Read in
 * a few queries: a backfill would spend more time on asking than on the answers.
 */
export function dueRecords(db: WriteDb, ids: readonly number[]): DueRecord[] {
  const found = new Map<string, FoundRecord>();
  for (const { id, stream, source_id: sourceId } of db.all<{ id: number; stream: number; source_id: string }>(
    'SELECT r.id, r.stream, r.source_id FROM json_each(?) j CROSS JOIN inbox_record r ON r.id = j.value',
    JSON.stringify(ids),
  )) {
    const key = `${stream} ${sourceId}`;
    const record = found.get(key);
    if (record) record.due.add(id);
    else found.set(key, { stream, sourceId, due: new Set([id]), versions: [], known: [], parked: false });
  }
  const records = [...found.values()];
  const anyDue = JSON.stringify(records.map(({ due }) => Math.min(...due)));
  for (const version of db.all<RecordVersion & Placed>(
    `SELECT j.key AS place, v.id, v.version, v.hash, v.recorded_at, v.first_seen_at, v.page, v.page_offset,
       v.page_length, v.deleted, v.unreadable
     ${OF_THE_RECORDS} CROSS JOIN inbox_record v ON v.stream = r.stream AND v.source_id = r.source_id`,
    anyDue,
  ))
    records[version.place]?.versions.push(version);
  for (const document of db.all<KnownDocument & Placed>(
    `SELECT j.key AS place, d.id, d.local_key, d.rank, d.dated_at, d.voided, d.keys
     ${OF_THE_RECORDS} CROSS JOIN document d ON d.stream = r.stream AND d.source_id = r.source_id`,
    anyDue,
  ))
    records[document.place]?.known.push(document);
  for (const place of db.column<number>(
    `SELECT DISTINCT j.key ${OF_THE_RECORDS} CROSS JOIN parked_record p ON p.stream = r.stream AND p.source_id = r.source_id`,
    anyDue,
  )) {
    const record = records[place];
    if (record) record.parked = true;
  }
  return records;
}

const OF_THE_RECORDS = 'FROM json_each(?) j CROSS JOIN inbox_record r ON r.id = j.value';

/** A row of the record at that place of the list that was asked about. */
interface Placed {
  readonly place: number;
}

interface FoundRecord extends DueRecord {
  readonly due: Set<number>;
  readonly versions: RecordVersion[];
  readonly known: KnownDocument[];
  parked: boolean;
}

/** The documents of one record. */
export function knownDocuments(db: WriteDb, stream: number, sourceId: string): KnownDocument[] {
  return db.all<KnownDocument>(
    'SELECT id, local_key, rank, dated_at, voided, keys FROM document WHERE stream = ? AND source_id = ?',
    stream,
    sourceId,
  );
}
