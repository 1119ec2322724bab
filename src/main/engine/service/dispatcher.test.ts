import { describe, expect, it } from 'vitest';
import { createClient, type EngineClient } from '#shared/contract/client.ts';
import type { ReplyMessage } from '#shared/contract/envelope.ts';
import { ContractError } from '#shared/contract/errors.ts';
import { createDispatcher, type Dispatcher, type Handlers } from './dispatcher.ts';
import type { EnginePeer } from './peer.ts';

interface Logged {
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>> | undefined;
}

interface End {
  readonly peer: EnginePeer;
  readonly client: EngineClient;
  /** What reached the client. */
  readonly heard: ReplyMessage[];
  /** Says something to the engine, whatever it is. */
  say(message: unknown): void;
  /** From now on whatever is sent to the client throws. */
  breakLine(): void;
  close(): void;
}

/** One client and its line to the engine; messages are copied, as by every real transport. */
function end(): End {
  let toEngine: (message: unknown) => void = () => undefined;
  let toClient: (message: unknown) => void = () => undefined;
  let closed: () => void = () => undefined;
  let broken = false;
  const heard: ReplyMessage[] = [];
  const peer: EnginePeer = {
    send(message) {
      if (broken) throw new Error('port is closed');
      const copy = structuredClone(message);
      heard.push(copy);
      queueMicrotask(() => toClient(copy));
    },
    onMessage(listener) {
      toEngine = listener;
    },
    onClose(listener) {
      closed = listener;
    },
  };
  const client = createClient({
    send: (message) => toEngine(structuredClone(message)),
    onMessage(listener) {
      toClient = listener;
    },
    onClose: () => undefined,
  });
  return {
    peer,
    client,
    heard,
    say: (message) => toEngine(message),
    breakLine() {
      broken = true;
    },
    close: () => closed(),
  };
}

interface Bench {
  readonly dispatcher: Dispatcher;
  readonly log: Logged[];
  connect(): End;
}

function bench(handlers: Partial<Handlers>): Bench {
  const log: Logged[] = [];
  const note = (message: string, data?: Readonly<Record<string, unknown>>): void => void log.push({ message, data });
  let id = 0;
  const dispatcher = createDispatcher(handlers as Handlers, {
    logger: { info: note, warn: note, error: note },
    ids: { next: () => `c-${(id += 1)}` },
  });
  return {
    dispatcher,
    log,
    connect() {
      const line = end();
      dispatcher.connect(line.peer);
      return line;
    },
  };
}

const digest = async (): Promise<{ digest: string }> => ({ digest: 'd' });

describe('a request', () => {
  it('is answered to the one who asked', async () => {
    const { connect } = bench({ 'store.digest': digest });
    const [one, other] = [connect(), connect()];
    expect(await one.client.ask('store.digest', {})).toEqual({ digest: 'd' });
    expect(other.heard).toEqual([]);
  });

  it('for a method that is not there says so', async () => {
    const line = bench({}).connect();
    for (const method of ['orders.steal', 'toString', '__proto__', 'constructor'])
      line.say({ type: 'call', id: 1, method, input: {} });
    await expect.poll(() => line.heard).toHaveLength(4);
    expect(line.heard).toEqual(
      Array(4).fill(
        expect.objectContaining({ type: 'error', error: expect.objectContaining({ code: 'method.unknown' }) }),
      ),
    );
  });

  it('with wrong input names the fields and never reaches its handler', async () => {
    let reached = false;
    const { connect } = bench({
      'parked.list': async () => {
        reached = true;
        return { rows: [], total: 0 };
      },
    });
    const call = connect().client.ask('parked.list', { filter: {}, offset: -1, limit: 501 });
    await expect(call).rejects.toMatchObject({
      data: { code: 'input.invalid', details: [expect.stringMatching(/^offset: /), expect.stringMatching(/^limit: /)] },
    });
    expect(reached).toBe(false);
  });

  it('is trimmed and completed by its schema before its handler sees it', async () => {
    const seen: unknown[] = [];
    const { connect } = bench({
      'decisions.record': async ({ decisions }) => {
        seen.push(...decisions);
        return { ids: [] };
      },
    });
    await connect().client.ask('decisions.record', {
      decisions: [{ kind: 'note', target: 'order', key: 'k', text: '  call back  ' }],
    });
    expect(seen).toEqual([{ kind: 'note', target: 'order', key: 'k', text: 'call back' }]);
  });

  it('that is no request is refused without harm', async () => {
    const { connect, log } = bench({ 'store.digest': digest });
    const line = connect();
    for (const noise of [
      null,
      'text',
      7,
      {},
      { type: 'call', id: 'x', method: 'hello', input: {} },
      { type: 'call', id: 1, method: 'x'.repeat(65), input: {} },
    ])
      line.say(noise);
    expect(log.map(({ message }) => message)).toEqual(Array(6).fill('message refused'));
    expect(await line.client.ask('store.digest', {})).toEqual({ digest: 'd' });
  });
});

describe('what a handler throws', () => {
  it('for a person to act on arrives as it is, with a number to find it by', async () => {
    const { connect, log } = bench({
      'store.digest': () =>
        Promise.reject(
          new ContractError({
            code: 'store.full',
            message: 'The disk is full.',
            next: 'Free some space.',
            retryable: true,
            details: ['SQLITE_FULL'],
          }),
        ),
    });
    await expect(connect().client.ask('store.digest', {})).rejects.toMatchObject({
      data: {
        code: 'store.full',
        message: 'The disk is full.',
        retryable: true,
        details: ['SQLITE_FULL'],
        correlationId: 'c-1',
      },
    });
    expect(log).toEqual([]);
  });

  it('by mistake is logged with its stack, and told without', async () => {
    const { connect, log } = bench({
      'store.digest': () => {
        throw new TypeError('undefined is not a customer named Jane Doe');
      },
    });
    const line = connect();
    await expect(line.client.ask('store.digest', {})).rejects.toMatchObject({
      data: { code: 'engine.bug', correlationId: 'c-1', details: [] },
    });
    expect(JSON.stringify(line.heard)).not.toContain('Jane');
    expect(log).toEqual([
      {
        message: 'request failed',
        data: {
          method: 'store.digest',
          correlationId: 'c-1',
          details: [expect.stringContaining('dispatcher.test.ts')],
        },
      },
    ]);
  });
});

describe('an answer that cannot be sent', () => {
  it('because it cannot be copied becomes an error', async () => {
    const { connect, log } = bench({
      'preferences.get': async () => ({ value: () => undefined }),
      'store.digest': digest,
    });
    const line = connect();
    await expect(line.client.ask('preferences.get', { key: 'k' })).rejects.toMatchObject({
      data: { code: 'engine.bug', correlationId: 'c-1' },
    });
    expect(log).toHaveLength(1);
    expect(await line.client.ask('store.digest', {})).toEqual({ digest: 'd' });
  });

  it('because its client is gone disturbs nobody else', async () => {
    const { connect, dispatcher } = bench({ 'store.digest': digest });
    const [gone, there] = [connect(), connect()];
    gone.breakLine();
    void gone.client.ask('store.digest', {});
    expect(await there.client.ask('store.digest', {})).toEqual({ digest: 'd' });
    dispatcher.publish(['orders'], 5);
    expect(there.heard.at(-1)).toEqual({ type: 'event', topics: ['orders'], revision: 5 });
  });
});

describe('cancelling', () => {
  it('reaches the handler of that call alone, and its answer is not sent', async () => {
    const signals: AbortSignal[] = [];
    const answers: ((answer: { digest: string }) => void)[] = [];
    const { connect } = bench({
      'store.digest': (_input, signal) => {
        signals.push(signal);
        return new Promise((resolve) => answers.push(resolve));
      },
    });
    const line = connect();
    const controller = new AbortController();
    const cancelled = line.client.ask('store.digest', {}, controller.signal);
    const other = line.client.ask('store.digest', {});
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ data: { code: 'request.cancelled' } });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    for (const answer of answers) answer({ digest: 'd' });
    await other;
    expect(line.heard).toHaveLength(1);
  });

  it('follows when the client leaves, and when the engine closes', async () => {
    const signals: AbortSignal[] = [];
    const { connect, dispatcher } = bench({
      'store.digest': (_input, signal) => {
        signals.push(signal);
        return new Promise(() => undefined);
      },
    });
    const [leaving, staying] = [connect(), connect()];
    void leaving.client.ask('store.digest', {});
    void staying.client.ask('store.digest', {});
    leaving.close();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    dispatcher.close();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it('of what is not open changes nothing', async () => {
    const line = bench({ 'store.digest': digest }).connect();
    line.say({ type: 'cancel', id: 99 });
    expect(await line.client.ask('store.digest', {})).toEqual({ digest: 'd' });
  });
});

it('tells every client what has changed until it leaves', () => {
  const { connect, dispatcher } = bench({});
  const [one, other] = [connect(), connect()];
  dispatcher.publish(['orders', 'parked'], 2);
  one.close();
  dispatcher.publish(['sync'], 3);
  expect(one.heard).toEqual([{ type: 'event', topics: ['orders', 'parked'], revision: 2 }]);
  expect(other.heard.map((message) => message.type === 'event' && message.revision)).toEqual([2, 3]);
});
