export interface KeptJobsOptions<Job> {
  /** Ended jobs are forgotten, the oldest first, while there are more than this. */
  readonly keep: number;
  /** How a job ends whose work threw. */
  readonly failed: (id: string, error: unknown, signal: AbortSignal) => Partial<Job>;
  /** Called when the list looks different. */
  readonly onChange: () => void;
}

/** Work that goes on by itself once it was asked for: what runs, and how the last of it ended. */
export interface KeptJobs<Job> {
  /**
   * Begins work in the next turn, so that whoever starts it has its id before anything of it is told. A job of the same
   * id that has ended makes room for it.
   * @param work what it resolves to is the last change of the job
   */
  start(id: string, job: Job, work: (signal: AbortSignal) => Promise<Partial<Job>>): void;
  get(id: string): Job | undefined;
  /** Oldest first. */
  list(): Job[];
  /** Ids, oldest first. */
  running(): string[];
  update(id: string, change: Partial<Job>): void;
  /** Nothing for a job that has ended. */
  cancel(id: string, reason?: unknown): void;
  /** Cancels what runs and waits for it. */
  close(reason?: unknown): Promise<void>;
}

export function createKeptJobs<Job extends object>({ keep, failed, onChange }: KeptJobsOptions<Job>): KeptJobs<Job> {
  const jobs = new Map<string, Job>();
  const running = new Map<string, { readonly abort: AbortController; readonly ended: Promise<void> }>();

  const update = (id: string, change: Partial<Job>): void => {
    const job = jobs.get(id);
    if (job) jobs.set(id, { ...job, ...change });
    onChange();
  };

  const follow = async (
    id: string,
    work: (signal: AbortSignal) => Promise<Partial<Job>>,
    signal: AbortSignal,
  ): Promise<void> => {
    let end: Partial<Job>;
    try {
      end = await work(signal);
    } catch (error) {
      end = failed(id, error, signal);
    }
    running.delete(id);
    update(id, end);
  };

  const cancel = (id: string, reason?: unknown): void => running.get(id)?.abort.abort(reason);

  return {
    start(id, job, work) {
      jobs.delete(id);
      jobs.set(id, job);
      const abort = new AbortController();
      running.set(id, { abort, ended: Promise.resolve().then(() => follow(id, work, abort.signal)) });
      for (const old of jobs.keys()) {
        if (jobs.size <= keep) break;
        if (!running.has(old)) jobs.delete(old);
      }
      onChange();
    },
    get: (id) => jobs.get(id),
    list: () => [...jobs.values()],
    running: () => [...running.keys()],
    update,
    cancel,
    async close(reason) {
      const open = [...running];
      for (const [id] of open) cancel(id, reason);
      await Promise.all(open.map(([, { ended }]) => ended));
    },
  };
}
