import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { PolicyEffect } from '#shared/contract/dto/policy-preview.ts';
import type { StudyResult } from '#shared/contract/dto/studies.ts';
import type { Topic } from '#shared/contract/envelope.ts';
import { ContractError } from '#shared/contract/errors.ts';
import { mayAsk } from '#shared/domain/breaker.ts';
import { METERED_SINCE } from '#shared/domain/metered.ts';
import { MINUTE, type Instant } from '#shared/domain/time.ts';
import { createPastStores } from './as-of/past-stores.ts';
import type { PastMethod } from './as-of/questions.ts';
import { exportInThread } from './exports/export-client.ts';
import { readBreakers } from './inbox/breakers.ts';
import { createExportJobs } from './exports/jobs.ts';
import { COMPANY_ZONE } from './lifecycle/company-policy.ts';
import { Sync } from './pipeline/sync.ts';
import { Watcher } from './pipeline/watch.ts';
import { meteredMode, meteredSince } from './inbox/metered-mode.ts';
import { Metering } from './pipeline/metering.ts';
import { startWriter } from './pipeline/writer-client.ts';
import type { FilePermits, Ports } from './ports/ports.ts';
import type { QueryContext } from './queries/context.ts';
import { documentLinks, type DocumentLinks } from './queries/links.ts';
import { previewReplay } from './pipeline/replay/replay-client.ts';
import { previewPolicy } from './pipeline/policy-preview/preview-client.ts';
import { createReaderClient } from './queries/reader-client.ts';
import { purgedSince } from './retention/purges.ts';
import { orderSources } from './queries/order-sources.ts';
import { studyInThread } from './queries/studies/study-client.ts';
import { createStudyJobs } from './queries/studies/study-jobs.ts';
import { ConnectionService } from './service/connection-service.ts';
import { DemoService, restoreDemoClock } from './service/demo-service.ts';
import { createLookUpJobs } from './service/look-up-jobs.ts';
import { createReplayJobs } from './service/replay-jobs.ts';
import { createRetentionJobs } from './service/retention-jobs.ts';
import { SignInService } from './service/sign-in-service.ts';
import { createDispatcher } from './service/dispatcher.ts';
import { createHandlers, type HostIdentity } from './service/handlers.ts';
import type { EnginePeer } from './service/peer.ts';
import { openReader } from './store/database.ts';

export interface EngineOptions extends HostIdentity {
  /** IANA zone of the person: what "today" is. */
  readonly zone: string;
  /** Pull connections by themselves and look at what time changes. Off for a command that ends. */
  readonly schedule: boolean;
  /** Lets exports out of their folder; default: none. */
  readonly permits?: FilePermits;
}

export interface Engine {
  /** Serves one client until it closes. */
  connect(peer: EnginePeer): void;
  /** Resumes the demo company, if the store holds it, and begins the schedule. */
  start(): Promise<void>;
  /** The computer sleeps: nothing is begun until resume. */
  suspend(): void;
  resume(): void;
  /**
   * Pulls every connection, or one, once, and resolves when everything is linked and assembled, and a demo company has
   * come to the present.
   */
  syncOnce(connectionId: string | null): Promise<void>;
  /** Works off what time alone has made due; the schedule does so by itself. */
  catchUp(): Promise<void>;
  /** Every document with its orders and the evidence, for a program that reads them all. */
  links(): Iterable<DocumentLinks>;
  /** Stops runs after their page, finishes what is being written, closes the store. */
  close(): Promise<void>;
}

/** A preview leaves the rest of a large machine to everything else. */
const MOST_PREVIEW_THREADS = 4;
const NO_PERMITS: FilePermits = { permit: () => null };
const TICK = MINUTE;
const POLL_EVERY = 2 * MINUTE;
const PROGRESS_EVERY_MS = 200;

/** Name of the store's file in the data folder. */
export const STORE_FILE = 'throughline.sqlite';
/** Folder in the data folder for stores as of a moment; what is in it can be made again. */
const PAST_FOLDER = 'as-of';

/** @throws ContractError file.unwritable */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new ContractError({
      code: 'file.unwritable',
      message: `The data folder ${folder} cannot be made.`,
      next: 'Give your user write access to the folder around it, or choose another data folder.',
      details: [error instanceof Error ? error.message : String(error)],
    });
  }
}

/**
 * The engine over its ports: the same in every host.
 * @throws ContractError when the store cannot be opened
 */
export async function createEngine(ports: Ports, options: EngineOptions): Promise<Engine> {
  makeFolder(ports.paths.data);
  const file = join(ports.paths.data, STORE_FILE);
  let revision = 1;
  let suspended = false;
  let timer: NodeJS.Timeout | null = null;
  let polledAt: Instant = 0;

  const changed = (topics: readonly Topic[]): void => {
    revision += 1;
    // With other settings a connection's records read differently, those of the past too.
    if (topics.includes('connections')) {
      pastStores.forgetAll();
      watcher.refresh();
    }
    dispatcher.publish(topics, revision);
  };
  if (ports.demo) restoreDemoClock(ports.demo, file);
  const writer = await startWriter(ports, file, changed, (error) =>
    ports.logger.error('writer stopped', { message: error.message, details: error.data.details }),
  );
  const db = openReader(file);
  const onSlow = (sql: string, ms: number): void => ports.logger.warn('slow question', { sql, ms: Math.round(ms) });
  const reader = createReaderClient({ workers: ports.workers, entry: 'reader', file, onSlow });
  const past = createReaderClient<PastMethod>({ workers: ports.workers, entry: 'past', file, onSlow });
  const pastStores = createPastStores({
    workers: ports.workers,
    logger: ports.logger,
    file,
    folder: join(ports.paths.data, PAST_FOLDER),
    onSlow,
    purgedSince: (at) => purgedSince(db, at),
    onChange: () => changed(['asof']),
  });
  let moving: NodeJS.Timeout | null = null;
  const metering = new Metering({
    mode: meteredMode(db),
    now: () => ports.clock.now(),
    changed: (since) => {
      void writer.ask('setPreference', { key: METERED_SINCE, value: since }).catch(() => undefined);
      changed(['sync', 'systems']);
      // What waited goes on, and what was read less often is read now.
      polledAt = 0;
      if (timer) tick();
    },
  });
  const sync = new Sync(
    ports,
    writer,
    () => {
      moving ??= setTimeout(() => {
        moving = null;
        changed(['sync']);
      }, PROGRESS_EVERY_MS);
    },
    metering,
  );
  const connections = new ConnectionService(ports, db, writer, sync);
  const { clock, logger } = ports;
  const watcher = new Watcher({ clock, logger, writer, sync, targets: () => connections.targets(null) });
  const signIns = new SignInService(ports, connections, sync);
  const demo = new DemoService(ports, db, writer, connections, sync);
  const context = (asOf: Instant | null): QueryContext => ({
    now: asOf ?? ports.clock.now(),
    zone: options.zone,
    user: options.user,
    revision,
    demo: demo.active(),
    demoMovingTo: demo.movingTo(),
    syncing: asOf === null ? sync.progress() : [],
    budgets: asOf === null ? sync.budgets() : [],
    metered: asOf === null ? metering.state() : null,
    entities: connections.entities(),
  });
  const exports = createExportJobs({
    run: (request, hooks) =>
      exportInThread(
        ports.workers,
        {
          file: request.asOf === undefined ? file : pastStores.at(request.asOf).file,
          request,
          context: context(request.asOf ?? null),
          version: options.version,
        },
        hooks,
      ),
    ids: ports.ids,
    clock: ports.clock,
    logger: ports.logger,
    folder: ports.paths.exports,
    zone: options.zone,
    permits: options.permits ?? NO_PERMITS,
    onChange: () => changed(['exports']),
  });
  const studies = createStudyJobs({
    run: async (question, onProgress, signal) => {
      if (question.study === 'replay_preview') {
        const { study: _study, ...replay } = question;
        const effect = await previewReplay(ports.workers, { file, question: replay }, onProgress, signal);
        return { study: 'replay_preview', effect };
      }
      if (question.study !== 'policy_preview') {
        return studyInThread(ports.workers, { file, question, context: context(null) }, onProgress, signal);
      }
      const start = { file, overrides: question.overrides, now: ports.clock.now() };
      const threads = Math.min(availableParallelism(), MOST_PREVIEW_THREADS);
      const result = (effect: PolicyEffect): StudyResult => ({ study: 'policy_preview', effect });
      const effect = await previewPolicy({
        workers: ports.workers,
        start,
        threads,
        onProgress: (progress, soFar) => onProgress(progress, soFar && result(soFar)),
        signal,
      });
      return result(effect);
    },
    ids: ports.ids,
    onChange: () => changed(['studies']),
  });
  const replays = createReplayJobs({
    writer,
    ids: ports.ids,
    clock: ports.clock,
    logger: ports.logger,
    author: options.user,
    onChange: () => changed(['parked']),
  });
  const retention = createRetentionJobs({
    writer,
    clock: ports.clock,
    logger: ports.logger,
    author: options.user,
    onEnd: () => {
      pastStores.forgetAll();
      changed(['retention']);
    },
  });
  const lookUps = createLookUpJobs({
    sources: (orderKey) => orderSources(db, orderKey),
    targets: () => connections.targets(null),
    sync,
    writer,
    logger: ports.logger,
    now: () => ports.clock.now(),
    onChange: () => changed(['lookups']),
  });
  const dispatcher = createDispatcher(
    createHandlers({
      ports,
      identity: options,
      reader,
      past,
      pastStores,
      writer,
      sync,
      metering,
      connections,
      signIns,
      demo,
      exports,
      studies,
      lookUps,
      replays,
      retention,
      context,
    }),
    ports,
  );

  const tick = (): void => {
    if (suspended) return;
    void writer.ask('tick', null).catch(() => undefined);
    // Either way: the clock of the demo company begins before the machine's.
    if (Math.abs(ports.clock.now() - polledAt) < POLL_EVERY) return;
    polledAt = ports.clock.now();
    const breakers = readBreakers(db);
    for (const target of connections.targets(null)) {
      if (!metering.isDue(target.connection)) continue;
      const breaker = breakers.get(target.connection.id);
      const rests = breaker !== undefined && !mayAsk(breaker, ports.clock.now());
      if (!rests && !sync.isRunning(target.connection.id)) sync.start(target);
    }
  };

  // What is written tells whoever listens, so that nothing is before there is who tells them.
  const since = metering.state()?.since ?? null;
  // A file that another program holds opens all the same: what was said last is told on, until the network changes.
  if (meteredSince(db) !== since)
    await writer.ask('setPreference', { key: METERED_SINCE, value: since }).catch(() => undefined);
  // Whoever opens a store first works where the company is; the demo company says where it is itself.
  if (db.value('SELECT 1 FROM preference WHERE key = ?', COMPANY_ZONE) === undefined) {
    await writer.ask('setPreference', { key: COMPANY_ZONE, value: options.zone });
  }

  return {
    connect: (peer) => dispatcher.connect(peer),
    async start() {
      await demo.resume();
      await retention.resume();
      if (!options.schedule) return;
      timer = setInterval(tick, TICK);
      tick();
      watcher.start();
    },
    suspend() {
      suspended = true;
      void watcher.stop();
    },
    resume() {
      suspended = false;
      // What could not be reached may have been this computer's own network.
      void writer
        .ask('wakeConnections', null)
        .catch(() => undefined)
        .then(tick);
      if (timer) watcher.start();
    },
    async syncOnce(connectionId) {
      await Promise.all(connections.targets(connectionId).map((target) => sync.run(target)));
      await demo.settled();
      await writer.settled();
    },
    async catchUp() {
      await writer.ask('tick', null);
      await writer.settled();
    },
    links: () => documentLinks(db),
    async close() {
      if (timer) clearInterval(timer);
      if (moving) clearTimeout(moving);
      moving = null;
      dispatcher.close();
      await watcher.stop();
      await signIns.close();
      await exports.close();
      await lookUps.close();
      await studies.close();
      await replays.close();
      await retention.close();
      await demo.close();
      await sync.cancel(null);
      await reader.close();
      await past.close();
      await pastStores.end();
      db.close();
      await writer.close();
    },
  };
}
