import { HOUR, type Instant } from '#shared/domain/time.ts';
import type { DecisionLog } from '../commands/decision-log.ts';
import { streamTitle } from '../connectors/kit/stream-title.ts';
import { connectorById } from '../connectors/registry.ts';
import { detectConnectionExceptions, type ConnectionHealth } from '../exceptions/connection-rules.ts';
import type { Policy } from '#shared/domain/policy.ts';
import { apiSupportOf } from '../queries/api-support.ts';
import { reachOfAll } from '../queries/reach.ts';
import type { StreamProof } from '../inbox/proof.ts';
import { STREAM_IS_READ } from '../inbox/scopes.ts';
import { readStreams } from '../inbox/stream-ages.ts';
import { zonedDays } from '../lifecycle/zoned-days.ts';
import type { WriteDb } from '../store/database.ts';
import { METERED } from '#shared/domain/metered.ts';
import { meteredSince } from '../inbox/metered-mode.ts';
import { isLocal } from './metering.ts';
import { readConnections, type ConnectionRecord } from './connections.ts';
import { writeExceptions } from './exception-rows.ts';

/** Runs of the last hours, at the pace of the schedule: silence shows over hours, not over runs. */
const RUNS_LOOKED_AT = 400;

/** Finds what is wrong with each connection as a whole and stores it as exceptions of no order. */
export function reviewConnections(db: WriteDb, log: DecisionLog, policy: Policy, now: Instant): void {
  db.transaction(() => {
    let reach: ReturnType<typeof reachOfAll> | null = null;
    const reachOnce = (): ReturnType<typeof reachOfAll> => (reach ??= reachOfAll(db, policy.zone, now));
    for (const connection of readConnections(db)) {
      const health = healthOf(db, connection, policy, now, reachOnce);
      const detected = detectConnectionExceptions(health, policy, now);
      writeExceptions(db, log, { connectionId: connection.id }, detected, now);
    }
  });
}

interface RunRow {
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly outcome: string;
  readonly read: number;
  readonly error: string | null;
}

function healthOf(
  db: WriteDb,
  connection: ConnectionRecord,
  policy: Policy,
  now: Instant,
  reach: () => ReturnType<typeof reachOfAll>,
): ConnectionHealth {
  const { id, name } = connection;
  const nameOf = streamNames(connection);
  // Documents first seen before and still of no order are orphans.
  const orphanBefore = now - policy.thresholds.orphanMs;
  const runs = db.all<RunRow>(
    `SELECT started_at, ended_at, outcome, read, error FROM run WHERE connection_id = ? AND outcome != 'running' ORDER BY started_at DESC LIMIT ${RUNS_LOOKED_AT}`,
    id,
  );
  const last = runs[0];
  const told = last?.error ? (JSON.parse(last.error) as { kind: string; message: string }) : null;
  // A run that we ended ourselves says nothing about the system.
  const error = told?.kind === METERED ? null : told;
  const firstWithRows = runs.findIndex((run) => run.read > 0 || run.outcome === 'failed');
  const empty = runs.slice(0, firstWithRows < 0 ? 0 : firstWithRows).filter((run) => run.outcome === 'empty');
  return {
    connectionId: id,
    name,
    lastSuccessAt: runs.find((run) => run.outcome === 'ok' || run.outcome === 'empty')?.ended_at ?? null,
    lastAttemptAt: last?.started_at ?? null,
    streams: readStreams(db, id, policy.thresholds.freshnessMs).map(({ streamId, completeAt, targetMs }) => ({
      name: nameOf(streamId),
      completeAt,
      targetMs,
    })),
    // Of a connection's thousands of runs, only one of the newest can be under way.
    isRead:
      db.value(
        `SELECT 1 FROM (SELECT outcome FROM run WHERE connection_id = ? ORDER BY started_at DESC LIMIT ${RUNS_LOOKED_AT})
         WHERE outcome = 'running'`,
        id,
      ) !== undefined,
    isHeldBack: meteredSince(db) !== null && !isLocal(connection.config),
    lastErrorKind: error?.kind ?? null,
    lastErrorMessage: error?.message ?? null,
    credentialExpiresAt:
      db.value<number | null>('SELECT min(expires_at) FROM credential_expiry WHERE connection_id = ?', id) ?? null,
    apiEnds: apiEndOf(db, connection),
    parked: db
      .all<{ reason: string; count: number; first_at: number; sample: string }>(
        `SELECT p.reason, count(*) AS count, min(r.first_seen_at) AS first_at, min(s.connection_id || '/' || s.stream_id || '/' || p.source_id) AS sample
         FROM parked_record p JOIN inbox_record r ON r.id = p.record JOIN stream s ON s.id = p.stream
         WHERE s.connection_id = ? GROUP BY p.reason ORDER BY p.reason`,
        id,
      )
      .map((row) => ({ reason: row.reason, count: row.count, firstAt: row.first_at, sampleKey: row.sample })),
    unlinked: orphansOf(db, id, orphanBefore),
    emptyRuns: empty.length > 0 ? { count: empty.length, since: empty.at(-1)?.started_at ?? orphanBefore } : null,
    volume: volumeOf(db, id, policy.zone, now),
    counts: shortCountsOf(db, id, nameOf),
    reach: () => reach()(id),
  };
}

function apiEndOf(db: WriteDb, connection: ConnectionRecord): ConnectionHealth['apiEnds'] {
  const support = apiSupportOf(db, connection);
  return support === null || support.ends === null ? null : { ...support.ends, version: support.contract.version };
}

/** What people call the records of a connection's streams. */
function streamNames({ connectorId, config }: ConnectionRecord): (streamId: string) => string {
  const streams = connectorById(connectorId)?.streams(config) ?? [];
  return (streamId) =>
    streamTitle(streams.find(({ manifest }) => manifest.id === streamId)?.manifest ?? { id: streamId });
}

/** Counts in a row that differ: the first is made good by reading the window again, as a rule. */
const STAYS_SHORT = 2;

function shortCountsOf(db: WriteDb, id: string, nameOf: (streamId: string) => string): ConnectionHealth['counts'] {
  const rows = db.all<{ stream_id: string; state: string; since: number | null }>(
    `SELECT s.stream_id, p.state,
       (SELECT min(e.first_at) FROM source_event e WHERE e.stream = s.id AND e.kind = 'count' AND e.ended_at IS NULL) AS since
     FROM stream s JOIN stream_proof p ON p.stream = s.id JOIN connection c ON c.id = s.connection_id
     WHERE s.connection_id = ? AND ${STREAM_IS_READ('s', 'c')} ORDER BY s.stream_id`,
    id,
  );
  return rows.flatMap(({ stream_id: streamId, state, since }) => {
    const { control, recounts } = JSON.parse(state) as StreamProof;
    if (control === null || recounts < STAYS_SHORT) return [];
    const { source, held, missing, at } = control;
    return [{ streamId, name: nameOf(streamId), source, held, missing, since: since ?? at, times: recounts }];
  });
}

const DAYS_OF_WEEK = 7;
const WEEKS_LOOKED_AT = 12;

/**
 * Changed records of the last full hour and of the same hour of the company's clock in the weeks before, as far as there
 * were runs in it: business opens at eight in summer and in winter.
 */
function volumeOf(db: WriteDb, id: string, zone: string, now: Instant): ConnectionHealth['volume'] {
  const to = Math.floor(now / HOUR) * HOUR;
  const countIn = (from: Instant): number | null =>
    db.value<number | null>(
      `SELECT sum(changed) FROM run WHERE connection_id = ? AND started_at >= ? AND started_at < ? AND outcome IN ('ok', 'empty')`,
      id,
      from,
      from + HOUR,
    ) ?? null;
  const from = to - HOUR;
  const count = countIn(from);
  if (count === null) return null;
  const days = zonedDays(zone);
  const today = days.dayOf(from);
  const ofDay = from - days.startOf(today);
  const history = Array.from({ length: WEEKS_LOOKED_AT }, (_, week) =>
    countIn(days.startOf(today - (week + 1) * DAYS_OF_WEEK) + ofDay),
  );
  return { from, to, count, history: history.filter((each) => each !== null) };
}

function orphansOf(db: WriteDb, id: string, before: Instant): ConnectionHealth['unlinked'] {
  const row = db.get<{ count: number; first_at: number | null; sample: string | null }>(
    `SELECT count(*) AS count, min(r.first_seen_at) AS first_at, min(s.connection_id || '/' || s.stream_id || '/' || d.source_id) AS sample
     FROM unlinked_document u JOIN document d ON d.id = u.document JOIN inbox_record r ON r.id = d.record JOIN stream s ON s.id = d.stream
     WHERE s.connection_id = ? AND r.first_seen_at <= ? AND u.code <> 'set_aside'`,
    id,
    before,
  );
  return row && row.count > 0 && row.first_at !== null && row.sample !== null
    ? { count: row.count, firstAt: row.first_at, sampleKey: row.sample }
    : null;
}
