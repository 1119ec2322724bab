import { z } from 'zod';
import { serverNow } from '../../kit/clock-skew.ts';
import type { LookUpReference, PullContext, Stream } from '../../kit/connector.ts';
import { shapeChanged } from '../../kit/http-policy.ts';
import { allOf, odataLiteral, odataV2Page } from '../../kit/odata.ts';
import type { VendorClient } from '../../kit/request.ts';
import { sweepStream, type SweepPage } from '../../kit/sweep.ts';
import { SAP, sapClient, setUrl } from '../client.ts';
import type { SapConfig } from '../manifest.ts';
import { documentControl } from './control.ts';
import { changedSince, CREATED, createdSince, manifestOf, soldToAny, type SapEntity } from './entity.ts';

/** Ids that one question names: each is a condition of its filter. */
const MOST_IDS = 20;
/** Items of one order that are looked through for the documents that they stand in. */
const MOST_ITEMS = 1000;

/**
 * Where a sweep is. It goes by document number, which stands still while stamps move: what changes behind it is behind
 * the moment at which the sweep began, from which the next one reads.
 */
const positionSchema = z.object({
  /** Null: everything. */
  since: z.number().nullable(),
  /** changed: by the change stamp. created: what was made since, for documents that have no stamp before their first change. */
  pass: z.enum(['changed', 'created']),
  after: z.string().nullable(),
  began: z.number().nullable(),
  /** Records of this pass that are still to come. */
  left: z.number().nullable(),
  /** Whether documents without a stamp were seen; null before any document was. */
  unstamped: z.boolean().nullable(),
});
type Position = z.infer<typeof positionSchema>;

const BEGINNING: Position = { since: null, pass: 'changed', after: null, began: null, left: null, unstamped: null };

export function documentStream(entity: SapEntity): Stream<SapConfig> {
  const stream = sweepStream<SapConfig, VendorClient, Position>({
    manifest: manifestOf(entity),
    vendor: SAP,
    schema: entity.schema,
    position: positionSchema,
    head: () => ({
      id: entity.key,
      modified: (node) => memberOf(node, entity.stamp.name) ?? memberOf(node, CREATED),
      naiveOffset: 'Z',
    }),
    client: sapClient,
    async page(client, { context, since: from, position }) {
      // Of a system that is read from a date on, nobody has seen whether documents without a stamp are there.
      const at = position ?? (from === null ? BEGINNING : { ...BEGINNING, since: from, unstamped: true });
      const began = at.began ?? serverNow(context);
      const { nodes, next, remaining } = await odataV2Page(client, SAP, pageUrl(context, entity, at));
      const unstamped = stampless(nodes, entity) ?? at.unstamped;
      const here: Position = { ...at, began, unstamped: at.unstamped === true || unstamped };
      if (next !== null) return { nodes, ...further(nodes, entity, here, remaining) };
      if (at.pass === 'changed' && at.since !== null && here.unstamped === true) {
        return { nodes, next: { ...here, pass: 'created', after: null, left: null }, remaining: null };
      }
      // Nothing seen at all says nothing about stamps: then everything, of which there is none so far, is asked for again.
      const since = here.unstamped === null ? null : began - entity.manifest.overlapMs;
      return { nodes, next: null, remaining, resume: { ...BEGINNING, since, unstamped: here.unstamped } };
    },
    lookUp: {
      most: MOST_IDS,
      byIds: (client, { config }, ids) => byIds(client, config, entity, ids),
      byReference: {
        types: Object.keys(entity.findBy) as (keyof SapEntity['findBy'])[],
        find: (client, { config }, reference) => find(client, config, entity, reference),
      },
    },
    ...(entity.optional === true ? { elsewhere: readAnOrder } : {}),
    // Positions are of our own making: a refusal says something about the question.
    lost: () => false,
  });
  // A service that is not there counts nothing either.
  return entity.optional === true ? stream : { ...stream, control: documentControl(entity) };
}

/** The service that every system has to open for this connection. */
async function readAnOrder(client: VendorClient, { config }: PullContext<SapConfig>): Promise<void> {
  const orders = { service: 'API_SALES_ORDER_SRV', set: 'A_SalesOrder' };
  await odataV2Page(client, SAP, setUrl(config, orders, { $top: '1', $select: 'SalesOrder' }));
}

function pageUrl(
  { config, customers }: PullContext<SapConfig>,
  entity: SapEntity,
  { since, pass, after }: Position,
): string {
  const window = since === null ? null : pass === 'changed' ? changedSince(entity, since) : createdSince(entity, since);
  return setUrl(config, entity, {
    $filter: allOf([
      window,
      soldToAny(customers),
      after === null ? null : `${entity.key} gt ${odataLiteral.text(after)}`,
    ]),
    $orderby: entity.key,
    $top: String(config.pageSize),
    $expand: entity.expand(config),
    $inlinecount: after === null ? 'allpages' : null,
  });
}

/** The next page begins behind the last number of this one. */
function further(
  nodes: readonly unknown[],
  entity: SapEntity,
  at: Position,
  counted: number | null,
): Pick<SweepPage<Position>, 'next' | 'remaining'> {
  const after = nodes.map((node) => memberOf(node, entity.key)).findLast((id) => typeof id === 'string' && id !== '');
  if (typeof after !== 'string') throw shapeChanged(SAP.name, `a page of ${entity.set} without "${entity.key}"`);
  const left = counted ?? (at.left === null ? null : Math.max(0, at.left - nodes.length));
  return { next: { ...at, after, left }, remaining: left };
}

/** Whether one of them has no change stamp; null when there are none. */
function stampless(nodes: readonly unknown[], { stamp }: SapEntity): boolean | null {
  return nodes.length === 0 ? null : nodes.some((node) => memberOf(node, stamp.name) === null);
}

function memberOf(node: unknown, name: string): unknown {
  return typeof node === 'object' && node !== null ? ((node as Readonly<Record<string, unknown>>)[name] ?? null) : null;
}

async function byIds(
  client: VendorClient,
  config: SapConfig,
  entity: SapEntity,
  ids: readonly string[],
): Promise<readonly unknown[]> {
  if (ids.length === 0) return [];
  const url = setUrl(config, entity, {
    $filter: ids.map((id) => `${entity.key} eq ${odataLiteral.text(id)}`).join(' or '),
    $orderby: entity.key,
    $top: String(ids.length),
    $expand: entity.expand(config),
  });
  return (await odataV2Page(client, SAP, url)).nodes;
}

async function find(
  client: VendorClient,
  config: SapConfig,
  entity: SapEntity,
  { type, value }: LookUpReference,
): Promise<readonly unknown[]> {
  const place = entity.findBy[type];
  const number = value.trim();
  // A longer text than the field holds is refused rather than not found.
  if (place === undefined || number === '' || number.length > place.longest) return [];
  const url = setUrl(
    config,
    { service: entity.service, set: place.items ?? entity.set },
    {
      $filter: `${place.name} eq ${odataLiteral.text(number)}`,
      $select: entity.key,
      $top: String(MOST_ITEMS),
    },
  );
  const { nodes } = await odataV2Page(client, SAP, url);
  const ids = [...new Set(nodes.map((node) => memberOf(node, entity.key)).filter((id) => typeof id === 'string'))];
  const found: unknown[] = [];
  for (let from = 0; from < ids.length; from += MOST_IDS)
    found.push(...(await byIds(client, config, entity, ids.slice(from, from + MOST_IDS))));
  return found;
}
