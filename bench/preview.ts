import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStore } from '#engine/store/open.ts';
import { previewPolicy } from '#engine/pipeline/policy-preview/preview-client.ts';
import type { PolicyOverrides } from '#shared/domain/policy.ts';
import { HOUR } from '#shared/domain/time.ts';
import { SOURCE_WORKERS } from '../src/main/adapters/source-workers.ts';
import { createThreadWorkers } from '../src/main/adapters/workers.ts';
import { createWorld } from '../src/main/sandbox/world.ts';
import { callAssistant } from './assistant.ts';
import { backfill } from './backfill.ts';
import { companyPageStream } from './company.ts';

/**
 * How long a person waits to see what a change of policy would do to all orders: one JSON object for each kind of change,
 * with the seconds until an estimate is shown and until it is exact.
 */
const { values } = parseArgs({ options: { orders: { type: 'string', default: '50000' } } });
const MOMENT = Date.UTC(2026, 5, 17, 10);
const CHANGES: Readonly<Record<string, PolicyOverrides>> = {
  'a time to wait': { thresholds: { pickupMs: 30 * HOUR } },
  'a tolerance': { tolerances: { quantityUnder: 0.05 } },
  'an owner': { milestones: { SHIPPED: { owners: ['erp', 'wms'] } } },
  'days that are worked': { calendar: { holidays: ['2026-06-15'] } },
};

const folder = mkdtempSync(join(tmpdir(), 'throughline-preview-'));
try {
  const file = join(folder, 'store.sqlite');
  const db = openStore(file);
  const assistant = callAssistant(file);
  const company = companyPageStream(createWorld({ seed: 7, orders: Number(values.orders), moment: MOMENT }));
  backfill(db, company, MOMENT, assistant.helper);
  await assistant.end();
  db.close();
  for (const [change, overrides] of Object.entries(CHANGES)) {
    let told = 0;
    let estimatedAfter: number | null = null;
    const effect = await previewPolicy({
      workers: createThreadWorkers(SOURCE_WORKERS),
      start: { file, overrides, now: MOMENT },
      threads: availableParallelism(),
      onProgress: (_, soFar) => {
        told += 1;
        estimatedAfter ??= soFar ? soFar.ms / 1000 : null;
      },
      signal: new AbortController().signal,
    });
    const { looked, changed, orders, ms } = effect;
    process.stdout.write(
      `${JSON.stringify({ change, orders, looked, changed, estimatedAfter, seconds: ms / 1000, told })}\n`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
