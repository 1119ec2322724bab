import { describe, expect, it } from 'vitest';
import { createKeptJobs, type KeptJobs } from './kept-jobs.ts';

interface Job {
  readonly state: 'running' | 'done' | 'failed';
  readonly words?: string;
}

const RUNNING: Job = { state: 'running' };

function jobsOf(keep = 10): { readonly jobs: KeptJobs<Job>; readonly changes: () => number } {
  let changes = 0;
  const jobs = createKeptJobs<Job>({
    keep,
    failed: (id, error, signal) => ({ state: 'failed', words: `${id} ${String(error)} ${String(signal.aborted)}` }),
    onChange: () => {
      changes += 1;
    },
  });
  return { jobs, changes: () => changes };
}

/** Until it is told to stop, and then as it was told to. */
function untilStopped(signal: AbortSignal): Promise<Partial<Job>> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('jobs that are kept', () => {
  it('begins work after whoever started it has its id, and ends with what the work says', async () => {
    const { jobs, changes } = jobsOf();
    const begun: string[] = [];
    jobs.start('a', RUNNING, async () => {
      begun.push('work');
      return { state: 'done' };
    });
    begun.push('started');
    expect(jobs.running()).toEqual(['a']);
    await jobs.close();
    expect(begun).toEqual(['started', 'work']);
    expect(jobs.get('a')).toEqual({ state: 'done' });
    expect(jobs.running()).toEqual([]);
    expect(changes()).toBe(2);
  });

  it('ends as failed where the work throws, and takes the next of that name', async () => {
    const { jobs } = jobsOf();
    jobs.start('a', RUNNING, () => Promise.reject(new Error('no disk')));
    await nextTurn();
    expect(jobs.get('a')).toEqual({ state: 'failed', words: 'a Error: no disk false' });
    jobs.start('a', RUNNING, async () => ({ state: 'done' }));
    await jobs.close();
    expect(jobs.get('a')).toEqual({ state: 'done' });
  });

  it('stops what runs with the reason that was given', async () => {
    const { jobs } = jobsOf();
    jobs.start('a', RUNNING, untilStopped);
    await Promise.resolve();
    jobs.cancel('a', new Error('enough'));
    jobs.cancel('unknown');
    await jobs.close();
    expect(jobs.get('a')?.words).toBe('a Error: enough true');
  });

  it('forgets the oldest that have ended, and none that runs', async () => {
    const { jobs } = jobsOf(2);
    jobs.start('runs', RUNNING, untilStopped);
    for (const id of ['b', 'c', 'd']) {
      jobs.start(id, RUNNING, async () => ({ state: 'done' }));
      await nextTurn();
    }
    expect(jobs.running()).toEqual(['runs']);
    expect(jobs.get('b')).toBeUndefined();
    expect(jobs.list()).toHaveLength(2);
    await jobs.close();
  });
});
