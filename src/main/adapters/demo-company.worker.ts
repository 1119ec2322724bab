import { parentPort } from 'node:worker_threads';
import { openDemoCompany, type OpenDemoCompany } from '../sandbox/demo-company.ts';
import { faultsOf } from '../sandbox/faults/failures.ts';
import { isSystemId } from '../sandbox/systems.ts';
import type { DemoAnswer, DemoCall } from './demo-company-messages.ts';

/** The demo company in a thread of its own: its servers are somebody else's computers and must not slow ours. */

if (parentPort === null) throw new Error('The demo company runs as a worker thread.');
const port = parentPort;
let company: OpenDemoCompany | null = null;
let offsetMs = 0;

async function run(call: DemoCall): Promise<DemoAnswer> {
  if (call.name === 'advance') {
    offsetMs += call.ms;
    await company?.deliver();
    return { ok: true, connections: [] };
  }
  if (call.name === 'disturb') {
    const { connectionId, failure } = call;
    if (company === null || !isSystemId(connectionId)) throw new Error(`No system ${connectionId} is running.`);
    company.disturb(failure && faultsOf(failure, company.world.options.seed), [connectionId]);
    return { ok: true, connections: [] };
  }
  await company?.close();
  company = null;
  if (call.name === 'close') return { ok: true, connections: [] };
  offsetMs = call.offsetMs;
  const { orders, seed, moment, mailbox } = call;
  company = await openDemoCompany({ orders, seed, moment, mailbox, pace: 'demo', now: () => Date.now() + offsetMs });
  return { ok: true, connections: company.connections };
}

let turn: Promise<void> = Promise.resolve();
port.on('message', (call: DemoCall) => {
  turn = turn
    .then(() => run(call))
    .catch((error: unknown): DemoAnswer => ({
      ok: false,
      message: error instanceof Error ? error.message : String(error),
    }))
    .then((answer) => port.postMessage(answer));
});
