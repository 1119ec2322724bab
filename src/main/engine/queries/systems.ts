import type { FRESHNESS, Status, SystemHealth } from '#shared/contract/dto/systems.ts';
import type { Output } from '#shared/contract/methods.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import { closedBreaker, type Breaker } from '#shared/domain/breaker.ts';
import { isLate } from '#shared/domain/freshness.ts';
import { MINUTE, type Instant } from '#shared/domain/time.ts';
import { METERED, METERED_EVERY } from '#shared/domain/metered.ts';
import { bytesText } from '#shared/lib/bytes.ts';
import { inSentence } from '#shared/lib/labels.ts';
import { durationText, listText } from '../lifecycle/wording.ts';
import { zonedDays } from '../lifecycle/zoned-days.ts';
import type { Reach } from '../exceptions/connection-rules.ts';
import type { ReadDb } from '../store/database.ts';
import { readBreakers } from '../inbox/breakers.ts';
import { readStreams, type ReadStream } from '../inbox/stream-ages.ts';
import { companyPolicy } from '../lifecycle/company-policy.ts';
import { apiSupportOf } from './api-support.ts';
import { entityOf, type QueryContext, type SyncProgress } from './context.ts';
import { outageSentence, reachOfAll } from './reach.ts';

type Freshness = (typeof FRESHNESS)[number];

interface ConnectionRow {
  readonly id: string;
  readonly connector_id: string;
  readonly name: string;
  readonly kind: SystemKind;
  readonly monogram: string;
  readonly config: string;
}

interface RunRow {
  readonly id: number;
  readonly connection_id: string;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly outcome: 'running' | 'ok' | 'empty' | 'failed' | 'cancelled';
  readonly read: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly bytes: number;
  readonly error: string | null;
}

interface RunError {
  readonly kind: string;
  readonly message: string;
  readonly next: string;
}

/** What of the health of all systems only a count over the whole store tells. */
export interface StoreCounts {
  readonly streams: readonly StreamCounts[];
  readonly parked: ReadonlyMap<string, number>;
}

interface StreamCounts {
  readonly connection_id: string;
  readonly stream_id: string;
  readonly records: number;
  readonly documents: number;
  readonly newest: number | null;
  readonly checked: number | null;
}

export function storeCounts(db: ReadDb): StoreCounts {
  const streams = db.all<StreamCounts>(
    `SELECT s.connection_id, s.stream_id,
       (SELECT count(*) FROM inbox_record r WHERE r.stream = s.id) AS records,
       (SELECT count(*) FROM document d WHERE d.stream = s.id) AS documents,
       (SELECT max(r.recorded_at) FROM inbox_record r WHERE r.stream = s.id) AS newest,
       (SELECT c.updated_at FROM checkpoint c WHERE c.stream = s.id) AS checked
     FROM stream s ORDER BY s.connection_id, s.stream_id`,
  );
  const parked = db.all<{ connection_id: string; records: number }>(
    'SELECT s.connection_id, count(*) AS records FROM parked_record p JOIN stream s ON s.id = p.stream GROUP BY s.connection_id',
  );
  return { streams, parked: new Map(parked.map((row) => [row.connection_id, row.records])) };
}

const COLUMNS = 'id, connection_id, started_at, ended_at, outcome, read, changed, unchanged, rejected, bytes, error';

interface Runs {
  readonly last: RunRow | undefined;
  readonly lastEnded: RunRow | undefined;
  readonly lastSuccessAt: Instant | null;
}

function runsOf(db: ReadDb, connectionId: string): Runs {
  const newest = (condition: string): RunRow | undefined =>
    db.get<RunRow>(
      `SELECT ${COLUMNS} FROM run WHERE connection_id = ? AND ${condition} ORDER BY started_at DESC, id DESC LIMIT 1`,
      connectionId,
    );
  const success = newest(`outcome IN ('ok', 'empty')`);
  return {
    last: newest('1'),
    lastEnded: newest(`outcome IN ('ok', 'empty', 'failed')`),
    lastSuccessAt: success?.ended_at ?? null,
  };
}

/** Data is ageing past its target, and stale past three times that. */
const STALE_AFTER_TARGETS = 3;

/** By the stream that is oldest against its target. */
function freshnessOf(db: ReadDb, connectionId: string, { lastEnded, lastSuccessAt }: Runs, now: Instant): Freshness {
  if (lastEnded?.outcome === 'failed') return 'failing';
  if (lastSuccessAt === null) return 'never';
  const ages = agesOf(db, connectionId).map(({ completeAt, targetMs }) => ({
    completeAt: completeAt ?? lastSuccessAt,
    targetMs,
  }));
  if (!ages.some((age) => isLate(age, now))) return 'fresh';
  const isStale = ages.some(({ completeAt, targetMs }) => now - completeAt > targetMs * STALE_AFTER_TARGETS);
  return isStale ? 'stale' : 'ageing';
}

/** Before anything was read, what is usual stands for the connection. */
function agesOf(db: ReadDb, connectionId: string): readonly Pick<ReadStream, 'completeAt' | 'targetMs'>[] {
  const usual = companyPolicy(db).thresholds.freshnessMs;
  const streams = readStreams(db, connectionId, usual);
  return streams.length === 0 ? [{ completeAt: null, targetMs: usual }] : streams;
}

function sentenceOf(
  freshness: Freshness,
  runs: Runs,
  { syncing, breaker }: { readonly syncing: SyncProgress | null; readonly breaker: Breaker },
  now: Instant,
): string {
  const age = runs.lastSuccessAt === null ? null : durationText(now - runs.lastSuccessAt);
  if (syncing) {
    const rest = syncing.remaining === null ? '' : `, ${thousands(syncing.remaining)} to come`;
    const size = syncing.bytes ? ` (${bytesText(syncing.bytes)})` : '';
    return `${age === null ? 'First sync' : 'Syncing'}: ${thousands(syncing.read)} records read${size}${rest}`;
  }
  switch (freshness) {
    case 'never':
      return 'Not synced yet';
    case 'failing': {
      const message = errorOf(runs.lastEnded)?.message ?? 'The last sync failed';
      const rests = breaker.state === 'open' ? `; ${breakerText(breaker, now)}` : '';
      return age === null ? `${message}${rests}` : `${message} (last success ${age} ago)${rests}`;
    }
    case 'fresh':
      return runs.lastSuccessAt !== null && now - runs.lastSuccessAt < MINUTE ? 'Up to date' : `Up to date, ${age} ago`;
    case 'ageing':
    case 'stale':
      return `Last synced ${age} ago`;
  }
}

/** "asked again in 4 min after 5 failures in a row" */
function breakerText({ failures, retryAt }: Breaker, now: Instant): string {
  const after = `after ${failures} ${failures === 1 ? 'failure' : 'failures in a row'}`;
  return retryAt === null || retryAt <= now
    ? `asked again now ${after}`
    : `asked again in ${durationText(retryAt - now)} ${after}`;
}

function thousands(count: number): string {
  return count.toLocaleString('en-US');
}

function errorOf(run: RunRow | undefined): RunError | null {
  return run?.outcome === 'failed' && run.error !== null ? (JSON.parse(run.error) as RunError) : null;
}

/** What ended a run that nobody cancelled and no system failed. */
function heldBackText({ outcome, error }: RunRow): string | null {
  if (outcome !== 'cancelled' || error === null) return null;
  const { kind, message } = JSON.parse(error) as RunError;
  return kind === METERED ? message : null;
}

function connections(db: ReadDb): ConnectionRow[] {
  return db.all<ConnectionRow>(
    'SELECT id, connector_id, name, kind, monogram, config FROM connection WHERE removed_at IS NULL ORDER BY created_at, id',
  );
}

/** How each connection is, and what it holds. counts: as they are now, for callers that keep them. */
export function listSystems(db: ReadDb, context: QueryContext, counts = storeCounts(db)): SystemHealth[] {
  let known: ReturnType<typeof reachOfAll> | null = null;
  const reachOf = (connectionId: string): Reach => (known ??= reachOfAll(db, context.zone, context.now))(connectionId);
  const drift = driftByConnection(db);
  const breakers = readBreakers(db);
  return connections(db).map((connection): SystemHealth => {
    const runs = runsOf(db, connection.id);
    const { last } = runs;
    const freshness = freshnessOf(db, connection.id, runs, context.now);
    const syncing = context.syncing.find((progress) => progress.connectionId === connection.id) ?? null;
    const breaker = breakers.get(connection.id) ?? closedBreaker(runs.lastSuccessAt ?? 0);
    const streams = counts.streams.filter((stream) => stream.connection_id === connection.id);
    const held = meteredOf(connection.id, context);
    const outage = freshness === 'fresh' ? null : outageOf(reachOf(connection.id), runs, context.now);
    return {
      connectionId: connection.id,
      connectorId: connection.connector_id,
      name: connection.name,
      kind: connection.kind,
      monogram: connection.monogram,
      freshness,
      sentence:
        held !== null && syncing === null && freshness !== 'failing'
          ? meteredSentence(
              held,
              sentenceOf(freshness, runs, { syncing, breaker }, context.now),
              bytesToday(db, context),
            )
          : sentenceOf(freshness, runs, { syncing, breaker }, context.now),
      lastSuccessAt: runs.lastSuccessAt,
      lastAttemptAt: last?.started_at ?? null,
      newestRecordAt: newest(streams),
      targetAgeMs: Math.min(...agesOf(db, connection.id).map(({ targetMs }) => targetMs)),
      syncing: syncing && {
        streamId: syncing.streamId,
        read: syncing.read,
        remaining: syncing.remaining,
        startedAt: syncing.startedAt,
        perSecond: rateOf(syncing, context.now),
        msLeft: paceOf(syncing, context.now).msLeft,
        bytes: syncing.bytes ?? 0,
        bytesLeft: bytesLeft(syncing),
        span: syncing.span ?? null,
      },
      lastRun: last
        ? {
            startedAt: last.started_at,
            endedAt: last.ended_at,
            read: last.read,
            changed: last.changed,
            unchanged: last.unchanged,
            rejected: last.rejected,
            bytes: last.bytes,
          }
        : null,
      error: errorOf(runs.lastEnded),
      breaker,
      metered: held,
      parked: counts.parked.get(connection.id) ?? 0,
      documents: sum(streams.map((stream) => stream.documents)),
      records: sum(streams.map((stream) => stream.records)),
      affectedOrders: freshness === 'fresh' || freshness === 'ageing' ? 0 : reachOf(connection.id).orders,
      outage,
      drift: drift.get(connection.id) ?? 0,
      credentials: credentialsOf(db, connection.id),
      api: apiOf(db, connection),
      streams: streams.map((stream) => ({
        streamId: stream.stream_id,
        entity: entityOf(context, connection.id, stream.stream_id),
        records: stream.records,
        newestRecordAt: stream.newest,
        lastSuccessAt: stream.checked,
      })),
    };
  });
}

function credentialsOf(db: ReadDb, connectionId: string): SystemHealth['credentials'] {
  const rows = db.all<{ key: string; label: string; expires_at: number; source: string }>(
    'SELECT key, label, expires_at, source FROM credential_expiry WHERE connection_id = ? ORDER BY expires_at, key',
    connectionId,
  );
  return rows.map(({ key, label, expires_at: expiresAt, source }) => ({
    key,
    label,
    expiresAt,
    from: source as SystemHealth['credentials'][number]['from'],
  }));
}

function apiOf(db: ReadDb, { id, connector_id: connectorId, config }: ConnectionRow): SystemHealth['api'] {
  const support = apiSupportOf(db, { id, connectorId, config: JSON.parse(config) as unknown });
  if (support === null) return null;
  const { contract, ends, notices } = support;
  const { version, since, policy } = contract;
  const told = notices.map(({ endedAt: _, ...notice }) => notice);
  return { version, since, ends, policy: policy === null ? null : { ...policy }, notices: told };
}

function newest(streams: readonly StreamCounts[]): Instant | null {
  const stamps = streams.flatMap((stream) => (stream.newest === null ? [] : [stream.newest]));
  return stamps.length === 0 ? null : Math.max(...stamps);
}

/** Null for a connection that has not been read yet and has not failed either: nothing depends on it. */
function outageOf(reach: Reach, { lastEnded, lastSuccessAt: since }: Runs, now: Instant): SystemHealth['outage'] {
  if (lastEnded === undefined) return null;
  const { orders, dueToday, values } = reach;
  return { since, orders, dueToday, values: [...values], sentence: outageSentence(reach, since, now) };
}

function driftByConnection(db: ReadDb): ReadonlyMap<string, number> {
  const rows = db.all<{ connection_id: string; events: number }>(
    `SELECT s.connection_id, count(*) AS events FROM stream s JOIN source_event e ON e.stream = s.id
     WHERE e.ended_at IS NULL AND e.kind = 'shape' AND e.acknowledged_at IS NULL GROUP BY s.connection_id`,
  );
  return new Map(rows.map((row) => [row.connection_id, row.events]));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** What the metered network of this computer means for a connection. */
function meteredOf(connectionId: string, context: QueryContext): SystemHealth['metered'] {
  const { metered = null } = context;
  if (metered === null || metered.local.includes(connectionId)) return null;
  return {
    waits: (metered.waiting[connectionId] ?? []).map((streamId) => entityOf(context, connectionId, streamId)),
    goesOn: metered.goesOn.includes(connectionId),
  };
}

function meteredSentence(held: NonNullable<SystemHealth['metered']>, state: string, bytes: number): string {
  if (held.goesOn) return state;
  if (held.waits.length > 0)
    return `Metered network: backfill of ${listText(held.waits.map(inSentence), 'and')} waits, ${bytesText(bytes)} read today`;
  return `${state}; metered network: read every ${durationText(METERED_EVERY)}`;
}

/** Payload bytes of the runs of today, those under way with what they have so far. */
export function bytesToday(db: ReadDb, { now, zone, syncing }: QueryContext): number {
  const days = zonedDays(zone);
  const ended =
    db.value<number>('SELECT sum(bytes) FROM run WHERE started_at >= ?', days.startOf(days.dayOf(now))) ?? 0;
  return ended + sum(syncing.map(({ bytes = 0 }) => bytes));
}

/** For the status bar; null while the network is not metered. */
export function meteredStatus(db: ReadDb, context: QueryContext): Status['metered'] {
  const { metered = null } = context;
  if (metered === null) return null;
  const waiting = connections(db).flatMap(({ id, name }) => ((metered.waiting[id] ?? []).length > 0 ? [name] : []));
  return { since: metered.since, waiting, bytesToday: bytesToday(db, context) };
}

function bytesLeft({ remaining, perRecord = null }: SyncProgress): number | null {
  return remaining === null || perRecord === null ? null : Math.round(remaining * perRecord);
}

/** The last runs of a connection, the newest first. One that is under way has what it has read so far. */
export function runHistory(
  db: ReadDb,
  connectionId: string,
  limit: number,
  { syncing }: Pick<QueryContext, 'syncing'>,
): Output<'systems.runs'> {
  const under = syncing.find((progress) => progress.connectionId === connectionId);
  const rows = db.all<RunRow>(
    `SELECT ${COLUMNS} FROM run WHERE connection_id = ? ORDER BY started_at DESC, id DESC LIMIT ?`,
    connectionId,
    limit,
  );
  return {
    rows: rows.map((row) => ({
      id: row.id,
      connectionId: row.connection_id,
      startedAt: row.started_at,
      endedAt: row.ended_at,
      outcome: row.outcome,
      read: row.outcome === 'running' ? (under?.read ?? row.read) : row.read,
      changed: row.changed,
      unchanged: row.unchanged,
      rejected: row.rejected,
      bytes: row.outcome === 'running' ? (under?.bytes ?? row.bytes) : row.bytes,
      bytesLeft: row.outcome === 'running' && under !== undefined ? bytesLeft(under) : null,
      error: errorOf(row)?.message ?? heldBackText(row),
    })),
  };
}

/** For the status bar: how fresh each system is, and how far its sync. */
export function systemsStatus(db: ReadDb, context: QueryContext): Status['systems'] {
  return connections(db).map(({ id, monogram, name }) => {
    const runs = runsOf(db, id);
    const syncing = context.syncing.find((progress) => progress.connectionId === id) ?? null;
    return {
      connectionId: id,
      monogram,
      name,
      freshness: freshnessOf(db, id, runs, context.now),
      lastSuccessAt: runs.lastSuccessAt,
      syncing: syncing !== null,
      ...(syncing ? paceOf(syncing, context.now) : { progress: null, msLeft: null }),
    };
  });
}

/** A shorter time tells no rate. */
const LEAST_ELAPSED = 1000;

function rateOf({ read, startedAt }: SyncProgress, now: Instant): number | null {
  const elapsed = now - startedAt;
  return elapsed < LEAST_ELAPSED ? null : (read * 1000) / elapsed;
}

/** Time left if the rest comes as fast as what has come. */
function paceOf(
  { read, remaining, startedAt }: SyncProgress,
  now: Instant,
): { progress: number | null; msLeft: number | null } {
  if (remaining === null || read + remaining === 0) return { progress: null, msLeft: null };
  const elapsed = Math.max(0, now - startedAt);
  return { progress: read / (read + remaining), msLeft: read === 0 ? null : Math.round((elapsed * remaining) / read) };
}
