import { z } from 'zod';
import { cursorPage } from '../../kit/graphql.ts';
import { shapeChanged } from '../../kit/http-policy.ts';
import { sweepStream } from '../../kit/sweep.ts';
import { SHOPIFY, shopifyClient, type AskShopify } from '../client.ts';
import { MOST, USUAL } from '../limits.ts';
import { ORDERS, type ShopifyConfig } from '../manifest.ts';

/** Each order is then read on its own. */
const IDS_PER_QUESTION = 10;

type Sizes = Readonly<Record<keyof typeof USUAL, number>>;

/** What of an order decides how the rest of it is asked for. */
const LISTED = 'id updatedAt taxesIncluded';

const MONEY = '{ shopMoney { amount currencyCode } }';
const CUT = 'pageInfo { hasNextPage endCursor }';

interface NestedList {
  readonly name: string;
  /** So many are usually asked for. */
  readonly size: number;
  fields(sizes: Sizes, taxesIncluded: boolean): string;
}

const LISTS: readonly NestedList[] = [
  {
    name: 'lineItems',
    size: USUAL.lines,
    // Where unit prices hold taxes, only the price of the whole line is told without them. Both would cost too much.
    fields: ({ lines }, taxesIncluded) => `lineItems(first: ${lines}) { ${CUT} nodes {
      id sku name quantity unfulfilledQuantity requiresShipping
      ${taxesIncluded ? 'currentQuantity priceAfterAllDiscountsBeforeTaxesSet' : 'discountedUnitPriceSet'} ${MONEY}
    } }`,
  },
  {
    name: 'transactions',
    size: USUAL.transactions,
    fields: ({ transactions }) =>
      `transactions(first: ${transactions}) { id kind status processedAt gateway amountSet ${MONEY} }`,
  },
  {
    name: 'fulfillmentOrders',
    size: USUAL.fulfillmentOrders,
    fields: ({ fulfillmentOrders, fulfillmentOrderLines }) => `fulfillmentOrders(first: ${fulfillmentOrders}) {
      ${CUT} nodes {
        id status requestStatus createdAt fulfillAt fulfillBy assignedLocation { name }
        fulfillmentHolds { reason reasonNotes }
        lineItems(first: ${fulfillmentOrderLines}) { ${CUT} nodes { id totalQuantity remainingQuantity lineItem { id } } }
      }
    }`,
  },
  {
    name: 'fulfillments',
    size: USUAL.fulfillments,
    fields: ({ fulfillments, fulfillmentLines }) => `fulfillments(first: ${fulfillments}) {
      id name status displayStatus createdAt updatedAt inTransitAt estimatedDeliveryAt deliveredAt
      trackingInfo { company number }
      fulfillmentLineItems(first: ${fulfillmentLines}) { ${CUT} nodes { id quantity lineItem { id } } }
    }`,
  },
  {
    name: 'refunds',
    size: USUAL.refunds,
    fields: ({ refunds, refundLines }) => `refunds(first: ${refunds}) {
      id createdAt note totalRefundedSet ${MONEY}
      refundLineItems(first: ${refundLines}) { ${CUT} nodes { quantity restockType lineItem { id } } }
    }`,
  },
];

/** Asked for on its own, of orders that have any: few have. */
const RETURNS_OF_ORDER = `query Returns($id: ID!) { order(id: $id) { returns(first: ${MOST.returns}) {
  ${CUT} nodes {
    id name status createdAt requestApprovedAt closedAt
    returnLineItems(first: ${MOST.returnLines}) { ${CUT} nodes {
      id quantity refundedQuantity returnReasonNote customerNote
      ... on ReturnLineItem { fulfillmentLineItem { id } }
    } }
  }
} } }`;

function orderFields({ erpNumberMetafield, readAddresses }: ShopifyConfig, taxesIncluded: boolean): string {
  const [namespace, key] = erpNumberMetafield.split('.');
  return `
    id legacyResourceId taxesIncluded name poNumber createdAt processedAt updatedAt cancelledAt cancelReason closedAt
    displayFulfillmentStatus displayFinancialStatus returnStatus
    currentTotalPriceSet ${MONEY} currentTotalTaxSet ${MONEY} totalOutstandingSet ${MONEY}
    risk { recommendation assessments { riskLevel } }
    ${readAddresses ? 'customer { id displayName } shippingAddress { name company city provinceCode countryCodeV2 }' : ''}
    ${key === undefined ? '' : `erpNumber: metafield(namespace: "${namespace}", key: "${key}") { value }`}
    ${LISTS.map(({ fields }) => fields(USUAL, taxesIncluded)).join('\n')}`;
}

/**
 * Orders by cursor, in the order of their stamp. What a question may cost is counted by what it asks for at most, so
 * that a page of whole orders would hold two of them: pages list, and each order is read on its own.
 */
export const ordersStream = sweepStream<ShopifyConfig, AskShopify, string>({
  manifest: ORDERS,
  vendor: SHOPIFY,
  schema: z.looseObject({ id: z.string(), updatedAt: z.string() }),
  position: z.string(),
  head: () => ({ id: 'id', modified: 'updatedAt', naiveOffset: null, deleted: isGone }),
  client: shopifyClient,
  page: async (ask, { context: { config }, since, position }) =>
    cursorPage(
      SHOPIFY,
      await ask(
        'orders',
        `query Orders($first: Int!, $after: String, $query: String) {
          orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) { ${CUT} nodes { ${LISTED} } }
        }`,
        {
          first: config.pageSize,
          after: position,
          query: since === null ? null : `updated_at:>='${new Date(since).toISOString()}'`,
        },
      ),
    ),
  lookUp: {
    most: IDS_PER_QUESTION,
    async byIds(ask, _context, ids) {
      const found = z.array(z.looseObject({ id: z.string().optional() }).nullable()).safeParse(
        await ask('nodes', `query Known($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { ${LISTED} } } }`, {
          ids,
        }),
      );
      if (!found.success) throw shapeChanged(SHOPIFY.name, 'no list of "nodes"');
      return found.data.filter((node) => node?.id !== undefined);
    },
  },
  complete: wholeOrder,
});

/** An order that was deleted after it was listed is listed and cannot be read. */
function isGone(node: unknown): boolean {
  return typeof node === 'object' && node !== null && !('name' in node);
}

async function wholeOrder(
  ask: AskShopify,
  listed: unknown,
  { config }: { readonly config: ShopifyConfig },
): Promise<unknown> {
  const known = z.looseObject({ id: z.string(), taxesIncluded: z.boolean().optional() }).safeParse(listed);
  if (!known.success) return listed;
  const { id, taxesIncluded = false } = known.data;
  const usual = await ask(
    'order',
    `query Order($id: ID!) { order(id: $id) { ${orderFields(config, taxesIncluded)} } }`,
    { id },
  );
  if (typeof usual !== 'object' || usual === null) return listed;
  // What the list says of it is older, or the same.
  let order: Readonly<Record<string, unknown>> = { ...known.data, ...usual };
  for (const { name, size, fields } of LISTS) {
    if (!isCut(order[name], size)) continue;
    const more = await ask('order', `query Long($id: ID!) { order(id: $id) { ${fields(MOST, taxesIncluded)} } }`, {
      id,
    });
    if (typeof more === 'object' && more !== null) order = { ...order, ...more };
  }
  const status = order['returnStatus'];
  if (!config.readReturns || typeof status !== 'string' || status === 'NO_RETURN') return order;
  const returns = await ask('order', RETURNS_OF_ORDER, { id });
  return typeof returns === 'object' && returns !== null ? { ...order, ...returns } : order;
}

const cutList = z.looseObject({ pageInfo: z.looseObject({ hasNextPage: z.literal(true) }) });

/** Whether a list, or one inside its members, goes on. Lists without pageInfo are full where they may go on. */
function isCut(list: unknown, size: number): boolean {
  if (cutList.safeParse(list).success) return true;
  const nodes: unknown = Array.isArray(list) ? list : (list as { readonly nodes?: unknown } | null | undefined)?.nodes;
  if (!Array.isArray(nodes)) return false;
  const full = Array.isArray(list) && nodes.length >= size;
  return (
    full || nodes.some((node) => Object.values(node as object).some((member) => cutList.safeParse(member).success))
  );
}
