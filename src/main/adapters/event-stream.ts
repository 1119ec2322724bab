import type { Readable } from 'node:stream';
import { createParser } from 'eventsource-parser';
import { EventSourceError, type EventStream, type ServerSentEvent } from '#engine/ports/ports.ts';
import { ArrivalBuffer, closedHere } from './arrival-buffer.ts';

/** Events that are read ahead of whoever takes them. */
const MOST_AHEAD = 1000;
/** An answer that is no stream is read so far, for its words. */
const MOST_REFUSAL_CHARS = 64 * 1024;
const EVENT_STREAM = /^text\/event-stream\b/i;

export interface StreamAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

/** Events of an answer; the text of one that is no stream of events. */
export async function eventStreamOf(
  { status, headers, body }: StreamAnswer,
  /** Longest event, in characters. */
  mostChars: number,
): Promise<EventStream> {
  const buffer = new ArrivalBuffer<ServerSentEvent>();
  const isStream = status === 200 && EVENT_STREAM.test(headers['content-type'] ?? '');
  let reconnectMs: number | null = null;
  const reading = isStream ? readEvents(body, buffer, mostChars, (ms) => (reconnectMs = ms)) : null;
  return {
    status,
    headers,
    text: isStream ? null : await textOf(body),
    reconnectMs: () => reconnectMs,
    take: (most, waitMs, signal) => buffer.take(most, waitMs, signal),
    async close() {
      buffer.break(closedHere());
      body.destroy();
      await reading;
    },
  };
}

async function readEvents(
  body: Readable,
  buffer: ArrivalBuffer<ServerSentEvent>,
  mostChars: number,
  onRetry: (ms: number) => void,
): Promise<void> {
  let lastEventId = '';
  const parser = createParser({
    maxBufferSize: mostChars,
    onRetry,
    onId: (id) => {
      lastEventId = id;
    },
    onEvent: ({ event = 'message', data }) => buffer.add({ lastEventId, type: event, data }),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded')
        buffer.break(new EventSourceError('network', `an event is longer than ${mostChars} characters`));
    },
  });
  const decoder = new TextDecoder();
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      await buffer.belowOf(MOST_AHEAD);
    }
    buffer.break(new EventSourceError('ended', 'the server ended the stream'));
  } catch (cause) {
    buffer.break(new EventSourceError('network', cause instanceof Error ? cause.message : 'the stream broke'));
  }
}

async function textOf(body: Readable): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > MOST_REFUSAL_CHARS) break;
    }
  } catch {
    // The status says enough where its words broke off.
  }
  body.destroy();
  return text;
}
