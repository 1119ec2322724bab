import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { saveConnection } from '../commands/connections.ts';
import { eventsConnector } from '../connectors/events/connector.ts';
import type { EventsDeclaration } from '../connectors/events/declaration.ts';
import { feedDeclaration, orderChanged, queueDeclaration } from '../connectors/events/testing/declarations.ts';
import { PlayedBroker, playedEvents, PlayedFeed } from '../connectors/events/testing/played-sources.ts';
import { createPullContext } from '../connectors/kit/testing.ts';
import type { Connector } from '../connectors/kit/connector.ts';
import type { WriteDb } from '../store/database.ts';
import { blankStore } from '../store/testing/blank-store.ts';
import { pullProved } from './proving/pull-proved.ts';
import { Writer } from './writer.ts';
import type { WriterRequests } from './writer-requests.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 10);
const NOW = Date.UTC(2026, 5, 17, 10);
const http = { send: () => Promise.reject(new Error('nothing to ask')) };

interface Store {
  readonly db: WriteDb;
  /** One run; landings from this one on fail, where it is given: before anything is stored, or right after. */
  run(failing?: { readonly from: number; readonly stored: boolean }): Promise<void>;
  digest(): string;
}

function openStoreFor(declaration: EventsDeclaration, played: Parameters<typeof playedEvents>[0]): Store {
  const db = blankStore();
  const { connection: id, name, kind, monogram } = declaration;
  const config = { declaration };
  const settings = {
    id,
    connectorId: 'events',
    name,
    kind,
    monogram,
    config,
    orderNumberScope: 'erp',
    referenceRules: {},
  };
  saveConnection(db, settings, 0);
  const writer = new Writer(db, NOW, () => undefined);
  const secrets = { password: 'password', token: 'token' };
  return {
    db,
    async run(failing) {
      const context = createPullContext({ config, secrets, http, events: playedEvents(played) });
      const [stream] = (eventsConnector as Connector<unknown>).streams(config);
      if (stream === undefined) throw new Error('a declared stream');
      let landings = 0;
      const ask = async <N extends keyof WriterRequests>(
        requested: N,
        input: WriterRequests[N]['input'],
      ): Promise<WriterRequests[N]['output']> => {
        if (requested !== 'land') return writer.handle(requested, input, NOW);
        landings += 1;
        const fails = failing !== undefined && landings >= failing.from;
        const stored = fails && !failing.stored ? null : writer.handle(requested, input, NOW);
        if (fails || stored === null) throw new Error('killed');
        return stored;
      };
      await pullProved({
        connectionId: id,
        connectionName: name,
        stream,
        context,
        signal: context.signal,
        clock: { ...context.clock, now: () => NOW },
        writer: { ask },
        disturbed: false,
        landed: () => undefined,
      }).catch((error: unknown) => {
        if (!(error instanceof Error && error.message === 'killed')) throw error;
      });
    },
    digest() {
      while (writer.step());
      return writer.handle('digest', null, NOW);
    },
  };
}

/** Events of a few orders, some told twice, some that are no events. */
const told = fc.array(
  fc.record({
    no: fc.integer({ min: 0, max: 30 }),
    order: fc.integer({ min: 0, max: 8 }),
    poison: fc.integer({ max: 9, min: 0 }),
  }),
  { minLength: 1, maxLength: 500 },
);
const kills = fc.array(fc.record({ from: fc.integer({ min: 1, max: 3 }), stored: fc.boolean() }), { maxLength: 4 });

function bodyOf({
  no,
  order,
  poison,
}: {
  readonly no: number;
  readonly order: number;
  readonly poison: number;
}): unknown {
  return poison === 0 ? `no event ${no}` : orderChanged(no, { number: `SO-${order}` });
}

describe('what a source tells once', () => {
  it('is had exactly once from a queue, whatever is told again and whenever the engine dies', async () => {
    await fc.assert(
      fc.asyncProperty(told, kills, async (events, failures) => {
        const bodies = events.map(bodyOf);
        const clean = new PlayedBroker();
        for (const body of new Set(bodies.map((body) => JSON.stringify(body)))) clean.publish(JSON.parse(body));
        const once = openStoreFor(queueDeclaration(), { broker: clean });
        await once.run();

        const broker = new PlayedBroker();
        for (const body of bodies) broker.publish(body);
        const store = openStoreFor(queueDeclaration(), { broker });
        for (const failure of failures) await store.run(failure);
        await store.run();
        expect(broker.waiting).toEqual([]);
        expect(broker.acknowledged).toHaveLength(bodies.length);
        expect(store.digest()).toBe(once.digest());
      }),
      { numRuns: RUNS },
    );
  });

  it('is had exactly once from a stream that goes on where the store is', async () => {
    await fc.assert(
      fc.asyncProperty(told, kills, fc.integer({ min: 1, max: 300 }), async (events, failures, lineLength) => {
        const feed = new PlayedFeed();
        for (const event of events) feed.tell(bodyOf(event));
        const once = openStoreFor(feedDeclaration(), { feed });
        await once.run();
        feed.lineLength = lineLength;
        const store = openStoreFor(feedDeclaration(), { feed });
        for (const failure of failures) await store.run(failure);
        for (let read = 0; read < events.length; read += lineLength) await store.run();
        expect(store.digest()).toBe(once.digest());
        const checkpoint = store.db.value<string>('SELECT state FROM checkpoint');
        expect(JSON.parse(checkpoint ?? '')).toEqual({ lastEventId: String(events.length) });
      }),
      { numRuns: RUNS },
    );
  });

  it('keeps poison, set aside with its text, and acknowledges it', async () => {
    const broker = new PlayedBroker();
    broker.publish('no event');
    broker.publish(orderChanged(1));
    const store = openStoreFor(queueDeclaration(), { broker });
    await store.run();
    store.digest();
    expect(broker.waiting).toEqual([]);
    expect(store.db.all('SELECT reason FROM parked_record')).toEqual([{ reason: 'It is no JSON.' }]);
    expect(store.db.value('SELECT count(*) FROM document')).toBe(1);
  });
});
