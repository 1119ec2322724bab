import { describe, expect, it } from 'vitest';
import type { QueueMessage } from '../../../ports/ports.ts';
import type { Read } from './event.ts';
import { readMessage, readServerSent, type Envelope } from './read-event.ts';

const EVENT = { specversion: '1.0', id: 'e-1', source: '/shop', type: 'order.changed', time: '2026-06-17T08:00:00Z' };

function read(
  body: string | Uint8Array,
  message: Partial<QueueMessage> = {},
  envelope: Envelope = 'cloudevents',
): Read {
  const [first, ...others] = readAll(body, message, envelope);
  if (first === undefined || others.length > 0) throw new Error('not one event');
  return first;
}

function readAll(
  body: string | Uint8Array,
  message: Partial<QueueMessage> = {},
  envelope: Envelope = 'cloudevents',
): readonly Read[] {
  return readMessage(
    {
      body: typeof body === 'string' ? Buffer.from(body) : body,
      size: body.length,
      contentType: null,
      messageId: null,
      type: null,
      timestamp: null,
      routingKey: '',
      headers: {},
      ...message,
    },
    envelope,
  );
}

describe('a CloudEvent in structured mode', () => {
  it.each(['application/cloudevents+json', 'application/cloudevents+json; charset=utf-8', 'application/json', null])(
    'is kept as it came, told as %s',
    (contentType) => {
      const text = `{ "data": {"n": 12345678901234567890},\n${JSON.stringify(EVENT).slice(1)}`;
      expect(read(text, { contentType })).toEqual({
        event: { id: '/shop e-1', time: EVENT.time, sequence: null, payload: text },
      });
    },
  );

  it('lays JSON in base64 open', () => {
    const coded = Buffer.from('{"number":"Ü-1"}').toString('base64');
    const { event } = read(JSON.stringify({ ...EVENT, data_base64: coded })) as { event: { payload: string } };
    expect(JSON.parse(event.payload)).toEqual({ ...EVENT, data: { number: 'Ü-1' } });
    const text = JSON.stringify({ ...EVENT, datacontenttype: 'image/png', data_base64: coded });
    expect(read(text)).toMatchObject({ event: { payload: text } });
  });

  it('says its sequence', () => {
    expect(read(JSON.stringify({ ...EVENT, sequence: '00000042' }))).toMatchObject({ event: { sequence: '00000042' } });
  });

  it('is the same from a stream of server-sent events', () => {
    const data = JSON.stringify(EVENT);
    expect(readServerSent({ lastEventId: '9', type: 'message', data }, 'cloudevents')).toEqual(read(data));
  });
});

describe('a CloudEvent in binary mode', () => {
  it.each(['cloudEvents:', 'cloudEvents_', 'ce-', 'ce_'])(
    'has its attributes in headers that begin with %s',
    (prefix) => {
      const headers = Object.fromEntries(Object.entries(EVENT).map(([name, value]) => [`${prefix}${name}`, value]));
      const answer = read('{"n": 12345678901234567890}', {
        contentType: 'application/json',
        headers: { ...headers, other: 1 },
      });
      expect(answer).toMatchObject({ event: { id: '/shop e-1', time: EVENT.time } });
      const { payload } = (answer as { event: { payload: string } }).event;
      expect(payload).toContain('"data":{"n": 12345678901234567890}}');
      expect(JSON.parse(payload)).toMatchObject({ ...EVENT, datacontenttype: 'application/json' });
    },
  );

  it('reads the time that AMQP itself knows, data that is text, and no data', () => {
    const headers = Object.fromEntries(Object.entries(EVENT).map(([name, value]) => [`cloudEvents:${name}`, value]));
    const timed = { ...headers, 'cloudEvents:time': { '!': 'timestamp', value: 1_781_683_200 } };
    expect(read('', { headers: timed })).toMatchObject({ event: { time: '2026-06-17T08:00:00.000Z' } });
    const { event } = read('<a/>', { headers, contentType: 'text/xml' }) as { event: { payload: string } };
    expect(JSON.parse(event.payload)).toMatchObject({ data: '<a/>' });
  });
});

describe('a batch of CloudEvents', () => {
  const batch = { contentType: 'application/cloudevents-batch+json; charset=utf-8' };

  it('is its events, each as if it had come by itself', () => {
    const texts = [
      `{ "data": {"n": 12345678901234567890, "note": "a, [b] \\" {c}"},\n${JSON.stringify(EVENT).slice(1)}`,
      JSON.stringify({ ...EVENT, id: 'e-2', data_base64: Buffer.from('{"n":2}').toString('base64') }),
      JSON.stringify({ ...EVENT, id: 'e-3', data: [[], {}, [1, 2]] }),
    ];
    expect(readAll(` [${texts.join(' ,\n')}] `, batch)).toEqual(texts.map((text) => read(text)));
    expect(readAll('[ ]', batch)).toEqual([]);
  });

  it('sets aside what is no event, and no other', () => {
    const answer = readAll(`[${JSON.stringify(EVENT)}, 7, {"id":"x"}]`, batch);
    expect(answer).toEqual([
      read(JSON.stringify(EVENT)),
      { poison: { reason: expect.stringContaining('no JSON object') as string, payload: '7' } },
      { poison: { reason: expect.stringContaining('"source" is missing') as string, payload: '{"id":"x"}' } },
    ]);
  });

  it('is told by its type, which plain JSON has none of', () => {
    expect(read('[1]', batch, 'plain')).toMatchObject({ event: { id: expect.any(String) as string } });
  });
});

describe('plain JSON', () => {
  it('is laid into an envelope of what the message says beside it', () => {
    const timestamp = Date.parse(EVENT.time);
    const message = { messageId: 'm-1', type: 'changed', timestamp, routingKey: 'orders.eu' };
    const { event } = read('{"number":1}', message, 'plain') as { event: { id: string; payload: string } };
    expect(event.id).toBe('m-1');
    expect(JSON.parse(event.payload)).toEqual({
      id: 'm-1',
      type: 'changed',
      time: '2026-06-17T08:00:00.000Z',
      subject: 'orders.eu',
      data: { number: 1 },
    });
  });

  it('without an id is known by its text', () => {
    const first = readServerSent({ lastEventId: '', type: 'message', data: '{"n":1}' }, 'plain');
    expect(readServerSent({ lastEventId: '', type: 'message', data: '{"n":1}' }, 'plain')).toEqual(first);
    expect(readServerSent({ lastEventId: '', type: 'message', data: '{"n":2}' }, 'plain')).not.toEqual(first);
  });
});

describe('poison', () => {
  it.each<[string, string | Uint8Array, Partial<QueueMessage>, string]>([
    ['no text', Uint8Array.of(0xff, 0xfe, 0x00), {}, 'UTF-8'],
    ['no JSON', '{"number":', {}, 'no JSON'],
    ['a list', '[1]', {}, 'no JSON object'],
    ['no envelope', '{"number":"SO-1"}', {}, '"id" is missing'],
    ['an empty id', JSON.stringify({ ...EVENT, id: '' }), {}, '"id" is missing'],
    ['another version', JSON.stringify({ ...EVENT, specversion: '2.0' }), {}, 'version 2.0'],
    ['a batch that is no list', '{}', { contentType: 'application/cloudevents-batch+json' }, 'no JSON list'],
    ['a batch that is no JSON', '[{', { contentType: 'application/cloudevents-batch+json' }, 'no JSON'],
    ['a batch that is no text', Uint8Array.of(0xff), { contentType: 'application/cloudevents-batch+json' }, 'UTF-8'],
    ['a batch in another format', '[]', { contentType: 'application/cloudevents-batch+avro' }, 'no JSON object'],
    ['binary mode with broken data', '{', { headers: { 'ce-specversion': '1.0' } }, 'data is no JSON'],
    ['base64 that holds no JSON', JSON.stringify({ ...EVENT, data_base64: 'AAAA' }), {}, 'data_base64'],
  ])('is %s: it is kept, with the reason', (_name, body, message, reason) => {
    const answer = read(body, message);
    expect(answer).toMatchObject({ poison: { reason: expect.stringContaining(reason) } });
    const { payload } = (answer as { poison: { payload: string } }).poison;
    expect(() => JSON.parse(payload) as unknown).not.toThrow();
  });
});
