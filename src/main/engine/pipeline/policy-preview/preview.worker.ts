import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '#shared/lib/assert.ts';
import { Decisions, readDecisions } from '../../commands/decision-log.ts';
import { policyOf } from '../../lifecycle/company-policy.ts';
import { withOverrides } from '#shared/domain/policy-overrides.ts';
import { toContractError } from '../../ports/errors.ts';
import { openReader } from '../../store/database.ts';
import type { PreviewMessage, PreviewRequest, PreviewStart } from './preview-messages.ts';
import { OrderPreviewer } from './preview-orders.ts';
import { linksMoved, storeTotals, touchedOrders } from './store-totals.ts';

assert(parentPort, 'a preview runs in worker threads');
const port = parentPort;
const { file, overrides, now } = workerData as PreviewStart;

// Whoever no longer wants the answer ends the thread: nothing is written that could be left half done.
const db = openReader(file);
const { shipped, policy: before } = policyOf(db);
const after = withOverrides(shipped, overrides);
const previewer = new OrderPreviewer(db, { before, after, log: new Decisions(readDecisions(db)), now });

function answer(request: PreviewRequest): PreviewMessage {
  if (request.type === 'look') return { type: 'looked', tally: previewer.look(request.orders) };
  const plan = {
    orders: touchedOrders(db, before, after, now),
    totals: storeTotals(db),
    links: linksMoved(db, before, after),
  };
  return { type: 'plan', plan };
}

port.on('message', (request: PreviewRequest) => {
  let message: PreviewMessage;
  try {
    message = db.snapshot(() => answer(request));
  } catch (error) {
    message = { type: 'failed', error: toContractError(error) };
  }
  port.postMessage(message);
});
