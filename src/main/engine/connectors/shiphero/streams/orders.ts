import { z } from 'zod';
import { accountArgument, type AskShiphero } from '../client.ts';
import { ORDERS } from '../manifest.ts';
import { cursorStream } from './cursor-stream.ts';

/** A nested list costs its full requested size for every order of the page; what is longer is read on its own. */
const LINES_PER_ORDER = 10;
const LINES_OF_ONE_ORDER = 500;

const LINE_ITEMS = `pageInfo { hasNextPage endCursor } edges { node {
  id sku partner_line_item_id product_name price quantity quantity_allocated quantity_pending_fulfillment
  quantity_shipped backorder_quantity fulfillment_status
} }`;

const SHIPPED_ITEMS = 'pageInfo { hasNextPage endCursor } edges { node { line_item_id quantity } }';

const ORDER = `
  id legacy_id order_number partner_order_id shop_name fulfillment_status order_date required_ship_date
  created_at updated_at subtotal total_tax total_price currency ready_to_ship tags
  holds { fraud_hold payment_hold operator_hold address_hold shipping_method_hold client_hold }
  shipping_address { first_name last_name company city state zip country }
  shipping_lines { title carrier method }
  line_items(first: ${LINES_PER_ORDER}) { ${LINE_ITEMS} }
  shipments {
    id created_date picked_up delivered refunded warehouse_id
    shipping_labels { tracking_number carrier shipping_method created_date }
    line_items(first: ${LINES_PER_ORDER}) { ${SHIPPED_ITEMS} }
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
  one: {
    root: 'order',
    query: `query OneOrder($id: String!) { order(id: $id) { request_id complexity data { ${ORDER} } } }`,
  },
  complete: withAllLines,
});

const ALL_LINES = `query AllLines($id: String!) {
  order(id: $id) { request_id complexity data { line_items(first: ${LINES_OF_ONE_ORDER}) { ${LINE_ITEMS} } } }
}`;
const ALL_SHIPPED = `query AllShipped($id: String!) {
  order(id: $id) { request_id complexity data {
    shipments { id line_items(first: ${LINES_OF_ONE_ORDER}) { ${SHIPPED_ITEMS} } }
  } }
}`;

const list = z.looseObject({ pageInfo: z.looseObject({ hasNextPage: z.boolean() }) });
const order = z.looseObject({
  id: z.string(),
  line_items: list,
  shipments: z.array(z.looseObject({ id: z.string(), line_items: list.nullish() })).nullish(),
});
const allLines = z.looseObject({ line_items: list });
const allShipped = z.looseObject({ shipments: z.array(z.looseObject({ id: z.string(), line_items: list })) });

/** Reads the lists of a long order whole. A list that is cut even then is told by the mapping. */
async function withAllLines(ask: AskShiphero, node: unknown): Promise<unknown> {
  const known = order.safeParse(node);
  if (!known.success) return node;
  const { id, line_items: lines, shipments } = known.data;
  let whole: Record<string, unknown> = { ...(node as object) };
  if (lines.pageInfo.hasNextPage) {
    const more = allLines.safeParse(await ask('order', ALL_LINES, { id }));
    if (more.success) whole = { ...whole, line_items: more.data.line_items };
  }
  if (shipments?.some((shipment) => shipment.line_items?.pageInfo.hasNextPage)) {
    const more = allShipped.safeParse(await ask('order', ALL_SHIPPED, { id }));
    const lists = new Map(
      more.success ? more.data.shipments.map((shipment) => [shipment.id, shipment.line_items]) : [],
    );
    whole = {
      ...whole,
      shipments: shipments.map((shipment) => ({
        ...shipment,
        line_items: lists.get(shipment.id) ?? shipment.line_items,
      })),
    };
  }
  return whole;
}
