import type { Study, StudyQuestion, StudyResult } from '#shared/contract/dto/studies.ts';
import { ContractError } from '#shared/contract/errors.ts';
import { createKeptJobs } from '#shared/lib/kept-jobs.ts';
import { toContractError } from '../../ports/errors.ts';
import type { Ids } from '../../ports/ports.ts';
import type { StudyProgress } from './studies.ts';

export interface StudyJobsOptions {
  /** Answers one question, in whatever thread. @throws ContractError */
  readonly run: (
    question: StudyQuestion,
    onProgress: (progress: StudyProgress, soFar?: StudyResult) => void,
    signal: AbortSignal,
  ) => Promise<StudyResult>;
  readonly ids: Ids;
  readonly onChange: () => void;
}

/** Studies that run and those that were answered lately. */
export interface StudyJobs {
  /** Returns its id; the answer is asked for by it. */
  start(question: StudyQuestion): string;
  /** @throws ContractError input.not_found */
  get(id: string): Study;
  cancel(id: string): void;
  /** Ends all that run. */
  close(): Promise<void>;
}

/** Answers that are remembered. */
const KEPT = 20;
/** More would take the machine away from the person who waits for them. */
const AT_ONCE = 2;

export function createStudyJobs({ run, ids, onChange }: StudyJobsOptions): StudyJobs {
  const studies = createKeptJobs<Study>({
    keep: KEPT,
    failed: (_id, error, signal) =>
      signal.aborted ? { state: 'cancelled' } : { state: 'failed', result: null, error: toContractError(error) },
    onChange,
  });

  return {
    start(question) {
      // Who asks anew has moved on from what was asked first.
      const running = studies.running();
      const [oldest] = running.length >= AT_ONCE ? running : [];
      if (oldest !== undefined) studies.cancel(oldest);
      const id = ids.next();
      const onProgress = (progress: StudyProgress, soFar?: StudyResult): void =>
        studies.update(id, { ...progress, ...(soFar && { result: soFar }) });
      studies.start(id, { id, state: 'running', done: 0, total: 0, result: null, error: null }, async (signal) => ({
        state: 'done',
        result: await run(question, onProgress, signal),
      }));
      return id;
    },
    get(id) {
      const known = studies.get(id);
      if (known) return known;
      throw new ContractError({
        code: 'input.not_found',
        message: 'This answer is no longer kept.',
        next: 'Ask again.',
      });
    },
    cancel: (id) => studies.cancel(id),
    close: () => studies.close(),
  };
}
