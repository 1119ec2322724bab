import type { ParkedFilter, Replay } from '#shared/contract/dto/parked.ts';
import { ContractError } from '#shared/contract/errors.ts';
import type { RecordMapping } from '#shared/domain/decisions.ts';
import type { WriterClient } from '../pipeline/writer-client.ts';
import type { Clock, Ids, Logger } from '../ports/ports.ts';

export interface ReplayJobsOptions {
  readonly writer: Pick<WriterClient, 'ask' | 'settled'>;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Name under which this person decides. */
  readonly author: string;
  readonly onChange: () => void;
}

/** Replays of parked records that run, and those that ran lately. */
export interface ReplayJobs {
  /** Returns its id at once. */
  start(filter: ParkedFilter, mapping: RecordMapping): string;
  /** The newest first. */
  list(): Replay[];
  /** Ends after the records it is at. @throws ContractError input.not_found */
  cancel(id: string): void;
  close(): Promise<void>;
}

/** Read again, linked and assembled between two looks at progress and cancel. */
const RECORDS_AT_ONCE = 200;
const KEPT = 20;

export function createReplayJobs({ writer, ids, clock, logger, author, onChange }: ReplayJobsOptions): ReplayJobs {
  const replays = new Map<string, Replay>();
  const running = new Map<string, { readonly abort: AbortController; readonly ended: Promise<void> }>();

  const update = (id: string, change: Partial<Replay>): void => {
    const known = replays.get(id);
    if (known) replays.set(id, { ...known, ...change });
    onChange();
  };

  const work = async (id: string, filter: ParkedFilter, mapping: RecordMapping, signal: AbortSignal): Promise<void> => {
    let after = 0;
    let [done, stillParked] = [0, 0];
    const decisionIds: string[] = [];
    update(id, { total: await writer.ask('countParked', { filter }) });
    while (!signal.aborted) {
      const decision = { id: ids.next(), at: clock.now(), author };
      const step = await writer.ask('replay', { filter, mapping, after, limit: RECORDS_AT_ONCE, decision });
      const last = step.records.at(-1);
      if (last === undefined) break;
      await writer.settled();
      if (step.decided) decisionIds.push(decision.id);
      after = last;
      done += step.records.length;
      stillParked += await writer.ask('parkedAmong', { records: step.records });
      update(id, { done, stillParked, decisionIds: [...decisionIds] });
    }
    update(id, { state: signal.aborted ? 'cancelled' : 'done' });
  };

  const follow = async (
    id: string,
    filter: ParkedFilter,
    mapping: RecordMapping,
    signal: AbortSignal,
  ): Promise<void> => {
    try {
      await work(id, filter, mapping, signal);
    } catch (error) {
      logger.error('replay failed', { id, error });
      update(id, { state: 'failed', error: error instanceof Error ? error.message : String(error) });
    } finally {
      running.delete(id);
    }
  };

  return {
    start(filter, mapping) {
      const id = ids.next();
      const abort = new AbortController();
      replays.set(id, {
        id,
        state: 'running',
        filter,
        mapping,
        done: 0,
        total: 0,
        stillParked: 0,
        decisionIds: [],
        error: null,
      });
      running.set(id, { abort, ended: Promise.resolve().then(() => follow(id, filter, mapping, abort.signal)) });
      for (const old of replays.keys()) {
        if (replays.size <= KEPT) break;
        if (!running.has(old)) replays.delete(old);
      }
      onChange();
      return id;
    },
    list: () => [...replays.values()].toReversed(),
    cancel(id) {
      if (!replays.has(id)) {
        throw new ContractError({
          code: 'input.not_found',
          message: 'There is no such replay.',
          next: 'Look at the parked records of the system.',
        });
      }
      running.get(id)?.abort.abort();
    },
    async close() {
      for (const { abort } of running.values()) abort.abort();
      await Promise.all([...running.values()].map(({ ended }) => ended));
    },
  };
}
