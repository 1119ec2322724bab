import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '#shared/lib/assert.ts';
import { openReader } from '../store/database.ts';
import { toContractError } from '../ports/errors.ts';
import type { ExportMessage, ExportStart } from './export-messages.ts';
import { runExport } from './run-export.ts';

assert(parentPort, 'an export runs as a worker thread');
const port = parentPort;
const { file, request, context, version } = workerData as ExportStart;

function post(message: ExportMessage): void {
  port.postMessage(message);
}

/** How often progress is told: each telling makes every client ask. */
const TELL_EVERY_MS = 100;
let toldAt = Number.NEGATIVE_INFINITY;
function onProgress(written: number, total: number): void {
  if (performance.now() - toldAt < TELL_EVERY_MS) return;
  toldAt = performance.now();
  post({ type: 'progress', written, total });
}

const abort = new AbortController();
port.on('message', () => abort.abort());

const db = openReader(file);
try {
  const hooks = { signal: abort.signal, onProgress };
  const { rows } = await runExport(db, request, { query: context, product: 'Throughline', version }, hooks);
  post({ type: 'done', rows });
} catch (error) {
  post({ type: 'failed', error: toContractError(error) });
} finally {
  db.close();
}
