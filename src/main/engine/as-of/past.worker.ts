import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '#shared/lib/assert.ts';
import { toContractError } from '../ports/errors.ts';
import type { ReaderCall, ReaderData, ReaderMessage } from '../queries/reader-messages.ts';
import { openReader } from '../store/database.ts';
import { createPastRunner, type PastMethod } from './questions.ts';

assert(parentPort, 'the past is read in a worker thread');
const port = parentPort;
const { file } = workerData as ReaderData;

function post(message: ReaderMessage): void {
  port.postMessage(message);
}

const runner = createPastRunner(openReader(file, (sql, ms) => post({ type: 'slow', sql, ms })));

port.on('message', ({ id, method, input, context }: ReaderCall) => {
  try {
    post({ type: 'result', id, output: runner.ask(method as PastMethod, input as never, context) });
  } catch (error) {
    post({ type: 'error', id, error: toContractError(error) });
  }
});
