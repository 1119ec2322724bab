import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PastStore } from '#shared/contract/dto/past.ts';
import { ContractError } from '#shared/contract/errors.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Logger, Workers } from '../ports/ports.ts';
import { createReaderClient, type ReaderClient } from '../queries/reader-client.ts';
import type { SlowStatement } from '../store/database.ts';
import type { DeriveMessage, DeriveStart } from './derive-messages.ts';

export interface PastStoresOptions {
  readonly workers: Workers;
  readonly logger: Logger;
  /** The present store. */
  readonly file: string;
  /** Where past ones are kept; emptied at the start. */
  readonly folder: string;
  readonly onSlow: SlowStatement;
  /** What was purged after a moment, so that it is not in its store. */
  readonly purgedSince: (at: Instant) => PastStore['purged'];
  /** Called when the list looks different. */
  readonly onChange: () => void;
}

/** A store of the past that is open. */
export interface OpenPast {
  readonly file: string;
  /** Answers what screens ask. */
  readonly reader: ReaderClient;
  /** Answers what takes long, beside them. */
  readonly digester: ReaderClient<'store.digest'>;
}

/** Second stores, each as everything was known at one moment. */
export interface PastStores {
  /**
   * Resolves when questions about the moment are answered. Where all who asked for it have cancelled, the work ends.
   * @throws ContractError
   */
  open(at: Instant, signal: AbortSignal): Promise<void>;
  /** Lets go of a moment; its store is kept while there is room. */
  close(at: Instant): void;
  list(): PastStore[];
  /** @throws ContractError asof.absent */
  at(at: Instant): OpenPast;
  /** Call when what lies in the past would come out differently now. */
  forgetAll(): void;
  end(): Promise<void>;
}

/** So many are kept that nobody looks at. */
const KEPT = 2;

interface Entry {
  readonly at: Instant;
  readonly file: string;
  readonly ready: Promise<void>;
  readonly stop: () => void;
  state: PastStore['state'];
  step: string;
  progress: number;
  /** Who waits for it or looks at it. */
  holders: number;
  usedAt: number;
  open: OpenPast | null;
}

export function createPastStores({
  workers,
  logger,
  file,
  folder,
  onSlow,
  purgedSince,
  onChange,
}: PastStoresOptions): PastStores {
  const entries = new Map<Instant, Entry>();
  let uses = 0;
  let made = 0;
  rmSync(folder, { recursive: true, force: true });

  function begin(at: Instant): Entry {
    mkdirSync(folder, { recursive: true });
    made += 1;
    // A name of its own: the one before for the same moment may still be on its way out.
    const target = join(folder, `${at}-${made}.sqlite`);
    const start: DeriveStart = { file, target, at };
    const worker = workers.spawn('deriver', start);
    const ended = Promise.withResolvers<void>();
    const entry: Entry = {
      at,
      file: target,
      ready: ended.promise,
      stop: () => worker.post('cancel'),
      state: 'preparing',
      step: 'Copying',
      progress: 0,
      holders: 0,
      usedAt: 0,
      open: null,
    };
    worker.onMessage((raw) => {
      const message = raw as DeriveMessage;
      if (message.type === 'progress') {
        entry.step = message.step;
        entry.progress = message.progress;
      } else if (message.type === 'done') {
        entry.state = 'ready';
        entry.progress = 1;
        ended.resolve();
      } else {
        ended.reject(new ContractError(message.error));
      }
      onChange();
    });
    worker.onExit((reason) => {
      if (entry.state === 'ready') return;
      ended.reject(
        new ContractError({
          code: 'engine.bug',
          message: 'What was known then could not be derived.',
          next: 'Try again, or choose another moment.',
          details: [reason],
        }),
      );
    });
    ended.promise.catch((error: unknown) => {
      entry.state = 'failed';
      if (entries.get(at) === entry) entries.delete(at);
      removeFiles(target);
      if (error instanceof ContractError && error.data.code !== 'request.cancelled')
        logger.warn('the past was not derived', { at, message: error.message, details: error.data.details });
      onChange();
    });
    return entry;
  }

  function drop(entry: Entry): void {
    if (entries.get(entry.at) === entry) entries.delete(entry.at);
    if (entry.state === 'preparing') entry.stop();
    else void closeReaders(entry).then(() => removeFiles(entry.file));
  }

  function makeRoom(): void {
    const idle = [...entries.values()]
      .filter((entry) => entry.holders === 0 && entry.state === 'ready')
      .toSorted((a, b) => b.usedAt - a.usedAt);
    for (const entry of idle.slice(KEPT)) drop(entry);
  }

  function release(entry: Entry): void {
    entry.holders = Math.max(0, entry.holders - 1);
    if (entry.holders === 0 && entry.state === 'preparing') drop(entry);
    makeRoom();
    onChange();
  }

  return {
    async open(at, signal) {
      if (signal.aborted) throw cancelled();
      let entry = entries.get(at);
      if (!entry) {
        entry = begin(at);
        entries.set(at, entry);
        onChange();
      }
      const held = entry;
      uses += 1;
      held.usedAt = uses;
      held.holders += 1;
      const gone = Promise.withResolvers<never>();
      const stop = (): void => gone.reject(cancelled());
      signal.addEventListener('abort', stop, { once: true });
      try {
        await Promise.race([held.ready, gone.promise]);
      } catch (error) {
        release(held);
        throw error;
      } finally {
        signal.removeEventListener('abort', stop);
      }
      makeRoom();
    },
    close(at) {
      const entry = entries.get(at);
      if (entry) release(entry);
    },
    list: () =>
      [...entries.values()].map(({ at, state, step, progress }) => ({
        at,
        state,
        step,
        progress,
        purged: purgedSince(at),
      })),
    at(at) {
      const entry = entries.get(at);
      if (entry?.state !== 'ready') {
        throw new ContractError({
          code: 'asof.absent',
          message: 'What was known at that moment is not open.',
          next: 'Choose the moment again, or go back to now.',
        });
      }
      uses += 1;
      entry.usedAt = uses;
      const { file } = entry;
      entry.open ??= {
        file,
        reader: createReaderClient({ workers, entry: 'reader', file, onSlow }),
        digester: createReaderClient({ workers, entry: 'past', file, onSlow }),
      };
      return entry.open;
    },
    forgetAll() {
      for (const entry of entries.values()) drop(entry);
      onChange();
    },
    async end() {
      const open = [...entries.values()];
      entries.clear();
      for (const entry of open) if (entry.state === 'preparing') entry.stop();
      await Promise.all(open.map((entry) => entry.ready.catch(() => undefined)));
      await Promise.all(open.map(closeReaders));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function closeReaders({ open }: Entry): Promise<void> {
  await Promise.all([open?.reader.close(), open?.digester.close()]);
}

function removeFiles(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${suffix}`, { force: true });
}

function cancelled(): ContractError {
  return new ContractError({
    code: 'request.cancelled',
    message: 'The request was cancelled.',
    next: 'Ask again if you still need it.',
  });
}
