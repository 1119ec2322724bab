import type { Instant } from '#shared/domain/time.ts';
import type {
  Clock,
  EventSources,
  FolderReader,
  HttpClient,
  HttpRequest,
  HttpResponse,
  Logger,
  SftpServers,
} from '../../ports/ports.ts';
import {
  ConnectorError,
  type Checkpoint,
  type OpenReference,
  type Page,
  type PullContext,
  type Stream,
} from './connector.ts';

/** A clock that only sleeping moves. */
export function createSteppedClock(start: Instant): Clock & { readonly slept: number[] } {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    elapsed: () => now,
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason as Error);
      now += ms;
      slept.push(ms);
      return Promise.resolve();
    },
  };
}

/** A logger that keeps every line as text. */
export function createKeptLog(): { readonly logger: Logger; readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (message: string, data?: Readonly<Record<string, unknown>>): void => {
    lines.push(`${message} ${JSON.stringify(data ?? {})}`);
  };
  return { logger: { info: keep, warn: keep, error: keep }, lines };
}

const NO_FOLDERS: FolderReader = {
  list: () => Promise.reject(new Error('no folders here')),
  read() {
    throw new Error('no folders here');
  },
  bytes() {
    throw new Error('no folders here');
  },
};

/** For tests of sources that are asked and do not speak by themselves. */
export const NO_EVENTS: EventSources = {
  openQueue: () => Promise.reject(new Error('no queues here')),
  openStream: () => Promise.reject(new Error('no streams here')),
};

export const NO_SFTP: SftpServers = { open: () => Promise.reject(new Error('no SFTP here')) };

export interface ContextParts<Config> {
  readonly config: Config;
  readonly secrets: Readonly<Record<string, string>>;
  readonly http: HttpClient;
  readonly events?: EventSources;
  readonly logger?: Logger;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  /** Where managed secrets are kept. */
  readonly kept?: Map<string, string>;
  /** What open orders name. */
  readonly open?: readonly OpenReference[];
}

export function createPullContext<Config>(parts: ContextParts<Config>): PullContext<Config> {
  const kept = parts.kept ?? new Map<string, string>();
  return {
    connectionId: 'probe',
    config: parts.config,
    secret(key) {
      const value = kept.get(key) ?? parts.secrets[key];
      return value === undefined
        ? Promise.reject(new ConnectorError('config', `The secret "${key}" is missing`, 'Enter it'))
        : Promise.resolve(value);
    },
    saveSecret(key, value) {
      kept.set(key, value);
      return Promise.resolve();
    },
    http: parts.http,
    events: parts.events ?? NO_EVENTS,
    folders: NO_FOLDERS,
    sftp: NO_SFTP,
    clock: parts.clock ?? createSteppedClock(Date.parse('2026-03-02T08:00:00Z')),
    logger: parts.logger ?? createKeptLog().logger,
    signal: parts.signal ?? new AbortController().signal,
    async *openReferences(types) {
      // In pages of one, so that whoever reads them must read on.
      for (const reference of parts.open ?? []) if (types.includes(reference.type)) yield [reference];
    },
    session: new Map(),
  };
}

/** Pages of a stream, at most so many. */
export async function pagesOf<Config>(
  stream: Stream<Config>,
  context: PullContext<Config>,
  checkpoint: Checkpoint | null,
  most = Number.POSITIVE_INFINITY,
): Promise<Page[]> {
  const pages: Page[] = [];
  for await (const page of stream.pull(context, checkpoint)) {
    pages.push(page);
    if (pages.length >= most) break;
  }
  return pages;
}

export function jsonAnswer(json: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    text: JSON.stringify(json),
  };
}

export function answering(answer: (request: HttpRequest) => HttpResponse): HttpClient {
  // A throw becomes a rejection, as with a real client.
  return { send: (request) => Promise.resolve().then(() => answer(request)) };
}
