import { z } from 'zod';
import { DAY, type Instant } from '#shared/domain/time.ts';
import { serverNow } from '../../kit/clock-skew.ts';
import type { LookUpReference, PullContext, Stream, StreamControl, StreamManifest } from '../../kit/connector.ts';
import { shapeChanged } from '../../kit/http-policy.ts';
import type { ReferenceType } from '#shared/domain/references.ts';
import { sweepStream, type SweepPage } from '../../kit/sweep.ts';
import { isMissingModel, TRYTON, trytonClient, type Domain, type TrytonClient } from '../client.ts';
import type { TrytonConfig } from '../manifest.ts';
import { datetimeOf, instantText } from '../values.ts';

/** A record as it was read, with what belongs to it put in. */
export type Embed = (client: TrytonClient, nodes: readonly TrytonNode[]) => Promise<readonly TrytonNode[]>;
export type TrytonNode = Readonly<Record<string, unknown>>;

export interface DocumentEntity {
  readonly manifest: StreamManifest;
  readonly fields: readonly string[];
  /** Fields of some releases and modules only. */
  readonly optional: readonly string[];
  /** Which records are read. */
  readonly only: Domain;
  /** Its module may not be there; then there is nothing to read. */
  readonly mayBeMissing: boolean;
  /** Fields that the mapping relies on. */
  readonly schema: z.ZodType;
  /** Fields in which a number that people know stands. */
  readonly numbers: Readonly<Partial<Record<ReferenceType, readonly string[]>>>;
  readonly embed: Embed;
}

/**
 * Records that were never changed have no write_date, so there are two lists: those by create_date, then those by
 * write_date. Each is read in the order of its stamp from where it came to the last time, less the overlap: what is
 * created while the second is read is above the mark of the first.
 */
const LISTS = ['create_date', 'write_date'] as const;
const keySchema = z.object({ stamp: z.string(), id: z.int() });
const positionSchema = z.object({
  list: z.enum(LISTS),
  /** Where the running list goes on; null at its beginning. */
  after: keySchema.nullable(),
  /** Greatest stamp of each list. */
  seen: z.object({ create_date: z.string().nullable(), write_date: z.string().nullable() }),
});
type Position = z.infer<typeof positionSchema>;

const BEGINNING: Position = { list: 'create_date', after: null, seen: { create_date: null, write_date: null } };
/** Both lists from the moment on that a connection is read from; without one, from their beginning. */
function beginning(since: Instant | null, overlapMs: number): Position {
  if (since === null) return BEGINNING;
  // Stamps of records are told to the microsecond.
  const mark = new Date(since + overlapMs).toISOString().replace('Z', '000Z');
  return { ...BEGINNING, seen: { create_date: mark, write_date: mark } };
}

const IDS_PER_QUESTION = 5000;
/** Ids that one look-up takes. */
const MOST_IDS = 100;

export function documentStream(entity: DocumentEntity): Stream<TrytonConfig> {
  const { manifest } = entity;
  const stream = sweepStream<TrytonConfig, TrytonClient, Position>({
    manifest,
    vendor: TRYTON,
    schema: entity.schema,
    position: positionSchema,
    head: () => ({ id: 'id', modified: lastChange, naiveOffset: null }),
    client: trytonClient,
    page: (client, { context, since, position }) =>
      pageOf(client, entity, context, position ?? beginning(since, manifest.overlapMs)).catch((error: unknown) => {
        if (!entity.mayBeMissing || !isMissingModel(error, manifest.entity)) throw error;
        return { nodes: [], next: null, remaining: null };
      }),
    lookUp: {
      most: MOST_IDS,
      byIds: (client, _context, ids) => found(client, entity, [['id', 'in', ids.map(Number)]]),
      byReference: {
        types: Object.keys(entity.numbers) as ReferenceType[],
        find: (client, _context, { type, value }: LookUpReference) =>
          found(client, entity, ['OR', ...(entity.numbers[type] ?? []).map((field) => [[field, '=', value]])]),
      },
    },
  });
  return { ...stream, control: controlOf(entity) };
}

async function pageOf(
  client: TrytonClient,
  entity: DocumentEntity,
  context: PullContext<TrytonConfig>,
  position: Position,
): Promise<SweepPage<Position>> {
  const { list, after, seen } = position;
  const { pageSize } = context.config;
  const nodes = await read(client, entity, listDomain(position, entity.manifest.overlapMs), {
    limit: pageSize,
    order: [
      [list, 'ASC'],
      ['id', 'ASC'],
    ],
  });
  const last = nodes.at(-1);
  const key = last === undefined ? after : keyOf(last, list);
  const mark =
    key !== null && isPlausible(key.stamp, serverNow(context)) ? laterText(seen[list], key.stamp) : seen[list];
  const marks = { ...seen, [list]: mark };
  const embedded = await entity.embed(client, nodes);
  if (nodes.length >= pageSize) return { nodes: embedded, next: { list, after: key, seen: marks }, remaining: null };
  if (list === 'create_date') {
    return { nodes: embedded, next: { list: 'write_date', after: null, seen: marks }, remaining: null };
  }
  return { nodes: embedded, next: null, remaining: 0, resume: { list: LISTS[0], after: null, seen: marks } };
}

function listDomain({ list, after, seen }: Position, overlapMs: number): Domain {
  const untouched = list === 'create_date' ? [['write_date', '=', null]] : [['write_date', '!=', null]];
  if (after !== null) {
    const stamp = datetimeOf(after.stamp);
    return [
      ...untouched,
      [
        'OR',
        [[list, '>', stamp]],
        [
          [list, '=', stamp],
          ['id', '>', after.id],
        ],
      ],
    ];
  }
  const mark = seen[list];
  if (mark === null) return untouched;
  return [...untouched, [list, '>=', momentOf(Date.parse(mark) - overlapMs)]];
}

function momentOf(at: Instant): unknown {
  return datetimeOf(new Date(at).toISOString());
}

async function read(
  client: TrytonClient,
  { manifest, fields, optional, only }: DocumentEntity,
  domain: Domain,
  page: Pick<Parameters<TrytonClient['searchRead']>[1], 'limit' | 'order'>,
): Promise<readonly TrytonNode[]> {
  const there = await client.fieldsOf(manifest.entity);
  const company = there.has('company') ? await client.company() : null;
  const nodes = await client.searchRead(manifest.entity, {
    ...page,
    domain: [
      ...only,
      ...(company === null ? [] : [['company', '=', company]]),
      ...(domain.length === 0 ? [] : [domain]),
    ],
    fields: [...fields, ...optional.filter((name) => there.has(name.split('.', 1)[0] ?? ''))],
  });
  const listed = z.array(z.looseObject({})).safeParse(nodes);
  if (!listed.success) throw shapeChanged(TRYTON.name, `a list of "${manifest.entity}" with what is no record`);
  return listed.data;
}

async function found(client: TrytonClient, entity: DocumentEntity, domain: Domain): Promise<readonly TrytonNode[]> {
  const order = [['id', 'ASC']] as const;
  try {
    return await entity.embed(client, await read(client, entity, domain, { limit: MOST_IDS, order }));
  } catch (error) {
    if (entity.mayBeMissing && isMissingModel(error, entity.manifest.entity)) return [];
    throw error;
  }
}

function keyOf(node: TrytonNode, list: (typeof LISTS)[number]): z.infer<typeof keySchema> {
  const stamp = instantText(node[list]);
  const { id } = node;
  if (stamp === null || typeof id !== 'number') throw shapeChanged(TRYTON.name, `a record without "${list}" and "id"`);
  return { stamp, id };
}

function lastChange(node: unknown): unknown {
  const { write_date: written, create_date: created } = (node ?? {}) as TrytonNode;
  return instantText(written) ?? instantText(created);
}

/** A stamp from a clock gone wrong must not move the mark past everything else. */
function isPlausible(stamp: string, now: Instant): boolean {
  return Date.parse(stamp) <= now + DAY;
}

function laterText(a: string | null, b: string): string {
  return a === null || b > a ? b : a;
}

function controlOf(entity: DocumentEntity): StreamControl<TrytonConfig> {
  const { manifest, only } = entity;
  const questionOf = async (
    client: TrytonClient,
    { from, to }: { readonly from: Instant | null; readonly to: Instant },
  ): Promise<Domain> => {
    const company = (await client.fieldsOf(manifest.entity)).has('company') ? await client.company() : null;
    // Stamps are finer than the milliseconds of a window.
    const within = (stamp: string): Domain => [
      [stamp, '<', momentOf(to + 1)],
      ...(from === null ? [] : [[stamp, '>=', momentOf(from)]]),
    ];
    return [
      ...only,
      ...(company === null ? [] : [['company', '=', company]]),
      ['OR', within('write_date'), [['write_date', '=', null], ...within('create_date')]],
    ];
  };
  return {
    async count(context, window) {
      const client = trytonClient(context);
      try {
        return await client.count(manifest.entity, await questionOf(client, window));
      } catch (error) {
        if (entity.mayBeMissing && isMissingModel(error, manifest.entity)) return 0;
        throw error;
      }
    },
    async *ids(context, window) {
      const client = trytonClient(context);
      const domain = await questionOf(client, window);
      let offset = 0;
      for (;;) {
        const ids = await client.search(manifest.entity, domain, { offset, limit: IDS_PER_QUESTION });
        yield ids;
        if (ids.length < IDS_PER_QUESTION) return;
        offset += ids.length;
      }
    },
  };
}
