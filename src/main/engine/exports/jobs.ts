import { existsSync, mkdirSync } from 'node:fs';
import { ContractError } from '#shared/contract/errors.ts';
import type { ExportJob, Input } from '#shared/contract/methods.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Clock, Ids, Logger } from '../ports/ports.ts';
import { exportFile } from './file-name.ts';

/** What a person asked for, with the file decided. */
export type ExportRequest = Omit<Input<'exports.start'>, 'file'> & {
  readonly file: string;
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

export function createExportJobs({ run, ids, clock, logger, folder, zone, onChange }: ExportJobsOptions): ExportJobs {
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
    start(input, asOf) {
      const beingWritten = new Set([...jobs.values()].filter((job) => job.state === 'running').map((job) => job.file));
      const taken = (file: string): boolean => beingWritten.has(file) || existsSync(file);
      const file = exportFile(input, { folder, now: asOf ?? clock.now(), zone, taken });
      const request = { ...input, file, ...(asOf !== undefined && { asOf }) };
      if (input.file === null) mkdirSync(folder, { recursive: true });
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

function sentence(error: unknown): string {
  if (error instanceof ContractError) return `${error.data.message} ${error.data.next}`;
  return 'The export failed for a reason that is in the log.';
}
