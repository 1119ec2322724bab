import { ContractError } from '#shared/contract/errors.ts';
import { MINUTE } from '#shared/domain/time.ts';
import type { WriterClient } from '../pipeline/writer-client.ts';
import type { Clock, Logger } from '../ports/ports.ts';

export interface RetentionJobsOptions {
  readonly writer: Pick<WriterClient, 'ask' | 'settled'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Name under which this person decides. */
  readonly author: string;
  /** Called when a purge has ended: what was kept of the past is of before. */
  readonly onEnd: () => void;
}

/** Carries a purge to its end. What was begun and did not end is taken up again. */
export interface RetentionJobs {
  /** Returns its id at once. @throws ContractError */
  start(): Promise<number>;
  /** What takes up a purge that an earlier run of the engine began. */
  resume(): Promise<void>;
  cancel(): Promise<void>;
  close(): Promise<void>;
}

/** Somebody reads a state of before, or works: asked again after this. */
const PAUSE_MS = 500;
/** Something stands in its way, as a full disk. */
const LONG_PAUSE = MINUTE;

export function createRetentionJobs({ writer, clock, logger, author, onEnd }: RetentionJobsOptions): RetentionJobs {
  const closing = new AbortController();
  let running: Promise<void> | null = null;

  const step = async (): Promise<boolean> => {
    try {
      await writer.settled();
      const progress = await writer.ask('purgeStep', null);
      if (progress === 'waiting') await clock.sleep(PAUSE_MS, closing.signal);
      return progress !== 'over';
    } catch (error) {
      if (closing.signal.aborted) return false;
      logger.error('purge interrupted', { error });
      // The thread is started again; where it died over a batch, that is as it was.
      const isGone = error instanceof ContractError && error.data.code === 'engine.unavailable';
      await clock.sleep(isGone ? PAUSE_MS : LONG_PAUSE, closing.signal);
      return true;
    }
  };

  const work = async (): Promise<void> => {
    try {
      while (!closing.signal.aborted && (await step()));
      if (!closing.signal.aborted) onEnd();
    } catch (error) {
      if (!closing.signal.aborted) logger.error('purge failed', { error });
    } finally {
      running = null;
    }
  };

  return {
    async start() {
      const id = await writer.ask('beginPurge', { author });
      running ??= work();
      return id;
    },
    async resume() {
      if ((await writer.ask('openPurge', null)) !== null) running ??= work();
    },
    async cancel() {
      await writer.ask('cancelPurge', null);
    },
    async close() {
      closing.abort(
        new ContractError({ code: 'engine.unavailable', message: 'Throughline is closing.', next: 'Start it again.' }),
      );
      await running;
    },
  };
}
