import { Worker } from 'node:worker_threads';
import type { WorkerEntry, Workers } from '#engine/ports/ports.ts';

export type WorkerFiles = Readonly<Record<WorkerEntry, URL>>;

/**
 * What an order is assembled from is garbage a moment later. With room for that much more of it before it is looked at,
 * little of it is taken for something that lasts, and the long collections become rare.
 */
export const WORKER_LIMITS = { maxYoungGenerationSizeMb: 96 } as const;

export function createThreadWorkers(files: WorkerFiles): Workers {
  return {
    spawn(entry, data, handedOver = []) {
      const name = `throughline-${entry}`;
      const worker = new Worker(files[entry], {
        workerData: data,
        transferList: [...handedOver],
        name,
        resourceLimits: WORKER_LIMITS,
      });
      let reason: string | null = null;
      worker.on('error', (error) => {
        reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      });
      return {
        post: (message, ports = []) => worker.postMessage(message, [...ports]),
        onMessage: (listener) => void worker.on('message', listener),
        onExit: (listener) => void worker.on('exit', (code) => listener(reason ?? `exit code ${code}`)),
        terminate: async () => {
          await worker.terminate();
        },
      };
    },
  };
}
