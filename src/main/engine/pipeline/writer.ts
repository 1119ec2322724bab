import type { ParkedFilter } from '#shared/contract/dto/parked.ts';
import type { Topic } from '#shared/contract/envelope.ts';
import type { BreakerFailure } from '#shared/domain/breaker.ts';
import type { DurationTableInfo } from '#shared/domain/durations.ts';
import { DAY, type Instant } from '#shared/domain/time.ts';
import type { Checkpoint, RawRecord } from '../connectors/kit/connector.ts';
import { noteCredentials } from '../commands/credentials.ts';
import {
  acknowledgeEvents,
  noteConnectionEvent,
  noteVersion,
  type ConnectionEvent,
} from '../inbox/connection-events.ts';
import { removeConnection, saveConnection, type NewConnection } from '../commands/connections.ts';
import { decide, type NewDecision } from '../commands/decide.ts';
import { DecisionLog } from '../commands/decision-log.ts';
import { parkedAmong, replayStep, type ReplayStep, type ReplayStepped } from '../commands/replay.ts';
import { breakerOf, letThrough, noteEnd, noteStart, readBreakers } from '../inbox/breakers.ts';
import { endRun, noteStream, startRun, type RunCounts, type RunError, type RunOutcome } from '../commands/runs.ts';
import type { CredentialExpiry } from '../connectors/kit/auth/expiry.ts';
import { landPage, readCheckpoint, streamId, type Landed } from '../inbox/land.ts';
import {
  openEvents,
  readProof,
  saveProof,
  type EndedEvent,
  type SourceEvent,
  type StreamProof,
} from '../inbox/proof.ts';
import { learnDurations } from '../lifecycle/durations/store.ts';
import { learnValueDeciles } from '../lifecycle/value-deciles.ts';
import { COMPANY_ZONE, companyPolicy } from '../lifecycle/company-policy.ts';
import { countParked, selectParked } from '../queries/parked.ts';
import { connectorById } from '../connectors/registry.ts';
import type { WriteDb } from '../store/database.ts';
import { DERIVED_VERSION } from '../store/derived-schema.ts';
import { reviewConnections } from './connection-health.ts';
import { digest } from './digest.ts';
import { heldRecordAnswers, type HeldRecordQuestions, type StreamName } from './held-records.ts';
import { Pipeline, type PipelineOptions } from './pipeline.ts';
import { sampleHops } from './hop-samples.ts';
import { noteChecked, noteTurn } from './rota/due-records.ts';
import { goneRecords, withLastKnown } from './rota/gone-records.ts';

/** What the writer is asked; each is answered in turn. */
export interface WriterRequests extends HeldRecordQuestions {
  land: {
    /** checkpoint null: records that were read again. */
    input: {
      connectionId: string;
      streamId: string;
      records: readonly RawRecord[];
      checkpoint: Checkpoint | null;
      /** The source went back in time: what it shows counts, though it is older. */
      back?: boolean;
    };
    output: Landed;
  };
  /** Records that were asked for by their ids: as they are now, and those that the source has no more. */
  landAgain: {
    input: StreamName & {
      asked: readonly string[];
      records: readonly RawRecord[];
      gone: readonly string[];
    };
    output: Landed;
  };
  noteTurn: { input: StreamName & { afterId: string }; output: null };
  checkpoint: { input: StreamName; output: Checkpoint | null };
  proof: { input: StreamName; output: StreamProof };
  saveProof: {
    input: StreamName & {
      proof: StreamProof;
      events: readonly SourceEvent[];
      ended: readonly EndedEvent[];
      rewind: { readonly to: Checkpoint | null } | null;
    };
    output: null;
  };
  openEvents: { input: StreamName; output: readonly SourceEvent[] };
  /** How the last read of a stream ended; error null: at its end. */
  noteStream: { input: StreamName & { tookMs: number; error: RunError | null }; output: null };
  /** What was changed about a connection. */
  noteConnection: { input: { connectionId: string; event: ConnectionEvent }; output: null };
  acknowledgeEvents: { input: { ids: readonly number[]; by: string }; output: null };
  /** probing: the connection's breaker was open, and this run tries whether it answers again. */
  startRun: { input: { connectionId: string }; output: { readonly runId: number; readonly probing: boolean } };
  endRun: {
    input: {
      runId: number;
      outcome: RunOutcome;
      counts: RunCounts;
      error: RunError | null;
      /** Why the source could not be reached at all; null when it was. */
      unreached: BreakerFailure | null;
    };
    output: null;
  };
  /** The schedule asks connections at rest again without waiting for the end of their pause. */
  wakeConnections: { input: null; output: null };
  noteCredentials: { input: { connectionId: string; expiries: readonly CredentialExpiry[] }; output: null };
  saveConnection: { input: NewConnection; output: null };
  removeConnection: { input: { id: string }; output: null };
  decide: { input: { decisions: readonly NewDecision[] }; output: null };
  setPreference: { input: { key: string; value: unknown }; output: null };
  countParked: { input: { filter: ParkedFilter }; output: number };
  /** Has the next of the parked records that are meant read again. */
  replay: { input: Omit<ReplayStep, 'selection'> & { readonly filter: ParkedFilter }; output: ReplayStepped };
  /** How many of these records are parked. */
  parkedAmong: { input: { records: readonly number[] }; output: number };
  rebuild: { input: null; output: null };
  /** Looks at what time alone has changed. */
  tick: { input: null; output: null };
  /** Learns usual durations from the orders that are over; null where that changes nothing. */
  learnDurations: { input: null; output: DurationTableInfo | null };
  digest: { input: null; output: string };
}
export type WriterRequestName = keyof WriterRequests;
export type WriterInput<N extends WriterRequestName> = WriterRequests[N]['input'];
export type WriterOutput<N extends WriterRequestName> = WriterRequests[N]['output'];

/** Pause between two rounds of linking in a first sync: at least this, and so many times what the last round took. */
const BACKFILL_PAUSE_MS = 3_000;
const BACKFILL_SHARE = 3;

/** Between two times that usual durations are learned. */
const LEARN_AGAIN_MS = DAY;

const DERIVED_TOPICS: readonly Topic[] = ['orders', 'exceptions', 'unlinked', 'parked'];

/** The one thing that writes: commands and pages as they come, and between them the pipeline, step by step. */
export class Writer {
  readonly #db: WriteDb;
  readonly #held: ReturnType<typeof heldRecordAnswers>;
  readonly #log: DecisionLog;
  readonly #pipeline: Pipeline;
  readonly #changed: (topics: readonly Topic[]) => void;
  /** Runs under way: while one lands much, only mapping goes on beside it. */
  readonly #runs = new Set<number>();
  #landedInRuns = 0;
  /** From the first run until all that runs have brought is worked off. */
  #reading = false;
  #linkAgainAt = 0;
  #linkingSince: number | null = null;
  /** The engine's time, as it was last told: threads have no clock of their own. */
  #now: Instant = 0;
  /** When that was, by this thread's own stopwatch. */
  #toldAt = performance.now();
  /** The newest record whose way here has been looked at. */
  #sampledTo: number;
  /** Connections that are read for the first time, by their runs. */
  readonly #firstRuns = new Map<number, string>();
  #reviewDue = true;
  #learnDue = false;
  /** When it was last tried. */
  #learnedAt: Instant;
  #uncheckpointed = false;
  /** SQLite's own count of what other connections have committed. */
  #dataVersion = 0;

  /** @param share see PipelineOptions */
  constructor(
    db: WriteDb,
    now: Instant,
    changed: (topics: readonly Topic[]) => void,
    share?: PipelineOptions['share'],
  ) {
    this.#db = db;
    this.#held = heldRecordAnswers(db);
    this.#now = now;
    this.#log = new DecisionLog(db);
    this.#changed = changed;
    this.#learnedAt = db.value<number | null>('SELECT max(learned_at) FROM duration_table') ?? 0;
    this.#sampledTo = db.value<number | null>('SELECT max(id) FROM inbox_record') ?? 0;
    this.#pipeline = new Pipeline(db, this.#log, () => this.#now, { share });
  }

  /** Answers one request at the engine's time. @throws ContractError */
  handle<N extends WriterRequestName>(name: N, input: WriterInput<N>, now: Instant): WriterOutput<N> {
    this.#now = now;
    this.#toldAt = performance.now();
    this.#uncheckpointed = true;
    this.#noticeOthers();
    const handlers: { [K in WriterRequestName]: (input: WriterInput<K>) => WriterOutput<K> } = {
      land: (page) => this.#land(page, now),
      landAgain: ({ asked, records, gone, ...at }) => {
        const stream = streamId(this.#db, at.connectionId, at.streamId);
        const away = goneRecords(this.#db, stream, gone);
        const landed = this.#land({ ...at, records: [...records, ...away], checkpoint: null }, now);
        noteChecked(this.#db, stream, asked, now);
        return landed;
      },
      noteTurn: ({ connectionId, streamId: stream, afterId }) => {
        noteTurn(this.#db, streamId(this.#db, connectionId, stream), afterId);
        return null;
      },
      checkpoint: ({ connectionId, streamId: stream }) =>
        readCheckpoint(this.#db, streamId(this.#db, connectionId, stream)),
      proof: ({ connectionId, streamId: stream }) => readProof(this.#db, connectionId, stream),
      saveProof: ({ proof, events, ended, rewind, ...at }) => {
        saveProof(this.#db, at, proof, { events, ended }, rewind, now);
        this.#changed(['systems']);
        return null;
      },
      openEvents: ({ connectionId, streamId: stream }) => openEvents(this.#db, connectionId, stream),
      noteStream: ({ connectionId, streamId: stream, ...state }) => {
        noteStream(this.#db, streamId(this.#db, connectionId, stream), state, now);
        return null;
      },
      noteConnection: ({ connectionId, event }) => {
        noteConnectionEvent(this.#db, connectionId, event, now);
        this.#changed(['systems']);
        return null;
      },
      acknowledgeEvents: ({ ids, by }) => {
        acknowledgeEvents(this.#db, ids, by, now);
        this.#changed(['systems']);
        return null;
      },
      ...this.#held,
      wakeConnections: () => {
        for (const connectionId of readBreakers(this.#db).keys()) letThrough(this.#db, connectionId, now);
        this.#changed(['systems']);
        return null;
      },
      startRun: ({ connectionId }) => this.#startRun(connectionId, now),
      endRun: (run) => this.#endRun(run, now),
      noteCredentials: ({ connectionId, expiries }) => {
        noteCredentials(this.#db, connectionId, expiries);
        this.#changed(['systems']);
        return null;
      },
      saveConnection: (connection) => this.#connection(() => saveConnection(this.#db, connection, now)),
      removeConnection: ({ id }) => this.#connection(() => removeConnection(this.#db, id, now)),
      decide: ({ decisions }) => {
        decide(this.#db, this.#log, decisions);
        this.#reviewDue = true;
        this.#changed(['decisions']);
        return null;
      },
      setPreference: ({ key, value }) => {
        this.#db.run(
          'INSERT INTO preference (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
          key,
          JSON.stringify(value),
        );
        if (key === COMPANY_ZONE) {
          this.#pipeline.markAll();
          this.#reviewDue = true;
        }
        this.#changed(['preferences']);
        return null;
      },
      countParked: ({ filter }) => countParked(this.#db, filter),
      replay: ({ filter, ...step }) => this.#replay(filter, step),
      parkedAmong: ({ records }) => parkedAmong(this.#db, records),
      rebuild: () => {
        this.#pipeline.rebuild();
        this.#reviewDue = true;
        return null;
      },
      tick: () => {
        this.#reviewDue = true;
        // Without an order there is nothing to learn, and trying must not put it off for a day.
        this.#learnDue ||= now - this.#learnedAt >= LEARN_AGAIN_MS && this.#hasOrders();
        this.#pipeline.markDue();
        return null;
      },
      learnDurations: () => this.#learn(),
      digest: () => digest(this.#db),
    };
    return handlers[name](input);
  }

  #land(page: WriterInput<'land'>, now: Instant): Landed {
    const stream = streamId(this.#db, page.connectionId, page.streamId);
    const landed = landPage(
      this.#db,
      {
        stream,
        records: withLastKnown(this.#db, stream, page.records),
        checkpoint: page.checkpoint,
        shown: true,
        ...(page.back === true ? { back: true } : {}),
      },
      now,
    );
    this.#landedInRuns += landed.changed;
    return landed;
  }

  #startRun(connectionId: string, now: Instant): WriterOutput<'startRun'> {
    const isFirst = !this.#wasRead(connectionId);
    const { id, probing } = this.#db.transaction(() => {
      noteStart(this.#db, connectionId, now);
      return {
        id: startRun(this.#db, connectionId, now),
        probing: breakerOf(this.#db, connectionId, now).state === 'half_open',
      };
    });
    if (isFirst) this.#firstRuns.set(id, connectionId);
    this.#noteVersion(connectionId, now);
    if (!this.#reading) this.#pipeline.readingSince(now);
    this.#reading = true;
    this.#runs.add(id);
    this.#changed(['sync', 'systems']);
    return { runId: id, probing };
  }

  #endRun(run: WriterInput<'endRun'>, now: Instant): null {
    this.#db.transaction(() => {
      endRun(this.#db, run.runId, now, run.outcome, run.counts, run.error);
      const connectionId = this.#db.value<string>('SELECT connection_id FROM run WHERE id = ?', run.runId);
      if (connectionId !== undefined) noteEnd(this.#db, connectionId, run.unreached, now);
    });
    this.#runs.delete(run.runId);
    this.#lookedAt(run.runId);
    if (this.#runs.size === 0) this.#landedInRuns = 0;
    this.#reviewDue = true;
    this.#changed(['sync', 'systems']);
    return null;
  }

  #replay(filter: ParkedFilter, step: Omit<ReplayStep, 'selection'>): ReplayStepped {
    const stepped = replayStep(this.#db, this.#log, { ...step, selection: selectParked(filter) });
    this.#reviewDue = true;
    if (stepped.decided) this.#changed(['decisions']);
    return stepped;
  }

  #wasRead(connectionId: string): boolean {
    return (
      this.#db.value(`SELECT 1 FROM run WHERE connection_id = ? AND outcome = 'ok' LIMIT 1`, connectionId) !== undefined
    );
  }

  /** What a first run brought is history, and no sample of latency. */
  #lookedAt(runId: number): void {
    if (!this.#firstRuns.delete(runId)) return;
    this.#sampledTo = this.#db.value<number | null>('SELECT max(id) FROM inbox_record') ?? 0;
  }

  #noteVersion(connectionId: string, now: Instant): void {
    const connector = this.#db.value<string>('SELECT connector_id FROM connection WHERE id = ?', connectionId) ?? '';
    const apiVersion = connectorById(connector)?.manifest.apiVersion ?? '';
    noteVersion(this.#db, connectionId, { connector, apiVersion, mapping: DERIVED_VERSION }, now);
  }

  #connection(change: () => void): null {
    change();
    this.#pipeline.connectionsChanged();
    this.#changed(['connections', 'systems']);
    return null;
  }

  /** The command line may write while an app is open: what is kept in memory of the store is then read again. */
  #noticeOthers(): void {
    const version = this.#db.value<number>('PRAGMA data_version') ?? 0;
    if (version === this.#dataVersion) return;
    this.#dataVersion = version;
    this.#log.reload();
    this.#pipeline.connectionsChanged();
  }

  #hasOrders(): boolean {
    return this.#db.value('SELECT 1 FROM order_row LIMIT 1') !== undefined;
  }

  /** A new version changes what is predicted for every order under way. */
  #learn(): DurationTableInfo | null {
    this.#learnDue = false;
    this.#learnedAt = this.#now;
    const learned = this.#db.transaction(() => {
      const info = learnDurations(this.#db, this.#now);
      const values = learnValueDeciles(this.#db, this.#now);
      if (info || values) this.#pipeline.markOpen();
      return { info, changed: info !== null || values };
    });
    if (learned.changed) this.#changed(DERIVED_TOPICS);
    return learned.info;
  }

  /** One step of the work that is due. False when there is none now. */
  step(): boolean {
    if (this.#backfilling()) return this.#backfillStep();
    if (this.#pipeline.step()) {
      this.#changed(DERIVED_TOPICS);
      return true;
    }
    this.#linkAgainAt = 0;
    const elapsed = performance.now() - this.#toldAt;
    this.#sampledTo = sampleHops(this.#db, this.#sampledTo, new Set(this.#firstRuns.values()), this.#now + elapsed);
    if (this.#reading && this.#runs.size === 0) {
      this.#reading = false;
      this.#pipeline.readingSince(null);
    }
    if (this.#uncheckpointed) {
      this.#uncheckpointed = false;
      this.#db.checkpoint();
    }
    if (this.#learnDue && this.#runs.size === 0) {
      this.#learn();
      return true;
    }
    if (!this.#reviewDue) return false;
    this.#reviewDue = false;
    reviewConnections(this.#db, this.#log, companyPolicy(this.#db), this.#now);
    this.#changed(['exceptions']);
    return false;
  }

  /**
   * While pages of a first sync land they are mapped, and only now and then linked and assembled, so that screens fill
   * without every page costing what all before it cost.
   */
  #backfillStep(): boolean {
    const now = performance.now();
    if (this.#linkingSince === null) {
      if (now < this.#linkAgainAt) return this.#pipeline.mapStep();
      this.#linkingSince = now;
    }
    if (this.#pipeline.linkStep()) {
      this.#changed(DERIVED_TOPICS);
      return true;
    }
    this.#linkAgainAt = now + Math.max(BACKFILL_PAUSE_MS, BACKFILL_SHARE * (now - this.#linkingSince));
    this.#linkingSince = null;
    return true;
  }

  #backfilling(): boolean {
    return this.#runs.size > 0 && this.#landedInRuns > 2_000;
  }
}
