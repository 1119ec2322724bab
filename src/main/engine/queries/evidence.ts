import type { Evidence } from '#shared/contract/dto/evidence.ts';
import { atPointer, parseJson } from '#shared/lib/json.ts';
import { PayloadReader } from '../inbox/payloads.ts';
import type { ReadDb } from '../store/database.ts';
import { entityOf, type QueryContext } from './context.ts';
import { locateDocument } from './document-location.ts';
import { copyOf } from './parked.ts';
import { notFound } from './query-errors.ts';

interface VersionRow {
  readonly id: number;
  readonly version: string;
  readonly hash: string;
  readonly recorded_at: number | null;
  readonly first_seen_at: number;
  readonly page: number;
  readonly page_offset: number;
  readonly page_length: number;
  readonly deleted: number;
}

const COLUMNS = 'id, version, hash, recorded_at, first_seen_at, page, page_offset, page_length, deleted';

/** Versions shown at most; older ones stay in the inbox. */
const MOST_VERSIONS = 50;

/**
 * The payload behind a figure with the versions before it. The value is read from the version that is asked for,
 * else from the one that the document was made of.
 * @throws ContractError input.not_found
 */
export function evidenceOf(
  db: ReadDb,
  documentKey: string,
  path: string,
  context: QueryContext,
  version?: string,
): Evidence {
  const found = locateDocument(db, documentKey);
  if (!found) throw notFound('Nothing was received under this key.');
  const rows = db.all<VersionRow>(
    `SELECT ${COLUMNS} FROM inbox_record WHERE stream = ? AND source_id = ? ORDER BY version DESC, hash DESC LIMIT ?`,
    found.stream,
    found.sourceId,
    MOST_VERSIONS,
  );
  const wanted = version === undefined ? undefined : rows.find((row) => row.version === version);
  const older =
    version === undefined || wanted
      ? undefined
      : db.get<VersionRow>(
          `SELECT ${COLUMNS} FROM inbox_record WHERE stream = ? AND source_id = ? AND version = ? ORDER BY hash DESC LIMIT 1`,
          found.stream,
          found.sourceId,
          version,
        );
  if (older) rows.push(older);
  const payloads = new PayloadReader(db);
  const read = (row: VersionRow): string => payloads.text(row.page, row.page_offset, row.page_length);
  const copyOfRow = (row: VersionRow): ReturnType<typeof copyOf> =>
    copyOf(db, {
      connection_id: found.connectionId,
      stream_id: found.streamId,
      source_id: found.sourceId,
      version: row.version,
      hash: row.hash,
    });
  const shown = wanted ?? older ?? rows.find((row) => row.id === found.document?.record) ?? rows[0];
  const name = db.value<string>('SELECT name FROM connection WHERE id = ?', found.connectionId);
  return {
    documentKey,
    connectionId: found.connectionId,
    connectionName: name ?? found.connectionId,
    streamId: found.streamId,
    entity: entityOf(context, found.connectionId, found.streamId),
    sourceId: found.sourceId,
    path,
    value: shown ? valueAt(copyOfRow(shown)?.payload ?? read(shown), path) : null,
    // A person's copy stands before the version that it is of.
    versions: rows.flatMap((row) => {
      const version = {
        version: row.version,
        recordedAt: row.recorded_at,
        firstSeenAt: row.first_seen_at,
        payload: read(row),
        deleted: row.deleted === 1,
        edited: null,
      };
      const copy = copyOfRow(row);
      return copy === null
        ? [version]
        : [{ ...version, payload: copy.payload, edited: { by: copy.by, at: copy.at } }, version];
    }),
  };
}

/** Text of the value at a JSON Pointer; null where nothing stands, or where the path is a place in a text file. */
function valueAt(payload: string, path: string): string | null {
  if (path !== '' && !path.startsWith('/')) return null;
  const value = atPointer(parseJson(payload), path);
  if (value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
