import { describe, expect, it } from 'vitest';
import {
  ConnectorError,
  type Checkpoint,
  type Connector,
  type PullContext,
  type Stream,
} from '../connectors/kit/connector.ts';
import { createKeptLog, createPullContext } from '../connectors/kit/testing.ts';
import type { RunOutcome } from '../commands/runs.ts';
import type { PullTarget } from './sync.ts';
import { Watcher } from './watch.ts';

/** A source whose line the test holds, and an engine that pulls it. */
class Line {
  /** Where the source was listened to from. */
  readonly listened: (Checkpoint | null)[] = [];
  readonly pauses: number[] = [];
  readonly log = createKeptLog();
  pulls = 0;
  outcome: RunOutcome = 'ok';
  connections = ['warehouse'];
  readonly watcher: Watcher;
  #now = 0;
  #speak = Promise.withResolvers<void>();
  #pulled = Promise.withResolvers<void>();
  #paused = Promise.withResolvers<void>();

  constructor() {
    this.watcher = new Watcher({
      clock: {
        now: () => this.#now,
        elapsed: () => this.#now,
        sleep: async (ms, signal) => {
          signal?.throwIfAborted();
          this.pauses.push(ms);
          this.#now += ms;
          this.#paused.resolve();
          this.#paused = Promise.withResolvers();
          await Promise.resolve();
        },
      },
      logger: this.log.logger,
      writer: { ask: () => Promise.resolve({ lastEventId: String(this.pulls) } as never) },
      sync: {
        context: (_target, signal) => ({ ...createPullContext({ config: {}, secrets: {}, http: NO_HTTP }), signal }),
        run: () => {
          this.pulls += 1;
          this.#pulled.resolve();
          this.#pulled = Promise.withResolvers();
          return Promise.resolve(this.outcome);
        },
      },
      targets: () => this.connections.map((id) => this.#targetOf(id)),
    });
  }

  /** Resolves when the source was pulled because of it. */
  async speaks(): Promise<void> {
    await until(() => this.listened.length > this.pulls);
    const { promise } = this.#pulled;
    this.#next().resolve();
    await promise;
  }

  async breaks(error: Error = new Error('reset')): Promise<void> {
    const { promise } = this.#paused;
    this.#next().reject(error);
    await promise;
  }

  #next(): PromiseWithResolvers<void> {
    const spoken = this.#speak;
    this.#speak = Promise.withResolvers<void>();
    return spoken;
  }

  #targetOf(id: string): PullTarget {
    const stream: Stream<unknown> = {
      manifest: { id: 'orders', entity: 'orders', cursor: 'told', overlapMs: 0, pageSize: 1 },
      async *pull() {},
      watch: (context: PullContext<unknown>, checkpoint) => {
        this.listened.push(checkpoint);
        const stopped = Promise.withResolvers<never>();
        context.signal.addEventListener('abort', () => stopped.reject(context.signal.reason as Error));
        return Promise.race([this.#speak.promise, stopped.promise]);
      },
    };
    const silent: Stream<unknown> = { manifest: { ...stream.manifest, id: 'silent' }, async *pull() {} };
    return {
      connection: { id, config: {} } as PullTarget['connection'],
      connector: { streams: () => [stream, silent] } as unknown as Connector<unknown>,
    };
  }
}

const NO_HTTP = { send: () => Promise.reject(new Error('nothing to ask')) };

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

describe('a source that speaks by itself', () => {
  it('is pulled when it speaks, and listened to again from what is stored then', async () => {
    const line = new Line();
    line.watcher.start();
    await line.speaks();
    await line.speaks();
    await until(() => line.listened.length === 3);
    expect(line.listened).toEqual([{ lastEventId: '0' }, { lastEventId: '1' }, { lastEventId: '2' }]);
    expect(line.pauses).toEqual([10_000, 10_000]);
    await line.watcher.stop();
  });

  it('is listened to again after pauses that grow, while its line breaks or its pulls fail', async () => {
    const line = new Line();
    line.watcher.start();
    for (let times = 0; times < 3; times += 1) {
      await until(() => line.listened.length > times);
      await line.breaks();
    }
    expect(line.pauses).toEqual([20_000, 40_000, 80_000]);
    expect(line.log.lines).toHaveLength(1);
    await until(() => line.listened.length === 4);
    await line.watcher.stop();
  });

  it('is left alone as long as it asks for', async () => {
    const line = new Line();
    line.watcher.start();
    await until(() => line.listened.length > 0);
    await line.breaks(new ConnectorError('transient', 'broke off', 'Nothing to do', 60_000));
    await until(() => line.listened.length > 1);
    await line.breaks(new ConnectorError('transient', 'broke off', 'Nothing to do', 1000));
    expect(line.pauses).toEqual([60_000, 40_000]);
    await line.watcher.stop();
  });

  it('is not listened to before the start and after the stop', async () => {
    const line = new Line();
    line.watcher.refresh();
    expect(line.listened).toEqual([]);
    line.watcher.start();
    await until(() => line.listened.length === 1);
    await line.watcher.stop();
    line.watcher.refresh();
    expect(line.listened).toHaveLength(1);
  });

  it('is listened to as the connections are now', async () => {
    const line = new Line();
    line.watcher.start();
    await until(() => line.listened.length === 1);
    line.watcher.refresh();
    expect(line.listened).toHaveLength(1);
    line.connections = ['warehouse', 'carrier'];
    line.watcher.refresh();
    await until(() => line.listened.length === 3);
    await line.watcher.stop();
  });
});
