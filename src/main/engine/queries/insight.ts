import {
  HOPS,
  type ConnectionInsight,
  type Hop,
  type HopLatency,
  type RunPeriod,
  type StreamInsight,
} from '#shared/contract/dto/observability.ts';
import { isLate } from '#shared/domain/freshness.ts';
import { DAY, type Instant } from '#shared/domain/time.ts';
import { readStreams } from '../inbox/stream-ages.ts';
import { companyPolicy } from '../lifecycle/company-policy.ts';
import type { ReadDb } from '../store/database.ts';
import { entityOf, type QueryContext } from './context.ts';

const PERIODS = [DAY, 7 * DAY];

/** How a connection has been doing: its runs, how fresh each stream is, how long records took, what it may still ask. */
export function connectionInsight(db: ReadDb, connectionId: string, context: QueryContext): ConnectionInsight {
  const samples = samplesOf(db, connectionId);
  const budget = context.budgets?.find((one) => one.connectionId === connectionId);
  return {
    connectionId,
    periods: PERIODS.map((ms) => periodOf(db, connectionId, ms, context.now)),
    hops: hopsOf(samples),
    streams: streamsOf(db, connectionId, samples, context),
    budget: budget
      ? {
          requests: budget.requests,
          windowMs: budget.windowMs,
          concurrency: budget.concurrency,
          remaining: budget.remaining,
          quietMs: budget.quietMs,
        }
      : null,
  };
}

export const RUNS_OF_PERIOD = `SELECT started_at, ended_at, outcome, read, changed, unchanged, rejected, bytes, error FROM run
  WHERE connection_id = ? AND started_at > ? AND outcome IN ('ok', 'empty', 'failed')`;

interface RunRow {
  readonly started_at: number;
  readonly ended_at: number;
  readonly outcome: string;
  readonly read: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly bytes: number;
  readonly error: string | null;
}

function periodOf(db: ReadDb, connectionId: string, ms: number, now: Instant): RunPeriod {
  const runs = db.all<RunRow>(RUNS_OF_PERIOD, connectionId, now - ms);
  const sum = (count: (run: RunRow) => number): number => runs.reduce((total, run) => total + count(run), 0);
  const took = runs.map((run) => run.ended_at - run.started_at);
  const failed = runs.filter(({ outcome }) => outcome === 'failed');
  const kinds = Map.groupBy(failed, ({ error }) =>
    error === null ? '' : (JSON.parse(error) as { kind: string }).kind,
  );
  return {
    ms,
    runs: runs.length,
    failed: failed.length,
    empty: runs.filter(({ outcome }) => outcome === 'empty').length,
    read: sum((run) => run.read),
    changed: sum((run) => run.changed),
    unchanged: sum((run) => run.unchanged),
    rejected: sum((run) => run.rejected),
    bytes: sum((run) => run.bytes),
    p50Ms: took.length === 0 ? null : quantile(took, 0.5),
    p95Ms: took.length === 0 ? null : quantile(took, 0.95),
    errors: [...kinds].map(([kind, of]) => ({ kind, runs: of.length })).toSorted((a, b) => b.runs - a.runs),
  };
}

/** By nearest rank. */
function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
}

interface Sample {
  readonly stream_id: string;
  readonly occurred_at: number | null;
  readonly recorded_at: number | null;
  readonly fetched_at: number;
  readonly visible_at: number;
}

function samplesOf(db: ReadDb, connectionId: string): Sample[] {
  return db.all<Sample>(
    `SELECT s.stream_id, h.occurred_at, h.recorded_at, h.fetched_at, h.visible_at
     FROM stream s JOIN hop_sample h ON h.stream = s.id WHERE s.connection_id = ?`,
    connectionId,
  );
}

const TAKEN: Readonly<Record<Hop, (sample: Sample) => number | null>> = {
  recorded: ({ occurred_at: from, recorded_at: to }) => (from === null || to === null ? null : to - from),
  fetched: ({ recorded_at: from, fetched_at: to }) => (from === null ? null : to - from),
  visible: ({ fetched_at: from, visible_at: to }) => to - from,
};

function hopsOf(samples: readonly Sample[]): HopLatency[] {
  return HOPS.flatMap((hop) => {
    // A source whose clock runs ahead, or that records before it happens, took no time.
    const taken = samples
      .map(TAKEN[hop])
      .filter((ms) => ms !== null)
      .map((ms) => Math.max(0, ms));
    if (taken.length === 0) return [];
    return [{ hop, p50Ms: quantile(taken, 0.5), p95Ms: quantile(taken, 0.95), samples: taken.length }];
  });
}

interface StreamRow {
  readonly stream_id: string;
  readonly complete_at: number | null;
  readonly took_ms: number | null;
  readonly error: string | null;
}

function streamsOf(
  db: ReadDb,
  connectionId: string,
  samples: readonly Sample[],
  context: QueryContext,
): StreamInsight[] {
  const rows = db.all<StreamRow>(
    `SELECT s.stream_id, t.complete_at, t.took_ms, t.error FROM stream s LEFT JOIN stream_state t ON t.stream = s.id WHERE s.connection_id = ? ORDER BY s.stream_id`,
    connectionId,
  );
  const policyMs = companyPolicy(db).thresholds.freshnessMs;
  const streams = readStreams(db, connectionId, policyMs);
  return rows.map((row): StreamInsight => {
    const read = streams.find(({ streamId }) => streamId === row.stream_id);
    const targetMs = read?.targetMs ?? policyMs;
    const at = row.complete_at;
    return {
      streamId: row.stream_id,
      entity: entityOf(context, connectionId, row.stream_id),
      watermarkAt: at,
      targetMs,
      ownTarget: read?.ownTarget === true,
      usualTargetMs: policyMs,
      state:
        read === undefined
          ? 'off'
          : at === null
            ? 'never'
            : isLate({ completeAt: at, targetMs }, context.now)
              ? 'behind'
              : 'fresh',
      error: row.error === null ? null : (JSON.parse(row.error) as StreamInsight['error']),
      tookMs: row.took_ms,
      hops: hopsOf(samples.filter(({ stream_id: id }) => id === row.stream_id)),
    };
  });
}
