/** Serves the systems of examples/rest-shop and examples/graphql-warehouse on this machine. Ends with Ctrl+C. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';

export const EXAMPLE_PORT = 8790;
/** What the two systems let in. They hold nothing but the examples. */
export const EXAMPLE_SECRETS = { apiKey: 'shop-key', clientSecret: 'warehouse-secret' } as const;

const TOKEN = 'warehouse-token';
/** However many are asked for. */
const WAREHOUSE_PAGE = 2;
const NOT_FOUND = { status: 404, body: { message: 'Nothing is here.' } } as const;

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface Shop {
  readonly orders: readonly { readonly id: number; readonly updated_at: string }[];
  readonly lines: Readonly<Record<string, unknown>>;
  readonly parcels: readonly { readonly modified: string }[];
}

interface Warehouse {
  readonly deliveries: readonly { readonly id: string; readonly changedAt: string }[];
}

export function createExampleApi(): Server {
  const shop = answersOf<Shop>('rest-shop');
  const warehouse = answersOf<Warehouse>('graphql-warehouse');
  return createServer((request, response) => {
    void textOf(request).then((body) => {
      const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
      const answer = url.pathname.startsWith('/shop/v1/')
        ? shopAnswer(shop, url, request)
        : warehouseAnswer(warehouse, url, request, body);
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
      response.end(JSON.stringify(answer.body));
    });
  });
}

function answersOf<T>(example: string): T {
  return JSON.parse(readFileSync(new URL(`../examples/${example}/answers.json`, import.meta.url), 'utf8')) as T;
}

function shopAnswer({ orders, lines, parcels }: Shop, url: URL, { headers }: IncomingMessage): Answer {
  if (headers['x-api-key'] !== EXAMPLE_SECRETS.apiKey) return { status: 401, body: { message: 'Wrong API key.' } };
  const path = url.pathname.slice('/shop/v1/'.length);
  const asked = url.searchParams;
  if (path === 'orders') {
    const since = Date.parse(asked.get('updated_since') ?? '1970-01-01');
    const found = orders.filter((order) => Date.parse(order.updated_at) >= since);
    const size = Number(asked.get('per_page') ?? 2);
    const start = (Number(asked.get('page') ?? 1) - 1) * size;
    return { body: { data: found.slice(start, start + size), meta: { total: found.length } } };
  }
  if (path === 'parcels') {
    const since = Number(asked.get('modified_from') ?? 0) * 1000;
    const found = parcels.filter((parcel) => Date.parse(parcel.modified) >= since);
    const at = Number(asked.get('after') ?? 0);
    const next = new URL(url);
    next.searchParams.set('after', String(at + 1));
    const link = at + 1 < found.length ? { link: `<${next.href}>; rel="next"` } : {};
    return { headers: { 'x-total-count': String(found.length), ...link }, body: found.slice(at, at + 1) };
  }
  const [, id = ''] = /^orders\/(\d+)\/lines$/.exec(path) ?? [];
  return id in lines ? { body: lines[id] } : NOT_FOUND;
}

function warehouseAnswer(
  { deliveries }: Warehouse,
  url: URL,
  { headers, method }: IncomingMessage,
  body: string,
): Answer {
  if (method !== 'POST') return NOT_FOUND;
  if (url.pathname === '/warehouse/token') {
    const basic = `Basic ${Buffer.from(`throughline:${EXAMPLE_SECRETS.clientSecret}`).toString('base64')}`;
    return headers.authorization === basic
      ? { body: { access_token: TOKEN, token_type: 'Bearer', expires_in: 3600 } }
      : { status: 401, body: { error: 'invalid_client' } };
  }
  if (url.pathname !== '/warehouse/graphql') return NOT_FOUND;
  if (headers.authorization !== `Bearer ${TOKEN}`) return { status: 401, body: { message: 'Sign in first.' } };
  const { variables } = JSON.parse(body) as {
    readonly variables: { readonly first: number; readonly after?: string; readonly changedSince?: string };
  };
  const since = Date.parse(variables.changedSince ?? '1970-01-01');
  const found = deliveries.filter((delivery) => Date.parse(delivery.changedAt) >= since);
  const start = found.findIndex(({ id }) => id === variables.after) + 1;
  const nodes = found.slice(start, start + Math.min(variables.first, WAREHOUSE_PAGE));
  const pageInfo = { hasNextPage: start + nodes.length < found.length, endCursor: nodes.at(-1)?.id ?? null };
  return { body: { data: { deliveries: { pageInfo, nodes } } } };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  createExampleApi().listen(EXAMPLE_PORT, '127.0.0.1', () => {
    console.log(
      `The corner shop and the north warehouse answer on http://127.0.0.1:${EXAMPLE_PORT}. Ctrl+C ends them.`,
    );
    console.log(`API key of the shop: ${EXAMPLE_SECRETS.apiKey}`);
    console.log(`Client secret of the warehouse: ${EXAMPLE_SECRETS.clientSecret}`);
  });
}
