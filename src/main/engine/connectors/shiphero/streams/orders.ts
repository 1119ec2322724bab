import { z } from 'zod';
import { cursorPage } from '../../kit/graphql.ts';
import { accountArgument, SHIPHERO, type AskShiphero } from '../client.ts';
import { ORDERS } from '../manifest.ts';
import { cursorStream } from './cursor-stream.ts';

/** A nested list costs its full requested size for every order of the page. */
const LINES_PER_ORDER = 20;

const LINE_ITEMS = `pageInfo { hasNextPage endCursor } edges { node {
  id sku partner_line_item_id product_name price quantity quantity_allocated quantity_pending_fulfillment
  quantity_shipped backorder_quantity fulfillment_status
} }`;

const ORDER = `
  id legacy_id order_number partner_order_id shop_name fulfillment_status order_date required_ship_date
  created_at updated_at subtotal total_tax total_price currency ready_to_ship tags
  holds { fraud_hold payment_hold operator_hold address_hold shipping_method_hold client_hold }
  shipping_address { first_name last_name company city state zip country }
  shipping_lines { title carrier method }
  line_items(first: ${LINES_PER_ORDER}) { ${LINE_ITEMS} }
  shipments {
    id created_date picked_up delivered refunded warehouse_id
    shipping_labels { tracking_number carrier shipping_method created_at }
    line_items(first: ${LINES_PER_ORDER}) { edges { node { line_item_id quantity line_item { sku } } } }
  }`;

/** Warehouse orders with their lines and shipments. */
export const ordersStream = cursorStream({
  manifest: ORDERS,
  query: (config) => `query Orders($from: ISODateTime, $after: String, $first: Int) {
    orders(${accountArgument(config)}updated_from: $from) { request_id complexity
      data(first: $first, after: $after, sort: "updated_at") {
        pageInfo { hasNextPage endCursor } edges { node { ${ORDER} } }
      }
    }
  }`,
  pageSize: (config) => config.pageSize,
  schema: z.looseObject({
    id: z.string(),
    order_number: z.string(),
    fulfillment_status: z.string(),
    updated_at: z.string(),
    line_items: z.looseObject({
      edges: z.array(z.looseObject({ node: z.looseObject({ sku: z.string(), quantity: z.number() }) })),
    }),
  }),
  complete: withAllLines,
});

const MORE_LINES = `query MoreLines($id: String!, $after: String) {
  order(id: $id) { request_id complexity data { line_items(first: ${LINES_PER_ORDER}, after: $after) { ${LINE_ITEMS} } } }
}`;

const cutLines = z.looseObject({
  id: z.string(),
  line_items: z.looseObject({
    pageInfo: z.looseObject({ hasNextPage: z.literal(true), endCursor: z.string() }),
    edges: z.array(z.unknown()),
  }),
});

/** Reads the lines beyond the first page of a long order. */
async function withAllLines(ask: AskShiphero, node: unknown): Promise<unknown> {
  const cut = cutLines.safeParse(node);
  if (!cut.success) return node;
  const edges = [...cut.data.line_items.edges];
  let after: string | null = cut.data.line_items.pageInfo.endCursor;
  while (after !== null) {
    const data = await ask('order', MORE_LINES, { id: cut.data.id, after });
    const page = cursorPage(SHIPHERO, (data as { readonly line_items?: unknown } | null)?.line_items);
    edges.push(...page.nodes.map((line) => ({ node: line })));
    after = page.after;
  }
  return { ...(node as object), line_items: { pageInfo: { hasNextPage: false, endCursor: null }, edges } };
}
