import { FRESHNESS_TARGETS } from '#shared/contract/dto/observability.ts';
import type { ParkedFilter } from '#shared/contract/dto/parked.ts';
import type { Topic } from '#shared/contract/envelope.ts';
import type { DurationTableInfo } from '#shared/domain/durations.ts';
import { DAY, type Instant } from '#shared/domain/time.ts';
import { noteCredentials } from '../commands/credentials.ts';
import { noteApiHeard } from '../inbox/api-notices.ts';
import { acknowledgeEvents, noteConnectionEvent, noteVersion } from '../inbox/connection-events.ts';
import { removeConnection, saveConnection, saveScope } from '../commands/connections.ts';
import { decide } from '../commands/decide.ts';
import { DecisionLog } from '../commands/decision-log.ts';
import { switchOffEndlessRules } from '../commands/switch-off-rules.ts';
import { parkedAmong, replayStep, type ReplayStep, type ReplayStepped } from '../commands/replay.ts';
import { breakerOf, letThrough, noteEnd, noteStart, readBreakers } from '../inbox/breakers.ts';
import { endRun, noteStream, startRun } from '../commands/runs.ts';
import { landPage, readCheckpoint, streamId, type Landed } from '../inbox/land.ts';
import { openEvents, readProof, saveProof } from '../inbox/proof.ts';
import { learnDurations } from '../lifecycle/durations/store.ts';
import { learnValueDeciles } from '../lifecycle/value-deciles.ts';
import { COMPANY_ZONE, companyPolicy } from '../lifecycle/company-policy.ts';
import { countParked, selectParked } from '../queries/parked.ts';
import { apiContractOf } from '../connectors/kit/api-contract.ts';
import { connectorById } from '../connectors/registry.ts';
import type { WriteDb } from '../store/database.ts';
import { DERIVED_VERSION } from '../store/derived-schema.ts';
import type { Helper } from '../canonical/sharing.ts';
import { reviewConnections } from './connection-health.ts';
import { digest } from './digest.ts';
import { heldRecordAnswers } from './held-records.ts';
import { Pipeline } from './pipeline.ts';
import { beginPurge, cancelPurge, openPurge, Purging, type PurgeProgress } from './retention/purging.ts';
import { sampleHops } from './hop-samples.ts';
import { noteChecked, noteTurn } from './rota/due-records.ts';
import { goneRecords, withLastKnown } from './rota/gone-records.ts';
import type { WriterInput, WriterOutput, WriterRequestName } from './writer-requests.ts';

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
  /** The purge that is under way, as far as this thread has come with it. */
  #purging: Purging | null = null;
  /** SQLite's own count of what other connections have committed. */
  #dataVersion = 0;

  constructor(db: WriteDb, now: Instant, changed: (topics: readonly Topic[]) => void, helper?: Helper) {
    this.#db = db;
    this.#held = heldRecordAnswers(db);
    this.#now = now;
    this.#log = new DecisionLog(db);
    switchOffEndlessRules(db, this.#log, now);
    this.#changed = changed;
    this.#learnedAt = db.value<number | null>('SELECT max(learned_at) FROM duration_table') ?? 0;
    this.#sampledTo = db.value<number | null>('SELECT max(id) FROM inbox_record') ?? 0;
    this.#pipeline = new Pipeline(db, this.#log, () => this.#now, { helper });
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
      noteApi: ({ connectionId, version, heard }) => {
        noteApiHeard(this.#db, connectionId, version, heard, now);
        this.#changed(['systems']);
        return null;
      },
      saveConnection: (connection) => this.#connection(() => saveConnection(this.#db, connection, now)),
      saveScope: ({ id, reading }) => {
        this.#reviewDue = true;
        return this.#connection(() => saveScope(this.#db, id, reading, now));
      },
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
        if (key === COMPANY_ZONE) this.#pipeline.markAll();
        if (key === COMPANY_ZONE || key === FRESHNESS_TARGETS) this.#reviewDue = true;
        this.#changed(key === FRESHNESS_TARGETS ? ['preferences', 'systems'] : ['preferences']);
        return null;
      },
      countParked: ({ filter }) => countParked(this.#db, filter),
      replay: ({ filter, ...step }) => this.#replay(filter, step),
      parkedAmong: ({ records }) => parkedAmong(this.#db, records),
      beginPurge: ({ author }) => {
        const id = beginPurge(this.#db, author, now);
        this.#changed(['retention']);
        return id;
      },
      openPurge: () => openPurge(this.#db),
      cancelPurge: () => {
        cancelPurge(this.#db);
        this.#changed(['retention']);
        return null;
      },
      purgeStep: () => this.#purgeStep(now),
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
    if (this.#backfilling()) this.#pipeline.mapAhead();
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
    const { connector = '', config = 'null' } =
      this.#db.get<{ connector: string; config: string }>(
        'SELECT connector_id AS connector, config FROM connection WHERE id = ?',
        connectionId,
      ) ?? {};
    const manifest = connectorById(connector)?.manifest;
    const apiVersion = manifest === undefined ? '' : apiContractOf(manifest, JSON.parse(config)).version;
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

  #purgeStep(now: Instant): PurgeProgress {
    const id = openPurge(this.#db);
    if (id === null) return 'over';
    // What is still to be worked off would be mistaken for what the purge changes.
    if (this.#pipeline.backlog() > 0) return 'waiting';
    if (this.#purging?.id !== id) {
      const pipeline = new Pipeline(this.#db, this.#log, () => this.#now);
      this.#purging = new Purging(id, { db: this.#db, log: this.#log, pipeline });
    }
    try {
      return this.#purging.step(now);
    } finally {
      this.#pipeline.forget([]);
      this.#changed(['retention', ...DERIVED_TOPICS]);
    }
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
    this.#noticeOthers();
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
