/** Vendure as its own admin screens see it. */
export interface VendureDesk {
  /** The one root field of a query or a mutation. @throws with the server's words for a refusal */
  ask<T>(document: string, variables?: Readonly<Record<string, unknown>>): Promise<T>;
}

/** Signs in as the administrator of a test shop. */
export async function openVendure(url: string): Promise<VendureDesk> {
  let token: string | null = null;
  async function ask<T>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<T> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    token = response.headers.get('vendure-auth-token') ?? token;
    const { data, errors } = (await response.json()) as { readonly data: Record<string, T>; readonly errors?: unknown };
    const [value] = Object.values(data ?? {});
    const refused = (value as { readonly errorCode?: string } | null | undefined)?.errorCode;
    if (errors !== undefined || value === undefined || refused !== undefined) {
      throw new Error(JSON.stringify(errors ?? value));
    }
    return value;
  }
  await ask(`mutation { login(username: "superadmin", password: "superadmin") {
    ... on CurrentUser { id } ... on ErrorResult { errorCode message }
  } }`);
  return { ask };
}

interface Stated {
  readonly id: string;
  readonly state: string;
}
export interface ShopOrder extends Stated {
  readonly code: string;
  readonly updatedAt: string;
  readonly totalWithTax: number;
  readonly lines: readonly { readonly id: string; readonly quantity: number }[];
  readonly fulfillments: readonly (Stated & {
    readonly lines: readonly { readonly orderLineId: string; readonly quantity: number }[];
  })[];
  readonly payments: readonly (Stated & {
    readonly refunds: readonly (Stated & { readonly reason: string | null })[];
  })[];
}

const PAGE = 100;

/** Every order that was placed. */
export async function placedOrders({ ask }: VendureDesk): Promise<readonly ShopOrder[]> {
  const orders: ShopOrder[] = [];
  for (;;) {
    const { items, totalItems } = await ask<{ readonly items: readonly ShopOrder[]; readonly totalItems: number }>(
      `query ($options: OrderListOptions) { orders(options: $options) { totalItems items {
        id code state updatedAt totalWithTax lines { id quantity }
        fulfillments { id state lines { orderLineId quantity } }
        payments { id state refunds { id state reason } }
      } } }`,
      {
        options: { take: PAGE, skip: orders.length, sort: { id: 'ASC' }, filter: { orderPlacedAt: { isNull: false } } },
      },
    );
    orders.push(...items);
    if (items.length === 0 || orders.length >= totalItems) return orders;
  }
}

const VOID: ReadonlySet<string> = new Set([
  'fulfillment Cancelled',
  'payment Declined',
  'payment Error',
  'payment Cancelled',
  'refund Failed',
]);

/** The documents of an order with their states, as a connection's document keys. */
export function documentsAt(
  connection: string,
  { id, state, fulfillments, payments }: ShopOrder,
): Record<string, string> {
  const key = `${connection}/orders/${id}`;
  const parts = [
    ...fulfillments.map((part) => ['fulfillment', part] as const),
    ...payments.map((part) => ['payment', part] as const),
    // Of money that is given back people are told why.
    ...payments.flatMap(({ refunds }) => refunds.map((part) => ['refund', { ...part, word: part.reason }] as const)),
  ];
  const states = parts.map(
    ([kind, part]) =>
      [`${key}#${kind}-${part.id}`, `${wordOf(part)}${VOID.has(`${kind} ${part.state}`) ? ' (void)' : ''}`] as const,
  );
  return Object.fromEntries([[key, state] as const, ...states].toSorted(([a], [b]) => a.localeCompare(b)));
}

function wordOf(part: Stated & { readonly word?: string | null }): string {
  return part.word === undefined || part.word === null || part.word === '' ? part.state : part.word;
}

/** Pieces that were sent, by the order's line. */
export function sentOf({ fulfillments }: ShopOrder): ReadonlyMap<string, number> {
  const sent = new Map<string, number>();
  for (const { state, lines } of fulfillments) {
    if (state !== 'Shipped' && state !== 'Delivered') continue;
    for (const { orderLineId, quantity } of lines) sent.set(orderLineId, (sent.get(orderLineId) ?? 0) + quantity);
  }
  return sent;
}
