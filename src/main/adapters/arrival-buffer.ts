import { EventSourceError } from '#engine/ports/ports.ts';

/** What came and was not taken yet. Everything that came before a line broke can still be taken. */
export class ArrivalBuffer<T> {
  #items: T[] = [];
  #broken: Error | null = null;
  #told = Promise.withResolvers<void>();

  add(item: T): void {
    this.#items.push(item);
    this.#tell();
  }

  /** Nothing more will come. The first reason counts. */
  break(reason: Error): void {
    this.#broken ??= reason;
    this.#tell();
  }

  get length(): number {
    return this.#items.length;
  }

  /** Resolves when no more than so many wait to be taken, or the line broke. */
  async belowOf(most: number): Promise<void> {
    while (this.#items.length > most && this.#broken === null) await this.#told.promise;
  }

  /** As in the port Arrivals. */
  async take(most: number, waitMs: number, signal: AbortSignal): Promise<readonly T[]> {
    signal.throwIfAborted();
    if (this.#items.length === 0 && this.#broken === null) await this.#wait(waitMs, signal);
    const taken = this.#items.slice(0, most);
    this.#items = this.#items.slice(most);
    if (taken.length === 0 && this.#broken !== null) throw this.#broken;
    this.#tell();
    return taken;
  }

  #tell(): void {
    const { resolve } = this.#told;
    this.#told = Promise.withResolvers<void>();
    resolve();
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    const over = Promise.withResolvers<void>();
    const stop = (): void => over.reject(signal.reason as Error);
    const timer = setTimeout(over.resolve, ms);
    signal.addEventListener('abort', stop, { once: true });
    try {
      await Promise.race([this.#told.promise, over.promise]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }
}

/** Of a line that was closed on purpose. */
export function closedHere(): EventSourceError {
  return new EventSourceError('aborted', 'the line was closed');
}
