import { TOPICS, type Topic } from '#shared/contract/envelope.ts';
import { ContractError } from '#shared/contract/errors.ts';
import type { WriterInput, WriterOutput, WriterRequestName } from './writer-requests.ts';
import { startWriterThread, type WriterPorts, type WriterThread } from './writer-thread.ts';

/** The engine's end of the writer thread, which is started again when it dies. */
export interface WriterClient {
  /** @throws ContractError; engine.unavailable for what a thread was asked that died over it */
  ask<N extends WriterRequestName>(name: N, input: WriterInput<N>): Promise<WriterOutput<N>>;
  /**
   * Resolves when everything asked before has been worked off: linked, assembled, with its exceptions.
   * @throws ContractError when the thread died before that; the work is durable and goes on in the next thread
   */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Before a thread that died is replaced; doubled for each that dies before it has worked everything off. */
const FIRST_PAUSE_MS = 100;
const LAST_PAUSE_MS = 5_000;

/**
 * Starts the writer thread on a store file, and another in its place whenever it dies. What is asked in between waits
 * for the next one.
 * @param stopped called for each death, with its reason
 * @throws ContractError when the file cannot be opened
 */
export async function startWriter(
  ports: WriterPorts,
  file: string,
  changed: (topics: readonly Topic[]) => void,
  stopped: (error: ContractError) => void,
): Promise<WriterClient> {
  const closing = new AbortController();
  let pauseMs = FIRST_PAUSE_MS;
  let present: Promise<WriterThread> = startWriterThread(ports, file, changed);

  async function watch(thread: WriterThread): Promise<void> {
    const reason = await thread.ended;
    if (closing.signal.aborted) return;
    stopped(reason);
    if (thread.hasSettled()) pauseMs = FIRST_PAUSE_MS;
    await replace();
  }

  async function replace(): Promise<void> {
    while (!closing.signal.aborted) {
      const pause = ports.clock.sleep(pauseMs, closing.signal);
      pauseMs = Math.min(pauseMs * 2, LAST_PAUSE_MS);
      present = pause.then(() => startWriterThread(ports, file, changed));
      try {
        void watch(await present);
        // Nobody knows how far the one before had come with telling.
        changed(TOPICS);
        return;
      } catch (error) {
        if (error instanceof ContractError) stopped(error);
      }
    }
  }

  void watch(await present);
  return {
    ask: async (name, input) => (await present).ask(name, input),
    settled: async () => (await present).settled(),
    async close() {
      closing.abort(
        new ContractError({ code: 'engine.unavailable', message: 'Throughline is closing.', next: 'Start it again.' }),
      );
      const last = await present.catch(() => null);
      await last?.close();
    },
  };
}
