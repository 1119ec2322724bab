import {
  EventSourceError,
  type EventSources,
  type EventStream,
  type HttpRequest,
  type MessageQueue,
  type QueueAddress,
  type QueueMessage,
  type ServerSentEvent,
} from '../../../ports/ports.ts';

/** A broker with one queue: what is not acknowledged when a line closes is handed out again. */
export class PlayedBroker {
  readonly waiting: QueueMessage[] = [];
  readonly acknowledged: QueueMessage[] = [];
  readonly opened: QueueAddress[] = [];
  lines = 0;
  /** Fails the next opening. */
  refuses: EventSourceError | null = null;
  /** Lets so many messages through before the line breaks. */
  breaksAfter = Number.POSITIVE_INFINITY;

  publish(body: unknown, message: Partial<QueueMessage> = {}): void {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    this.waiting.push({
      body: Buffer.from(text),
      size: Buffer.byteLength(text),
      contentType: 'application/cloudevents+json',
      messageId: null,
      type: null,
      timestamp: null,
      routingKey: '',
      headers: {},
      ...message,
    });
  }

  open(address: QueueAddress): Promise<MessageQueue> {
    this.opened.push(address);
    if (this.refuses !== null) return Promise.reject(this.refuses);
    this.lines += 1;
    const taken: QueueMessage[] = [];
    let handedOut = 0;
    return Promise.resolve({
      waiting: () => Promise.resolve(this.waiting.length),
      take: (most) => {
        if (handedOut >= this.breaksAfter) return Promise.reject(new EventSourceError('network', 'reset'));
        const some = this.waiting.splice(0, Math.min(most, this.breaksAfter - handedOut));
        handedOut += some.length;
        taken.push(...some);
        return Promise.resolve(some);
      },
      acknowledge: (last) => {
        this.acknowledged.push(...taken.splice(0, taken.indexOf(last) + 1));
        return Promise.resolve();
      },
      close: () => {
        this.lines -= 1;
        this.waiting.unshift(...taken.splice(0));
        return Promise.resolve();
      },
    });
  }
}

/** A server of events that it numbers from 1 and keeps for ever. */
export class PlayedFeed {
  readonly told: string[] = [];
  readonly asked: HttpRequest[] = [];
  open = 0;
  /** Answers with this instead of a stream. */
  refuses: { readonly status: number; readonly text: string } | null = null;
  /** Events of one line, before the server ends it or it breaks. */
  lineLength = Number.POSITIVE_INFINITY;
  breaks = false;
  reconnectMs: number | null = null;

  tell(data: unknown): void {
    this.told.push(typeof data === 'string' ? data : JSON.stringify(data));
  }

  openStream(request: HttpRequest): Promise<EventStream> {
    this.asked.push(request);
    const head = {
      headers: { 'content-type': 'text/event-stream' },
      status: 200,
      text: null,
      reconnectMs: () => this.reconnectMs,
    };
    this.open += 1;
    const close = (): Promise<void> => {
      this.open -= 1;
      return Promise.resolve();
    };
    if (this.refuses !== null) {
      const headers = { 'content-type': 'application/json' };
      return Promise.resolve({ ...head, ...this.refuses, headers, take: () => Promise.resolve([]), close });
    }
    let next = Number(request.headers?.['last-event-id'] ?? 0);
    const end = next + this.lineLength;
    const take = (most: number): Promise<readonly ServerSentEvent[]> => {
      if (next >= end) return Promise.reject(new EventSourceError(this.breaks ? 'network' : 'ended', 'over'));
      const some = this.told.slice(next, Math.min(next + most, end));
      const first = next + 1;
      next += some.length;
      return Promise.resolve(
        some.map((data, index) => ({ lastEventId: String(first + index), type: 'message', data })),
      );
    };
    return Promise.resolve({ ...head, take, close });
  }
}

export function playedEvents(parts: { readonly broker?: PlayedBroker; readonly feed?: PlayedFeed }): EventSources {
  const none = (): Promise<never> => Promise.reject(new Error('not played'));
  return {
    openQueue: (address) => parts.broker?.open(address) ?? none(),
    openStream: (request) => parts.feed?.openStream(request) ?? none(),
  };
}
