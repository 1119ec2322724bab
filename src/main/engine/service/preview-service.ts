import type { Preview, PreviewDocument, PreviewRecord, PreviewStream } from '#shared/contract/dto/preview.ts';
import { ContractError } from '#shared/contract/errors.ts';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { Instant } from '#shared/domain/time.ts';
import { gapsOf } from '../canonical/document-gaps.ts';
import { mapText } from '../canonical/record-versions.ts';
import type { Connector, MapOutcome, Page, PullContext, RawRecord, Stream } from '../connectors/kit/connector.ts';
import { streamTitle } from '../connectors/kit/stream-title.ts';
import type { ConnectionRecord } from '../pipeline/connections.ts';
import { toConnectionError } from './connection-errors.ts';
import { factsOf } from './preview-facts.ts';

/** What is looked at beforehand: settings that nobody has kept yet, or a connection that is there. */
export interface PreviewTarget {
  readonly connection: ConnectionRecord;
  readonly connector: Connector<unknown>;
  readonly context: PullContext<unknown>;
}

export interface PreviewScope {
  /** Ids of the streams; null: all. */
  readonly streams: readonly string[] | null;
  /** Only what changed at the source at or after this counts into the size. */
  readonly from: Instant | null;
  /** Only these customers are read and count into the size, where a stream can be asked so; null: all. */
  readonly customers: readonly string[] | null;
  /** Records shown of each stream. */
  readonly sample: number;
}

const PAYLOAD_SHOWN = 4000;

/**
 * Reads the first page of each stream and tells what it would become. Nothing is stored but what the system handed out
 * for a sign-in in the browser. What fails fails in its stream; the others are still read.
 * @throws ContractError request.cancelled, input.not_found for a stream that is not there
 */
export async function previewConnection(target: PreviewTarget, scope: PreviewScope): Promise<Preview> {
  const { connection, connector, context } = target;
  const all = connector.streams(connection.config);
  const unknown = scope.streams?.find((id) => all.every(({ manifest }) => manifest.id !== id));
  if (unknown !== undefined) {
    throw new ContractError({
      code: 'input.not_found',
      message: `${connection.name} has no stream ${unknown}.`,
      next: `Choose of ${all.map(({ manifest }) => manifest.id).join(', ')}.`,
    });
  }
  const streams: PreviewStream[] = [];
  for (const stream of all) {
    if (scope.streams !== null && !scope.streams.includes(stream.manifest.id)) continue;
    streams.push(await previewStream(target, stream, scope));
    if (context.signal.aborted) throw toConnectionError(context.signal.reason);
  }
  return {
    connectionId: connection.id,
    name: connection.name,
    sentence: sentenceOf(connection.name, streams),
    streams,
  };
}

async function previewStream(
  target: PreviewTarget,
  stream: Stream<unknown>,
  scope: PreviewScope,
): Promise<PreviewStream> {
  const { customer } = stream.manifest;
  const context = { ...target.context, customers: customer === undefined ? null : scope.customers };
  const started = context.clock.elapsed();
  const head = {
    streamId: stream.manifest.id,
    entity: streamTitle(stream.manifest),
    bounded: stream.startAt !== undefined,
    byCustomer: customer !== undefined,
    numbers: customer?.numbers ?? null,
  };
  try {
    const page = await firstPage(stream, context);
    const tookMs = Math.round(context.clock.elapsed() - started);
    const read = page?.records ?? [];
    const bytes = read.reduce((sum, record) => sum + Buffer.byteLength(record.payload), 0);
    const size = await sizeOf({ ...target, context }, stream, scope.from, { page, bytes, tookMs });
    return {
      ...head,
      state: read.length === 0 ? 'empty' : 'mapped',
      error: null,
      read: read.length,
      bytes,
      tookMs,
      size,
      ...mapped(target, stream.manifest.id, read, scope.sample),
    };
  } catch (thrown) {
    const error = toConnectionError(thrown);
    if (context.signal.aborted || !(error instanceof ContractError)) throw error;
    const { code, message, next } = error.data;
    const nothing = { read: 0, mapped: 0, parked: 0, bytes: 0, records: [], missing: [], unknownValues: [] };
    const tookMs = Math.round(context.clock.elapsed() - started);
    return { ...head, state: 'failed', error: { code, message, next }, tookMs, size: null, ...nothing };
  }
}

async function firstPage(stream: Stream<unknown>, context: PullContext<unknown>): Promise<Page | null> {
  for await (const page of stream.pull(context, null)) return page;
  return null;
}

interface FirstPage {
  readonly page: Page | null;
  readonly bytes: number;
  readonly tookMs: number;
}

async function sizeOf(
  { connector, context }: PreviewTarget,
  stream: Stream<unknown>,
  from: Instant | null,
  { page, bytes, tookMs }: FirstPage,
): Promise<PreviewStream['size']> {
  const read = page?.records.length ?? 0;
  const counted = await countOf(stream, context, from);
  const records = counted ?? (page?.remaining === undefined ? null : read + page.remaining);
  if (records === null) return null;
  const { requests, windowMs } = connector.manifest.rate;
  const pages = Math.ceil(records / Math.max(1, read));
  return {
    records,
    basis: counted === null ? 'estimated' : 'counted',
    bytes: Math.round((bytes / Math.max(1, read)) * records),
    ms: Math.round(pages * Math.max(tookMs, windowMs / requests)),
  };
}

/** What the source counts; null where it cannot, or does not now: a size is worth no failure. */
async function countOf(
  { control, manifest }: Stream<unknown>,
  context: PullContext<unknown>,
  from: Instant | null,
): Promise<number | null> {
  if (control === undefined) return null;
  try {
    return await control.count(context, { from, to: context.clock.now() });
  } catch (error) {
    context.signal.throwIfAborted();
    context.logger.warn('size not counted', { stream: manifest.id, error });
    return null;
  }
}

interface Mapped {
  readonly record: RawRecord;
  readonly outcome: MapOutcome;
}

function mapped(
  { connection, connector }: PreviewTarget,
  streamId: string,
  records: readonly RawRecord[],
  sample: number,
): Pick<PreviewStream, 'mapped' | 'parked' | 'records' | 'missing' | 'unknownValues'> {
  const { id: connectionId, config, orderNumberScope, referenceRules } = connection;
  const mapping = { streamId, connector, context: { connectionId, config, orderNumberScope, referenceRules } };
  const all = records.map((record): Mapped => {
    const { sourceId, recordedAt, deleted = false, payload } = record;
    const readable = { sourceId, recordedAt, deleted, text: () => payload };
    const outcome: MapOutcome =
      record.unreadable === undefined ? mapText(mapping, [], readable) : { ok: false, error: record.unreadable };
    return { record, outcome };
  });
  const parked = all.filter(({ outcome }) => !outcome.ok);
  const documents = all.flatMap(({ outcome }) => (outcome.ok ? outcome.value : []));
  return {
    mapped: all.length - parked.length,
    parked: parked.length,
    records: all
      .toSorted((a, b) => Number(a.outcome.ok) - Number(b.outcome.ok))
      .slice(0, sample)
      .map(recordOf),
    missing: gapsOfAll(documents),
    unknownValues: valuesOfAll(documents),
  };
}

function gapsOfAll(documents: readonly CanonicalDocument[]): PreviewStream['missing'] {
  const counts = new Map<string, PreviewStream['missing'][number]>();
  for (const document of documents) {
    const of = documents.filter(({ kind, voided }) => kind === document.kind && !voided).length;
    for (const gap of gapsOf(document)) {
      const key = `${document.kind} ${gap.what}`;
      counts.set(key, { ...gap, kind: document.kind, documents: (counts.get(key)?.documents ?? 0) + 1, of });
    }
  }
  const grave = (gap: PreviewStream['missing'][number]): number => (gap.weight === 'unlinkable' ? 0 : 1);
  return [...counts.values()].toSorted((a, b) => grave(a) - grave(b) || b.documents / b.of - a.documents / a.of);
}

function valuesOfAll(documents: readonly CanonicalDocument[]): PreviewStream['unknownValues'] {
  const counts = new Map<string, number>();
  for (const { unknownValues } of documents)
    for (const value of new Set(unknownValues.map((one) => one.value))) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ value, documents: count }))
    .toSorted((a, b) => b.documents - a.documents);
}

function recordOf({ record, outcome }: Mapped): PreviewRecord {
  const { sourceId, recordedAt, payload } = record;
  return {
    sourceId,
    recordedAt,
    deleted: record.deleted === true,
    documents: outcome.ok ? outcome.value.map(documentOf) : [],
    parked: outcome.ok ? null : { ...outcome.error },
    payload: payload.length > PAYLOAD_SHOWN ? `${payload.slice(0, PAYLOAD_SHOWN)}…` : payload,
  };
}

function documentOf(document: CanonicalDocument): PreviewDocument {
  return {
    kind: document.kind,
    label: document.label?.value ?? null,
    facts: factsOf(document),
    lines: document.lines.length,
    missing: gapsOf(document).map((gap) => ({ ...gap })),
    unknownValues: [...new Set(document.unknownValues.map(({ value }) => value))],
  };
}

function sentenceOf(name: string, streams: readonly PreviewStream[]): string {
  const sum = (count: (stream: PreviewStream) => number): number =>
    streams.reduce((total, stream) => total + count(stream), 0);
  const failed = streams.filter(({ state }) => state === 'failed');
  if (streams.length > 0 && failed.length === streams.length) return `${name} gave nothing to look at.`;
  const parked = sum((stream) => stream.parked);
  const unlinkable = streams.some(({ missing }) => missing.some(({ weight }) => weight === 'unlinkable'));
  return [
    `${name} sent ${sum((stream) => stream.read)} records to look at; ${sum((stream) => stream.mapped)} can be read`,
    parked === 0 ? '' : `, ${parked} would be parked`,
    failed.length === 0 ? '' : `, and ${failed.length} of ${streams.length} streams did not answer`,
    unlinkable ? '. Some carry no number by which they can be linked.' : '.',
  ].join('');
}
