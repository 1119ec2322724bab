import { describe, expect, it } from 'vitest';
import { createClient, type EngineClient } from './client.ts';
import type { RequestMessage } from './envelope.ts';

interface Line {
  readonly client: EngineClient;
  readonly sent: RequestMessage[];
  /** Says something to the client, whatever it is. */
  say(message: unknown): void;
  close(reason: string): void;
}

/** A transport in memory with the test at its other end. */
function line(): Line {
  const sent: RequestMessage[] = [];
  let hear: (message: unknown) => void = () => undefined;
  let lose: (reason: string) => void = () => undefined;
  const client = createClient({
    send: (message) => void sent.push(structuredClone(message)),
    onMessage: (listener) => {
      hear = listener;
    },
    onClose: (listener) => {
      lose = listener;
    },
  });
  return { client, sent, say: (message) => hear(structuredClone(message)), close: (reason) => lose(reason) };
}

const error = {
  code: 'input.not_found',
  message: 'There is no such order.',
  next: 'Refresh the list.',
  retryable: false,
  retryAfterMs: null,
  correlationId: 'c-1',
  details: [],
} as const;

describe('a call', () => {
  it('is answered by the reply of its number, whatever comes first', async () => {
    const { client, sent, say } = line();
    const first = client.ask('store.digest', {});
    const second = client.ask('store.digest', {});
    expect(sent.map((message) => message.type)).toEqual(['call', 'call']);
    const [a, b] = sent.map(({ id }) => id);
    say({ type: 'result', id: b, output: { digest: 'b' } });
    say({ type: 'result', id: a, output: { digest: 'a' } });
    expect([await first, await second]).toEqual([{ digest: 'a' }, { digest: 'b' }]);
  });

  it('fails with the engine’s error as it was sent', async () => {
    const { client, sent, say } = line();
    const call = client.ask('order.get', { orderKey: 'erp/orders/1' });
    say({ type: 'error', id: sent[0]?.id, error });
    await expect(call).rejects.toMatchObject({ name: 'ContractError', message: error.message, data: error });
  });

  it('does not wait for ever on an answer that it cannot read', async () => {
    const { client, sent, say } = line();
    const call = client.ask('store.digest', {});
    say({ type: 'error', id: sent[0]?.id, error: { ...error, code: 'code.of_a_later_version' } });
    await expect(call).rejects.toMatchObject({ data: { code: 'contract.mismatch' } });
  });

  it('fails where the answer is not what the contract says, and names the place', async () => {
    const { client, sent, say } = line();
    const call = client.ask('orders.open', { view: 'all', text: '', filters: {}, sort: [] });
    say({ type: 'result', id: sent[0]?.id, output: { handle: 'h', count: '12', revision: 1, extra: true } });
    await expect(call).rejects.toMatchObject({
      name: 'ContractError',
      data: {
        code: 'contract.mismatch',
        details: [expect.stringMatching(/^orders\.open\.count: /u), expect.stringMatching(/^orders\.open: .*extra/u)],
      },
    });
  });

  it('is not disturbed by what is no reply, or a reply to nothing', async () => {
    const { client, sent, say } = line();
    const call = client.ask('store.digest', {});
    for (const noise of [
      null,
      'text',
      7,
      [],
      { type: 'result' },
      { type: 'result', id: 999, output: {} },
      { type: 'event', topics: ['weather'], revision: 1 },
    ])
      say(noise);
    say({ type: 'result', id: sent[0]?.id, output: { digest: 'a' } });
    expect(await call).toEqual({ digest: 'a' });
  });

  it('that cannot be copied fails and is forgotten', async () => {
    const { client, sent } = line();
    const call = client.ask('preferences.set', { key: 'k', value: () => undefined });
    await expect(call).rejects.toMatchObject({ data: { code: 'input.invalid' } });
    expect(sent).toEqual([]);
  });
});

describe('a cancelled call', () => {
  it('rejects at once, tells the engine once, and hears no more', async () => {
    const { client, sent, say } = line();
    const controller = new AbortController();
    const call = client.ask('store.digest', {}, controller.signal);
    controller.abort();
    await expect(call).rejects.toMatchObject({ data: { code: 'request.cancelled' } });
    const id = sent[0]?.id;
    expect(sent.slice(1)).toEqual([{ type: 'cancel', id }]);
    say({ type: 'result', id, output: { digest: 'late' } });
    expect(sent).toHaveLength(2);
  });

  it('is never sent when it was cancelled before', async () => {
    const { client, sent } = line();
    await expect(client.ask('store.digest', {}, AbortSignal.abort())).rejects.toMatchObject({
      data: { code: 'request.cancelled' },
    });
    expect(sent).toEqual([]);
  });

  it('sends no cancel when it was answered before', async () => {
    const { client, sent, say } = line();
    const controller = new AbortController();
    const call = client.ask('store.digest', {}, controller.signal);
    say({ type: 'result', id: sent[0]?.id, output: { digest: 'a' } });
    await call;
    controller.abort();
    expect(sent).toHaveLength(1);
  });
});

describe('a transport that closes', () => {
  it('fails every open call with what happened and that it may be tried again', async () => {
    const { client, close } = line();
    const calls = [client.ask('store.digest', {}), client.ask('status.get', {})];
    close('The engine stopped.');
    for (const call of calls) {
      await expect(call).rejects.toMatchObject({
        data: { code: 'engine.unavailable', message: 'The engine stopped.', retryable: true },
      });
    }
  });
});

describe('events', () => {
  it('reach every listener until it stops listening', () => {
    const { client, say } = line();
    const heard: string[] = [];
    const stop = client.onEvent(({ topics }) => heard.push(`a ${topics.join()}`));
    client.onEvent(({ revision }) => heard.push(`b ${revision}`));
    say({ type: 'event', topics: ['orders', 'parked'], revision: 7 });
    stop();
    say({ type: 'event', topics: ['sync'], revision: 8 });
    expect(heard).toEqual(['a orders,parked', 'b 7', 'b 8']);
  });
});
