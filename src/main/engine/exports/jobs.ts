import { lstatSync, mkdirSync } from 'node:fs';
import { ContractError } from '#shared/contract/errors.ts';
import type { ExportJob, Input } from '#shared/contract/methods.ts';
import type { Instant } from '#shared/domain/time.ts';
import { createKeptJobs } from '#shared/lib/kept-jobs.ts';
import type { Clock, FilePermits, Ids, Logger } from '../ports/ports.ts';
import { exportFile } from './file-name.ts';
import { unwritable } from './write-export.ts';

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
  /** Returns at once; the job is in the list. @throws ContractError input.invalid, input.conflict, file.unwritable */
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
  const jobs = createKeptJobs<ExportJob>({
    keep: KEPT_JOBS,
    failed: (id, error, signal) => {
      if (signal.aborted) return { state: 'cancelled' };
      if (!(error instanceof ContractError)) logger.error('Export failed', { id, table: jobs.get(id)?.table, error });
      return { state: 'failed', error: sentence(error) };
    },
    onChange,
  });

  const work = async (id: string, request: ExportRequest, signal: AbortSignal): Promise<Partial<ExportJob>> => {
    signal.throwIfAborted();
    const onProgress = (written: number, total: number): void => jobs.update(id, { written, total });
    const { rows } = await run(request, { signal, onProgress });
    return { state: 'done', written: rows, total: rows };
  };

  return {
    start({ table, format, query, file: chosen, grant = null }, asOf) {
      const beingWritten = new Set(jobs.list().flatMap(({ state, file }) => (state === 'running' ? [file] : [])));
      const taken = (file: string): boolean => beingWritten.has(file) || isThere(file);
      const place = { folder, now: asOf ?? clock.now(), zone, taken, permits };
      const { file, replace } = exportFile({ table, format, file: chosen, grant }, place);
      const request: ExportRequest = { table, format, query, file, replace, ...(asOf !== undefined && { asOf }) };
      if (chosen === null) makeFolder(folder);
      if (beingWritten.has(file)) {
        throw new ContractError({
          code: 'input.conflict',
          message: `An export to ${file} is already running.`,
          next: 'Wait for it, cancel it, or choose another name.',
        });
      }
      const id = ids.next();
      const job: ExportJob = { id, table, file, state: 'running', written: 0, total: 0, error: null };
      jobs.start(id, job, (signal) => work(id, request, signal));
      return job;
    },
    list: () => jobs.list().toReversed(),
    cancel(id) {
      if (jobs.get(id) === undefined) {
        throw new ContractError({
          code: 'input.not_found',
          message: 'There is no such export.',
          next: 'Look at the list of exports.',
        });
      }
      jobs.cancel(id);
    },
    close: () => jobs.close(),
  };
}

/** @throws ContractError file.unwritable */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw unwritable(error, folder);
  }
}

/** Also a link that leads nowhere. @throws ContractError file.unwritable where it is not for us to know */
function isThere(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw unwritable(error, file);
  }
}

function sentence(error: unknown): string {
  if (error instanceof ContractError) return `${error.data.message} ${error.data.next}`;
  return 'The export failed for a reason that is in the log.';
}
