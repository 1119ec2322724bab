import { Worker } from 'node:worker_threads';
import type { WorkerEntry, Workers } from '#engine/ports/ports.ts';

export type WorkerFiles = Readonly<Record<WorkerEntry, URL>>;

export function createThreadWorkers(files: WorkerFiles): Workers {
  return {
    spawn(entry, data) {
      const worker = new Worker(files[entry], { workerData: data, name: `throughline-${entry}` });
      let reason: string | null = null;
      worker.on('error', (error) => {
        reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      });
      return {
        post: (message) => worker.postMessage(message),
        onMessage: (listener) => void worker.on('message', listener),
        onExit: (listener) => void worker.on('exit', (code) => listener(reason ?? `exit code ${code}`)),
        terminate: async () => {
          await worker.terminate();
        },
      };
    },
  };
}
