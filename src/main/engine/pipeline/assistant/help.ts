import type { MessagePort } from 'node:worker_threads';
import type { Instant } from '#shared/domain/time.ts';
import { alone, type Ahead, type Batches, type Helper } from '../../canonical/sharing.ts';
import { Assistant, isWorthSharing } from './assistant.ts';

/** After so long without anything to share the other thread, and the memory it holds, are given back. */
const DISMISS_AFTER_MS = 30_000;

/** Calls an assistant when there is much to do, and lets it go when there is nothing more. */
export class Help implements Helper {
  readonly #call: () => void;
  readonly #dismiss: () => void;
  #assistant: Assistant | null = null;
  #called = false;
  #resting: NodeJS.Timeout | null = null;

  constructor(call: () => void, dismiss: () => void) {
    this.#call = call;
    this.#dismiss = dismiss;
  }

  share<Result>(batches: Batches<Result>, now: Instant): void {
    if (!isWorthSharing(batches) && !this.#assistant?.hasBegun(batches)) {
      alone(batches);
      return;
    }
    if (this.#resting) clearTimeout(this.#resting);
    this.#resting = null;
    if (this.#assistant) {
      this.#assistant.share(batches, now);
      return;
    }
    if (!this.#called) this.#call();
    this.#called = true;
    alone(batches);
  }

  prepare(ahead: Ahead, now: Instant): void {
    this.#assistant?.prepare(ahead, now);
  }

  /** An assistant has come; null: it has died. */
  comes(port: MessagePort | null): void {
    this.#assistant = port === null ? null : new Assistant(port);
    this.#called = port !== null;
  }

  /** Nothing is due at the moment. */
  rest(): void {
    if (!this.#assistant || this.#resting) return;
    this.#resting = setTimeout(() => {
      this.#resting = null;
      this.comes(null);
      this.#dismiss();
    }, DISMISS_AFTER_MS).unref();
  }
}
