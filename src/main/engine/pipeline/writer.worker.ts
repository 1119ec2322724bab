import { parentPort, workerData } from 'node:worker_threads';
import type { Topic } from '#shared/contract/envelope.ts';
import { assert } from '#shared/lib/assert.ts';
import { toContractError } from '../ports/errors.ts';
import { openStore } from '../store/open.ts';
import { Help } from './assistant/help.ts';
import { Writer } from './writer.ts';
import type { WriterCall, WriterHelp, WriterMessage, WriterStart } from './writer-messages.ts';

assert(parentPort, 'the writer runs in a worker thread');
const port = parentPort;
const { file, now } = workerData as WriterStart;

/** Changes are told at most this often: screens ask again for all they show. */
const TELL_EVERY_MS = 150;

function send(message: WriterMessage): void {
  port.postMessage(message);
}

const changed = new Set<Topic>();
let telling: NodeJS.Timeout | null = null;

function tell(topics: readonly Topic[]): void {
  for (const topic of topics) changed.add(topic);
  telling ??= setTimeout(flush, TELL_EVERY_MS);
}

function flush(): void {
  if (telling) clearTimeout(telling);
  telling = null;
  if (changed.size === 0) return;
  send({ type: 'changed', topics: [...changed] });
  changed.clear();
}

function start(): void {
  const db = openStore(file, (sql, ms) => send({ type: 'slow', sql, ms }));
  const help = new Help(
    () => send({ type: 'call' }),
    () => send({ type: 'dismiss' }),
  );
  const writer = new Writer(db, now, tell, help);
  let answered = 0;
  let scheduled = false;

  // Between two steps the messages that came meanwhile are answered.
  const work = (): void => {
    scheduled = false;
    let more: boolean;
    try {
      more = writer.step();
    } catch (error) {
      send({ type: 'failed', error: toContractError(error) });
      throw error;
    }
    if (more) schedule();
    else {
      flush();
      help.rest();
      send({ type: 'settled', after: answered });
    }
  };
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(work);
  };

  port.on('message', (call: WriterCall | WriterHelp | { readonly close: true }) => {
    if ('close' in call) {
      flush();
      db.close();
      port.close();
      return;
    }
    if ('assistant' in call) {
      help.comes(call.assistant);
      return;
    }
    try {
      send({ type: 'answer', id: call.id, output: writer.handle(call.name, call.input, call.now) });
    } catch (error) {
      send({ type: 'error', id: call.id, error: toContractError(error) });
    }
    answered = call.id;
    schedule();
  });
  send({ type: 'ready' });
  schedule();
}

try {
  start();
} catch (error) {
  send({ type: 'failed', error: toContractError(error) });
}
