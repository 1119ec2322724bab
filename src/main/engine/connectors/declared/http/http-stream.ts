import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseIso, type Instant } from '#shared/domain/time.ts';
import type { Checkpoint, PullContext, Stream, StreamControl, StreamManifest } from '../../kit/connector.ts';
import { isDeletedEntity } from '../../kit/odata.ts';
import type { RecordHead } from '../../kit/records.ts';
import { sweepStream, type SweepLookUp } from '../../kit/sweep.ts';
import { shapeChanged, VendorError } from '../../kit/http-policy.ts';
import { figureOf } from '../../kit/rest.ts';
import type { Declaration } from '../declaration/schema.ts';
import type { View } from '../expression/expression.ts';
import type { CompiledCount, CompiledHttpStream, CompiledList } from '../mapping/compiled.ts';
import { idOfKeyText } from '../keys.ts';
import { idOf, kindOf } from '../mapping/map-record.ts';
import { dateAt, textAt, Unmappable } from '../mapping/read.ts';
import { apiOf, clientOf, vendorOf } from './client.ts';
import { placeOf, positionSchema } from './paging.ts';
import { askFirst, readDetail, readList, type ListSource } from './read-list.ts';
import { overlapOf, sayable, sinceText } from './since.ts';

export interface HttpConfig {
  readonly declaration: Declaration;
}

const USUAL_SIZE = 100;
const checkpointSchema = z.object({ reading: z.string(), sweep: z.record(z.string(), z.unknown()) });

/** A list of an API as a stream. When it is asked for in another way than before, all of it is read again. */
export function httpStream<Config extends HttpConfig>(
  stream: CompiledHttpStream,
  declaration: Declaration,
): Stream<Config> {
  const vendor = vendorOf(declaration);
  const manifest = manifestOf(stream);
  const sweep = sweepStream<Config, ListSource, z.infer<typeof positionSchema>>({
    manifest,
    vendor,
    schema: z.unknown(),
    position: positionSchema,
    head: () => headOf(stream),
    client: (context) => sourceOf(context),
    page: (source, { context, since, position }) =>
      readList(source, stream.list, { position, ...narrowed(stream, since, context.customers), id: null }),
    ...(stream.single === null ? {} : { lookUp: lookUpBy(stream.single) }),
    ...(stream.details.length === 0 ? {} : { complete: (source, node) => withDetails(source, stream, node) }),
  });
  const within = (checkpoint: Checkpoint): Checkpoint => ({ reading: stream.reading, sweep: checkpoint });
  const { lookUp, startAt } = sweep;
  const control = controlOf<Config>(stream);
  return {
    manifest,
    ...(lookUp === undefined ? {} : { lookUp }),
    ...(control === null ? {} : { control }),
    ...(startAt === undefined || !stream.asksSince ? {} : { startAt: (from) => within(startAt(from)) }),
    async *pull(context, checkpoint) {
      for await (const page of sweep.pull(context, sweepOf(checkpoint, stream))) {
        yield { ...page, checkpoint: within(page.checkpoint) };
      }
    },
  };
}

/** Asks each list once: proves the address, the credential and the right to read. @throws ConnectorError */
export async function checkHttp(
  context: PullContext<HttpConfig>,
  streams: readonly CompiledHttpStream[],
): Promise<void> {
  for (const { list, changes } of streams) {
    await readList(sourceOf(context), list, { position: null, since: sinceText(null, changes), id: null });
  }
}

/** What a list or its count is asked with for changes since a moment, of some customers. */
function narrowed(
  { changes, customers: way }: Pick<CompiledHttpStream, 'changes' | 'customers'>,
  since: Instant | null,
  customers: readonly string[] | null | undefined,
): { readonly since: string | number | null; readonly customers: string | readonly string[] | null } {
  const from = sinceText(since, changes);
  if (way === null) return { since: from, customers: null };
  const { declared, withSince } = way;
  if (!customers) return { since: from, customers: declared?.all ?? null };
  // Where both stand in one text, a first reading would leave out the customers with the moment.
  const told = from === null && withSince ? sinceText(0, changes) : from;
  if (declared === undefined) return { since: told, customers };
  const { each, between } = declared;
  return { since: told, customers: customers.map((number) => conditionOf(each, number)).join(between) };
}

/** A quote ends the text that it stands in, so inside quotes it is doubled, as in OData and SQL. */
function conditionOf(each: string, number: string): string {
  return each
    .replaceAll("'{customer}'", () => `'${number.replaceAll("'", "''")}'`)
    .replaceAll('{customer}', () => number);
}

function sourceOf(context: PullContext<HttpConfig>): ListSource {
  const { declaration } = context.config;
  return { client: clientOf(context), vendor: vendorOf(declaration), url: apiOf(declaration).url };
}

/** The source's own count of what it lists. */
function controlOf<Config extends HttpConfig>({
  count,
  changes,
  customers,
  asksSince,
}: CompiledHttpStream): StreamControl<Config> | null {
  if (count === null) return null;
  async function since(
    source: ListSource,
    at: Instant | null,
    of: PullContext<Config>['customers'],
    { declared, at: place }: CompiledCount,
  ): Promise<number> {
    const from = at === null ? null : sayable(at, changes);
    const answer = await askFirst(source, declared, narrowed({ changes, customers }, from, of));
    const figure = figureOf(answer, place === null ? { pointer: '' } : placeOf(place));
    if (figure === null)
      throw shapeChanged(source.vendor.name, 'an answer without the count that the declaration names');
    return figure;
  }
  return {
    ...(asksSince ? {} : { whole: true }),
    async count(context, { from, to }) {
      const source = sourceOf(context);
      const of = context.customers;
      const all = await since(source, from, of, count);
      // What was changed after the newest that is held came meanwhile, and is of the next window.
      return asksSince && all > 0 ? Math.max(0, all - (await since(source, to + 1, of, count))) : all;
    },
  };
}

/** One question for each id; what the source has no more is left out. */
function lookUpBy<Config>(single: CompiledList): SweepLookUp<Config, ListSource> {
  return {
    most: 1,
    async byIds(source, _context, ids) {
      const found: unknown[] = [];
      for (const id of ids) {
        const node = await readDetail(source, single, idOfKeyText(id)).catch((error: unknown) => {
          if (error instanceof VendorError && (error.status === 404 || error.status === 410)) return null;
          throw error;
        });
        found.push(...(Array.isArray(node) ? (node as readonly unknown[]) : node === null ? [] : [node]));
      }
      return found;
    },
  };
}

function manifestOf({ id, title, changes, list, standsStill, customers }: CompiledHttpStream): StreamManifest {
  return {
    id,
    entity: title,
    cursor: changes === undefined ? 'none' : typeof changes.at === 'string' ? changes.at : changes.at.value,
    overlapMs: overlapOf(changes),
    pageSize: list.declared.paging?.size ?? USUAL_SIZE,
    ...(standsStill ? { stampStandsStill: true } : {}),
    ...(customers === null ? {} : { customer: { field: '{customers}', numbers: 'numbers of customers' } }),
  };
}

function sweepOf(checkpoint: Checkpoint | null, { reading }: CompiledHttpStream): Checkpoint | null {
  const known = checkpointSchema.safeParse(checkpoint);
  return known.success && known.data.reading === reading ? known.data.sweep : null;
}

/** The record with what its details answer. */
async function withDetails(source: ListSource, stream: CompiledHttpStream, node: unknown): Promise<unknown> {
  const id = rawIdOf(stream, node);
  if (id === null || typeof node !== 'object' || node === null) return node;
  const found: Record<string, unknown> = {};
  for (const detail of stream.details) found[detail.name] = await readDetail(source, detail, id);
  return { ...node, ...found };
}

function headOf(stream: CompiledHttpStream): RecordHead {
  return {
    id: (node) => recordId(stream, node),
    modified: (node) => stampText(stream, node),
    naiveOffset: 'Z',
    deleted: isDeletedEntity,
  };
}

function viewOf(node: unknown): View {
  return { record: node, document: null, value: node, pointer: '' };
}

/**
 * Always an id: a record without one lands under the digest of its text, and the mapping says what is wrong with it, so that
 * a better declaration takes it up again.
 */
function recordId(stream: CompiledHttpStream, node: unknown): string {
  const known = orNull(() => {
    const kind = kindOf(stream.kinds, viewOf(node));
    return kind === null ? null : idOf(kind, viewOf(node));
  });
  return known ?? `without-id-${createHash('sha256').update(JSON.stringify(node)).digest('hex').slice(0, 24)}`;
}

function rawIdOf(stream: CompiledHttpStream, node: unknown): string | null {
  return orNull(() => {
    const kind = kindOf(stream.kinds, viewOf(node));
    return kind === null ? null : (textAt(kind.id, viewOf(node))?.value ?? null);
  });
}

/** The change stamp, in the source's own digits where ISO 8601 can say them. */
function stampText({ stamp }: CompiledHttpStream, node: unknown): string | null {
  const when = orNull(() => dateAt(stamp, viewOf(node)))?.value ?? null;
  if (when === null) return null;
  if (when.kind === 'date') return when.date;
  const stated = parseIso(when.text);
  return stated?.kind === 'instant' && stated.at === when.at ? when.text : new Date(when.at).toISOString();
}

function orNull<T>(read: () => T | null): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unmappable) return null;
    throw error;
  }
}
