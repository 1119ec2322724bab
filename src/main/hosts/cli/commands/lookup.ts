import type { EngineClient } from '#shared/contract/client.ts';
import type { LookUp, LookUpState, SystemLookUp } from '#shared/contract/dto/look-up.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import type { Output } from '../output/output.ts';
import { createTable, type TableColumn } from '../output/table.ts';
import { plain } from '../output/text.ts';
import { orderKeyOf } from './order.ts';

const WORDS: Readonly<Record<LookUpState, string>> = {
  waiting: 'waiting',
  asking: 'asking',
  refreshed: 'refreshed',
  unchanged: 'unchanged',
  not_found: 'not found',
  cannot: 'cannot be asked',
  offline: 'offline',
  failed: 'refused',
  cancelled: 'cancelled',
};

const TABLE: readonly TableColumn<SystemLookUp>[] = [
  { title: 'SYSTEM', value: (row) => plain(row.name) },
  { title: 'ANSWER', value: (row) => WORDS[row.state] },
  { title: 'WHAT CAME OF IT', value: (row) => plain([row.sentence, row.next ?? ''].join(' ').trim()), shrinksTo: 20 },
];

export const lookup: Command = {
  name: 'lookup',
  summary: 'Ask every system that knows an order for what it has of it now; ends with 4 when one does not answer',
  arguments: [{ name: 'REF', rest: true }],
  options: {},
  details: ['REF is any number that names it (order, PO, tracking, invoice …) or its key.'],
  prepare(typed) {
    const reference = typed.argument('REF') ?? '';
    return async (context) => {
      const { session, out, json, signal } = context;
      const orderKey = await orderKeyOf(context, reference);
      await session.resumeDemo();
      await session.client.ask('lookup.start', { orderKey }, signal);
      const answer = await follow(session.client, orderKey, out, signal);
      if (json) await out.json(answer);
      else await out.write(`${answer.sentence}\n${createTable(TABLE, out)(answer.systems)}`);
      return answer.systems.some(({ state }) => state === 'offline' || state === 'failed') ? EXIT.partial : EXIT.ok;
    };
  },
};

/** Follows a look-up by the engine's events until every system has answered, or a signal has stopped it. */
function follow(client: EngineClient, orderKey: string, out: Output, signal: AbortSignal): Promise<LookUp> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => void client.ask('lookup.cancel', { orderKey }).catch(fail);
    const look = async (): Promise<void> => {
      const { lookUp } = await client.ask('lookup.get', { orderKey });
      if (lookUp === null || lookUp.state === 'running') {
        out.progress(lookUp?.sentence ?? null);
        return;
      }
      end();
      if (signal.aborted) reject(signal.reason as Error);
      else resolve(lookUp);
    };
    const end = (): void => {
      stop();
      signal.removeEventListener('abort', cancel);
      out.progress(null);
    };
    function fail(error: unknown): void {
      end();
      reject(error instanceof Error ? error : new Error(String(error)));
    }
    const stop = client.onEvent((event) => {
      if (event.topics.includes('lookups')) look().catch(fail);
    });
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    look().catch(fail);
  });
}
