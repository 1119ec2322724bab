import type { ParkedFilter, Replay } from '#shared/contract/dto/parked.ts';
import { ContractError } from '#shared/contract/errors.ts';
import type { RecordMapping } from '#shared/domain/decisions.ts';
import { createKeptJobs } from '#shared/lib/kept-jobs.ts';
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
  const replays = createKeptJobs<Replay>({
    keep: KEPT,
    failed: (id, error) => {
      logger.error('replay failed', { id, error });
      return { state: 'failed', error: error instanceof Error ? error.message : String(error) };
    },
    onChange,
  });

  const work = async (
    id: string,
    filter: ParkedFilter,
    mapping: RecordMapping,
    signal: AbortSignal,
  ): Promise<Partial<Replay>> => {
    let after = 0;
    let [done, stillParked] = [0, 0];
    const decisionIds: string[] = [];
    replays.update(id, { total: await writer.ask('countParked', { filter }) });
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
      replays.update(id, { done, stillParked, decisionIds: [...decisionIds] });
    }
    return { state: signal.aborted ? 'cancelled' : 'done' };
  };

  return {
    start(filter, mapping) {
      const id = ids.next();
      replays.start(
        id,
        {
          id,
          state: 'running',
          filter,
          mapping,
          done: 0,
          total: 0,
          stillParked: 0,
          decisionIds: [],
          error: null,
        },
        (signal) => work(id, filter, mapping, signal),
      );
      return id;
    },
    list: () => replays.list().toReversed(),
    cancel(id) {
      if (replays.get(id) === undefined) {
        throw new ContractError({
          code: 'input.not_found',
          message: 'There is no such replay.',
          next: 'Look at the parked records of the system.',
        });
      }
      replays.cancel(id);
    },
    close: () => replays.close(),
  };
}
