import { GraphQLError } from 'graphql';
import { COMPANY_NAME } from '../company/parties.ts';
import type { Payload } from '../records/record.ts';
import type { Connection } from '../records/warehouse.ts';
import type { StreamModel } from '../streams.ts';
import type { World } from '../world.ts';
import type { Condition } from './condition.ts';
import { KEY_SPACE, select, type Selection } from './select.ts';

const DEFAULT_FIRST = 100;

export interface Operation {
  readonly requestId: string;
  readonly complexity: number;
}

interface PageArguments {
  readonly sort?: string | null;
  readonly first?: number | null;
  readonly after?: string | null;
}
type Arguments = Readonly<Record<string, unknown>>;

/** Resolvers of the root fields, as of a time. */
export function rootOf(
  world: World,
  asOf: number,
  { requestId, complexity }: Operation,
  analyze: boolean,
  username: string,
): Record<string, unknown> {
  const head = { request_id: requestId, complexity };
  const none = (): null => null;
  const list = (stream: StreamModel, stampField: string, condition: Condition | null) => ({
    ...head,
    data: analyze ? none : (page: PageArguments) => connectionOf(stream, stampField, condition, page, asOf),
  });
  return {
    account: () => ({
      ...head,
      data: analyze
        ? null
        : {
            id: Buffer.from('Account:70114').toString('base64'),
            legacy_id: 70_114,
            email: username,
            username: COMPANY_NAME,
            status: 'active',
            is_3pl: false,
          },
    }),
    order: ({ id }: Arguments) => {
      const stream = world.streams['sh/orders'];
      const record = stream.ids.recordOf(String(id));
      const payload = record === null || analyze ? null : stream.write(record, asOf);
      return { ...head, data: payload === null ? null : orderNode(payload) };
    },
    orders: (filter: Arguments) =>
      list(world.streams['sh/orders'], 'updated_at', conditionOf(filter, 'updated_at', 'updated_from', 'updated_to')),
    order_history: (filter: Arguments) =>
      list(world.streams['sh/order_history'], 'created_at', conditionOf(filter, 'created_at', 'date_from', 'date_to')),
  };
}

const HOLD_ARGUMENTS: Readonly<Record<string, string>> = {
  operator_hold: 'holds.operator_hold',
  address_hold: 'holds.address_hold',
  payment_hold: 'holds.payment_hold',
};

function conditionOf(filter: Arguments, stampField: string, from: string, to: string): Condition | null {
  const parts: Condition[] = [];
  const time = (field: string, argument: string, operator: '>=' | '<='): void => {
    const text = filter[argument];
    if (typeof text === 'string')
      parts.push({ kind: 'compare', field, operator, literal: { kind: 'instant', value: timeOf(text) } });
  };
  const same = (field: string, value: unknown): void => {
    if (typeof value === 'string')
      parts.push({ kind: 'compare', field, operator: '=', literal: { kind: 'text', value } });
    if (typeof value === 'boolean')
      parts.push({ kind: 'compare', field, operator: '=', literal: { kind: 'boolean', value } });
  };
  time(stampField, from, '>=');
  time(stampField, to, '<=');
  time('order_date', 'order_date_from', '>=');
  time('order_date', 'order_date_to', '<=');
  for (const field of ['order_number', 'partner_order_id', 'fulfillment_status', 'order_id'])
    same(field, filter[field]);
  for (const [argument, field] of Object.entries(HOLD_ARGUMENTS)) same(field, filter[argument]);
  if (typeof filter['has_hold'] === 'boolean') {
    const held: Condition = {
      kind: 'or',
      parts: Object.values(HOLD_ARGUMENTS).map((field) => ({
        kind: 'compare',
        field,
        operator: '=',
        literal: { kind: 'boolean', value: true },
      })),
    };
    parts.push(filter['has_hold'] ? held : { kind: 'not', part: held });
  }
  return parts.length === 0 ? null : { kind: 'and', parts };
}

/** Times without a zone are UTC. */
function timeOf(text: string): number {
  const at = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/.test(text) || !text.includes('T') ? text : `${text}Z`);
  if (Number.isNaN(at)) throw new GraphQLError(`Invalid ISODateTime: ${text}`);
  return at;
}

interface Edge {
  readonly node: Payload;
  readonly cursor: string;
}

function connectionOf(
  stream: StreamModel,
  stampField: string,
  condition: Condition | null,
  page: PageArguments,
  asOf: number,
): Record<string, unknown> {
  const first = Math.max(1, page.first ?? DEFAULT_FIRST);
  const order: Selection['order'] = page.sort?.startsWith('-') ? 'modified_descending' : 'modified';
  const resumed = page.after ? cursorOf(page.after) : null;
  const edges: Edge[] = [];
  let hasNextPage = false;
  const add = (key: number, again: boolean): void => {
    const payload = stream.write(key % KEY_SPACE, asOf);
    if (payload !== null)
      edges.push({ node: stream.key === 'sh/orders' ? orderNode(payload) : payload, cursor: cursorText(key, again) });
  };
  if (resumed?.twice) add(resumed.key, false);
  for (const { record, key } of select({
    stream,
    condition,
    stampField,
    withMillis: false,
    asOf,
    order,
    ...(resumed ? { after: resumed.key } : {}),
  })) {
    if (edges.length >= first) {
      hasNextPage = true;
      break;
    }
    const twice = stream.listedTwice(record);
    add(key, twice);
    if (twice && edges.length < first) add(key, false);
    else if (twice) hasNextPage = true;
  }
  return {
    pageInfo: {
      hasNextPage,
      hasPreviousPage: resumed !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    edges,
  };
}

function cursorText(key: number, twice: boolean): string {
  return Buffer.from(`cursor:${key}:${twice ? 2 : 1}`).toString('base64');
}

function cursorOf(text: string): { readonly key: number; readonly twice: boolean } {
  const match = /^cursor:(\d+):([12])$/.exec(Buffer.from(text, 'base64').toString('utf8'));
  if (!match) throw new GraphQLError(`Invalid cursor: ${text}`);
  return { key: Number(match[1]), twice: match[2] === '2' };
}

/** Nested lists are paged as the query asks. */
function orderNode(payload: Payload): Payload {
  const shipments = payload['shipments'] as readonly Payload[];
  return {
    ...payload,
    line_items: (page: PageArguments) => pageOf(payload['line_items'], page),
    shipments: shipments.map((shipment) => ({
      ...shipment,
      line_items: (page: PageArguments) => pageOf(shipment['line_items'], page),
    })),
  };
}

function pageOf(whole: unknown, page: PageArguments): Record<string, unknown> {
  const rows = (whole as Connection).edges;
  const start = page.after ? Number(Buffer.from(page.after, 'base64').toString('utf8').split(':')[1]) + 1 : 0;
  const edges = rows
    .slice(start, start + (page.first ?? DEFAULT_FIRST))
    .map(({ node }, index) => ({ node, cursor: Buffer.from(`row:${start + index}`).toString('base64') }));
  return {
    pageInfo: {
      hasNextPage: start + edges.length < rows.length,
      hasPreviousPage: start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    edges,
  };
}
