import { z } from 'zod';
import type { ReferenceType } from '#shared/domain/references.ts';
import { DAY, type Instant } from '#shared/domain/time.ts';
import { atPointer } from '#shared/lib/json.ts';
import type { PullContext, Stream, StreamControl, StreamManifest } from '../../kit/connector.ts';
import { shapeChanged, VendorError } from '../../kit/http-policy.ts';
import { whenOf } from '../../kit/records.ts';
import { byStamp, someOf, type StampWalk } from '../../kit/rest.ts';
import { inSession } from '../../kit/session.ts';
import { sweepStream } from '../../kit/sweep.ts';
import { HUBSPOT, hubspotAccount, MODIFIED, modifiedFrom, type Filter, type HubspotAccount } from '../client.ts';
import type { HubspotConfig } from '../manifest.ts';

export interface HubspotEntity {
  readonly manifest: StreamManifest;
  /** An account may do without it, and an app without the right to it. */
  readonly optional?: true;
  /** Property that holds the stage; null for objects without pipelines. */
  readonly stage: string | null;
  properties(config: HubspotConfig): readonly string[];
  /** Objects whose records are read along, with their properties. */
  related(config: HubspotConfig): Readonly<Record<string, readonly string[]>>;
  /** Those of them with which an account may know no association. */
  readonly unrelated?: ReadonlySet<string>;
  /** Whether what belongs to a record is of any use. */
  wanted?(node: unknown, config: HubspotConfig): boolean;
  /** Properties that hold a number people know. */
  numbers(config: HubspotConfig): Readonly<Partial<Record<ReferenceType, string>>>;
}

const positionSchema = z.union([
  z.object({ list: z.literal('changed'), walk: z.object({ stamp: z.string(), skip: z.number() }) }),
  z.object({ list: z.literal('archived'), after: z.string().nullable() }),
]);
type Position = z.infer<typeof positionSchema>;

const STAMP = `/properties/${MODIFIED}`;
/** Archived records are only ever listed all at once. */
const ARCHIVED_EVERY_MS = DAY;
const MOST_IDS = 100;

const schema = z.looseObject({
  id: z.string(),
  properties: z.looseObject({ [MODIFIED]: z.string() }),
  createdAt: z.string(),
});

/** A stream of records in the order of their last change; then, once a day, those that were archived. */
export function objectStream(entity: HubspotEntity): Stream<HubspotConfig> {
  const object = entity.manifest.entity;
  const stream = sweepStream<HubspotConfig, HubspotAccount, Position>({
    manifest: entity.manifest,
    vendor: HUBSPOT,
    schema,
    position: positionSchema,
    head: () => ({ id: 'id', modified: stampOf, naiveOffset: 'Z', deleted: isArchived }),
    client: hubspotAccount,
    async page(account, { context, since, position }) {
      const properties = entity.properties(context.config);
      if (position?.list === 'archived') {
        const { nodes, next } = await account.archived(object, properties, position.after);
        if (next === null) archivedOf(context, object).at = context.clock.now();
        return { nodes, next: next === null ? null : { list: 'archived', after: next }, remaining: null };
      }
      const walk = position?.walk ?? null;
      const from = walk === null ? since : instantOf(walk.stamp);
      const limit = context.config.pageSize;
      const { nodes, total } = await account.search({
        object,
        ways: from === null ? [] : [[modifiedFrom(from)]],
        properties,
        limit,
        skip: walk?.skip ?? 0,
      });
      const next = following(nodes, walk, limit);
      return {
        nodes: await withStages(account, context, entity, nodes, position === null),
        next: next === null ? further(context, object) : { list: 'changed', walk: next },
        remaining: next === null ? 0 : Math.max(0, total - (walk?.skip ?? 0) - nodes.length),
      };
    },
    complete: (account, node, { config }) => withRelated(account, entity, node, config),
    lookUp: {
      most: MOST_IDS,
      byIds: async (account, context, ids) =>
        withStages(account, context, entity, await account.byIds(object, ids, entity.properties(context.config)), true),
      byReference: {
        types: ['order_no', 'customer_po', 'case_no', 'invoice_no'],
        find: (account, context, { type, value }) => found(account, context, entity, type, value.trim()),
      },
    },
    ...(entity.optional === true ? { elsewhere: readAnother } : {}),
  });
  // What may be absent cannot be counted on.
  return entity.optional === true ? stream : { ...stream, control: controlOf(object) };
}

async function readAnother(account: HubspotAccount, { config }: PullContext<HubspotConfig>): Promise<void> {
  const object = config.objects.find((id) => id !== 'invoices') ?? 'invoices';
  await account.search({ object, ways: [], properties: [MODIFIED], limit: 1, skip: 0 });
}

function following(nodes: readonly unknown[], walk: StampWalk | null, size: number): StampWalk | null {
  // A search ends at ten thousand results: each page is a search of its own, from the last stamp on.
  return byStamp(HUBSPOT, { size, stamp: STAMP, again: someOf(size) })(
    { nodes, json: null, headers: {}, url: '' },
    walk,
  ).next;
}

function further(context: PullContext<HubspotConfig>, object: string): Position | null {
  const due = context.clock.now() - archivedOf(context, object).at >= ARCHIVED_EVERY_MS;
  return due ? { list: 'archived', after: null } : null;
}

function archivedOf({ session }: PullContext<HubspotConfig>, object: string): { at: Instant } {
  return inSession(session, `hubspot.archived.${object}`, () => ({ at: 0 }));
}

/** Stages have ids of the account's own: what they are called, and whether they are an end, is read once a sweep. */
async function withStages(
  account: HubspotAccount,
  { session }: PullContext<HubspotConfig>,
  { manifest: { entity: object }, stage: property }: HubspotEntity,
  nodes: readonly unknown[],
  anew: boolean,
): Promise<readonly unknown[]> {
  if (property === null) return nodes;
  const known = inSession<{ stages: ReadonlyMap<string, unknown> | null }>(session, `hubspot.stages.${object}`, () => ({
    stages: null,
  }));
  if (nodes.length === 0) return nodes;
  if (anew || known.stages === null) known.stages = await account.stages(object);
  const { stages } = known;
  return nodes.map((node) => {
    const id = atPointer(node, `/properties/${property}`);
    const stage = typeof id === 'string' ? stages.get(id) : undefined;
    return stage === undefined ? node : { ...(node as object), stage };
  });
}

/** A search leaves out what belongs to a record. */
async function withRelated(
  account: HubspotAccount,
  { manifest, related, unrelated, wanted }: HubspotEntity,
  node: unknown,
  config: HubspotConfig,
): Promise<unknown> {
  const id = atPointer(node, '/id');
  if (typeof id !== 'string' || id === '' || isArchived(node) || wanted?.(node, config) === false) return node;
  const lists = await Promise.all(
    Object.entries(related(config)).map(async ([object, properties]) => {
      const known = await account
        .associated(manifest.entity, id, object)
        .catch((error: unknown) => withoutAssociation(error, unrelated?.has(object) === true));
      const ids = known.toSorted((a, b) => Number(a) - Number(b));
      const records: unknown[] = [];
      for (let at = 0; at < ids.length; at += MOST_IDS) {
        records.push(...(await account.byIds(object, ids.slice(at, at + MOST_IDS), properties)));
      }
      return [object, records.toSorted(byId)] as const;
    }),
  );
  return { ...(node as object), ...Object.fromEntries(lists) };
}

/** None, where the account knows no association of the two; else the error. */
function withoutAssociation(error: unknown, mayBeSo: boolean): readonly string[] {
  if (mayBeSo && error instanceof VendorError && (error.status === 400 || error.status === 404)) return [];
  throw error;
}

async function found(
  account: HubspotAccount,
  context: PullContext<HubspotConfig>,
  entity: HubspotEntity,
  type: ReferenceType,
  value: string,
): Promise<readonly unknown[]> {
  const propertyName = entity.numbers(context.config)[type];
  if (propertyName === undefined || propertyName === '' || value === '') return [];
  const object = entity.manifest.entity;
  const { nodes } = await account.search({
    object,
    ways: [[{ propertyName, operator: 'EQ', value }]],
    properties: entity.properties(context.config),
    limit: MOST_IDS,
    skip: 0,
  });
  return withStages(account, context, entity, nodes, true);
}

function controlOf(object: string): StreamControl<HubspotConfig> {
  const filtersOf = (from: Instant | null, to: Instant): Filter[] => [
    ...(from === null ? [] : [modifiedFrom(from)]),
    { propertyName: MODIFIED, operator: 'LTE', value: String(to) },
  ];
  return {
    async count(context, { from, to }) {
      const ways = [filtersOf(from, to)];
      const question = { object, ways, properties: [MODIFIED], limit: 1, skip: 0 };
      return (await hubspotAccount(context).search(question)).total;
    },
    async *ids(context, { from, to }) {
      const account = hubspotAccount(context);
      let walk: StampWalk | null = null;
      do {
        const since: Instant | null = walk === null ? from : instantOf(walk.stamp);
        const { nodes } = await account.search({
          object,
          ways: [filtersOf(since, to)],
          properties: [MODIFIED],
          limit: MOST_IDS,
          skip: walk?.skip ?? 0,
        });
        yield nodes.flatMap((node) => {
          const id = atPointer(node, '/id');
          return typeof id === 'string' ? [id] : [];
        });
        walk = following(nodes, walk, MOST_IDS);
      } while (walk !== null);
    },
  };
}

function instantOf(stamp: string): Instant {
  const when = whenOf(stamp, 'Z');
  if (when?.kind !== 'instant') throw shapeChanged(HUBSPOT.name, `a record whose "${MODIFIED}" is no time`);
  return when.at;
}

function isArchived(node: unknown): boolean {
  return atPointer(node, '/archived') === true;
}

function stampOf(node: unknown): unknown {
  return isArchived(node) ? atPointer(node, '/archivedAt') : (atPointer(node, STAMP) ?? atPointer(node, '/updatedAt'));
}

function byId(a: unknown, b: unknown): number {
  return Number(atPointer(a, '/id')) - Number(atPointer(b, '/id'));
}
