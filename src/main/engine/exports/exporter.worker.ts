import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '#shared/lib/assert.ts';
import { errorDataOf } from '../queries/query-errors.ts';
import { openReader } from '../store/database.ts';
import type { ExporterCancel, ExporterMessage, ExporterStart } from './exporter-messages.ts';
import { runExport } from './run-export.ts';

assert(parentPort, 'an exporter runs as a worker thread');
const port = parentPort;
const { store, request, context } = workerData as ExporterStart;

/** How often progress is told. */
const PROGRESS_MS = 100;

function post(message: ExporterMessage): void {
  port.postMessage(message);
}

const cancel = new AbortController();
port.on('message', (message: ExporterCancel) => {
  if (message.type === 'cancel') cancel.abort();
});

let toldAt = Number.NEGATIVE_INFINITY;
function onProgress(written: number, total: number): void {
  if (performance.now() - toldAt < PROGRESS_MS) return;
  toldAt = performance.now();
  post({ type: 'progress', written, total });
}

try {
  const db = openReader(store, (sql, ms) => post({ type: 'slow', sql, ms }));
  try {
    const { rows } = await runExport(db, request, context, { onProgress, signal: cancel.signal });
    post({ type: 'done', rows });
  } finally {
    db.close();
  }
} catch (error) {
  post({ type: 'error', error: errorDataOf(error) });
}
port.close();
