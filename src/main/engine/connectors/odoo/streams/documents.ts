import { z } from 'zod';
import type { ReferenceType } from '#shared/domain/references.ts';
import type { Instant } from '#shared/domain/time.ts';
import { atPointer } from '#shared/lib/json.ts';
import { serverNow } from '../../kit/clock-skew.ts';
import type {
  CustomerBound,
  LookUpReference,
  PullContext,
  Stream,
  StreamControl,
  StreamManifest,
} from '../../kit/connector.ts';
import { byStamp, someOf, type StampWalk } from '../../kit/rest.ts';
import { sweepStream } from '../../kit/sweep.ts';
import { ODOO, odooDatabase, type Domain, type OdooDatabase } from '../client.ts';
import type { OdooConfig } from '../manifest.ts';

/** Lines of a document, in a model of their own. */
export interface Parts {
  readonly model: string;
  /** Field that names the document. */
  readonly parent: string;
  /** Member of the document that the lines replace: there stand their ids. */
  readonly member: string;
  readonly fields: readonly string[];
  domain(known: ReadonlySet<string>): Domain;
}

/** Another record that a document or its lines name, of which more than its name is wanted. */
export interface Detail {
  /** The field that names it; "sale_line/product_uom" in a record that was put in before. */
  readonly link: string;
  /** The member that it becomes, beside the field. */
  readonly member: string;
  readonly model: string;
  readonly fields: readonly string[];
}

export interface OdooEntity {
  readonly manifest: StreamManifest;
  readonly fields: readonly string[];
  domain(known: ReadonlySet<string>): Domain;
  readonly detail: Detail | null;
  readonly parts: Parts | null;
  /** In this sequence. */
  readonly partDetails: readonly Detail[];
  /** Fields that hold a number people know. */
  readonly numbers: Readonly<Partial<Record<ReferenceType, string>>>;
  readonly schema: z.ZodType;
}

/** Documents name a contact: the customer itself, or an address or person of it, which is a contact below it. */
const BY_CUSTOMER: CustomerBound = { field: 'partner_id', numbers: 'ids of contacts', pattern: /^\d{1,10}$/ };

function ofCustomers(customers: readonly string[] | null | undefined, prefix = ''): Domain {
  return customers ? [[`${prefix}${BY_CUSTOMER.field}`, 'child_of', customers.map(Number)]] : [];
}

const walkSchema = z.object({ stamp: z.string(), skip: z.number() });
const positionSchema = z.object({
  /** Documents that changed, then documents whose lines did: a line's change does not always move its document's stamp. */
  list: z.enum(['documents', 'parts']),
  walk: walkSchema.nullable(),
  /** Stamp from which changed lines are looked for. */
  from: z.string(),
});
type Position = z.infer<typeof positionSchema>;

/** Records that are read at once by their ids, in pages of so many. */
const AT_ONCE = 500;

/** Ids that one look-up takes. */
const MOST_IDS = 100;

interface Read {
  readonly nodes: readonly unknown[];
  readonly next: StampWalk | null;
}

/** A stream of documents with their lines, in the order of their last change. */
export function documentStream(entity: OdooEntity): Stream<OdooConfig> {
  const stream = sweepStream<OdooConfig, OdooDatabase, Position>({
    manifest: { ...entity.manifest, customer: BY_CUSTOMER },
    vendor: ODOO,
    schema: entity.schema,
    position: positionSchema,
    head: () => ({ id: 'id', modified: (node) => lastChange(node, entity), naiveOffset: 'Z' }),
    client: odooDatabase,
    async page(odoo, { context, since, position }) {
      const at = position ?? { list: 'documents', walk: null, from: stampText(since ?? beginning(context, entity)) };
      const stamp = at.walk?.stamp ?? (at.list === 'parts' ? at.from : since === null ? null : stampText(since));
      const size = context.config.pageSize;
      const { nodes, next } =
        at.list === 'documents'
          ? await changed(odoo, entity, at.walk, [...changedFrom(stamp), ...ofCustomers(context.customers)], size)
          : await withChangedParts(odoo, entity, at.walk, stamp, { limit: size, customers: context.customers });
      return { nodes: await whole(odoo, entity, nodes), next: following(entity, at, next), remaining: null };
    },
    lookUp: {
      most: MOST_IDS,
      byIds: (odoo, _context, ids) => found(odoo, entity, ['id', 'in', ids.map(Number)]),
      byReference: {
        types: Object.keys(entity.numbers) as ReferenceType[],
        find: (odoo, _context, { type, value }: LookUpReference) =>
          found(odoo, entity, [entity.numbers[type], '=ilike', value.trim()]),
      },
    },
  });
  return { ...stream, control: controlOf(entity) };
}

/** What changes while a first sweep goes on may belong to documents that it has passed. */
function beginning(context: PullContext<OdooConfig>, { manifest }: OdooEntity): Instant {
  return serverNow(context) - manifest.overlapMs;
}

function following({ parts }: OdooEntity, { list, from }: Position, walk: StampWalk | null): Position | null {
  if (walk !== null) return { list, walk, from };
  return list === 'documents' && parts !== null ? { list: 'parts', walk: null, from } : null;
}

async function changed(
  odoo: OdooDatabase,
  entity: OdooEntity,
  walk: StampWalk | null,
  narrowed: Domain,
  limit: number,
): Promise<Read> {
  const model = entity.manifest.entity;
  const known = await odoo.known(model, entity.fields);
  const domain = [...entity.domain(known), ...narrowed];
  const fields = entity.fields.filter((name) => known.has(name));
  return read(odoo, model, domain, fields, walk, limit);
}

/** Documents whose lines have changed. */
async function withChangedParts(
  odoo: OdooDatabase,
  entity: OdooEntity,
  walk: StampWalk | null,
  stamp: string | null,
  { limit, customers }: { readonly limit: number; readonly customers: PullContext<OdooConfig>['customers'] },
): Promise<Read> {
  const { parts } = entity;
  if (parts === null) return { nodes: [], next: null };
  const known = await odoo.known(parts.model, parts.fields);
  const domain = [
    ...parts.domain(known),
    [parts.parent, '!=', false],
    ...changedFrom(stamp),
    ...ofCustomers(customers, `${parts.parent}.`),
  ];
  const { nodes, next } = await read(odoo, parts.model, domain, ['write_date', parts.parent], walk, limit);
  const ids = [...new Set(nodes.flatMap((part) => idAt(part, parts.parent)))];
  if (ids.length === 0) return { nodes: [], next };
  return { nodes: await those(odoo, entity, ['id', 'in', ids], ids.length), next };
}

async function found(odoo: OdooDatabase, entity: OdooEntity, condition: unknown): Promise<readonly unknown[]> {
  return whole(odoo, entity, await those(odoo, entity, condition, MOST_IDS));
}

async function those(
  odoo: OdooDatabase,
  entity: OdooEntity,
  condition: unknown,
  limit: number,
): Promise<readonly unknown[]> {
  const model = entity.manifest.entity;
  const known = await odoo.known(model, entity.fields);
  const fields = entity.fields.filter((name) => known.has(name));
  return odoo.search({ model, domain: [...entity.domain(known), condition], fields, limit });
}

async function read(
  odoo: OdooDatabase,
  model: string,
  domain: Domain,
  fields: readonly string[],
  walk: StampWalk | null,
  limit: number,
): Promise<Read> {
  const nodes = await odoo.search({ model, domain, fields, limit, offset: walk?.skip ?? 0 });
  // Stamps are kept to the microsecond and told to the second, so that a key of stamp and id would never get past it.
  const { next } = byStamp(ODOO, { size: limit, stamp: '/write_date', again: someOf(limit) })(
    { nodes, json: null, headers: {}, url: '' },
    walk,
  );
  return { nodes, next };
}

async function whole(odoo: OdooDatabase, entity: OdooEntity, nodes: readonly unknown[]): Promise<readonly unknown[]> {
  const documents = await withDetail(odoo, nodes, entity.detail);
  const { parts } = entity;
  if (parts === null || documents.length === 0) return documents;
  const known = await odoo.known(parts.model, parts.fields);
  const fields = ['id', 'write_date', parts.parent, ...parts.fields.filter((name) => known.has(name))];
  const ids = documents.flatMap((document) => idAt(document, 'id'));
  const domain = [...parts.domain(known), [parts.parent, 'in', ids]];
  let found = await all(odoo, parts.model, domain, fields);
  for (const detail of entity.partDetails) found = await withDetail(odoo, found, detail);
  const lines = Map.groupBy(found, (line) => idAt(line, parts.parent)[0]);
  return documents.map((document) => {
    const own = lines.get(idAt(document, 'id')[0]) ?? [];
    return { ...(document as object), [parts.member]: own.toSorted(inSequence) };
  });
}

/** Adds what a record that is only named has more to say. */
async function withDetail(
  odoo: OdooDatabase,
  nodes: readonly unknown[],
  detail: Detail | null,
): Promise<readonly unknown[]> {
  if (detail === null) return nodes;
  const ids = [...new Set(nodes.flatMap((node) => idAt(node, detail.link)))];
  if (ids.length === 0) return nodes;
  const known = await odoo.known(detail.model, detail.fields);
  const fields = ['id', ...detail.fields.filter((name) => known.has(name))];
  const found = await all(odoo, detail.model, [['id', 'in', ids]], fields);
  const byId = new Map(found.map((node) => [idAt(node, 'id')[0], node]));
  return nodes.map((node) => {
    const [id] = idAt(node, detail.link);
    const named = id === undefined ? undefined : byId.get(id);
    return named === undefined ? node : { ...(node as object), [detail.member]: named };
  });
}

async function all(
  odoo: OdooDatabase,
  model: string,
  domain: Domain,
  fields: readonly string[],
): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for (let last = 0; ;) {
    const after = [...domain, ['id', '>', last]];
    const page = await odoo.search({ model, domain: after, fields, limit: AT_ONCE, order: 'id' });
    found.push(...page);
    if (page.length < AT_ONCE) return found;
    last = Math.max(last + 1, ...page.flatMap((node) => idAt(node, 'id')));
  }
}

function controlOf(entity: OdooEntity): StreamControl<OdooConfig> {
  const model = entity.manifest.entity;
  const domainOf = async (
    odoo: OdooDatabase,
    { from, to }: { readonly from: Instant | null; readonly to: Instant },
    customers: PullContext<OdooConfig>['customers'],
  ): Promise<Domain> => [
    ...entity.domain(await odoo.known(model, entity.fields)),
    ...changedFrom(from === null ? null : stampText(from)),
    // A stamp is up to a second later than it is told.
    ['write_date', '<', stampText(to + 1000)],
    ...ofCustomers(customers),
  ];
  return {
    async count(context, window) {
      const odoo = odooDatabase(context);
      return odoo.count(model, await domainOf(odoo, window, context.customers));
    },
    async *ids(context, window) {
      const odoo = odooDatabase(context);
      const domain = await domainOf(odoo, window, context.customers);
      let walk: StampWalk | null = null;
      do {
        const from: Domain = walk === null ? [] : changedFrom(walk.stamp);
        const page: Read = await read(odoo, model, [...domain, ...from], ['id', 'write_date'], walk, AT_ONCE);
        yield page.nodes.flatMap((node) => idAt(node, 'id').map(String));
        walk = page.next;
      } while (walk !== null);
    },
  };
}

function changedFrom(stamp: string | null): Domain {
  return stamp === null ? [] : [['write_date', '>=', stamp]];
}

function stampText(at: Instant): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

/** The id that a member holds: a number, or the first of `[id, "name"]`. Empty without one. */
function idAt(node: unknown, member: string): number[] {
  const value = atPointer(node, `/${member}`);
  const id: unknown = Array.isArray(value) ? (value as readonly unknown[])[0] : value;
  return typeof id === 'number' ? [id] : [];
}

function inSequence(a: unknown, b: unknown): number {
  const place = (node: unknown): number => Number(atPointer(node, '/sequence') ?? 0);
  return place(a) - place(b) || (idAt(a, 'id')[0] ?? 0) - (idAt(b, 'id')[0] ?? 0);
}

/** The latest stamp of a document and its lines. */
function lastChange(node: unknown, { parts }: OdooEntity): unknown {
  const lines = parts === null ? [] : atPointer(node, `/${parts.member}`);
  const stamps = [node, ...(Array.isArray(lines) ? (lines as readonly unknown[]) : [])]
    .map((part) => atPointer(part, '/write_date'))
    .filter((stamp) => typeof stamp === 'string');
  return stamps.toSorted().at(-1);
}
