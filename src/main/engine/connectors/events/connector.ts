import { assert } from '#shared/lib/assert.ts';
import { mapRecord } from '../declared/mapping/map-record.ts';
import type { Connector, Stream } from '../kit/connector.ts';
import { compiledEvents, type EventStreamDeclaration } from './declaration.ts';
import { manifest, type EventsConfig } from './manifest.ts';
import { checkFeed, feedStream } from './streams/feed.ts';
import { checkQueue, queueStream } from './streams/queue.ts';

/** Hears the events of any system, after a declaration: messages of a queue, or server-sent events. */
export const eventsConnector: Connector<EventsConfig> = {
  manifest,

  streams: (config) => declaredStreams(config).map(([id, declared]) => streamOf(id, declared, config)),

  async check(context) {
    const { broker, feed } = context.config.declaration;
    for (const [, declared] of declaredStreams(context.config)) {
      if (broker !== undefined) await checkQueue(context, declared, broker);
      if (feed !== undefined) await checkFeed(context, declared, feed);
    }
  },

  map(record, context) {
    const stream = compiledEvents(context.config.declaration).get(record.streamId);
    if (stream === undefined) {
      return { ok: false, error: { reason: `The declaration has no stream "${record.streamId}" any more`, path: '' } };
    }
    return mapRecord(stream, record, context);
  },
};

function declaredStreams({ declaration }: EventsConfig): readonly [string, EventStreamDeclaration][] {
  return Object.entries(declaration.streams);
}

function streamOf(id: string, declared: EventStreamDeclaration, { declaration }: EventsConfig): Stream<EventsConfig> {
  const compiled = compiledEvents(declaration).get(id);
  assert(compiled, 'every declared stream is compiled');
  const { broker, feed } = declaration;
  if (broker !== undefined) return queueStream(compiled, declared, broker);
  assert(feed, 'a declaration without a broker has a feed');
  return feedStream(compiled, declared, feed);
}
