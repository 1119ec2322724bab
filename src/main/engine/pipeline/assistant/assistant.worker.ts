import { workerData } from 'node:worker_threads';
import { prepareRecords } from '../../canonical/prepared-records.ts';
import { Decisions, readDecisions } from '../../commands/decision-log.ts';
import { OrderLoader } from '../../lifecycle/load-order.ts';
import { openReader } from '../../store/database.ts';
import { OrderComputer } from '../compute-order.ts';
import { streamMappings } from '../connections.ts';
import { TURNS, takeTurn, type AssistantAnswer, type AssistantJob, type AssistantStart } from './assistant-messages.ts';

const { file, port } = workerData as AssistantStart;
const db = openReader(file);
const orders = new OrderLoader(db);

let log = new Decisions([]);
let logged = 0;

/** Decisions are only ever added. */
function decisions(): Decisions {
  const last = db.value<number | null>('SELECT max(seq) FROM decision') ?? 0;
  if (last !== logged) log = new Decisions(readDecisions(db));
  logged = last;
  return log;
}

function computing({ stage, now }: AssistantJob): (keys: readonly number[]) => readonly unknown[] {
  const decided = decisions();
  if (stage === 'assemble') {
    const computer = new OrderComputer(db, orders, decided, now);
    return (keys) => keys.map((order) => computer.compute(order));
  }
  const mappingOf = streamMappings(db);
  return (ids) => prepareRecords(db, ids, mappingOf, (connectionId) => decided.rulesOf(connectionId));
}

function work(job: AssistantJob): void {
  const compute = computing(job);
  const { keys, batch: size, turns } = job;
  for (let batch = takeTurn(turns); batch * size < keys.length; batch = takeTurn(turns)) {
    let results: readonly unknown[] | null = null;
    try {
      results = compute(keys.slice(batch * size, (batch + 1) * size));
    } catch {
      // Whatever it is, the writer meets it too, and is the one that can say so.
    }
    port.postMessage({ job: job.job, batch, results } satisfies AssistantAnswer);
    Atomics.add(turns, TURNS.answers, 1);
    Atomics.notify(turns, TURNS.answers);
  }
}

port.on('message', (job: AssistantJob) => db.snapshot(() => work(job)));
