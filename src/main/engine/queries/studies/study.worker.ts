import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '#shared/lib/assert.ts';
import { toContractError } from '../../ports/errors.ts';
import { openReader } from '../../store/database.ts';
import { study } from './studies.ts';
import type { StudyMessage, StudyStart } from './study-messages.ts';

assert(parentPort, 'a study runs as a worker thread');
const port = parentPort;
const { file, question, context } = workerData as StudyStart;

function post(message: StudyMessage): void {
  port.postMessage(message);
}

/** How often progress is told: each telling makes every client ask. */
const TELL_EVERY_MS = 150;

// Whoever no longer wants the answer ends the thread: nothing is written that could be left half done.
const db = openReader(file);
try {
  const result = db.snapshot(() => {
    const steps = study(db, question, context);
    let toldAt = performance.now();
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) return step.value;
      if (performance.now() - toldAt < TELL_EVERY_MS) continue;
      toldAt = performance.now();
      post({ type: 'progress', progress: step.value });
    }
  });
  post({ type: 'done', result });
} catch (error) {
  post({ type: 'failed', error: toContractError(error) });
} finally {
  db.close();
}
