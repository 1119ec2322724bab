import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { Instant } from '#shared/domain/time.ts';
import { alone, type Batches, type SharedStage } from '../../canonical/sharing.ts';
import { TURNS, takeTurn, type AssistantAnswer, type AssistantJob } from './assistant-messages.ts';

/** Keys per batch: enough to be worth a message, few enough for an even share. */
const BATCH: Readonly<Record<SharedStage, number>> = { map: 50, assemble: 10 };
/** Fewer keys are done before another thread has woken up. */
const WORTH_SHARING: Readonly<Record<SharedStage, number>> = { map: 400, assemble: 60 };

/** A batch takes milliseconds: an assistant that has not answered for so long has died, and is not asked again. */
const SILENT_MS = 10_000;

/**
 * The writer's end of a thread that computes along with it. The writer waits within its transaction, so that both read
 * the same state, and it alone writes: what comes out is what it would be without the other thread.
 */
export class Assistant {
  readonly #port: MessagePort;
  #jobs = 0;
  #silent = false;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  /** See Sharing. @param now the engine's time */
  share<Result>(batches: Batches<Result>, now: Instant): void {
    const { stage, keys, compute, keep } = batches;
    if (this.#silent) {
      alone(batches);
      return;
    }
    const size = BATCH[stage];
    const turns = new Int32Array(new SharedArrayBuffer(8));
    this.#jobs += 1;
    const job = this.#jobs;
    this.#port.postMessage({ job, stage, keys, batch: size, now, turns } satisfies AssistantJob);
    const count = Math.ceil(keys.length / size);
    const keysOf = (batch: number): readonly number[] => keys.slice(batch * size, (batch + 1) * size);
    const computed = new Map<number, readonly Result[]>();
    for (let batch = 0; batch < count; batch += 1) {
      const results = this.#resultsOf(batch, { job, count, turns, computed, work: (n) => compute(keysOf(n)) });
      computed.delete(batch);
      for (const [index, key] of keysOf(batch).entries()) keep(key, results[index] as Result);
    }
  }

  /** The results of one batch; what else is ready or can be done meanwhile is done. */
  #resultsOf<Result>(batch: number, job: OpenJob<Result>): readonly Result[] {
    const { computed, turns, count, work } = job;
    for (;;) {
      const answered = Atomics.load(turns, TURNS.answers);
      this.#receive(job);
      const results = computed.get(batch);
      if (results) return results;
      const next = this.#silent ? batch : takeTurn(turns);
      if (next < count) computed.set(next, work(next));
      else if (Atomics.wait(turns, TURNS.answers, answered, SILENT_MS) === 'timed-out') this.#silent = true;
    }
  }

  #receive<Result>({ job, computed, work }: OpenJob<Result>): void {
    for (let received = receiveMessageOnPort(this.#port); received; received = receiveMessageOnPort(this.#port)) {
      const answer = received.message as AssistantAnswer;
      if (answer.job !== job) continue;
      // The thread runs the same code over the same state: its results are of the stage's type.
      const results = answer.results as readonly Result[] | null;
      computed.set(answer.batch, results ?? work(answer.batch));
    }
  }
}

interface OpenJob<Result> {
  readonly job: number;
  readonly count: number;
  readonly turns: Int32Array;
  readonly computed: Map<number, readonly Result[]>;
  readonly work: (batch: number) => readonly Result[];
}

/** Whether so many keys are worth a second thread. */
export function isWorthSharing({ stage, keys }: Pick<Batches<unknown>, 'stage' | 'keys'>): boolean {
  return keys.length >= WORTH_SHARING[stage];
}
