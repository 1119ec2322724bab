import { ContractError } from '#shared/contract/errors.ts';
import type { PolicyEffect } from '#shared/contract/dto/policy-preview.ts';
import type { WorkerHandle, Workers } from '../../ports/ports.ts';
import type { PreviewMessage, PreviewPlan, PreviewRequest, PreviewStart } from './preview-messages.ts';
import { addTally, effectOf, emptyTally } from './tally.ts';

export interface PreviewOptions {
  readonly workers: Workers;
  readonly start: PreviewStart;
  /** Threads that share the work. */
  readonly threads: number;
  /** @param soFar the effect on the orders that were looked at, now and then */
  readonly onProgress: (progress: { readonly done: number; readonly total: number }, soFar?: PolicyEffect) => void;
  readonly signal: AbortSignal;
}

/** Orders per request: small enough for an even share and a smooth bar. */
const SLICE = 200;
/** Fewer orders are not worth a second thread. */
const WORTH_A_THREAD = 1_000;
const TELL_EVERY_MS = 100;
/** The effect so far changes too much before, and is read by people after. */
const SHOW_EVERY_MS = 1_000;

/** What a policy would change, told by threads that only read. @throws ContractError */
export async function previewPolicy(options: PreviewOptions): Promise<PolicyEffect> {
  const { threads, onProgress, signal } = options;
  const started = performance.now();
  const open: PreviewThread[] = [];
  const spawn = (): PreviewThread => {
    const thread = new PreviewThread(options.workers, options.start);
    open.push(thread);
    return thread;
  };
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  const work = async (): Promise<PolicyEffect> => {
    const first = spawn();
    const plan = await first.plan();
    const total = emptyTally();
    const queue = slices(plan.orders);
    const touched = plan.orders.length;
    let toldAt = Number.NEGATIVE_INFINITY;
    let shownAt = started;
    const effect = (): PolicyEffect => effectOf(total, { ...plan, touched }, Math.round(performance.now() - started));
    onProgress({ done: 0, total: touched });
    const share = async (thread: PreviewThread): Promise<void> => {
      for (let orders = queue.next(); !orders.done; orders = queue.next()) {
        addTally(total, await thread.look(orders.value));
        const now = performance.now();
        if (now - toldAt < TELL_EVERY_MS) continue;
        toldAt = now;
        const isShown = now - shownAt >= SHOW_EVERY_MS;
        if (isShown) shownAt = now;
        onProgress({ done: total.looked, total: touched }, isShown ? effect() : undefined);
      }
    };
    const others = Math.min(threads, Math.ceil(touched / WORTH_A_THREAD)) - 1;
    await Promise.all([share(first), ...Array.from({ length: Math.max(0, others) }, () => share(spawn()))]);
    return effect();
  };
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    await Promise.all(open.map((thread) => thread.close()));
  }
}

/**
 * The orders, a slice at a time. Orders come by age: any first part of the slices is spread over all of them, as a
 * sample has to be.
 */
function* slices(orders: readonly number[]): Generator<readonly number[], undefined> {
  const count = Math.ceil(orders.length / SLICE);
  const step = strideOver(count);
  for (let turn = 0; turn < count; turn += 1) {
    const at = ((turn * step) % count) * SLICE;
    yield orders.slice(at, at + SLICE);
  }
}

/** A step near the golden section that meets every one of so many places before it meets one twice. */
function strideOver(count: number): number {
  let step = Math.max(1, Math.round(count * 0.618));
  while (greatestDivisor(step, count) > 1) step += 1;
  return step;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** One thread, which answers one request at a time. */
class PreviewThread {
  readonly #worker: WorkerHandle;
  #settle: { resolve: (message: PreviewMessage) => void; reject: (error: Error) => void } | null = null;
  #ended: string | null = null;

  constructor(workers: Workers, start: PreviewStart) {
    this.#worker = workers.spawn('previewer', start);
    this.#worker.onMessage((message) => this.#settle?.resolve(message as PreviewMessage));
    this.#worker.onExit((reason) => {
      this.#ended = reason;
      this.#settle?.reject(stopped(reason));
    });
  }

  async plan(): Promise<PreviewPlan> {
    const message = await this.#ask({ type: 'plan' });
    if (message.type !== 'plan') throw stopped('an answer to another question');
    return message.plan;
  }

  async look(orders: readonly number[]) {
    const message = await this.#ask({ type: 'look', orders });
    if (message.type !== 'looked') throw stopped('an answer to another question');
    return message.tally;
  }

  async #ask(request: PreviewRequest): Promise<PreviewMessage> {
    const message = await new Promise<PreviewMessage>((resolve, reject) => {
      if (this.#ended !== null) reject(stopped(this.#ended));
      this.#settle = { resolve, reject };
      this.#worker.post(request);
    });
    if (message.type === 'failed') throw new ContractError(message.error);
    return message;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

function stopped(reason: string): ContractError {
  return new ContractError({
    code: 'engine.bug',
    message: 'The preview stopped before it was done.',
    next: 'Ask for it again; nothing was changed.',
    details: [reason],
  });
}
