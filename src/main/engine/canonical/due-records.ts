import { columnsOf } from '../store/columns.ts';
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

const VERSION_COLUMNS = [
  'id',
  'version',
  'hash',
  'recorded_at',
  'first_seen_at',
  'page',
  'page_offset',
  'page_length',
  'deleted',
  'unreadable',
] as const satisfies readonly (keyof RecordVersion)[];
const OF_THE_VERSIONS = 'FROM json_each(?) j CROSS JOIN inbox_record r ON r.id = j.value';
const FIRST_LOOK = `SELECT ${columnsOf('r', VERSION_COLUMNS)}, r.stream, r.source_id,
    EXISTS (SELECT 1 FROM inbox_record v WHERE v.stream = r.stream AND v.source_id = r.source_id AND v.id <> r.id) AS several,
    EXISTS (SELECT 1 FROM document d WHERE d.stream = r.stream AND d.source_id = r.source_id) AS mapped,
    EXISTS (SELECT 1 FROM parked_record p WHERE p.stream = r.stream AND p.source_id = r.source_id) AS parked
  ${OF_THE_VERSIONS}`;
const VERSIONS = `SELECT j.key AS place, ${columnsOf('v', VERSION_COLUMNS)}
  ${OF_THE_VERSIONS} CROSS JOIN inbox_record v ON v.stream = r.stream AND v.source_id = r.source_id`;
const DOCUMENTS = `SELECT j.key AS place, d.id, d.local_key, d.rank, d.dated_at, d.voided, d.keys
  ${OF_THE_VERSIONS} CROSS JOIN document d ON d.stream = r.stream AND d.source_id = r.source_id`;

/**
 * What is known of the records that these versions belong to, each record once, in the sequence of the versions. Read in
 * a few queries, and first whether there is more than the version itself: a backfill would spend more time on asking than
 * on the answers.
 */
export function dueRecords(db: WriteDb, ids: readonly number[]): DueRecord[] {
  const found = new Map<string, FoundRecord>();
  const several: FoundRecord[] = [];
  const mapped: FoundRecord[] = [];
  for (const row of db.all<FirstLook>(FIRST_LOOK, JSON.stringify(ids))) {
    const { stream, source_id: sourceId } = row;
    const key = `${stream} ${sourceId}`;
    const known = row.several === 1 ? found.get(key) : undefined;
    if (known) {
      known.due.add(row.id);
      continue;
    }
    const versions = row.several === 1 ? [] : [row];
    const record = { stream, sourceId, due: new Set([row.id]), versions, known: [], parked: row.parked === 1 };
    found.set(key, record);
    if (row.several === 1) several.push(record);
    if (row.mapped === 1) mapped.push(record);
  }
  for (const version of db.all<RecordVersion & Placed>(VERSIONS, anyDueOf(several)))
    several[version.place]?.versions.push(version);
  for (const document of db.all<KnownDocument & Placed>(DOCUMENTS, anyDueOf(mapped)))
    mapped[document.place]?.known.push(document);
  return [...found.values()];
}

function anyDueOf(records: readonly FoundRecord[]): string {
  return JSON.stringify(records.map(({ due }) => Math.min(...due)));
}

/** A version that is due, and whether the store holds more of its record. */
interface FirstLook extends RecordVersion {
  readonly stream: number;
  readonly source_id: string;
  readonly several: number;
  readonly mapped: number;
  readonly parked: number;
}

/** A row of the record at that place of the list that was asked about. */
interface Placed {
  readonly place: number;
}

interface FoundRecord extends DueRecord {
  readonly due: Set<number>;
  readonly versions: RecordVersion[];
  readonly known: KnownDocument[];
}

/** The documents of one record. */
export function knownDocuments(db: WriteDb, stream: number, sourceId: string): KnownDocument[] {
  return db.all<KnownDocument>(
    'SELECT id, local_key, rank, dated_at, voided, keys FROM document WHERE stream = ? AND source_id = ?',
    stream,
    sourceId,
  );
}
