import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DemoCompany, DemoConnection } from '#engine/ports/ports.ts';
import { HOUR } from '#shared/domain/time.ts';
import type { AdjustableClock } from './clock.ts';
import type { DemoAnswer, DemoCall } from './demo-company-messages.ts';

/** Within the data folder. */
const MAILBOX = 'demo-edi';

/**
 * The demo company's servers, in a thread that runs while the company is open. Its clock and the engine's go together.
 * @param workerFile the thread's code, as it lies in the source tree or in the build
 * @param dataFolder where its EDI mailbox is kept
 */
export function createDemoCompany(clock: AdjustableClock, workerFile: URL, dataFolder: string): DemoCompany {
  const mailbox = resolve(dataFolder, MAILBOX);
  let worker: Worker | null = null;
  let aheadMs = 0;
  const waiting: PromiseWithResolvers<readonly DemoConnection[]>[] = [];

  const start = (): Worker => {
    const started = new Worker(workerFile, { name: 'demo company' });
    let reason = 'The demo company ended.';
    started.on('message', (answer: DemoAnswer) => {
      const call = waiting.shift();
      if (answer.ok) call?.resolve(answer.connections);
      else call?.reject(new Error(answer.message));
    });
    started.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    started.on('exit', () => {
      worker = null;
      for (const call of waiting.splice(0)) call.reject(new Error(reason));
    });
    return started;
  };
  const ask = (call: DemoCall): Promise<readonly DemoConnection[]> => {
    worker ??= start();
    const answer = Promise.withResolvers<readonly DemoConnection[]>();
    waiting.push(answer);
    worker.postMessage(call);
    return answer.promise;
  };
  const setAhead = (ms: number): void => {
    clock.advance(ms - aheadMs);
    aheadMs = ms;
  };

  return {
    async open({ orders, seed, moment, advancedMs }) {
      const connections = await ask({ name: 'open', orders, seed, moment, offsetMs: advancedMs, mailbox });
      setAhead(advancedMs);
      return connections;
    },
    setAhead,
    async advance(hours) {
      await ask({ name: 'advance', ms: hours * HOUR });
      setAhead(aheadMs + hours * HOUR);
    },
    async disturb(connectionId, failure) {
      await ask({ name: 'disturb', connectionId, failure });
    },
    async close() {
      if (worker === null) return;
      await ask({ name: 'close' });
      await worker?.terminate();
    },
  };
}
