import type { RecordMapping, RecordVersionName } from '#shared/domain/decisions.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { SqlValue, WriteDb } from '../store/database.ts';
import { WORK_STAGES } from '../store/derived-schema.ts';
import { enter } from './decide.ts';
import type { DecisionLog } from './decision-log.ts';

export interface ReplayStep {
  readonly selection: { readonly from: string; readonly parameters: readonly SqlValue[] };
  readonly mapping: RecordMapping;
  /** Records up to this one are done. */
  readonly after: number;
  readonly limit: number;
  /** For the decision, where one is needed. */
  readonly decision: { readonly id: string; readonly at: Instant; readonly author: string };
}

export interface ReplayStepped {
  /** Records that are now to be read again, in order. */
  readonly records: readonly number[];
  /** Whether how they are read was decided anew. */
  readonly decided: boolean;
}

interface ParkedVersion {
  readonly record: number;
  readonly connection_id: string;
  readonly stream_id: string;
  readonly source_id: string;
  readonly version: string;
  readonly hash: string;
}

/**
 * Has the next of the parked records that are meant read again. With the settings they came under this is a decision;
 * with the present ones only where a decision says otherwise so far.
 */
export function replayStep(db: WriteDb, log: DecisionLog, step: ReplayStep): ReplayStepped {
  const { from, parameters } = step.selection;
  return db.transaction(() => {
    const versions = db.all<ParkedVersion>(
      `SELECT p.record, s.connection_id, s.stream_id, p.source_id, r.version, r.hash FROM ${from}
       ${parameters.length > 0 ? 'AND' : 'WHERE'} p.record > ? ORDER BY p.record LIMIT ?`,
      ...parameters,
      step.after,
      step.limit,
    );
    const received = step.mapping === 'received';
    const names = versions.map(toName).filter((name) => (log.corrections.of(name)?.asReceived ?? false) !== received);
    if (names.length > 0)
      enter(db, log, [{ ...step.decision, body: { kind: 'record_mapping', records: names, mapping: step.mapping } }]);
    for (const { record } of versions)
      db.run('INSERT OR IGNORE INTO work (stage, key) VALUES (?, ?)', WORK_STAGES.map, record);
    return { records: versions.map(({ record }) => record), decided: names.length > 0 };
  });
}

function toName({
  connection_id: connectionId,
  stream_id: streamId,
  source_id: sourceId,
  version,
  hash,
}: ParkedVersion): RecordVersionName {
  return { connectionId, streamId, sourceId, version, hash };
}

/** How many of these records are parked. */
export function parkedAmong(db: WriteDb, records: readonly number[]): number {
  return (
    db.value<number>(
      'SELECT count(*) FROM json_each(?) j CROSS JOIN parked_record p ON p.record = j.value',
      JSON.stringify(records),
    ) ?? 0
  );
}
