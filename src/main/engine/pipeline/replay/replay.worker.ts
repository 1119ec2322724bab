import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '#shared/lib/assert.ts';
import { Decisions, readDecisions } from '../../commands/decision-log.ts';
import { toContractError } from '../../ports/errors.ts';
import { openReader } from '../../store/database.ts';
import { streamMappings } from '../connections.ts';
import { replayEffect } from './replay-effect.ts';
import type { ReplayMessage, ReplayStart } from './replay-messages.ts';

assert(parentPort, 'a replay is previewed in a worker thread');
const port = parentPort;
const { file, question } = workerData as ReplayStart;

function post(message: ReplayMessage): void {
  port.postMessage(message);
}

const TELL_EVERY_MS = 150;

// Whoever no longer wants the answer ends the thread: nothing is written that could be left half done.
const db = openReader(file);
try {
  const effect = db.snapshot(() => {
    const steps = replayEffect(db, streamMappings(db), new Decisions(readDecisions(db)), question);
    let toldAt = performance.now();
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) return step.value;
      if (performance.now() - toldAt < TELL_EVERY_MS) continue;
      toldAt = performance.now();
      post({ type: 'progress', progress: step.value });
    }
  });
  post({ type: 'done', effect });
} catch (error) {
  post({ type: 'failed', error: toContractError(error) });
} finally {
  db.close();
}
