import { ContractError } from '#shared/contract/errors.ts';
import { METERED } from '#shared/domain/metered.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { RunError, RunOutcome } from '../commands/runs.ts';
import { apiContractOf } from '../connectors/kit/api-contract.ts';
import { takeApiHeard } from '../connectors/kit/api-notices.ts';
import { credentialExpiries } from '../connectors/kit/auth/expiry.ts';
import {
  ConnectorError,
  type Connector,
  type PullContext,
  type RatePolicy,
  type Stream,
} from '../connectors/kit/connector.ts';
import { rateBudgetOf } from '../connectors/kit/rate-budget.ts';
import type { Landed } from '../inbox/land.ts';
import type { Ports } from '../ports/ports.ts';
import type { RequestBudget, StampSpan, SyncProgress } from '../queries/context.ts';
import type { ConnectionRecord } from './connections.ts';
import { pullProved } from './proving/pull-proved.ts';
import { UNMETERED, type Metering } from './metering.ts';
import { HeldBackError, IncompleteError } from './proving/stream-run.ts';
import { OpenReferences } from './rota/open-references.ts';
import { rereadInTurn } from './rota/reread.ts';
import type { WriterClient } from './writer-client.ts';

/** A connection with what pulls it. */
export interface PullTarget {
  readonly connection: ConnectionRecord;
  readonly connector: Connector<unknown>;
}

/** Settings that are tried out. */
export interface Trial {
  readonly secrets: Readonly<Record<string, string>>;
  /** Whether what was not entered is taken from what is kept for the connection. */
  readonly mayUseKept: boolean;
}

type SyncPorts = Pick<Ports, 'http' | 'events' | 'folders' | 'sftp' | 'clock' | 'logger' | 'secrets'>;

/** How a secret of a connection is found in the secret store. */
export function secretReference(connectionId: string, key: string): string {
  return `connection/${connectionId}/${key}`;
}

/** Stage 1: pulls connections, each on its own, and hands page after page to the writer. */
export class Sync {
  readonly #ports: SyncPorts;
  readonly #writer: WriterClient;
  readonly #moved: () => void;
  readonly #running = new Map<string, { readonly abort: AbortController; readonly done: Promise<RunOutcome> }>();
  readonly #changing = new Map<string, Promise<unknown>>();
  readonly #progress = new Map<string, SyncProgress>();
  readonly #sessions = new Map<string, Map<string, unknown>>();
  readonly #rates = new Map<string, RatePolicy>();
  /** Streams whose last pull came to its end. */
  readonly #undisturbed = new Set<string>();
  readonly #open: OpenReferences;
  readonly #metering: Pick<Metering, 'holdsBack' | 'ended'>;

  /** moved: called when progress changed. */
  constructor(ports: SyncPorts, writer: WriterClient, moved: () => void, metering: typeof UNMETERED = UNMETERED) {
    this.#metering = metering;
    this.#ports = ports;
    this.#writer = writer;
    this.#open = new OpenReferences(writer, ports.clock);
    this.#moved = moved;
  }

  progress(): readonly SyncProgress[] {
    return [...this.#progress.values()];
  }

  /** What may still be asked of each system that was asked since the engine started. */
  budgets(): readonly RequestBudget[] {
    return [...this.#sessions].flatMap(([connectionId, session]) => {
      const rate = this.#rates.get(connectionId);
      if (rate === undefined) return [];
      const budget = rateBudgetOf({ session, clock: this.#ports.clock }, rate);
      return [{ connectionId, ...rate, remaining: budget.remaining(), quietMs: Math.round(budget.quietMs()) }];
    });
  }

  isRunning(connectionId: string): boolean {
    return this.#running.has(connectionId);
  }

  /** What a connector needs to ask the connection's system. */
  context(
    { connection, connector: { manifest } }: PullTarget,
    signal: AbortSignal,
    trial?: Trial,
  ): PullContext<unknown> {
    const secrets = trial?.secrets;
    this.#rates.set(connection.id, manifest.rate);
    let session = this.#sessions.get(connection.id);
    if (!session || secrets) {
      session = new Map();
      if (!secrets) this.#sessions.set(connection.id, session);
    }
    // Trying settings out must prove the password that was entered, not what an earlier one was changed for. A sign-in in
    // the browser has no other proof than the token that is kept, which each renewal replaces.
    const usesKept = !secrets || manifest.authorization !== undefined;
    const keptOnly = new Set(manifest.secrets.filter(({ managed }) => managed).map(({ key }) => key));
    return {
      connectionId: connection.id,
      config: connection.config,
      secret: async (key) => {
        const isBarred = trial?.mayUseKept === false || (keptOnly.has(key) && !usesKept);
        const stored = isBarred ? null : secretReference(connection.id, key);
        const value = secrets?.[key] ?? (stored === null ? null : await this.#ports.secrets.get(stored));
        if (value === null || value === '') {
          throw new ConnectorError(
            'config',
            `${connection.name} has no ${key}.`,
            'Open the connection in Systems and enter it.',
          );
        }
        return value;
      },
      saveSecret: async (key, value) => {
        if (usesKept && trial?.mayUseKept !== false)
          await this.#ports.secrets.set(secretReference(connection.id, key), value);
      },
      http: this.#ports.http,
      events: this.#ports.events,
      folders: this.#ports.folders,
      sftp: this.#ports.sftp,
      clock: this.#ports.clock,
      logger: this.#ports.logger,
      openReferences: (types) => this.#open.of(connection.id, types),
      signal,
      session,
    };
  }

  /** Forgets tokens and budgets, after settings changed. */
  forget(connectionId: string): void {
    this.#sessions.delete(connectionId);
  }

  /** As run, for those who do not wait for it. */
  start(target: PullTarget): void {
    this.run(target).catch((error: unknown) => {
      this.#ports.logger.error('sync not recorded', { connection: target.connection.id, error });
    });
  }

  /**
   * Pulls all streams of a connection once; resolves when done with how it ended. Joins a run under way; is cancelled while
   * the connection is being changed.
   * @throws ContractError when the store cannot record the run
   */
  run(target: PullTarget): Promise<RunOutcome> {
    const running = this.#running.get(target.connection.id);
    if (running) return running.done;
    if (this.#changing.has(target.connection.id)) return Promise.resolve('cancelled');
    const abort = new AbortController();
    const done = this.#run(target, abort.signal).finally(() => {
      this.#running.delete(target.connection.id);
      this.#progress.delete(target.connection.id);
      this.#moved();
    });
    this.#running.set(target.connection.id, { abort, done });
    return done;
  }

  /**
   * Changes what a connection is read by, one change after the other. A run under way is stopped first and none begins
   * meanwhile: it would read by what was, and leave checkpoints and tokens of that.
   */
  async change<T>(connectionId: string, step: () => Promise<T>): Promise<T> {
    const before = this.#changing.get(connectionId)?.catch(() => undefined);
    const change = (async () => {
      await before;
      await this.cancel(connectionId);
      return step();
    })();
    this.#changing.set(connectionId, change);
    try {
      return await change;
    } finally {
      if (this.#changing.get(connectionId) === change) this.#changing.delete(connectionId);
    }
  }

  /** Stops one run, or all, after the page it is at. */
  async cancel(connectionId: string | null): Promise<void> {
    const runs = [...this.#running]
      .filter(([id]) => connectionId === null || id === connectionId)
      .map(([, run]) => run);
    for (const run of runs)
      run.abort.abort(new ConnectorError('cancelled', 'The sync was cancelled.', 'Start it again when you like.'));
    await Promise.allSettled(runs.map((run) => run.done));
  }

  async #run(target: PullTarget, signal: AbortSignal): Promise<RunOutcome> {
    const { connection, connector } = target;
    const streams = connector.streams(connection.config);
    const backfills = await this.#backfills(connection.id, streams);
    if (backfills.size === streams.length && streams.length > 0 && this.#metering.holdsBack(connection)) {
      this.#metering.ended(connection.id, [...backfills], false);
      return 'cancelled';
    }
    const waiting: string[] = [];
    const counts = { read: 0, changed: 0, unchanged: 0, rejected: 0, bytes: 0 };
    const { runId, probing } = await this.#writer.ask('startRun', { connectionId: connection.id });
    const startedAt = this.#ports.clock.now();
    let error: RunError | null = null;
    let retryAfterMs: number | null = null;
    let answered = false;
    for (const stream of streams) {
      const isBackfill = backfills.has(stream.manifest.id);
      if (isBackfill && this.#metering.holdsBack(connection)) {
        waiting.push(stream.manifest.id);
        continue;
      }
      const began = this.#ports.clock.elapsed();
      const note = (failed: RunError | null): Promise<null> =>
        this.#writer.ask('noteStream', {
          connectionId: connection.id,
          streamId: stream.manifest.id,
          tookMs: Math.round(this.#ports.clock.elapsed() - began),
          error: failed,
        });
      try {
        await this.#pull(target, { stream, isBackfill }, signal, startedAt, counts);
        answered = true;
        await note(null);
      } catch (thrown) {
        if (thrown instanceof HeldBackError && !signal.aborted) {
          answered = true;
          waiting.push(stream.manifest.id);
          continue;
        }
        error = toRunError(thrown, signal);
        if (thrown instanceof ConnectorError) retryAfterMs = thrown.retryAfterMs;
        if (error.kind !== 'cancelled' && error.kind !== 'store') await note(error);
        this.#ports.logger.warn('sync stopped', {
          connection: connection.id,
          stream: stream.manifest.id,
          kind: error.kind,
          message: error.message,
        });
        // Another stream of the same system may still answer, but not without a credential or a store, or after a cancel.
        // One that only tries whether the source answers has its answer.
        if (ENDS_THE_RUN.has(error.kind) || (probing && UNREACHED.has(error.kind))) break;
      }
    }
    const isHeldBack = waiting.length > 0 && error === null;
    if (isHeldBack) error = HELD_BACK;
    const outcome: RunOutcome = error
      ? error.kind === 'cancelled' || isHeldBack
        ? 'cancelled'
        : 'failed'
      : counts.read === 0
        ? 'empty'
        : 'ok';
    await this.#noteCredentials(target);
    await this.#noteApi(target);
    // A source of which one stream came to its end is there; one that says how long to wait is left alone all the same.
    const unreached =
      error && !isHeldBack && (!answered || error.kind === 'rate_limited') ? { ...error, retryAfterMs } : null;
    this.#metering.ended(connection.id, waiting, outcome === 'ok' || outcome === 'empty');
    await this.#writer.ask('endRun', { runId, outcome, counts, error, unreached });
    return outcome;
  }

  /** Streams that have not come to their end since they were begun. */
  async #backfills(connectionId: string, streams: readonly Stream<unknown>[]): Promise<ReadonlySet<string>> {
    const backfills = new Set<string>();
    for (const { manifest } of streams) {
      const at = { connectionId, streamId: manifest.id };
      if (!(await this.#writer.ask('isComplete', at))) backfills.add(manifest.id);
    }
    return backfills;
  }

  /** What ends soon is told beforehand. A secret store that does not answer now is no reason for a run to fail. */
  async #noteCredentials({ connection, connector }: PullTarget): Promise<void> {
    try {
      const stored = (key: string): Promise<string | null> =>
        this.#ports.secrets.get(secretReference(connection.id, key));
      const expiries = await credentialExpiries(connector.manifest, connection.config, stored);
      await this.#writer.ask('noteCredentials', { connectionId: connection.id, expiries });
    } catch (error) {
      this.#ports.logger.warn('ends of credentials not known', { connection: connection.id, error });
    }
  }

  async #noteApi({ connection, connector }: PullTarget): Promise<void> {
    const heard = takeApiHeard(this.#sessions.get(connection.id) ?? new Map<string, unknown>());
    if (heard.asked.length === 0 && heard.notices.length === 0) return;
    const { version } = apiContractOf(connector.manifest, connection.config);
    await this.#writer.ask('noteApi', { connectionId: connection.id, version, heard });
  }

  async #pull(
    target: PullTarget,
    { stream, isBackfill }: { readonly stream: Stream<unknown>; readonly isBackfill: boolean },
    signal: AbortSignal,
    startedAt: Instant,
    counts: { -readonly [K in keyof Landed]: number },
  ): Promise<void> {
    const connectionId = target.connection.id;
    const streamId = stream.manifest.id;
    const isHeldBack = (): boolean => this.#metering.holdsBack(target.connection);
    const before = { read: counts.read, bytes: counts.bytes };
    let span: StampSpan | null = null;
    const report = (remaining: number | null): void => {
      const read = counts.read - before.read;
      this.#progress.set(connectionId, {
        connectionId,
        streamId,
        read: counts.read,
        remaining,
        startedAt,
        span,
        bytes: counts.bytes,
        perRecord: read === 0 ? null : (counts.bytes - before.bytes) / read,
      });
      this.#moved();
    };
    report(null);
    const key = `${connectionId}/${streamId}`;
    const disturbed = !this.#undisturbed.has(key);
    this.#undisturbed.delete(key);
    const landed = (page: Landed, remaining: number | null, stamps: StampSpan | null): void => {
      span = wider(span, stamps);
      for (const name of ['read', 'changed', 'unchanged', 'rejected', 'bytes'] as const) counts[name] += page[name];
      report(remaining);
    };
    const context = this.context(target, signal);
    await pullProved({
      connectionId,
      connectionName: target.connection.name,
      stream,
      context,
      signal,
      clock: this.#ports.clock,
      writer: this.#writer,
      disturbed,
      landed,
      ...(isBackfill ? { waits: isHeldBack } : {}),
    });
    this.#undisturbed.add(key);
    if (isHeldBack()) return;
    await rereadInTurn({
      connectionId,
      stream,
      context,
      rate: target.connector.manifest.rate,
      signal,
      writer: this.#writer,
      since: startedAt,
      landed: (page) => landed(page, null, null),
    });
  }
}

function wider(a: StampSpan | null, b: StampSpan | null): StampSpan | null {
  return a === null || b === null ? (a ?? b) : { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) };
}

/** No failure: this computer reads no more of it for now. */
const HELD_BACK: RunError = {
  kind: METERED,
  message: 'The network is metered: the backfill waits for another.',
  next: 'It goes on by itself where the network is not metered, or with Go on anyway.',
};
const UNREACHED: ReadonlySet<string> = new Set(['transient', 'rate_limited']);
const ENDS_THE_RUN: ReadonlySet<string> = new Set(['auth', 'config', 'cancelled', 'store']);

function toRunError(thrown: unknown, signal: AbortSignal): RunError {
  if (signal.aborted)
    return {
      kind: 'cancelled',
      message: 'The sync was cancelled.',
      next: 'Start it again when you like; it goes on where it stopped.',
    };
  if (thrown instanceof ConnectorError) return { kind: thrown.kind, message: thrown.message, next: thrown.next };
  if (thrown instanceof IncompleteError) return { kind: 'incomplete', message: thrown.message, next: thrown.next };
  if (thrown instanceof ContractError) return { kind: 'store', message: thrown.message, next: thrown.data.next };
  return {
    kind: 'bug',
    message: thrown instanceof Error ? thrown.message : String(thrown),
    next: 'What was received is kept. If it stays, send the log to support.',
  };
}
