import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import { atPointer } from '#shared/lib/json.ts';
import { HttpTransportError, type HttpClient, type HttpRequest, type HttpResponse } from '../../ports/ports.ts';
import {
  ConnectorError,
  type Checkpoint,
  type Connector,
  type ConnectorErrorKind,
  type MapContext,
  type Page,
  type RawRecord,
  type Stream,
} from './connector.ts';
import { answering, createKeptLog, createPullContext, createSteppedClock, jsonAnswer, pagesOf } from './testing.ts';

/** What the suite must know of one stream. */
export interface StreamSubject {
  /** A whole record, as the source gives it. */
  readonly sample: Readonly<Record<string, unknown>>;
  /** JSON Pointers of the fields without which it means nothing. */
  readonly required: readonly string[];
  /** Native statuses: where they stand, and every value that the vendor documents. */
  readonly statuses: { readonly pointer: string; readonly documented: readonly string[] } | null;
}

export interface ConformanceSubject<Config> {
  readonly connector: Connector<Config>;
  readonly config: Config;
  readonly secrets: Readonly<Record<string, string>>;
  /** A fresh vendor that serves its fixtures over several pages, every record with a member "surprise". */
  vendor(): HttpClient;
  /** Whether a request signs in rather than reads. */
  signsIn(request: HttpRequest): boolean;
  /** What the vendor's sign-in hands out; it must show up nowhere. */
  readonly tokens: readonly string[];
  readonly streams: Readonly<Record<string, StreamSubject>>;
}

const LOGIN_PAGE =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><input type="password"></body></html>';

interface Trouble {
  readonly name: string;
  readonly kind: ConnectorErrorKind;
  readonly answer: () => HttpResponse;
  readonly retryAfterMs?: number;
}

const TROUBLES: readonly Trouble[] = [
  { name: '401', kind: 'auth', answer: () => jsonAnswer({}, 401) },
  { name: '403', kind: 'auth', answer: () => jsonAnswer({}, 403) },
  { name: '404', kind: 'config', answer: () => jsonAnswer({}, 404) },
  {
    name: '429 with seconds',
    kind: 'rate_limited',
    answer: () => jsonAnswer({}, 429, { 'retry-after': '120' }),
    retryAfterMs: 120_000,
  },
  { name: '503', kind: 'transient', answer: () => ({ status: 503, headers: {}, text: 'down for maintenance' }) },
  {
    name: 'a timeout',
    kind: 'transient',
    answer: () => fail(new HttpTransportError('timeout', 'no answer within 60000 ms')),
  },
  { name: 'no connection', kind: 'transient', answer: () => fail(new HttpTransportError('network', 'ECONNREFUSED')) },
  {
    name: 'a sign-in page',
    kind: 'auth',
    answer: () => ({ status: 200, headers: { 'content-type': 'text/html' }, text: LOGIN_PAGE }),
  },
  {
    name: 'JSON that breaks off',
    kind: 'transient',
    answer: () => ({ ...jsonAnswer({}), text: '{"value":[{"id":"a"' }),
  },
];

function fail(error: Error): never {
  throw error;
}

/** Everything that is asked of every connector. */
export function describeConformance<Config>(subject: ConformanceSubject<Config>): void {
  const { connector, config } = subject;
  describe(`${connector.manifest.name}: conformance`, () => {
    describeManifest(subject);
    describeCheck(subject);
    for (const stream of connector.streams(config)) describeStream(subject, stream);
    describeSecrecy(subject);
  });
}

function describeManifest<Config>({ connector, config, streams }: ConformanceSubject<Config>): void {
  const { manifest } = connector;

  it('reads back the configuration that it wrote', () => {
    const parsed = manifest.config.parse(config);
    expect(manifest.config.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
  });

  it('titles and explains each setting', () => {
    const schema = z.toJSONSchema(manifest.config, { io: 'input' }) as {
      properties?: Record<string, { title?: string; description?: string }>;
    };
    const bare = Object.entries(schema.properties ?? {}).filter(([, field]) => !field.title || !field.description);
    expect(bare.map(([name]) => name)).toEqual([]);
  });

  it('declares the streams that it has', () => {
    const declared = manifest.streams.map((stream) => stream.id);
    expect(connector.streams(config).map((stream) => stream.manifest.id)).toEqual(declared);
    expect(Object.keys(streams).toSorted()).toEqual(declared.toSorted());
    for (const id of declared) expect(id).toMatch(/^[\w-]+$/);
  });
}

/** The vendor, but every request that reads fares as told. */
function troubled<Config>(subject: ConformanceSubject<Config>, answer: () => HttpResponse): HttpClient {
  const vendor = subject.vendor();
  return { send: (request) => (subject.signsIn(request) ? vendor.send(request) : answering(answer).send(request)) };
}

async function checkError<Config>(subject: ConformanceSubject<Config>, http: HttpClient): Promise<ConnectorError> {
  const { connector, config, secrets } = subject;
  const error: unknown = await connector
    .check(createPullContext({ config, secrets, http }))
    .catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(ConnectorError);
  return error as ConnectorError;
}

function describeCheck<Config>(subject: ConformanceSubject<Config>): void {
  const { connector, config, secrets } = subject;

  it('passes its check', async () => {
    await expect(
      connector.check(createPullContext({ config, secrets, http: subject.vendor() })),
    ).resolves.toBeUndefined();
  });

  it.each(TROUBLES)('fails its check on $name as $kind', async ({ kind, answer, retryAfterMs }) => {
    const error = await checkError(subject, troubled(subject, answer));
    expect(error).toMatchObject({ kind, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
    expect(error.message).not.toBe('');
    expect(error.next).not.toBe('');
  });

  it('waits as a Retry-After date asks, then asks again', async () => {
    const clock = createSteppedClock(Date.parse('2026-03-02T08:00:00Z'));
    const vendor = subject.vendor();
    let refused = false;
    const http: HttpClient = {
      send(request) {
        if (refused || subject.signsIn(request)) return vendor.send(request);
        refused = true;
        return Promise.resolve(jsonAnswer({}, 429, { 'retry-after': 'Mon, 02 Mar 2026 08:00:20 GMT' }));
      },
    };
    await connector.check(createPullContext({ config, secrets, http, clock }));
    expect(clock.now()).toBeGreaterThanOrEqual(Date.parse('2026-03-02T08:00:20Z'));
  });

  it('stops when it is aborted', async () => {
    const controller = new AbortController();
    const http = answering(() => {
      controller.abort();
      throw new HttpTransportError('aborted', 'aborted');
    });
    const context = createPullContext({ config, secrets, http, signal: controller.signal });
    await expect(connector.check(context)).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('says which secret is missing', async () => {
    await expect(
      connector.check(createPullContext({ config, secrets: {}, http: subject.vendor() })),
    ).rejects.toMatchObject({ kind: 'config' });
  });
}

/** One line per record, to compare sets. */
function lineOf(record: RawRecord): string {
  return `${record.sourceId} ${record.version} ${record.payload}`;
}

function setOf(pages: readonly Page[]): string[] {
  return [...new Set(pages.flatMap((page) => page.records.map(lineOf)))].toSorted();
}

function describeStream<Config>(subject: ConformanceSubject<Config>, stream: Stream<Config>): void {
  const { id } = stream.manifest;

  async function pull(checkpoint: Checkpoint | null, most?: number): Promise<Page[]> {
    const { config, secrets } = subject;
    return pagesOf(stream, createPullContext({ config, secrets, http: subject.vendor() }), checkpoint, most);
  }

  describe(`stream ${id}`, () => {
    it('gives each record once, with id, version and the members it does not know', async () => {
      const pages = await pull(null);
      const records = pages.flatMap((page) => page.records);
      expect(pages.length).toBeGreaterThan(1);
      expect(new Set(records.map((record) => record.sourceId)).size).toBe(records.length);
      for (const record of records) {
        expect(record.sourceId).not.toBe('');
        expect(record.version).not.toBe('');
        expect(record.recordedAt).not.toBeNull();
        expect(JSON.parse(record.payload)).toHaveProperty('surprise');
      }
    });

    it('gives the same set when it is stopped after any page and resumed', async () => {
      const whole = await pull(null);
      for (let stop = 1; stop <= whole.length; stop++) {
        const before = await pull(null, stop);
        const after = await pull(throughJson(before.at(-1)?.checkpoint));
        expect(setOf([...before, ...after])).toEqual(setOf(whole));
      }
    });

    it('brings nothing new when nothing changed', async () => {
      const whole = await pull(null);
      const again = await pull(throughJson(whole.at(-1)?.checkpoint));
      expect(setOf([...whole, ...again])).toEqual(setOf(whole));
    });

    describeMapping(subject, id, async () => (await pull(null)).flatMap((page) => page.records));
  });
}

function throughJson(checkpoint: Checkpoint | undefined): Checkpoint {
  expect(checkpoint).toBeDefined();
  return JSON.parse(JSON.stringify(checkpoint)) as Checkpoint;
}

function describeMapping<Config>(
  subject: ConformanceSubject<Config>,
  streamId: string,
  pullRecords: () => Promise<RawRecord[]>,
): void {
  const stream = subject.streams[streamId];
  if (stream === undefined) throw new Error(`the suite is told nothing of stream "${streamId}"`);
  const { sample, required, statuses } = stream;
  const context = mapContextOf(subject.config);
  const mapPayload = (payload: unknown): ReturnType<Connector<Config>['map']> =>
    subject.connector.map({ streamId, sourceId: 'sample', recordedAt: null, payload }, context);

  it('maps every record of the vendor, and every path leads into its payload', async () => {
    for (const record of await pullRecords()) {
      const payload: unknown = JSON.parse(record.payload);
      const outcome = mapPayload(payload);
      expect(outcome.ok ? deadPaths(outcome.value, payload) : outcome.error).toEqual([]);
    }
  });

  it('maps the same record to the same documents, and leaves the payload alone', () => {
    const before = JSON.stringify(sample);
    expect(mapPayload(sample)).toEqual(mapPayload(JSON.parse(before)));
    expect(JSON.stringify(sample)).toBe(before);
  });

  it.each(required)('sets exactly one record aside when %s is missing', (pointer) => {
    const outcomes = [sample, without(sample, pointer), sample].map(mapPayload);
    expect(outcomes.map((outcome) => outcome.ok)).toEqual([true, false, true]);
    expect(outcomes[1]).toMatchObject({ error: { path: pointer, reason: expect.stringMatching(/./) as string } });
  });

  it.each(['not an object', 42, null, []])('sets aside a record that is %j', (payload) => {
    expect(mapPayload(payload).ok).toBe(false);
  });

  if (statuses === null) return;

  it.each(statuses.documented)('knows the status %j', (status) => {
    const outcome = mapPayload(replaced(sample, statuses.pointer, status));
    expect(outcome.ok && outcome.value.flatMap((document) => document.unknownValues)).toEqual([]);
  });

  it('flags a status that it does not know, and maps the rest', () => {
    const outcome = mapPayload(replaced(sample, statuses.pointer, 'never heard of'));
    expect(outcome.ok).toBe(true);
    const unknown = outcome.ok ? outcome.value.flatMap((document) => document.unknownValues) : [];
    expect(unknown).toContainEqual({ value: 'never heard of', path: statuses.pointer });
  });
}

export function mapContextOf<Config>(config: Config): MapContext<Config> {
  return { connectionId: 'probe', config, orderNumberScope: 'erp', referenceRules: {} };
}

/** Paths in the documents that lead nowhere in the payload. */
function deadPaths(documents: readonly CanonicalDocument[], payload: unknown): string[] {
  const dead: string[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) {
        if (key === 'path' && typeof member === 'string') {
          if (atPointer(payload, member) === undefined) dead.push(member);
        } else walk(member);
      }
    }
  };
  walk(documents);
  return dead;
}

function without(sample: unknown, pointer: string): unknown {
  const copy: unknown = structuredClone(sample);
  const [parent, key] = parentOf(copy, pointer);
  delete parent[key];
  return copy;
}

function replaced(sample: unknown, pointer: string, value: unknown): unknown {
  const copy: unknown = structuredClone(sample);
  const [parent, key] = parentOf(copy, pointer);
  parent[key] = value;
  return copy;
}

function parentOf(root: unknown, pointer: string): [Record<string, unknown>, string] {
  const cut = pointer.lastIndexOf('/');
  const parent = atPointer(root, pointer.slice(0, cut));
  if (typeof parent !== 'object' || parent === null) throw new Error(`the sample has nothing at ${pointer}`);
  return [parent as Record<string, unknown>, pointer.slice(cut + 1)];
}

function describeSecrecy<Config>(subject: ConformanceSubject<Config>): void {
  const { connector, config, secrets } = subject;

  it('lets no secret into records, logs or errors', async () => {
    const { logger, lines } = createKeptLog();
    const seen: string[] = [];
    for (const stream of connector.streams(config)) {
      const context = createPullContext({ config, secrets, http: subject.vendor(), logger });
      for (const page of await pagesOf(stream, context, null)) seen.push(JSON.stringify(page));
    }
    for (const status of [400, 401, 403, 429, 500]) {
      const http = repeating(subject, status);
      const error: unknown = await connector
        .check(createPullContext({ config, secrets, http, logger }))
        .catch((cause: unknown) => cause);
      const { message, next, stack } = error as ConnectorError;
      seen.push(message, next, stack ?? '', JSON.stringify(error));
    }
    const everything = [...seen, ...lines].join('\n');
    for (const secret of [...Object.values(secrets), ...subject.tokens]) {
      expect(everything).not.toContain(secret);
      expect(everything).not.toContain(encodeURIComponent(secret));
    }
  });
}

/** A vendor whose errors repeat what they were sent. */
function repeating<Config>(subject: ConformanceSubject<Config>, status: number): HttpClient {
  const vendor = subject.vendor();
  return {
    send(request) {
      if (subject.signsIn(request)) return vendor.send(request);
      const said = `${JSON.stringify(request.headers)} ${request.body ?? ''} ${request.url}`;
      return Promise.resolve(jsonAnswer({ error: { code: 'Echo', message: said } }, status));
    },
  };
}
