import { lstatSync, mkdirSync } from 'node:fs';
import { ContractError } from '#shared/contract/errors.ts';
import type { ExportJob, Input } from '#shared/contract/methods.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Clock, FilePermits, Ids, Logger } from '../ports/ports.ts';
import { exportFile } from './file-name.ts';

/** What a person asked for, with the file decided. */
export type ExportRequest = Omit<Input<'exports.start'>, 'file' | 'grant'> & {
  readonly file: string;
  /** Whether what is there may be written over. */
  readonly replace: boolean;
  /** The moment whose rows are written; absent: now. */
  readonly asOf?: Instant;
};

/** How a running export reports, and how it is stopped. */
export interface ExportHooks {
  readonly onProgress: (written: number, total: number) => void;
  readonly signal: AbortSignal;
}

export interface ExportJobsOptions {
  /** Writes the file, in whatever thread. @throws ContractError */
  readonly run: (request: ExportRequest, hooks: ExportHooks) => Promise<{ readonly rows: number }>;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where files go that nobody chose a path for. */
  readonly folder: string;
  /** IANA zone of the person. */
  readonly zone: string;
  readonly permits: FilePermits;
  /** Called when the list looks different. */
  readonly onChange: () => void;
}

export interface ExportJobs {
  /** Returns at once; the job is in the list. @throws ContractError input.invalid, input.conflict */
  start(input: Input<'exports.start'>, asOf?: Instant): ExportJob;
  /** Newest first. */
  list(): ExportJob[];
  /** Nothing for a job that has ended. @throws ContractError input.not_found */
  cancel(id: string): void;
  /** Cancels what runs and waits for it. */
  close(): Promise<void>;
}

/** Ended jobs that are remembered. */
const KEPT_JOBS = 50;

export function createExportJobs(options: ExportJobsOptions): ExportJobs {
  const { run, ids, clock, logger, folder, zone, permits, onChange } = options;
  const jobs = new Map<string, ExportJob>();
  const running = new Map<string, { readonly abort: AbortController; readonly ended: Promise<void> }>();

  const update = (id: string, change: Partial<ExportJob>): void => {
    const job = jobs.get(id);
    if (job) jobs.set(id, { ...job, ...change });
    onChange();
  };

  const forget = (): void => {
    for (const id of jobs.keys()) {
      if (jobs.size <= KEPT_JOBS) return;
      if (!running.has(id)) jobs.delete(id);
    }
  };

  const follow = async (id: string, request: ExportRequest, signal: AbortSignal): Promise<void> => {
    try {
      signal.throwIfAborted();
      const { rows } = await run(request, { signal, onProgress: (written, total) => update(id, { written, total }) });
      update(id, { state: 'done', written: rows, total: rows });
    } catch (error) {
      if (signal.aborted) {
        update(id, { state: 'cancelled' });
      } else {
        if (!(error instanceof ContractError)) logger.error('Export failed', { id, table: request.table, error });
        update(id, { state: 'failed', error: sentence(error) });
      }
    } finally {
      running.delete(id);
    }
  };

  return {
    start({ table, format, query, file: chosen, grant = null }, asOf) {
      const beingWritten = new Set([...jobs.values()].filter((job) => job.state === 'running').map((job) => job.file));
      const taken = (file: string): boolean => beingWritten.has(file) || isThere(file);
      const place = { folder, now: asOf ?? clock.now(), zone, taken, permits };
      const { file, replace } = exportFile({ table, format, file: chosen, grant }, place);
      const request: ExportRequest = { table, format, query, file, replace, ...(asOf !== undefined && { asOf }) };
      if (chosen === null) mkdirSync(folder, { recursive: true });
      if (beingWritten.has(request.file)) {
        throw new ContractError({
          code: 'input.conflict',
          message: `An export to ${request.file} is already running.`,
          next: 'Wait for it, cancel it, or choose another name.',
        });
      }
      const id = ids.next();
      const abort = new AbortController();
      const job: ExportJob = {
        id,
        table: request.table,
        file: request.file,
        state: 'running',
        written: 0,
        total: 0,
        error: null,
      };
      jobs.set(id, job);
      running.set(id, { abort, ended: Promise.resolve().then(() => follow(id, request, abort.signal)) });
      forget();
      onChange();
      return job;
    },
    list: () => [...jobs.values()].reverse(),
    cancel(id) {
      if (!jobs.has(id)) {
        throw new ContractError({
          code: 'input.not_found',
          message: 'There is no such export.',
          next: 'Look at the list of exports.',
        });
      }
      running.get(id)?.abort.abort();
    },
    async close() {
      const open = [...running.values()];
      for (const { abort } of open) abort.abort();
      await Promise.all(open.map(({ ended }) => ended));
    },
  };
}

/** Also a link that leads nowhere. */
function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

function sentence(error: unknown): string {
  if (error instanceof ContractError) return `${error.data.message} ${error.data.next}`;
  return 'The export failed for a reason that is in the log.';
}
