import type { EngineClient } from '#shared/contract/client.ts';
import { TOPICS, type Topic } from '#shared/contract/envelope.ts';
import { ContractError, type ContractErrorData } from '#shared/contract/errors.ts';
import type { Input, MethodName, Output } from '#shared/contract/methods.ts';
import { isAbout } from './topics.ts';

/** What a screen knows of one question. A value stays while a newer one is fetched, and while fetching fails. */
export interface Answer<T> {
  readonly value: T | undefined;
  readonly error: ContractErrorData | undefined;
  readonly fetching: boolean;
}

interface Entry {
  readonly method: MethodName;
  readonly input: unknown;
  answer: Answer<unknown>;
  stale: boolean;
  controller: AbortController | null;
  /** On the page's own clock, which nobody sets back. */
  askedAt: number;
  timer: ReturnType<typeof setTimeout> | null;
  readonly listeners: Set<() => void>;
}

const NOTHING: Answer<unknown> = { value: undefined, error: undefined, fetching: true };
/** During a sync events come faster than anybody reads. */
const MIN_BETWEEN_ASKS_MS = 400;
const KEPT_ANSWERS = 300;

export function errorData(error: unknown): ContractErrorData {
  if (error instanceof ContractError) return error.data;
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'engine.bug',
    message,
    next: 'Try again; if it stays, copy the details and report it.',
    retryable: true,
    retryAfterMs: null,
    correlationId: null,
    details: [],
  };
}

export function queryKey(method: MethodName, input: unknown): string {
  return `${method} ${JSON.stringify(input)}`;
}

/** Answers of the engine by method and input, asked once however many show them, asked again when events make them old. */
export class QueryCache {
  readonly #client: EngineClient;
  readonly #entries = new Map<string, Entry>();
  readonly #unfollow: () => void;

  /** @param followed the topics whose events make answers old; default: all */
  constructor(client: EngineClient, followed: readonly Topic[] = TOPICS) {
    this.#client = client;
    this.#unfollow = client.onEvent((event) => {
      const topics = event.topics.filter((topic) => followed.includes(topic));
      if (topics.length > 0) this.invalidateTopics(topics);
    });
  }

  /** Follows no events any more. */
  close(): void {
    this.#unfollow();
  }

  read<M extends MethodName>(method: M, input: Input<M>): Answer<Output<M>> {
    return (this.#entries.get(queryKey(method, input))?.answer ?? NOTHING) as Answer<Output<M>>;
  }

  /** Asks when the answer is missing or old. The question is cancelled when nobody listens any more. */
  subscribe<M extends MethodName>(method: M, input: Input<M>, listener: () => void): () => void {
    const key = queryKey(method, input);
    let entry = this.#entries.get(key);
    if (!entry) {
      entry = {
        method,
        input,
        answer: NOTHING,
        stale: true,
        controller: null,
        askedAt: -MIN_BETWEEN_ASKS_MS,
        timer: null,
        listeners: new Set(),
      };
      this.#entries.set(key, entry);
      this.#forgetOldest();
    }
    const held = entry;
    held.listeners.add(listener);
    if (held.stale) this.#ask(held);
    return () => {
      held.listeners.delete(listener);
      if (held.listeners.size > 0) return;
      if (held.timer !== null) clearTimeout(held.timer);
      held.timer = null;
      held.controller?.abort();
    };
  }

  /** Marks answers old; those that somebody shows are asked again. */
  invalidate(concerns: (method: MethodName) => boolean): void {
    for (const entry of this.#entries.values()) {
      if (!concerns(entry.method)) continue;
      entry.stale = true;
      if (entry.listeners.size > 0) this.#ask(entry);
    }
  }

  invalidateTopics(topics: readonly Topic[]): void {
    this.invalidate((method) => isAbout(method, topics));
  }

  #ask(entry: Entry): void {
    if (entry.controller !== null || entry.timer !== null) return;
    const wait = entry.askedAt + MIN_BETWEEN_ASKS_MS - performance.now();
    if (wait > 0) {
      entry.timer = setTimeout(() => {
        entry.timer = null;
        this.#ask(entry);
      }, wait);
      return;
    }
    const controller = new AbortController();
    entry.controller = controller;
    entry.stale = false;
    entry.askedAt = performance.now();
    if (!entry.answer.fetching) this.#set(entry, { ...entry.answer, fetching: true });
    this.#client.ask(entry.method, entry.input as Input<typeof entry.method>, controller.signal).then(
      (value) => this.#settle(entry, { value, error: undefined, fetching: false }),
      (error: unknown) => {
        if (controller.signal.aborted) this.#abandon(entry);
        else this.#settle(entry, { value: entry.answer.value, error: errorData(error), fetching: false });
      },
    );
  }

  #abandon(entry: Entry): void {
    entry.controller = null;
    entry.stale = true;
    entry.askedAt = -MIN_BETWEEN_ASKS_MS;
    if (entry.listeners.size > 0) this.#ask(entry);
  }

  #settle(entry: Entry, answer: Answer<unknown>): void {
    entry.controller = null;
    this.#set(entry, answer);
    if (entry.stale && entry.listeners.size > 0) this.#ask(entry);
  }

  #set(entry: Entry, answer: Answer<unknown>): void {
    entry.answer = answer;
    for (const listener of entry.listeners) listener();
  }

  #forgetOldest(): void {
    if (this.#entries.size <= KEPT_ANSWERS) return;
    for (const [key, entry] of this.#entries) {
      if (entry.listeners.size > 0) continue;
      this.#entries.delete(key);
      return;
    }
  }
}
