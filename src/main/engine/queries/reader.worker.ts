import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '#shared/lib/assert.ts';
import { openReader } from '../store/database.ts';
import { toContractError } from '../ports/errors.ts';
import type { ReadMethod } from './read-methods.ts';
import type { ReaderCall, ReaderData, ReaderMessage } from './reader-messages.ts';
import { createQueryRunner } from './runner.ts';

assert(parentPort, 'a reader runs as a worker thread');
const port = parentPort;
const { file } = workerData as ReaderData;

function post(message: ReaderMessage): void {
  port.postMessage(message);
}

const runner = createQueryRunner(openReader(file, (sql, ms) => post({ type: 'slow', sql, ms })));

port.on('message', ({ id, method, input, context }: ReaderCall) => {
  try {
    post({ type: 'result', id, output: runner.ask(method as ReadMethod, input as never, context) });
  } catch (error) {
    post({ type: 'error', id, error: toContractError(error) });
  }
});
