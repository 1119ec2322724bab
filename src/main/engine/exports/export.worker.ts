import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '#shared/lib/assert.ts';
import { errorDataOf } from '../queries/query-errors.ts';
import { openReader } from '../store/database.ts';
import type { ExportMessage, ExportStart } from './export-messages.ts';
import { runExport } from './run-export.ts';

assert(parentPort, 'an export runs as a worker thread');
const port = parentPort;
const { file, request, context, version } = workerData as ExportStart;

function post(message: ExportMessage): void {
  port.postMessage(message);
}

const abort = new AbortController();
port.on('message', () => abort.abort());

const db = openReader(file);
try {
  const { rows } = await runExport(db, request, { query: context, product: 'Throughline', version }, {
    signal: abort.signal,
    onProgress: (written, total) => post({ type: 'progress', written, total }),
  });
  post({ type: 'done', rows });
} catch (error) {
  post({ type: 'failed', error: errorDataOf(error) });
} finally {
  db.close();
}
