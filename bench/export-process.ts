import { join } from 'node:path';
import { runExport } from '#engine/exports/run-export.ts';
import { openReader } from '#engine/store/database.ts';
import { peakMemoryMb } from './measure.ts';

const [file = '', folder = '', moment = '0'] = process.argv.slice(2);
const db = openReader(file);
const query = {
  now: Number(moment),
  zone: 'Europe/Berlin',
  user: 'bench',
  revision: 1,
  demo: true,
  syncing: [],
  entities: {},
};
const start = performance.now();
const { rows } = await runExport(
  db,
  {
    table: 'orders',
    format: 'xlsx',
    file: join(folder, 'orders.xlsx'),
    replace: true,
    query: { view: 'all', text: '', filters: {}, sort: [] },
  },
  { query, product: 'Throughline', version: 'bench' },
  { signal: new AbortController().signal, onProgress: () => undefined },
);
const seconds = (performance.now() - start) / 1000;
db.close();
process.stdout.write(JSON.stringify({ rows, rowsPerSecond: Math.round(rows / seconds), peakMemoryMb: peakMemoryMb() }));
