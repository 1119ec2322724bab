import type { Study, StudyQuestion, StudyResult } from '#shared/contract/dto/studies.ts';
import { ContractError } from '#shared/contract/errors.ts';
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
  const studies = new Map<string, Study>();
  const running = new Map<string, { readonly abort: AbortController; readonly ended: Promise<void> }>();

  const update = (id: string, change: Partial<Study>): void => {
    const known = studies.get(id);
    if (known) studies.set(id, { ...known, ...change });
    onChange();
  };

  const follow = async (id: string, question: StudyQuestion, signal: AbortSignal): Promise<void> => {
    const onProgress = (progress: StudyProgress, soFar?: StudyResult): void =>
      update(id, { ...progress, ...(soFar && { result: soFar }) });
    try {
      const result = await run(question, onProgress, signal);
      update(id, { state: 'done', result });
    } catch (error) {
      if (signal.aborted) update(id, { state: 'cancelled' });
      else update(id, { state: 'failed', result: null, error: toContractError(error) });
    } finally {
      running.delete(id);
    }
  };

  const cancel = (id: string): void => running.get(id)?.abort.abort();

  return {
    start(question) {
      // Who asks anew has moved on from what was asked first.
      const [oldest] = running.size >= AT_ONCE ? running.keys() : [];
      if (oldest !== undefined) cancel(oldest);
      const id = ids.next();
      const abort = new AbortController();
      studies.set(id, { id, state: 'running', done: 0, total: 0, result: null, error: null });
      running.set(id, { abort, ended: Promise.resolve().then(() => follow(id, question, abort.signal)) });
      for (const old of studies.keys()) {
        if (studies.size <= KEPT) break;
        if (!running.has(old)) studies.delete(old);
      }
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
    cancel,
    async close() {
      const open = [...running.values()];
      for (const { abort } of open) abort.abort();
      await Promise.all(open.map(({ ended }) => ended));
    },
  };
}
