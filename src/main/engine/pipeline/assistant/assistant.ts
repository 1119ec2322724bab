import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { Instant } from '#shared/domain/time.ts';
import { assert } from '#shared/lib/assert.ts';
import { alone, type Ahead, type Batches, type Helper, type SharedStage } from '../../canonical/sharing.ts';
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
export class Assistant implements Helper {
  readonly #port: MessagePort;
  #jobs = 0;
  #silent = false;
  /** Jobs that were begun before they were asked for. */
  readonly #ahead = new Map<number, Ahead & { readonly turns: Int32Array }>();
  /** What came of them, by key. */
  readonly #prepared = new Map<number, Prepared>();

  constructor(port: MessagePort) {
    this.#port = port;
  }

  prepare(ahead: Ahead, now: Instant): void {
    if (this.#silent) return;
    const { job, turns } = this.#begin('map', ahead.keys, now);
    this.#ahead.set(job, { ...ahead, turns });
  }

  /** Whether some of it may have been done ahead. */
  hasBegun({ basis }: Pick<Batches<unknown>, 'basis'>): boolean {
    return basis !== null && this.#ahead.size + this.#prepared.size > 0;
  }

  /** See Sharing. @param now the engine's time */
  share<Result>(batches: Batches<Result>, now: Instant): void {
    if (this.#silent) {
      alone(batches);
      return;
    }
    const { stage, keys, basis, compute, keep } = batches;
    this.#endAhead();
    const isPrepared = (key: number): boolean => basis !== null && this.#prepared.get(key)?.basis === basis;
    const missing = keys.filter((key) => !isPrepared(key));
    const rest = this.#results(missing, { ...this.#begin(stage, missing, now), stage, compute });
    for (const key of keys) {
      const next = isPrepared(key) ? this.#prepared.get(key) : rest.next().value;
      assert(next, 'there is one for each key');
      // The thread runs the same code over the same state: its results are of the stage's type.
      keep(key, next.result as Result);
    }
    if (basis === null) return;
    const last = keys.at(-1) ?? 0;
    for (const key of this.#prepared.keys()) if (key <= last) this.#prepared.delete(key);
  }

  #begin(stage: SharedStage, keys: readonly number[], now: Instant): Pick<OpenJob<unknown>, 'job' | 'turns'> {
    const turns = new Int32Array(new SharedArrayBuffer(8));
    this.#jobs += 1;
    const job: AssistantJob = { job: this.#jobs, stage, keys, batch: BATCH[stage], now, turns };
    if (keys.length > 0) this.#port.postMessage(job);
    return { job: job.job, turns };
  }

  /** What the keys come to, in their sequence. */
  *#results<Result>(
    keys: readonly number[],
    { stage, compute, ...begun }: Pick<Batches<Result>, 'stage' | 'compute'> & Pick<OpenJob<Result>, 'job' | 'turns'>,
  ): Generator<{ readonly result: Result }, undefined> {
    const size = BATCH[stage];
    const count = Math.ceil(keys.length / size);
    const work = (batch: number): readonly Result[] => compute(keys.slice(batch * size, (batch + 1) * size));
    const job: OpenJob<Result> = { ...begun, count, work, computed: new Map<number, readonly Result[]>() };
    for (let batch = 0; batch < count; batch += 1) {
      for (const result of this.#resultsOf(batch, job)) yield { result };
      job.computed.delete(batch);
    }
  }

  /** What was asked for ahead and is not begun is done with the rest; the batch under way is done twice. */
  #endAhead(): void {
    for (const { turns, keys } of this.#ahead.values()) Atomics.add(turns, TURNS.next, keys.length);
    this.#receive(null);
    this.#ahead.clear();
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

  #receive<Result>(open: OpenJob<Result> | null): void {
    for (let received = receiveMessageOnPort(this.#port); received; received = receiveMessageOnPort(this.#port)) {
      const { job, batch, results } = received.message as AssistantAnswer;
      const ahead = this.#ahead.get(job);
      if (ahead) this.#keepPrepared(ahead, batch, results);
      // The thread runs the same code over the same state: its results are of the stage's type.
      else if (open?.job === job) open.computed.set(batch, (results as readonly Result[] | null) ?? open.work(batch));
    }
  }

  #keepPrepared({ keys, basis }: Ahead, batch: number, results: readonly unknown[] | null): void {
    for (const [index, result] of results?.entries() ?? []) {
      const key = keys[batch * BATCH.map + index];
      if (key !== undefined) this.#prepared.set(key, { basis, result });
    }
  }
}

interface Prepared {
  readonly basis: string;
  readonly result: unknown;
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
