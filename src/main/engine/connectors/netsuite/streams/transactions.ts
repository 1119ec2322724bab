import { z } from 'zod';
import type { Instant } from '#shared/domain/time.ts';
import type { CustomerBound, LookUpReference, Stream, StreamManifest } from '../../kit/connector.ts';
import { shapeChanged } from '../../kit/http-policy.ts';
import { sweepStream } from '../../kit/sweep.ts';
import { wallText, whenInZone } from '../../kit/wall-time.ts';
import { MOST_ROWS, NETSUITE, netsuiteClient, type AskSuiteql } from '../client.ts';
import type { NetsuiteConfig } from '../manifest.ts';
import {
  COLUMNS,
  linesQuery,
  linksQuery,
  trackingQuery,
  transactionsQuery,
  type TransactionColumns,
  type TransactionType,
} from '../queries.ts';
import { transactionControl } from './control.ts';

/** A transaction names its customer by internal id. */
const BY_CUSTOMER: CustomerBound = { field: 'entity', numbers: 'internal ids of customers', pattern: /^\d{1,18}$/ };

/** Ids that one look-up names. */
const MOST_IDS = 100;

/** A place in a list that is in the order of stamp and id: a transaction that changes moves to its end. */
const positionSchema = z.object({ stamp: z.string(), id: z.string() });
type Position = z.infer<typeof positionSchema>;

/** Every value is a text; a number is taken as well. */
const idSchema = z.union([z.string(), z.number()]).transform(String);

const headSchema = z.looseObject({
  id: idSchema,
  tranid: z.string(),
  status: z.string(),
  trandate: z.string(),
  lastmodifieddate: z.string(),
});

/** Rows that belong to a transaction name it. */
const partSchema = z.looseObject({ doc: idSchema });

export function transactionStream(manifest: StreamManifest, type: TransactionType): Stream<NetsuiteConfig> {
  const stream = sweepStream<NetsuiteConfig, AskSuiteql, Position>({
    manifest: { ...manifest, customer: BY_CUSTOMER },
    vendor: NETSUITE,
    schema: headSchema,
    position: positionSchema,
    head: ({ timeZone }) => ({
      id: 'id',
      modified: (node) => stampOf(node, timeZone),
      naiveOffset: null,
    }),
    client: netsuiteClient,
    // Places are of our own making: a refusal says something about the question.
    lost: () => false,
    async page(ask, { context: { config, customers = null }, since, position }) {
      const from = since === null || position !== null ? null : wallText(since, config.timeZone);
      const query = transactionsQuery(config, { type, from, after: position, customers });
      // The first rows behind a place: no offset into a list that moves.
      const { nodes, next, remaining } = await ask(query, { limit: config.pageSize, offset: 0 });
      const whole = await completed(ask, config, type, nodes);
      return { nodes: whole, next: next === null ? null : placeOf(nodes, position), remaining };
    },
    lookUp: {
      most: MOST_IDS,
      byIds: async (ask, { config }, ids) => {
        const numbers = ids.filter((id) => /^\d+$/.test(id));
        if (numbers.length === 0) return [];
        const { nodes } = await ask(transactionsQuery(config, { type, ids: numbers }));
        return completed(ask, config, type, nodes);
      },
      ...(REFERENCES[type] === undefined
        ? {}
        : {
            byReference: {
              types: Object.keys(REFERENCES[type]) as LookUpReference['type'][],
              find: (ask, { config }, reference) => find(ask, config, type, reference),
            },
          }),
    },
  });
  return { ...stream, control: transactionControl(type) };
}

type Findable = Readonly<Partial<Record<LookUpReference['type'], 'tranid' | 'otherrefnum' | 'order'>>>;

/** Where the numbers that people know are found: in a column, or on the sales order that a transaction came from. */
const REFERENCES: Readonly<Partial<Record<TransactionType, Findable>>> = {
  SalesOrd: { order_no: 'tranid', customer_po: 'otherrefnum' },
  ItemShip: { fulfilment_no: 'tranid', order_no: 'order' },
  CustInvc: { invoice_no: 'tranid', order_no: 'order' },
  CustCred: { return_no: 'tranid', order_no: 'order' },
  RtnAuth: { return_no: 'tranid', order_no: 'order' },
};

async function find(
  ask: AskSuiteql,
  config: NetsuiteConfig,
  type: TransactionType,
  { type: wanted, value }: LookUpReference,
): Promise<readonly unknown[]> {
  const place = REFERENCES[type]?.[wanted];
  const number = value.trim();
  if (place === undefined || number === '' || (place === 'otherrefnum' && config.leaveOut.includes(place))) return [];
  const condition = place === 'order' ? { order: number } : { equals: { column: place, value: number } };
  const { nodes } = await ask(transactionsQuery(config, { type, ...condition }));
  return completed(ask, config, type, nodes.slice(0, MOST_IDS));
}

/** The stamp as a moment in UTC. */
function stampOf(node: unknown, timeZone: string): Instant | null {
  const head = headSchema.pick({ lastmodifieddate: true }).safeParse(node);
  const when = head.success ? whenInZone(head.data.lastmodifieddate, timeZone) : null;
  return when?.kind === 'instant' ? when.at : null;
}

function placeOf(nodes: readonly unknown[], before: Position | null): Position {
  const last = headSchema.pick({ id: true, lastmodifieddate: true }).safeParse(nodes.at(-1));
  if (!last.success) throw shapeChanged(NETSUITE.name, 'a transaction without id and stamp');
  const place = { stamp: last.data.lastmodifieddate, id: last.data.id };
  // Stamps finer than a second would bring one page over and over.
  if (place.stamp === before?.stamp && place.id === before.id)
    throw shapeChanged(NETSUITE.name, 'a page that ends where the page before it ended');
  return place;
}

/** Transactions with their lines, what they came from and their tracking numbers. */
async function completed(
  ask: AskSuiteql,
  config: NetsuiteConfig,
  type: TransactionType,
  nodes: readonly unknown[],
): Promise<readonly unknown[]> {
  const ids = nodes.flatMap((node) => headSchema.pick({ id: true }).safeParse(node).data?.id ?? []);
  if (ids.length === 0) return nodes;
  const { links, tracking }: TransactionColumns = COLUMNS[type];
  const lines = await partsOf(ask, ids, (some) => linesQuery(config, type, some));
  const previous = links ? await partsOf(ask, ids, linksQuery) : null;
  const numbers =
    tracking && !config.leaveOut.includes('trackingnumber') ? await partsOf(ask, ids, trackingQuery) : null;
  return nodes.map((node) => {
    const id = headSchema.pick({ id: true }).safeParse(node).data?.id;
    return id === undefined
      ? node
      : {
          ...(node as object),
          lines: lines.get(id) ?? [],
          ...(previous === null ? {} : { previous: previous.get(id) ?? [] }),
          ...(numbers === null ? {} : { tracking: numbers.get(id) ?? [] }),
        };
  });
}

/**
 * Rows of some transactions, by transaction. Where they do not fit into one answer, fewer transactions are asked at a
 * time; only the rows of a single one are read by offset.
 */
async function partsOf(
  ask: AskSuiteql,
  ids: readonly string[],
  query: (ids: readonly string[]) => string,
): Promise<Map<string, unknown[]>> {
  const found = new Map<string, unknown[]>();
  const answer = await ask(query(ids));
  if (answer.next !== null && ids.length > 1) {
    const half = Math.ceil(ids.length / 2);
    for (const some of [ids.slice(0, half), ids.slice(half)])
      for (const [id, rows] of await partsOf(ask, some, query)) found.set(id, rows);
    return found;
  }
  const rows = [...answer.nodes];
  for (let { next } = answer; next !== null;) {
    const more = await ask(query(ids), { limit: MOST_ROWS, offset: next });
    rows.push(...more.nodes);
    ({ next } = more);
  }
  for (const row of rows) {
    const part = partSchema.safeParse(row);
    if (!part.success) throw shapeChanged(NETSUITE.name, 'a row that names no transaction');
    const { doc: id } = part.data;
    const known = found.get(id);
    if (known) known.push(row);
    else found.set(id, [row]);
  }
  return found;
}
