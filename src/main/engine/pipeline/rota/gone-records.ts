import { versionInForce, versionsOf } from '../../canonical/record-versions.ts';
import type { RawRecord } from '../../connectors/kit/connector.ts';
import { PayloadReader } from '../../inbox/payloads.ts';
import { stampOf } from '../../inbox/stamps.ts';
import type { ReadDb } from '../../store/database.ts';

/** Records that their source has no more, as they land: what was last known of them, and that they are gone. */
export function goneRecords(db: ReadDb, stream: number, sourceIds: readonly string[]): RawRecord[] {
  const payloads = new PayloadReader(db);
  return sourceIds.flatMap((sourceId) => {
    const last = versionInForce(versionsOf(db, stream, sourceId));
    if (last === undefined || last.deleted === 1 || last.unreadable !== null) return [];
    return [
      {
        sourceId,
        version: stampOf(last.version),
        recordedAt: last.recorded_at,
        payload: payloads.text(last.page, last.page_offset, last.page_length),
        deleted: true,
      },
    ];
  });
}

/** Records as they land: of a deletion that names its record alone, what was last known of it. */
export function withLastKnown(db: ReadDb, stream: number, records: readonly RawRecord[]): readonly RawRecord[] {
  if (records.every(({ idOnly }) => idOnly !== true)) return records;
  return records.flatMap((record) => (record.idOnly === true ? goneRecords(db, stream, [record.sourceId]) : [record]));
}
