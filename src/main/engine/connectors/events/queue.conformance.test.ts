import { describe, expect, it } from 'vitest';
import { EventSourceError } from '../../ports/ports.ts';
import type { ConnectorError, Page, PullContext, RawRecord } from '../kit/connector.ts';
import { createKeptLog, createPullContext } from '../kit/testing.ts';
import { describeMapping } from '../kit/testing/mapping.ts';
import { lineOf } from '../kit/testing/pulling.ts';
import { eventsConnector } from './connector.ts';
import type { EventsConfig } from './manifest.ts';
import { orderChanged, queueDeclaration } from './testing/declarations.ts';
import { PlayedBroker, playedEvents } from './testing/played-sources.ts';

/*
 * What the conformance suite asks of every connector, asked of a queue. A broker answers no HTTP, so that 429, 5xx, sign-in
 * pages, Retry-After and answers that break off have no counterpart; what can befall a line takes their place. Settings are
 * those of a feed, of which the suite itself asks.
 */

const config: EventsConfig = { declaration: queueDeclaration() };
const SECRETS = { password: 'pw-of-the-broker-7Hq2' };
const surprise = { new: ['member'] };
/** More than a page of them. */
const EVENTS = Array.from({ length: 205 }, (_, no) => orderChanged(no, {}, { surprise }));
const http = { send: () => Promise.reject(new Error('nothing to ask')) };

function brokerWith(events: readonly unknown[]): PlayedBroker {
  const broker = new PlayedBroker();
  for (const event of events) broker.publish(event);
  return broker;
}

function contextOf(broker: PlayedBroker, parts: Partial<PullContext<EventsConfig>> = {}): PullContext<EventsConfig> {
  const played = createPullContext({ config, secrets: SECRETS, http, events: playedEvents({ broker }) });
  return { ...played, ...parts };
}

const [stream] = eventsConnector.streams(config);
if (stream === undefined) throw new Error('a declared stream');

/** A run as the engine makes it; `stop` ends it before that page is stored. */
async function run(
  broker: PlayedBroker,
  stop = Number.POSITIVE_INFINITY,
): Promise<{ readonly pages: readonly Page[]; readonly error: unknown }> {
  const pages: Page[] = [];
  try {
    for await (const page of stream?.pull(contextOf(broker), null) ?? []) {
      if (pages.length >= stop) throw new Error('killed');
      pages.push(page);
      await page.landed?.();
    }
  } catch (error) {
    return { pages, error };
  }
  return { pages, error: null };
}

const recordsOf = (pages: readonly Page[]): RawRecord[] => pages.flatMap(({ records }) => records);
const setOf = (pages: readonly Page[]): string[] => [...new Set(recordsOf(pages).map(lineOf))].toSorted();

const FAULTS: readonly (readonly [EventSourceError['reason'], string])[] = [
  ['refused', 'auth'],
  ['missing', 'config'],
  ['timeout', 'transient'],
  ['network', 'transient'],
  ['ended', 'transient'],
];

describe('a queue: conformance', () => {
  it('passes its check', async () => {
    await expect(eventsConnector.check(contextOf(brokerWith([])))).resolves.toBeUndefined();
  });

  it.each(FAULTS)(
    'fails its check, and its run, on "%s" as %s; the next run goes on to the same set',
    async (reason, kind) => {
      const whole = setOf((await run(brokerWith(EVENTS))).pages);
      const broker = brokerWith(EVENTS);
      broker.refuses = new EventSourceError(reason, 'no');
      const error: unknown = await eventsConnector.check(contextOf(broker)).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ kind, message: expect.stringMatching(/./) as string });
      expect((error as ConnectorError).next).not.toBe('');
      expect((await run(broker)).error).toMatchObject({ kind });
      broker.refuses = null;
      expect(setOf((await run(broker)).pages)).toEqual(whole);
    },
  );

  it('stops when it is aborted', async () => {
    const broker = brokerWith(EVENTS);
    broker.refuses = new EventSourceError('aborted', 'aborted');
    await expect(eventsConnector.check(contextOf(broker))).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('says which secret is missing', async () => {
    const context = createPullContext({ config, secrets: {}, http, events: playedEvents({ broker: brokerWith([]) }) });
    await expect(eventsConnector.check(context)).rejects.toMatchObject({ kind: 'config' });
  });

  it('gives each record in one version, with id, stamp and the members it does not know', async () => {
    const { pages } = await run(brokerWith(EVENTS));
    const records = recordsOf(pages);
    expect(pages.length).toBeGreaterThan(1);
    expect(new Set(records.map(({ sourceId }) => sourceId)).size).toBe(setOf(pages).length);
    for (const { sourceId, version, recordedAt, payload } of records) {
      expect([sourceId, version]).not.toContain('');
      expect(recordedAt).not.toBeNull();
      expect(JSON.parse(payload)).toHaveProperty('surprise');
    }
  });

  it('gives the same set when it is stopped before any page is stored, and run again', async () => {
    const whole = await run(brokerWith(EVENTS));
    for (let stop = 0; stop < whole.pages.length; stop += 1) {
      const broker = brokerWith(EVENTS);
      const before = await run(broker, stop);
      expect(before.pages).toHaveLength(stop);
      const after = await run(broker);
      expect(setOf([...before.pages, ...after.pages])).toEqual(setOf(whole.pages));
      expect(broker.waiting).toEqual([]);
    }
  });

  it('goes on to the same set when its line breaks after any message', async () => {
    const some = EVENTS.slice(0, 12);
    const whole = setOf((await run(brokerWith(some))).pages);
    for (let after = 0; after <= some.length; after += 1) {
      const broker = brokerWith(some);
      broker.breaksAfter = after;
      const broken = await run(broker);
      expect(broken.error).toMatchObject({ kind: 'transient' });
      broker.breaksAfter = Number.POSITIVE_INFINITY;
      expect([after, setOf([...broken.pages, ...(await run(broker)).pages])]).toEqual([after, whole]);
    }
  });

  it('brings nothing new when the same is told again', async () => {
    const once = await run(brokerWith(EVENTS));
    const again = await run(brokerWith([...EVENTS, ...EVENTS]));
    expect(setOf([...once.pages, ...again.pages])).toEqual(setOf(once.pages));
  });

  it('lets no secret into records, checkpoints, logs or errors', async () => {
    const { logger, lines } = createKeptLog();
    const seen: string[] = [JSON.stringify((await run(brokerWith(EVENTS))).pages)];
    for (const [reason] of FAULTS) {
      const broker = brokerWith([]);
      broker.refuses = new EventSourceError(reason, `user throughline, password ${SECRETS.password}: no`);
      const error: unknown = await eventsConnector
        .check(contextOf(broker, { logger }))
        .catch((thrown: unknown) => thrown);
      const { message, next, stack } = error as ConnectorError;
      seen.push(message, next, stack ?? '', JSON.stringify(error));
    }
    expect([...seen, ...lines].join('\n')).not.toContain(SECRETS.password);
  });

  describeMapping(
    {
      connector: eventsConnector,
      config,
      secrets: SECRETS,
      vendor: () => http,
      signsIn: () => false,
      tokens: [],
      streams: {
        orders: {
          sample: { ...orderChanged(1, { number: 'sample' }), surprise },
          required: ['/data/number'],
          statuses: [{ pointer: '/data/state', documented: ['released'] }],
        },
      },
    },
    'orders',
    async () => recordsOf((await run(brokerWith(EVENTS))).pages),
  );
});
