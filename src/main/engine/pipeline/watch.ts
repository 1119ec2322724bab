import { MINUTE } from '#shared/domain/time.ts';
import { ConnectorError, type Stream } from '../connectors/kit/connector.ts';
import type { Clock, Logger } from '../ports/ports.ts';
import type { PullTarget, Sync } from './sync.ts';
import type { WriterClient } from './writer-client.ts';

/** A source that speaks all the time is pulled no more often than this; after a failure, pauses begin with twice as much. */
const PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 5 * MINUTE;
/** A line that held so long was a good one: what ends it is no failure of the source. */
const HELD_MS = MINUTE;

export interface WatcherParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly writer: Pick<WriterClient, 'ask'>;
  readonly sync: Pick<Sync, 'context' | 'run'>;
  readonly targets: () => readonly PullTarget[];
}

/**
 * Listens to the streams that speak by themselves, and pulls their connection when one does. A line that breaks is opened
 * again, after pauses that grow, or as long as the source asks for; being offline is nothing special.
 */
export class Watcher {
  readonly #parts: WatcherParts;
  #abort = new AbortController();
  #listening: readonly Promise<void>[] = [];
  /** What is listened to; null when nothing is to be. */
  #estate: string | null = null;

  constructor(parts: WatcherParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#estate = '';
    this.refresh();
  }

  /** Listens to the connections as they are now. */
  refresh(): void {
    if (this.#estate === null) return;
    const heard = this.#parts.targets().flatMap((target) => {
      const streams = target.connector.streams(target.connection.config).filter(({ watch }) => watch !== undefined);
      return streams.map((stream) => ({ target, stream }));
    });
    const estate = JSON.stringify(heard.map(({ target: { connection }, stream }) => [connection, stream.manifest.id]));
    if (estate === this.#estate) return;
    this.#estate = estate;
    this.#hangUp();
    const { signal } = this.#abort;
    const before = this.#listening;
    this.#listening = heard.map(async ({ target, stream }) => {
      await Promise.all(before);
      await this.#listen(target, stream, signal);
    });
  }

  /** Resolves when every line is closed. */
  async stop(): Promise<void> {
    this.#estate = null;
    this.#hangUp();
    await Promise.all(this.#listening);
  }

  #hangUp(): void {
    this.#abort.abort(new Error('not listening any more'));
    this.#abort = new AbortController();
  }

  async #listen(target: PullTarget, stream: Stream<unknown>, signal: AbortSignal): Promise<void> {
    const { clock, logger, sync } = this.#parts;
    const at = { connectionId: target.connection.id, streamId: stream.manifest.id };
    let failures = 0;
    while (!signal.aborted) {
      const since = clock.elapsed();
      let asked = 0;
      try {
        await stream.watch?.(sync.context(target, signal), await this.#parts.writer.ask('checkpoint', at));
        signal.throwIfAborted();
        failures = (await sync.run(target)) === 'failed' ? failures + 1 : 0;
      } catch (error) {
        if (signal.aborted) return;
        failures = clock.elapsed() - since >= HELD_MS ? 1 : failures + 1;
        if (error instanceof ConnectorError) asked = error.retryAfterMs ?? 0;
        // Told once while it lasts.
        if (failures === 1) logger.warn('not listening', { ...at, error });
      }
      await clock.sleep(Math.max(pauseAfter(failures), asked), signal).catch(() => undefined);
    }
  }
}

function pauseAfter(failures: number): number {
  return Math.min(PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
}
