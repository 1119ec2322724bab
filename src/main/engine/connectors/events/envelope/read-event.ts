import { hash } from 'node:crypto';
import { elementTexts, parseJson } from '#shared/lib/json.ts';
import { MOST_MESSAGE_BYTES, type QueueMessage, type ServerSentEvent } from '../../../ports/ports.ts';
import type { Read } from './event.ts';

export type Envelope = 'cloudevents' | 'plain';

const JSON_TYPE = /^[^;]*[/+]json\b/i;
const STRUCTURED_TYPE = /^application\/cloudevents\+json\b/i;
const BATCH_TYPE = /^application\/cloudevents-batch\+json\b/i;
/** Context attributes as headers: of AMQP ("cloudEvents:" and "cloudEvents_"), and as HTTP and Kafka bindings write them. */
const ATTRIBUTE_HEADER = /^(?:cloudEvents[:_]|ce[-_])([a-z0-9]+)$/i;

type Attributes = Readonly<Record<string, unknown>>;

/** The events of a message: one, or those of a batch of CloudEvents (JSON format §4), each as if it had come by itself. */
export function readMessage(message: QueueMessage, envelope: Envelope): readonly Read[] {
  if (message.size > MOST_MESSAGE_BYTES) return [tooLong(message)];
  const isBatch = envelope === 'cloudevents' && BATCH_TYPE.test(message.contentType ?? '');
  return isBatch ? readBatch(message.body) : [readOne(message, envelope)];
}

/** What it is told apart by is its beginning and its size: the rest was not taken. */
function tooLong({ body, size, messageId, routingKey }: QueueMessage): Read {
  const megabytes = (bytes: number): string => (bytes / (1024 * 1024)).toFixed(1);
  const beginning = new TextDecoder('utf-8').decode(body);
  return poisoned(
    `It has ${megabytes(size)} MB, and at most ${megabytes(MOST_MESSAGE_BYTES)} MB are taken: its beginning is kept here, and it was refused for the broker's dead-letter exchange to keep`,
    JSON.stringify({ messageId, routingKey, size, beginning }),
  );
}

function readBatch(body: Uint8Array): readonly Read[] {
  const text = textOf(body);
  if (text === null) return [noText(body)];
  const batch = jsonOf(text);
  if (batch === undefined) return [poisoned('It is no JSON', quoted(text))];
  if (!Array.isArray(batch)) return [poisoned('It is no batch of CloudEvents: no JSON list', text)];
  return elementTexts(text).map(structuredEvent);
}

/** CloudEvents in structured or binary mode, or plain JSON. */
function readOne(message: QueueMessage, envelope: Envelope): Read {
  const text = textOf(message.body);
  if (text === null) return noText(message.body);
  if (envelope === 'plain') {
    return plainEvent(text, {
      id: message.messageId,
      type: message.type,
      time: message.timestamp === null ? null : new Date(message.timestamp).toISOString(),
      subject: message.routingKey === '' ? null : message.routingKey,
    });
  }
  const type = message.contentType ?? '';
  const attributes = headerAttributes(message.headers);
  if (!STRUCTURED_TYPE.test(type) && 'specversion' in attributes) return binaryEvent(text, type, attributes);
  return structuredEvent(text);
}

/** An event of a stream of server-sent events, which has no place for attributes but its data. */
export function readServerSent({ lastEventId, type, data }: ServerSentEvent, envelope: Envelope): Read {
  if (envelope === 'cloudevents') return structuredEvent(data);
  return plainEvent(data, { id: lastEventId === '' ? null : lastEventId, type, time: null, subject: null });
}

/** CloudEvents JSON format §3: kept as it came, but data in base64 that holds JSON is laid open. */
function structuredEvent(text: string): Read {
  const envelope = jsonOf(text);
  if (envelope === undefined) return poisoned('It is no JSON', quoted(text));
  if (!isObject(envelope)) return poisoned('It is no CloudEvent: no JSON object', text);
  const { data_base64: coded, ...attributes } = envelope;
  const type = envelope['datacontenttype'];
  if (typeof coded !== 'string' || (typeof type === 'string' && !JSON_TYPE.test(type))) return checked(envelope, text);
  const data = textOf(Buffer.from(coded, 'base64'));
  if (data === null || jsonOf(data) === undefined) return poisoned('"data_base64" holds no JSON', text);
  return checked(envelope, withData(attributes, data));
}

/** Attributes came apart from the data (binary mode). */
function binaryEvent(text: string, contentType: string, attributes: Attributes): Read {
  const named = { ...attributes, ...(contentType === '' ? {} : { datacontenttype: contentType }) };
  const isJson = contentType === '' || JSON_TYPE.test(contentType);
  if (isJson && text !== '' && jsonOf(text) === undefined)
    return poisoned('Its data is no JSON', withData(named, quoted(text)));
  const payload = text === '' ? JSON.stringify(named) : withData(named, isJson ? text : quoted(text));
  return checked(named, payload);
}

/** JSON without an envelope, laid into one so that declarations read all events alike. */
function plainEvent(
  text: string,
  { id, ...told }: Readonly<Record<'id' | 'type' | 'time' | 'subject', string | null>>,
): Read {
  if (jsonOf(text) === undefined) return poisoned('It is no JSON', quoted(text));
  const attributes = { id: id ?? digestOf(text), ...told };
  const said = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null));
  const payload = withData(said, text);
  return { event: { id: attributes.id, time: told.time, sequence: null, payload } };
}

const REQUIRED = ['id', 'source', 'specversion', 'type'] as const;

function checked(attributes: Attributes, payload: string): Read {
  const missing = REQUIRED.find((name) => typeof attributes[name] !== 'string' || attributes[name] === '');
  if (missing !== undefined) return poisoned(`It is no CloudEvent: "${missing}" is missing`, payload);
  const { id, source, specversion, time, sequence } = attributes as Readonly<Record<string, string>>;
  if (!String(specversion).startsWith('1.'))
    return poisoned(`It is a CloudEvent of version ${specversion}; 1.0 is read`, payload);
  return {
    event: {
      id: `${source} ${id}`,
      time: typeof time === 'string' ? time : null,
      sequence: typeof sequence === 'string' ? sequence : null,
      payload,
    },
  };
}

/** Attributes among the headers of a message; AMQP's own timestamps as RFC 3339. */
function headerAttributes(headers: Readonly<Record<string, unknown>>): Attributes {
  const attributes: Record<string, unknown> = {};
  for (const [header, value] of Object.entries(headers)) {
    const name = ATTRIBUTE_HEADER.exec(header)?.[1]?.toLowerCase();
    if (name !== undefined) attributes[name] = isTimestamp(value) ? new Date(value.value * 1000).toISOString() : value;
  }
  return attributes;
}

/** As the AMQP library tells timestamps from numbers. */
function isTimestamp(value: unknown): value is { readonly value: number } {
  return isObject(value) && value['!'] === 'timestamp' && typeof value['value'] === 'number';
}

/** JSON text goes in as it is, so that no digit is lost. */
function withData(attributes: Attributes, data: string): string {
  const head = JSON.stringify(attributes);
  return `${head.slice(0, -1)}${head === '{}' ? '' : ','}"data":${data}}`;
}

function noText(body: Uint8Array): Read {
  const raw = Buffer.from(body).toString('base64');
  return poisoned('It is no text in UTF-8; its bytes stand here in base64', JSON.stringify(raw));
}

function poisoned(reason: string, payload: string): Read {
  return { poison: { reason, payload } };
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

export function digestOf(text: string): string {
  return hash('sha256', text, 'base64url');
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
