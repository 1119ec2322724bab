import type { DemoFailure } from '#shared/domain/demo-failures.ts';
import { createKeptLog, NO_EVENTS, NO_SFTP } from '../../connectors/kit/testing.ts';
import { MemoryFolder } from '../../connectors/declared/testing/memory-folder.ts';
import { Sync } from '../../pipeline/sync.ts';
import { Writer } from '../../pipeline/writer.ts';
import type { WriterClient } from '../../pipeline/writer-client.ts';
import type {
  DemoCompany,
  DemoConnection,
  HttpRequest,
  HttpResponse,
  Ports,
  RedirectListener,
  Redirects,
} from '../../ports/ports.ts';
import { openStore } from '../../store/open.ts';
import type { WriteDb } from '../../store/database.ts';
import { blankStore } from '../../store/testing/blank-store.ts';
import { ConnectionService } from '../connection-service.ts';
import { DemoService } from '../demo-service.ts';

export const NOW = Date.UTC(2026, 5, 17, 10);
const HOUR_MS = 3_600_000;

export const DEMO_CONNECTION = {
  id: 'ep',
  connectorId: 'easypost',
  name: 'EasyPost',
  config: { apiUrl: 'http://127.0.0.1:1/v2' },
  secrets: { apiKey: 'demo-key' },
} as const satisfies DemoConnection;

/** The demo company as the test plays it: each opening on other ports. */
export class PlayedDemo implements DemoCompany {
  readonly opened: Parameters<DemoCompany['open']>[0][] = [];
  readonly failing = new Map<string, DemoFailure>();
  aheadMs = 0;

  open(options: Parameters<DemoCompany['open']>[0]): Promise<readonly DemoConnection[]> {
    this.opened.push(options);
    this.aheadMs = options.advancedMs;
    this.failing.clear();
    return Promise.resolve([{ ...DEMO_CONNECTION, config: { apiUrl: `http://127.0.0.1:${this.opened.length}/v2` } }]);
  }

  setAhead(ms: number): void {
    this.aheadMs = ms;
  }

  advance(hours: number): Promise<void> {
    this.aheadMs += hours * HOUR_MS;
    return Promise.resolve();
  }

  disturb(connectionId: string, failure: DemoFailure | null): Promise<void> {
    if (failure === null) this.failing.delete(connectionId);
    else this.failing.set(connectionId, failure);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The browser as the test plays it. */
export class PlayedRedirects implements Redirects {
  readonly ports: (number | null)[] = [];
  /** Listeners that were not closed. */
  open = 0;
  #browser = Promise.withResolvers<URL>();

  listen(port: number | null): Promise<RedirectListener> {
    this.ports.push(port);
    this.open += 1;
    this.#browser = Promise.withResolvers<URL>();
    const { promise } = this.#browser;
    return Promise.resolve({
      redirectUri: 'http://127.0.0.1:5000/signed-in',
      came: (_state, signal) =>
        Promise.race([
          promise,
          new Promise<never>((_resolve, reject) =>
            signal.addEventListener('abort', () => reject(signal.reason as Error)),
          ),
        ]),
      close: () => {
        this.open -= 1;
      },
    });
  }

  comeBack(query: string): void {
    this.#browser.resolve(new URL(`http://127.0.0.1:5000/signed-in?${query}`));
  }
}

/** The services over a real store and writer, in one thread, with everything outside the engine played. */
export class ServiceBench {
  readonly db: WriteDb;
  readonly demoCompany: PlayedDemo | null;
  readonly secrets = new Map<string, string>();
  readonly log = createKeptLog();
  readonly folder = new MemoryFolder();
  readonly redirects = new PlayedRedirects();
  readonly requests: HttpRequest[] = [];
  answer: (request: HttpRequest) => HttpResponse = () => ({ status: 404, headers: {}, text: '' });
  /** In place of `answer`, for a vendor that takes its time. */
  ask: (request: HttpRequest) => Promise<HttpResponse> = (request) => Promise.resolve(this.answer(request));
  sync: Sync;
  connections: ConnectionService;
  demo: DemoService;
  readonly #ports: Ports;

  constructor({
    file = null,
    demo = new PlayedDemo(),
  }: { readonly file?: string | null; readonly demo?: PlayedDemo | null } = {}) {
    this.db = file === null ? blankStore() : openStore(file);
    this.demoCompany = demo;
    this.#ports = {
      http: {
        send: async (request) => {
          this.requests.push(request);
          return this.ask(request);
        },
      },
      events: NO_EVENTS,
      sftp: NO_SFTP,
      clock: {
        elapsed: () => 0,
        now: () => NOW + (demo?.aheadMs ?? 0),
        sleep: async (_ms, signal) => signal?.throwIfAborted(),
      },
      ids: { next: () => 'id' },
      logger: this.log.logger,
      secrets: {
        protection: 'test',
        get: async (reference) => this.secrets.get(reference) ?? null,
        set: async (reference, value) => void this.secrets.set(reference, value),
        remove: async (reference) => void this.secrets.delete(reference),
      },
      folders: this.folder,
      redirects: this.redirects,
      paths: { data: '', exports: '' },
      workers: {
        spawn() {
          throw new Error('no threads here');
        },
      },
      demo,
    };
    [this.sync, this.connections, this.demo] = this.#start();
  }

  /** The engine starts again on the same store. */
  restart(): void {
    [this.sync, this.connections, this.demo] = this.#start();
  }

  #start(): [Sync, ConnectionService, DemoService] {
    const writer = this.#writer();
    const sync = new Sync(this.#ports, writer, () => undefined);
    const connections = new ConnectionService(this.#ports, this.db, writer, sync);
    return [sync, connections, new DemoService(this.#ports, this.db, writer, connections, sync)];
  }

  #writer(): WriterClient {
    const writer = new Writer(this.db, NOW, () => undefined);
    return {
      ask: async (name, input) => writer.handle(name, input, this.#ports.clock.now()),
      settled: async () => {
        while (writer.step());
      },
      close: async () => undefined,
    };
  }
}
