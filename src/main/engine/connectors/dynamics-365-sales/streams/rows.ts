import { z } from 'zod';
import type { Instant } from '#shared/domain/time.ts';
import { atPointer } from '#shared/lib/json.ts';
import { serverNow } from '../../kit/clock-skew.ts';
import {
  ConnectorError,
  type CustomerBound,
  type PullContext,
  type Stream,
  type StreamControl,
} from '../../kit/connector.ts';
import { allOf, anyOf, isDeletedEntity, odataLiteral } from '../../kit/odata.ts';
import { sameOrigin } from '../../kit/rest.ts';
import { sweepStream, type SweepPage } from '../../kit/sweep.ts';
import { DYNAMICS, dynamicsOrg, type DynamicsOrg } from '../client.ts';
import type { DynamicsSalesConfig } from '../manifest.ts';
import { withCurrencies, withParts } from './beside.ts';
import type { Table } from './table.ts';

const LISTS = ['rows', 'parts'] as const;
type List = (typeof LISTS)[number];

const link = z.string().nullable();
const positionSchema = z.object({
  list: z.enum(LISTS),
  /** Continuation inside the list. */
  url: link,
  /** Where changes are looked for from, without change tracking. */
  from: z.string(),
  /** Delta links of the lists that have been read to their end. */
  deltas: z.object({ rows: link, parts: link }),
});
type Position = z.infer<typeof positionSchema>;

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const BY_CUSTOMER: CustomerBound = {
  field: '_customerid_value',
  numbers: 'ids of accounts or contacts',
  pattern: GUID,
};

/** Null: of all customers. */
function ofCustomers(customers: readonly string[] | null | undefined): string | null {
  return customers ? anyOf(BY_CUSTOMER.field, customers) : null;
}

/** Change tracking takes no filter: then a table is read whole. */
export function byCustomer(
  stream: Stream<DynamicsSalesConfig>,
  { changeTracking }: DynamicsSalesConfig,
): Stream<DynamicsSalesConfig> {
  return changeTracking ? stream : { ...stream, manifest: { ...stream.manifest, customer: BY_CUSTOMER } };
}

const MOST_IDS = 50;
/** The service counts no further. */
const MOST_COUNTED = 5000;

/**
 * A stream of rows with their lines. With change tracking its place is the delta links of both tables; that of the lines
 * is taken first, so that no line can change between its row and the link. Without it both are asked by their last change,
 * the lines after the rows.
 */
export function rowStream(table: Table): Stream<DynamicsSalesConfig> {
  const stream = sweepStream<DynamicsSalesConfig, DynamicsOrg, Position>({
    manifest: table.manifest,
    vendor: DYNAMICS,
    schema: table.schema,
    position: positionSchema,
    head: () => ({
      id: (node) => (isDeletedEntity(node) ? goneId(node) : atPointer(node, `/${table.id}`)),
      modified: (node) => lastChange(node, table),
      naiveOffset: 'Z',
      deleted: isDeletedEntity,
      deletionsAreBare: true,
    }),
    client: dynamicsOrg,
    async page(org, { context, since, position }) {
      const { config } = context;
      const lists = listsOf(table, config);
      const at = placeOf(table, context, since, position);
      const first = await firstUrl(org, table, context, at, since);
      const url = at.url !== null && sameOrigin(at.url, first) ? at.url : first;
      const page = await org.page(url, config.changeTracking);
      const nodes = await wholeOf(org, table, context, await rowsOf(org, table, context, at, page.nodes));
      if (page.next !== null) return { nodes, next: { ...at, url: page.next }, remaining: null };
      const deltas = {
        ...at.deltas,
        [at.list]: deltaOf(page, at.list === 'rows' ? table.table : table.parts?.table, config),
      };
      const following = lists[lists.indexOf(at.list) + 1];
      if (following !== undefined)
        return { nodes, next: { ...at, list: following, url: null, deltas }, remaining: null };
      const resume = config.changeTracking ? { ...at, list: lists[0] ?? 'rows', url: null, deltas } : null;
      return { nodes, next: null, remaining: 0, resume };
    },
    lookUp: {
      most: MOST_IDS,
      byIds: (org, context, ids) => found(org, table, context, { column: table.id, values: ids.filter(isGuid) }),
      byReference: {
        types: ['order_no', 'customer_po', 'invoice_no', 'case_no'],
        find(org, context, { type, value }) {
          const column = table.numbers(context.config)[type] ?? '';
          const values = column === '' ? [] : [odataLiteral.text(value.trim())];
          return found(org, table, context, { column, values });
        },
      },
    },
  });
  return { ...stream, control: controlOf(table) };
}

function listsOf({ parts }: Table, { changeTracking }: DynamicsSalesConfig): readonly List[] {
  if (parts === null) return ['rows'];
  return changeTracking ? ['parts', 'rows'] : ['rows', 'parts'];
}

/** A sweep begins at the first list, from the delta links of the one before. */
function placeOf(
  table: Table,
  context: PullContext<DynamicsSalesConfig>,
  since: Instant | null,
  position: Position | null,
): Position {
  const [list = 'rows'] = listsOf(table, context.config);
  if (position !== null && (position.url !== null || position.list !== list)) return position;
  // What changes while a first sweep goes on may belong to rows that it has passed.
  const from = new Date(since ?? serverNow(context) - table.manifest.overlapMs).toISOString();
  return { list, url: null, from, deltas: position?.deltas ?? { rows: null, parts: null } };
}

async function firstUrl(
  org: DynamicsOrg,
  table: Table,
  { config, customers }: PullContext<DynamicsSalesConfig>,
  { list, from, deltas }: Position,
  since: Instant | null,
): Promise<string> {
  const delta = deltas[list];
  const { parts } = table;
  const ofParts = list === 'parts' && parts !== null;
  const set = ofParts ? parts.set : table.manifest.entity;
  const id = ofParts ? parts.id : table.id;
  if (config.changeTracking && delta !== null && sameOrigin(delta, org.url(set, {}))) return delta;
  const columns = ofParts ? [parts.parent] : await columnsOf(org, table, config);
  // Change tracking takes no filter and no sequence.
  if (config.changeTracking) return org.url(set, { $select: columns.join(',') });
  return org.url(set, {
    $select: columns.join(','),
    $filter: allOf([
      ofParts || since !== null ? `modifiedon ge ${from}` : null,
      ofParts ? null : ofCustomers(customers),
    ]),
    $orderby: `modifiedon,${id}`,
  });
}

function columnsOf(org: DynamicsOrg, table: Table, config: DynamicsSalesConfig): Promise<readonly string[]> {
  return org.known(table.table, table.columns(config));
}

/** Rows of a page; of a page of lines, the rows that they belong to. */
async function rowsOf(
  org: DynamicsOrg,
  table: Table,
  { config, customers }: PullContext<DynamicsSalesConfig>,
  { list, deltas }: Position,
  nodes: readonly unknown[],
): Promise<readonly unknown[]> {
  const { parts } = table;
  if (list === 'rows' || parts === null) return nodes;
  // The first list of all lines is read for its delta link alone: their rows follow.
  if (config.changeTracking && deltas.parts === null) return [];
  const ids = new Set(nodes.map((node) => atPointer(node, `/${parts.parent}`)).filter(isGuid));
  if (ids.size === 0) return [];
  const rows = await org.where(table.manifest.entity, await columnsOf(org, table, config), table.id, [...ids]);
  // Lines do not name a customer; their rows do.
  const wanted = customers && new Set(customers.map((id) => id.toLowerCase()));
  return wanted
    ? rows.filter((row) => wanted.has(String(atPointer(row, `/${BY_CUSTOMER.field}`)).toLowerCase()))
    : rows;
}

async function wholeOf(
  org: DynamicsOrg,
  table: Table,
  context: PullContext<DynamicsSalesConfig>,
  nodes: readonly unknown[],
): Promise<readonly unknown[]> {
  const present = nodes.filter((node) => !isDeletedEntity(node));
  const gone = nodes.filter(isDeletedEntity);
  if (present.length === 0) return gone;
  const priced = await withCurrencies(org, context, present);
  return [...(await withParts(org, context, table, priced)), ...gone];
}

function deltaOf(page: SweepPage<string>, name: string | undefined, config: DynamicsSalesConfig): string | null {
  if (!config.changeTracking) return null;
  if (page.resume) return page.resume;
  throw new ConnectorError(
    'config',
    `The table "${name}" does not track changes`,
    'Turn on "Track changes" of the table, or switch change tracking off in the settings of the connection',
  );
}

async function found(
  org: DynamicsOrg,
  table: Table,
  context: PullContext<DynamicsSalesConfig>,
  { column, values }: { readonly column: string; readonly values: readonly string[] },
): Promise<readonly unknown[]> {
  if (values.length === 0) return [];
  const columns = await columnsOf(org, table, context.config);
  return wholeOf(org, table, context, await org.where(table.manifest.entity, columns, column, values));
}

function controlOf({ manifest, id }: Table): StreamControl<DynamicsSalesConfig> {
  const filterOf = (
    { customers }: PullContext<DynamicsSalesConfig>,
    { from, to }: { readonly from: Instant | null; readonly to: Instant },
  ): string =>
    [
      ...(from === null ? [] : [`modifiedon ge ${new Date(from).toISOString()}`]),
      `modifiedon le ${new Date(to).toISOString()}`,
      ...(customers ? [ofCustomers(customers)] : []),
    ].join(' and ');
  async function* ids(
    context: PullContext<DynamicsSalesConfig>,
    window: { readonly from: Instant | null; readonly to: Instant },
  ): AsyncGenerator<readonly string[]> {
    const org = dynamicsOrg(context);
    let next: string | null = org.url(manifest.entity, { $select: id, $filter: filterOf(context, window) });
    while (next !== null) {
      const page: SweepPage<string> = await org.page(next);
      yield page.nodes.map((node) => atPointer(node, `/${id}`)).filter(isGuid);
      next = page.next;
    }
  }
  return {
    async count(context, window) {
      const count = await dynamicsOrg(context).count(manifest.entity, filterOf(context, window));
      if (count < MOST_COUNTED) return count;
      let listed = 0;
      for await (const page of ids(context, window)) listed += page.length;
      return listed;
    },
    ids,
  };
}

function isGuid(value: unknown): value is string {
  return typeof value === 'string' && GUID.test(value);
}

/** The id of a row that is gone; the standard has the address of the row there. */
function goneId(node: unknown): unknown {
  const id = atPointer(node, '/id');
  return typeof id === 'string' ? (/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\)?$)/i.exec(id)?.[0] ?? id) : id;
}

/** The latest stamp of a row and its lines. */
function lastChange(node: unknown, { parts }: Table): unknown {
  const lines = parts === null ? null : atPointer(node, `/${parts.member}`);
  const stamps = [node, ...(Array.isArray(lines) ? (lines as readonly unknown[]) : [])]
    .map((part) => atPointer(part, '/modifiedon'))
    .filter((stamp) => typeof stamp === 'string');
  return stamps.toSorted().at(-1);
}
