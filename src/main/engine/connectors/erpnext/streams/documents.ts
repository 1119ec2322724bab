import { z } from 'zod';
import type { ReferenceType } from '#shared/domain/references.ts';
import type { Instant } from '#shared/domain/time.ts';
import { parseJson } from '#shared/lib/json.ts';
import { serverNow } from '../../kit/clock-skew.ts';
import type { CustomerBound, PullContext, Stream, StreamControl, StreamManifest } from '../../kit/connector.ts';
import { VendorError } from '../../kit/http-policy.ts';
import { byStamp, someOf, type StampWalk } from '../../kit/rest.ts';
import { inSession } from '../../kit/session.ts';
import { sweepStream } from '../../kit/sweep.ts';
import { wallText, whenInZone } from '../../kit/wall-time.ts';
import { ERPNEXT, erpnextSite, type ErpnextSite, type Filters, type ListQuestion } from '../client.ts';
import type { ErpnextConfig } from '../manifest.ts';

export interface ErpnextEntity {
  readonly manifest: StreamManifest;
  /** Field that names the customer, with a condition that the field be about one; left out where documents name none. */
  readonly customer?: { readonly field: string; readonly where?: Filters };
  /** Fields that hold a number people know. */
  readonly numbers: Readonly<Partial<Record<ReferenceType, string>>>;
  readonly schema: z.ZodType;
}

const walkSchema = z.object({ stamp: z.string(), skip: z.number() });
const positionSchema = z.object({
  /** Documents that changed, then those that were deleted. */
  list: z.enum(['changed', 'deleted']),
  walk: walkSchema.nullable(),
  /** Stamp from which deletions are looked for. */
  from: z.string(),
});
type Position = z.infer<typeof positionSchema>;

/** Ids that one look-up takes: each is a call of its own. */
const MOST_IDS = 20;
const IDS_PER_PAGE = 500;
const BY_STAMP = 'modified asc, name asc';
/** Where a deleted document says when it was deleted. */
const DELETED_AT = 'deleted_at';

/** A stream of documents with their lines, in the order of their last change. */
export function documentStream(entity: ErpnextEntity): Stream<ErpnextConfig> {
  const doctype = entity.manifest.entity;
  const stream = sweepStream<ErpnextConfig, ErpnextSite, Position>({
    manifest: { ...entity.manifest, ...boundOf(entity) },
    vendor: ERPNEXT,
    schema: entity.schema,
    position: positionSchema,
    head: ({ timeZone }) => ({
      id: 'name',
      modified: (node) => stampOf(node, timeZone),
      naiveOffset: null,
      deleted: (node) => isObject(node) && DELETED_AT in node,
    }),
    client: erpnextSite,
    async page(site, { context, since, position }) {
      const from = position?.from ?? stampText(context, since ?? serverNow(context) - entity.manifest.overlapMs);
      const { list, walk } = position ?? { list: 'changed', walk: null };
      if (list === 'deleted') {
        const { nodes, next } = await deletedOf(site, context, entity, walk, from);
        return { nodes, next: next === null ? null : { list, walk: next, from }, remaining: null };
      }
      const stamp = walk?.stamp ?? (since === null ? null : from);
      const { nodes, next } = await listOf(site, walk, {
        doctype,
        fields: ['name', 'modified'],
        filters: [...changedFrom(stamp), ...ofCustomers(entity, context.customers)],
        length: context.config.pageSize,
      });
      return {
        nodes: await wholeOf(site, doctype, nodes),
        next: next === null ? { list: 'deleted', walk: null, from } : { list, walk: next, from },
        remaining: null,
      };
    },
    lookUp: {
      most: MOST_IDS,
      byIds: (site, _context, ids) =>
        wholeOf(
          site,
          doctype,
          ids.map((name) => ({ name })),
        ),
      byReference: {
        types: Object.keys(entity.numbers) as ReferenceType[],
        async find(site, _context, { type, value }) {
          const field = entity.numbers[type] ?? 'name';
          const question = { doctype, fields: ['name'], order: BY_STAMP, start: 0, length: MOST_IDS };
          return wholeOf(site, doctype, await site.list({ ...question, filters: [[field, '=', value.trim()]] }));
        },
      },
    },
  });
  return { ...stream, control: controlOf(entity) };
}

function boundOf({ customer }: ErpnextEntity): { readonly customer?: CustomerBound } {
  return customer === undefined ? {} : { customer: { field: customer.field, numbers: 'ids of customers' } };
}

function ofCustomers({ customer }: ErpnextEntity, customers: readonly string[] | null | undefined): Filters {
  return customer && customers ? [...(customer.where ?? []), [customer.field, 'in', customers]] : [];
}

async function listOf(
  site: ErpnextSite,
  walk: StampWalk | null,
  question: Pick<ListQuestion, 'doctype' | 'fields' | 'filters' | 'length'>,
): Promise<{ readonly nodes: readonly unknown[]; readonly next: StampWalk | null }> {
  const nodes = await site.list({ ...question, order: BY_STAMP, start: walk?.skip ?? 0 });
  const following = byStamp(ERPNEXT, { size: question.length, stamp: '/modified', again: someOf(question.length) });
  return { nodes, next: following({ nodes, json: null, headers: {}, url: '' }, walk).next };
}

/** The documents that a list names. One that is deleted meanwhile is left to the list of deletions. */
async function wholeOf(site: ErpnextSite, doctype: string, nodes: readonly unknown[]): Promise<readonly unknown[]> {
  const documents = await Promise.all(
    nodes.map((node) => {
      const name = isObject(node) ? node['name'] : null;
      // A row without a name lands as it is, and is set aside.
      return typeof name === 'string' && name !== '' ? site.document(doctype, name) : node;
    }),
  );
  return documents.filter((document) => document !== null);
}

const deletion = z.looseObject({ deleted_name: z.string(), modified: z.string(), data: z.string().nullish() });

/** What the site keeps of deleted documents, for users who may see that. */
async function deletedOf(
  site: ErpnextSite,
  context: PullContext<ErpnextConfig>,
  entity: ErpnextEntity,
  walk: StampWalk | null,
  from: string,
): Promise<{ readonly nodes: readonly unknown[]; readonly next: StampWalk | null }> {
  const rights = inSession(context.session, 'erpnext.deletions', () => ({ refused: false }));
  if (rights.refused) return { nodes: [], next: null };
  try {
    const { nodes, next } = await listOf(site, walk, {
      doctype: 'Deleted Document',
      fields: ['name', 'modified', 'deleted_name', 'data'],
      filters: [
        ['deleted_doctype', '=', entity.manifest.entity],
        ['restored', '=', 0],
        ...changedFrom(walk?.stamp ?? from),
      ],
      length: context.config.pageSize,
    });
    const isWanted = isOfCustomers(entity, context.customers);
    return { nodes: nodes.flatMap(formerly).filter(isWanted), next };
  } catch (error) {
    if (!(error instanceof VendorError) || error.code !== 'PermissionError') throw error;
    context.logger.warn('deletions are not seen: the user may not read "Deleted Document"', {
      stream: entity.manifest.id,
    });
    rights.refused = true;
    return { nodes: [], next: null };
  }
}

/** Of a deleted document the site keeps a copy, which the filter of a list does not look into. */
function isOfCustomers(
  { customer }: ErpnextEntity,
  customers: readonly string[] | null | undefined,
): (document: Readonly<Record<string, unknown>>) => boolean {
  if (customer === undefined || !customers) return () => true;
  return (document) => customers.some((name) => name === document[customer.field]);
}

/** The document as it was, with the moment at which it was deleted. */
function formerly(node: unknown): Readonly<Record<string, unknown>>[] {
  const row = deletion.safeParse(node);
  if (!row.success) return [];
  const { deleted_name: name, modified, data } = row.data;
  return [{ ...dataOf(data), name, [DELETED_AT]: modified }];
}

function dataOf(text: string | null | undefined): Readonly<Record<string, unknown>> {
  try {
    const data = parseJson(text ?? '{}');
    return isObject(data) ? data : {};
  } catch {
    return {};
  }
}

function controlOf(entity: ErpnextEntity): StreamControl<ErpnextConfig> {
  const filtersOf = (
    context: PullContext<ErpnextConfig>,
    { from, to }: { readonly from: Instant | null; readonly to: Instant },
  ): Filters => [
    ...changedFrom(from === null ? null : stampText(context, from)),
    // A stamp is up to a second later than what is said here.
    ['modified', '<', wallText(to + 1000, context.config.timeZone).replace('T', ' ')],
    ...ofCustomers(entity, context.customers),
  ];
  return {
    count: (context, window) => erpnextSite(context).count(entity.manifest.entity, filtersOf(context, window)),
    async *ids(context, window) {
      const site = erpnextSite(context);
      const filters = filtersOf(context, window);
      let walk: StampWalk | null = null;
      do {
        const page = await listOf(site, walk, {
          doctype: entity.manifest.entity,
          fields: ['name', 'modified'],
          filters: [...filters, ...changedFrom(walk?.stamp ?? null)],
          length: IDS_PER_PAGE,
        });
        yield page.nodes.flatMap((node) => (isObject(node) && typeof node['name'] === 'string' ? [node['name']] : []));
        walk = page.next;
      } while (walk !== null);
    },
  };
}

function changedFrom(stamp: string | null): Filters {
  return stamp === null ? [] : [['modified', '>=', stamp]];
}

/**
 * A moment as the site's clocks show it. In the hour that comes twice a stamp of its second pass is smaller than one of
 * the first: what the clocks show now decides which of the two is asked from.
 */
function stampText(context: PullContext<ErpnextConfig>, at: Instant): string {
  const { timeZone } = context.config;
  const now = serverNow(context);
  const shift = Math.min(0, offsetOf(now, timeZone) - offsetOf(at, timeZone));
  return wallText(at + shift, timeZone).replace('T', ' ');
}

function offsetOf(at: Instant, timeZone: string): number {
  return Date.parse(`${wallText(at, timeZone)}Z`) - Math.floor(at / 1000) * 1000;
}

/** The change stamp in UTC, with its microseconds. */
function stampOf(node: unknown, timeZone: string): unknown {
  const text = isObject(node) ? (node[DELETED_AT] ?? node['modified']) : null;
  if (typeof text !== 'string') return null;
  const when = whenInZone(text, timeZone);
  if (when?.kind !== 'instant') return null;
  const finer = /\.\d{3}(\d+)/.exec(text)?.[1] ?? '';
  return `${new Date(when.at).toISOString().slice(0, -1)}${finer}Z`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
