import { describe, expect, it } from 'vitest';
import { EventSourceError } from '../../ports/ports.ts';
import type { Checkpoint, Page, PullContext, RawRecord, Stream } from '../kit/connector.ts';
import { createKeptLog, createPullContext, createSteppedClock, pagesOf } from '../kit/testing.ts';
import { mapContextOf } from '../kit/testing/subject.ts';
import { eventsConnector } from './connector.ts';
import type { EventsDeclaration } from './declaration.ts';
import type { EventsConfig } from './manifest.ts';
import { feedDeclaration, orderChanged, queueDeclaration } from './testing/declarations.ts';
import { PlayedBroker, playedEvents, PlayedFeed } from './testing/played-sources.ts';

const SECRETS = { password: 'pw-of-the-broker', token: 'token-of-the-feed' };
const http = { send: () => Promise.reject(new Error('nothing to ask')) };

function bench(declaration: EventsDeclaration, played: Parameters<typeof playedEvents>[0]) {
  const config: EventsConfig = { declaration };
  const stop = new AbortController();
  const { logger, lines } = createKeptLog();
  const context: PullContext<EventsConfig> = createPullContext({
    config,
    secrets: SECRETS,
    http,
    events: playedEvents(played),
    logger,
    signal: stop.signal,
  });
  const [stream] = eventsConnector.streams(config);
  if (stream === undefined) throw new Error('a declared stream');
  return { config, context, stream, stop, lines };
}

/** As the engine does it: stored page after page, which says so to the stream. */
async function store(
  stream: Stream<EventsConfig>,
  context: PullContext<EventsConfig>,
  checkpoint: Checkpoint | null,
  stored: (page: Page) => void,
): Promise<void> {
  for await (const page of stream.pull(context, checkpoint)) {
    stored(page);
    await page.landed?.();
  }
}

describe('a queue', () => {
  it('is emptied, and each message acknowledged once its page is stored', async () => {
    const broker = new PlayedBroker();
    for (let no = 0; no < 450; no += 1) broker.publish(orderChanged(no));
    const { stream, context } = bench(queueDeclaration(), { broker });
    const before: number[] = [];
    const records: RawRecord[] = [];
    await store(stream, context, null, (page) => {
      before.push(broker.acknowledged.length);
      records.push(...page.records);
    });
    expect(before).toEqual([0, 200, 400]);
    expect(broker.acknowledged).toHaveLength(450);
    expect(broker.waiting).toEqual([]);
    expect(broker.lines).toBe(0);
    expect(new Set(records.map(({ sourceId }) => sourceId)).size).toBe(450);
    expect(broker.opened[0]).toEqual({
      host: 'broker.example',
      port: 5671,
      tls: true,
      virtualHost: '/',
      user: 'throughline',
      password: SECRETS.password,
      queue: 'throughline.orders',
    });
  });

  it('sets aside a message that is too long to be taken, with its beginning, and goes on', async () => {
    const broker = new PlayedBroker();
    broker.publish(orderChanged(1));
    broker.publish('{"beginning', { size: 9 * 1024 * 1024, messageId: 'm-2' });
    broker.publish(orderChanged(3));
    const { stream, context } = bench(queueDeclaration(), { broker });
    const records: RawRecord[] = [];
    await store(stream, context, null, (page) => void records.push(...page.records));
    expect(records).toHaveLength(3);
    expect(records[1]).toMatchObject({
      payload: JSON.stringify({ messageId: 'm-2', routingKey: '', size: 9 * 1024 * 1024, beginning: '{"beginning' }),
      unreadable: { reason: expect.stringMatching(/^It has 9\.0 MB, and at most 8\.0 MB are taken/) },
    });
    expect(broker.acknowledged).toHaveLength(3);
  });

  it('keeps what was taken and not stored, and tells it again just so', async () => {
    const broker = new PlayedBroker();
    for (let no = 0; no < 3; no += 1) broker.publish(orderChanged(no));
    const { stream, context } = bench(queueDeclaration(), { broker });
    const failing = store(stream, context, null, () => {
      throw new Error('the disk is full');
    });
    await expect(failing).rejects.toThrow('the disk is full');
    expect(broker.waiting).toHaveLength(3);
    expect(broker.lines).toBe(0);
    const [lookedAt] = await pagesOf(stream, context, null, 1);
    expect(broker.acknowledged).toEqual([]);
    const again: Page[] = [];
    await store(stream, context, null, (page) => again.push(page));
    expect(again.flatMap(({ records }) => records)).toEqual(lookedAt?.records);
  });

  it('that breaks off says so, and loses nothing', async () => {
    const broker = new PlayedBroker();
    for (let no = 0; no < 10; no += 1) broker.publish(orderChanged(no));
    broker.breaksAfter = 4;
    const { stream, context } = bench(queueDeclaration(), { broker });
    await expect(store(stream, context, null, () => undefined)).rejects.toMatchObject({ kind: 'transient' });
    expect(broker.acknowledged.length + broker.waiting.length).toBe(10);
  });

  it('is listened to without taking anything', async () => {
    const broker = new PlayedBroker();
    const { stream, context } = bench(queueDeclaration(), { broker });
    broker.publish(orderChanged(1));
    await stream.watch?.(context, null);
    expect(broker.waiting).toHaveLength(1);
    expect(broker.lines).toBe(0);
  });

  it('is not listened to after a stop', async () => {
    const broker = new PlayedBroker();
    const { stream, context, stop } = bench(queueDeclaration(), { broker });
    stop.abort(new Error('stop'));
    await expect(stream.watch?.(context, null)).rejects.toThrow('stop');
    expect(broker.lines).toBe(0);
  });

  it.each([
    ['refused', 'auth'],
    ['missing', 'config'],
    ['timeout', 'transient'],
    ['network', 'transient'],
    ['aborted', 'cancelled'],
  ] as const)('that cannot be opened (%s) fails as %s, and no secret shows', async (reason, kind) => {
    const broker = new PlayedBroker();
    broker.refuses = new EventSourceError(reason, `no entry with ${SECRETS.password}`);
    const { context, lines } = bench(queueDeclaration(), { broker });
    const error: unknown = await eventsConnector.check(context).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'ConnectorError', kind });
    expect([String(error), ...lines].join('\n')).not.toContain(SECRETS.password);
  });
});

describe('a stream of server-sent events', () => {
  it('is read from the last event that is stored', async () => {
    const feed = new PlayedFeed();
    for (let no = 0; no < 250; no += 1) feed.tell(orderChanged(no));
    const { stream, context } = bench(feedDeclaration(), { feed });
    const pages = await pagesOf(stream, context, null);
    expect(pages.map(({ checkpoint }) => checkpoint)).toEqual([{ lastEventId: '200' }, { lastEventId: '250' }]);
    expect(feed.asked[0]?.headers).toEqual({
      accept: 'text/event-stream',
      'cache-control': 'no-store',
      authorization: `Bearer ${SECRETS.token}`,
    });
    expect(feed.asked[0]?.url).toBe('https://wms.example/v1/events/orders');

    feed.tell(orderChanged(250));
    const resumed = await pagesOf(stream, context, pages[0]?.checkpoint ?? null);
    expect(feed.asked[1]?.headers?.['last-event-id']).toBe('200');
    expect(resumed.flatMap(({ records }) => records).map(({ sourceId }) => sourceId)).toEqual(
      Array.from({ length: 51 }, (_, index) => `SO-${200 + index}`),
    );
    expect(feed.open).toBe(0);
  });

  it('may be ended by its server, and says when it broke', async () => {
    const feed = new PlayedFeed();
    for (let no = 0; no < 5; no += 1) feed.tell(orderChanged(no));
    feed.lineLength = 3;
    const { stream, context } = bench(feedDeclaration(), { feed });
    const [first] = await pagesOf(stream, context, null);
    expect(first?.checkpoint).toEqual({ lastEventId: '3' });
    feed.breaks = true;
    await expect(pagesOf(stream, context, null)).rejects.toMatchObject({ kind: 'transient' });
    const rest = await pagesOf(stream, context, first?.checkpoint ?? null);
    expect(rest.flatMap(({ records }) => records)).toHaveLength(2);
    expect(feed.open).toBe(0);
  });

  it('is listened to from the last event that is stored', async () => {
    const feed = new PlayedFeed();
    feed.tell(orderChanged(1));
    const { stream, context } = bench(feedDeclaration(), { feed });
    await stream.watch?.(context, { lastEventId: '0' });
    feed.tell(orderChanged(2));
    await stream.watch?.(context, { lastEventId: '1' });
    expect(feed.open).toBe(0);
  });

  it.each([
    [3000, 3000],
    [0, 1000],
    [86_400_000, 300_000],
  ])('whose server ends it and asks for %i ms is left alone for %i', async (asked, waited) => {
    const feed = new PlayedFeed();
    feed.lineLength = 0;
    feed.reconnectMs = asked;
    const { stream, context } = bench(feedDeclaration(), { feed });
    const clock = createSteppedClock(0);
    const sleep: typeof clock.sleep = (ms, signal) => {
      // By then there is something to tell.
      feed.lineLength = 1;
      feed.tell(orderChanged(1));
      return clock.sleep(ms, signal);
    };
    await stream.watch?.({ ...context, clock: { ...clock, sleep } }, null);
    expect(clock.slept).toEqual([waited]);
    expect(feed.asked).toHaveLength(2);
    expect(feed.open).toBe(0);
  });

  it('that breaks says how long its server wants to be left alone; one that ends and says nothing fails', async () => {
    const feed = new PlayedFeed();
    feed.lineLength = 0;
    const { stream, context } = bench(feedDeclaration(), { feed });
    await expect(stream.watch?.(context, null)).rejects.toMatchObject({ kind: 'transient', retryAfterMs: null });
    feed.breaks = true;
    feed.reconnectMs = 45_000;
    await expect(stream.watch?.(context, null)).rejects.toMatchObject({ kind: 'transient', retryAfterMs: 45_000 });
    await expect(pagesOf(stream, context, null)).rejects.toMatchObject({ kind: 'transient', retryAfterMs: 45_000 });
  });

  it.each([
    [401, '{"message":"no"}', 'auth'],
    [403, '{}', 'auth'],
    [404, '{}', 'config'],
    [429, '{}', 'rate_limited'],
    [503, '', 'transient'],
    [200, '{"orders":[]}', 'source_changed'],
  ] as const)('that answers %i fails by what helps against it', async (status, text, kind) => {
    const feed = new PlayedFeed();
    feed.refuses = { status, text };
    const { context } = bench(feedDeclaration(), { feed });
    await expect(eventsConnector.check(context)).rejects.toMatchObject({ kind });
  });

  it('may have nothing to tell', async () => {
    const feed = new PlayedFeed();
    feed.refuses = { status: 204, text: '' };
    const { stream, context } = bench(feedDeclaration(), { feed });
    expect(await pagesOf(stream, context, null)).toEqual([]);
  });
});

describe('a batch', () => {
  it('lands as its events, the same as if each had come by itself, and is acknowledged whole', async () => {
    const events = [0, 1, 2].map((no) => orderChanged(no));
    const one = new PlayedBroker();
    one.publish([events[0], 'no event', events[1], events[2]], { contentType: 'application/cloudevents-batch+json' });
    const each = new PlayedBroker();
    for (const event of events) each.publish(event);
    const landed = async (broker: PlayedBroker): Promise<RawRecord[]> => {
      const { stream, context } = bench(queueDeclaration(), { broker });
      const records: RawRecord[] = [];
      await store(stream, context, null, (page) => records.push(...page.records));
      return records;
    };
    const records = await landed(one);
    expect(records.filter(({ unreadable }) => unreadable === undefined)).toEqual(await landed(each));
    expect(records.filter(({ unreadable }) => unreadable !== undefined)).toHaveLength(1);
    expect(one.acknowledged).toHaveLength(1);
  });
});

describe('an event', () => {
  /** The records that a queue of these bodies brings. */
  async function landed(declaration: EventsDeclaration, ...bodies: readonly unknown[]): Promise<readonly RawRecord[]> {
    const broker = new PlayedBroker();
    for (const body of bodies) broker.publish(body);
    const { stream, context } = bench(declaration, { broker });
    return (await pagesOf(stream, context, null)).flatMap(({ records }) => records);
  }

  it('becomes what its declaration says, each value with its place in the envelope', async () => {
    const declaration = queueDeclaration();
    const [record] = await landed(declaration, orderChanged(1));
    const payload: unknown = JSON.parse(record?.payload ?? '');
    const outcome = eventsConnector.map(
      { streamId: 'orders', sourceId: record?.sourceId ?? '', recordedAt: null, payload },
      mapContextOf({ declaration }),
    );
    expect(outcome).toMatchObject({
      ok: true,
      value: [
        {
          kind: 'order',
          label: { value: 'SO-1', path: '/data/number' },
          references: [{ type: 'order_no', role: 'is', text: 'SO-1' }],
          statuses: [{ axis: 'commercial', state: 'complete', native: { path: '/data/state', value: 'released' } }],
        },
      ],
    });
    expect(record?.recordedAt).toBe(Date.UTC(2026, 5, 17, 8, 0, 1));
  });

  it('counts by its time, then its sequence, then its id: never by when it came', async () => {
    const at = (time: string, more: object = {}): object => orderChanged(1, {}, { time, ...more });
    const inOrder = [
      at('2026-06-17T10:00:00.1+02:00'),
      at('2026-06-17T08:00:00.100000001Z', { id: 'a' }),
      at('2026-06-17T08:00:01Z', { id: 'z', sequence: '9' }),
      at('2026-06-17T08:00:01Z', { id: 'a', sequence: '10' }),
      at('2026-06-17T08:00:01Z', { id: 'b', sequence: '10' }),
    ];
    const records = await landed(queueDeclaration(), ...inOrder.toReversed());
    const versions = records.map(({ version }) => version);
    expect(versions.toSorted()).toEqual(versions.toReversed());
    expect(new Set(versions).size).toBe(inOrder.length);
  });

  it('counts by a stated version before its time', async () => {
    const declaration = queueDeclaration({
      kinds: [{ id: 'data.number', version: 'data.revision', documents: [] }],
    });
    const [later, earlier] = await landed(
      declaration,
      orderChanged(1, { revision: 10 }),
      orderChanged(2, { number: 'SO-1', revision: 9 }),
    );
    expect((later?.version ?? '') > (earlier?.version ?? '')).toBe(true);
  });

  it.each<[string, unknown, string]>([
    ['is no JSON', 'order 7 changed', 'no JSON'],
    ['is of no kind', orderChanged(1, {}, { type: 'example.stock' }), 'none of the declared kinds'],
    ['has no id', orderChanged(1, { number: null }), 'no id'],
    ['says no time', orderChanged(1, {}, { time: undefined }), 'no time'],
    ['says no real time', orderChanged(1, {}, { time: 'yesterday' }), 'RFC 3339'],
  ])('that %s is set aside with all that came, and its neighbours go on', async (_name, body, reason) => {
    const records = await landed(queueDeclaration(), orderChanged(8), body, orderChanged(9));
    expect(records.map(({ unreadable }) => unreadable === undefined)).toEqual([true, false, true]);
    expect(records[1]?.unreadable?.reason).toContain(reason);
    const again = await landed(queueDeclaration(), body);
    expect(again[0]).toEqual(records[1]);
  });
});
