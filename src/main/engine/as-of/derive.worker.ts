import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '#shared/lib/assert.ts';
import { toContractError } from '../ports/errors.ts';
import type { DeriveMessage, DeriveStart } from './derive-messages.ts';
import { deriveStore } from './derive-store.ts';

assert(parentPort, 'the past is derived in a worker thread');
const port = parentPort;

function post(message: DeriveMessage): void {
  port.postMessage(message);
}

/** How often progress is told: each telling makes every client ask. */
const TELL_EVERY_MS = 150;
let toldAt = Number.NEGATIVE_INFINITY;

const abort = new AbortController();
port.on('message', () => abort.abort());

try {
  await deriveStore(
    workerData as DeriveStart,
    (step, progress) => {
      if (performance.now() - toldAt < TELL_EVERY_MS) return;
      toldAt = performance.now();
      post({ type: 'progress', step, progress });
    },
    abort.signal,
  );
  post({ type: 'done' });
} catch (error) {
  post({ type: 'failed', error: toContractError(error) });
}
port.close();
