import { execute, GraphQLError, Kind, parse, validate, type DocumentNode } from 'graphql';
import { COMPANY_NAME } from '../company/parties.ts';
import type { Payload } from '../records/record.ts';
import type { StreamModel } from '../streams.ts';
import type { World } from '../world.ts';
import type { Condition } from './condition.ts';
import { complexityOf, createCredits, MAX_CREDITS } from './credits.ts';
import { createTokens, serve, type Reply, type Request, type RunningServer } from './http.ts';
import { createWindow, isThrottled, type PaceLimits } from './pace.ts';
import { select, type Selection } from './select.ts';
import { SHIPHERO_SCHEMA } from './shiphero-schema.ts';

export interface ShipheroAccess {
  readonly username: string;
  readonly password: string;
}

export interface ShipheroOptions {
  readonly world: World;
  /** UTC ms by the company's true clock. */
  readonly now: () => number;
  readonly pace: PaceLimits;
  readonly port: number;
  readonly access: ShipheroAccess;
}

const TOKEN_DAYS = 28;
const DEFAULT_FIRST = 100;
const REQUESTS_PER_WINDOW = 7_000;
const WINDOW_MS = 300_000;
const NOT_ENOUGH_CREDITS = 30;
const KEY_SPACE = 2 ** 22;

interface Problem {
  readonly code: number;
  readonly message: string;
  readonly [detail: string]: unknown;
}

interface Operation {
  readonly requestId: string;
  readonly complexity: number;
}

/** ShipHero's public GraphQL API: login, orders, order_history, credits. */
export async function serveShiphero(options: ShipheroOptions): Promise<RunningServer> {
  const { world, now, pace, access } = options;
  const tokens = createTokens(now, 'eyJhbGciOiJSUzI1NiJ9.sh.', TOKEN_DAYS * 86_400_000);
  const refreshTokens = new Set<string>();
  const credits = createCredits(now);
  const window = createWindow(now, REQUESTS_PER_WINDOW * pace.scale, WINDOW_MS);
  const documents = new Map<string, DocumentNode>();
  let requests = 0;

  const graphql = async (request: Request): Promise<Reply> => {
    if (!tokens.accepts(request.headers['authorization'])) return { status: 401, body: { errors: [{ code: 401, message: 'Unauthorized' }], data: null } };
    const wait = window.take();
    if (wait > 0) return { status: 429, headers: { 'retry-after': String(Math.ceil(wait / 1000)) }, body: { errors: [{ code: 429, message: 'Too many requests' }] } };
    requests += 1;
    const requestId = requests.toString(16).padStart(24, '0');
    const input = bodyOf(request.body);
    if (input === null) return { status: 400, body: { errors: [{ code: 3, message: 'Must provide query string.', request_id: requestId }] } };
    let document = documents.get(input.query);
    if (document === undefined) {
      try {
        document = parse(input.query);
      } catch (error) {
        return problemsReply([{ code: 3, message: error instanceof GraphQLError ? error.message : 'Syntax error', request_id: requestId }]);
      }
      const errors = validate(SHIPHERO_SCHEMA, document);
      if (errors.length > 0) return problemsReply(errors.map(({ message }) => ({ code: 3, message, request_id: requestId })));
      documents.set(input.query, document);
    }
    const asked = complexityOf(document, input.variables);
    const operation = rootNameOf(document);
    if (asked > MAX_CREDITS) {
      return problemsReply([{ code: NOT_ENOUGH_CREDITS, message: `This operation requires ${asked} credits, more than the maximum of ${MAX_CREDITS}.`, operation, request_id: requestId, required_credits: asked }]);
    }
    const complexity = Math.ceil(asked / pace.scale);
    const analyze = /\banalyze\s*:\s*true\b/.test(input.query);
    const throttled = isThrottled(pace, 'sh', requests);
    const seconds = analyze ? 0 : throttled ? 1 : credits.pay(complexity);
    if (seconds > 0) return problemsReply([creditProblem(complexity, throttled ? 0 : credits.left(), seconds, operation, requestId)]);
    const context: Operation = { requestId, complexity };
    const result = await execute({
      schema: SHIPHERO_SCHEMA, document, variableValues: input.variables,
      rootValue: rootOf(world, Math.floor(now() / 1000), context, analyze, access.username),
    });
    const errors = result.errors?.map(({ message, path }) => ({ code: 3, message, operation, field: path?.at(-1), request_id: requestId }));
    return { status: 200, body: errors ? { errors, data: result.data } : { data: result.data } };
  };

  return serve(options.port, pace, (request): Reply | Promise<Reply> => {
    if (request.method !== 'POST') return { status: 405, body: { message: 'Method Not Allowed' } };
    if (request.path === '/auth/token') return loginReply(request, access, tokens.issue, refreshTokens);
    if (request.path === '/auth/refresh') return refreshReply(request, tokens.issue, refreshTokens);
    return request.path === '/graphql' ? graphql(request) : { status: 404, body: { message: 'Not Found' } };
  });
}

function problemsReply(errors: readonly Problem[]): Reply {
  return { status: 200, body: { errors, data: null } };
}

function creditProblem(cost: number, left: number, seconds: number, operation: string, requestId: string): Problem {
  return {
    code: NOT_ENOUGH_CREDITS,
    message: `There are not enough credits to perform the requested operation, which requires ${cost} credits, but the are only ${left} left. In ${seconds} seconds you will have enough credits to perform the operation`,
    operation, request_id: requestId, required_credits: cost, remaining_credits: left, time_remaining: `${seconds} seconds`,
  };
}

function bodyOf(body: string): { readonly query: string; readonly variables: Record<string, unknown> } | null {
  try {
    const parsed = JSON.parse(body) as { query?: unknown; variables?: Record<string, unknown> | null };
    return typeof parsed.query === 'string' ? { query: parsed.query, variables: parsed.variables ?? {} } : null;
  } catch {
    return null;
  }
}

function jsonOf(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function loginReply(request: Request, access: ShipheroAccess, issue: () => string, refreshTokens: Set<string>): Reply {
  const { username, password } = jsonOf(request.body);
  if (username !== access.username || password !== access.password) {
    return { status: 401, body: { message: 'Wrong email or password.', error: 'invalid_grant' } };
  }
  const refresh = `v1.${refreshTokens.size + 1}.hansekontor`;
  refreshTokens.add(refresh);
  return { status: 200, body: { access_token: issue(), refresh_token: refresh, expires_in: TOKEN_DAYS * 86_400, scope: 'view:orders', token_type: 'Bearer' } };
}

function refreshReply(request: Request, issue: () => string, refreshTokens: ReadonlySet<string>): Reply {
  const token = jsonOf(request.body)['refresh_token'];
  if (typeof token !== 'string' || !refreshTokens.has(token)) return { status: 401, body: { message: 'Invalid refresh token', error: 'invalid_grant' } };
  return { status: 200, body: { access_token: issue(), expires_in: TOKEN_DAYS * 86_400, scope: 'view:orders', token_type: 'Bearer' } };
}

function rootNameOf(document: DocumentNode): string {
  for (const definition of document.definitions) {
    const field = definition.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections[0] : undefined;
    if (field?.kind === Kind.FIELD) return field.name.value;
  }
  return '';
}

interface PageArguments {
  readonly sort?: string | null;
  readonly first?: number | null;
  readonly after?: string | null;
}
type Arguments = Readonly<Record<string, unknown>>;

function rootOf(world: World, asOf: number, { requestId, complexity }: Operation, analyze: boolean, username: string): Record<string, unknown> {
  const head = { request_id: requestId, complexity };
  const none = (): null => null;
  const list = (stream: StreamModel, stampField: string, condition: Condition | null) => ({
    ...head,
    data: analyze ? none : (page: PageArguments) => connectionOf(stream, stampField, condition, page, asOf),
  });
  return {
    account: () => ({ ...head, data: analyze ? null : { id: Buffer.from('Account:70114').toString('base64'), legacy_id: 70_114, email: username, username: COMPANY_NAME, status: 'active', is_3pl: false } }),
    order: ({ id }: Arguments) => {
      const stream = world.streams['sh/orders'];
      const record = stream.ids.recordOf(String(id));
      const payload = record === null || analyze ? null : stream.write(record, asOf);
      return { ...head, data: payload === null ? null : orderNode(payload) };
    },
    orders: (filter: Arguments) => list(world.streams['sh/orders'], 'updated_at', conditionOf(filter, 'updated_at', 'updated_from', 'updated_to')),
    order_history: (filter: Arguments) => list(world.streams['sh/order_history'], 'created_at', conditionOf(filter, 'created_at', 'date_from', 'date_to')),
  };
}

const HOLD_ARGUMENTS: Readonly<Record<string, string>> = { operator_hold: 'holds.operator_hold', address_hold: 'holds.address_hold', payment_hold: 'holds.payment_hold' };

function conditionOf(filter: Arguments, stampField: string, from: string, to: string): Condition | null {
  const parts: Condition[] = [];
  const time = (field: string, argument: string, operator: '>=' | '<='): void => {
    const text = filter[argument];
    if (typeof text === 'string') parts.push({ kind: 'compare', field, operator, literal: { kind: 'instant', value: timeOf(text) } });
  };
  const same = (field: string, value: unknown): void => {
    if (typeof value === 'string') parts.push({ kind: 'compare', field, operator: '=', literal: { kind: 'text', value } });
    if (typeof value === 'boolean') parts.push({ kind: 'compare', field, operator: '=', literal: { kind: 'boolean', value } });
  };
  time(stampField, from, '>=');
  time(stampField, to, '<=');
  time('order_date', 'order_date_from', '>=');
  time('order_date', 'order_date_to', '<=');
  for (const field of ['order_number', 'partner_order_id', 'fulfillment_status', 'order_id']) same(field, filter[field]);
  for (const [argument, field] of Object.entries(HOLD_ARGUMENTS)) same(field, filter[argument]);
  if (typeof filter['has_hold'] === 'boolean') {
    const held: Condition = { kind: 'or', parts: Object.values(HOLD_ARGUMENTS).map((field) => ({ kind: 'compare', field, operator: '=', literal: { kind: 'boolean', value: true } })) };
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

function connectionOf(stream: StreamModel, stampField: string, condition: Condition | null, page: PageArguments, asOf: number): Record<string, unknown> {
  const first = Math.max(1, page.first ?? DEFAULT_FIRST);
  const order: Selection['order'] = page.sort?.startsWith('-') ? 'modified_descending' : 'modified';
  const resumed = page.after ? cursorOf(page.after) : null;
  const edges: Edge[] = [];
  let hasNextPage = false;
  const add = (key: number, again: boolean): void => {
    const payload = stream.write(key % KEY_SPACE, asOf);
    if (payload !== null) edges.push({ node: stream.key === 'sh/orders' ? orderNode(payload) : payload, cursor: cursorText(key, again) });
  };
  if (resumed?.twice) add(resumed.key, false);
  for (const { record, key } of select({ stream, condition, stampField, withMillis: false, asOf, order, ...(resumed ? { after: resumed.key } : {}) })) {
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
    pageInfo: { hasNextPage, hasPreviousPage: resumed !== null, startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null },
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

/** Lists of lines are connections in the schema. */
function orderNode(payload: Payload): Payload {
  const shipments = payload['shipments'] as readonly Payload[];
  const lines = payload['line_items'] as readonly Payload[];
  const rowsOf = (shipment: Payload): Payload[] => (shipment['line_items'] as readonly Payload[]).map((row) => ({
    ...row, line_item: lines.find((line) => line['id'] === row['line_item_id']) ?? null,
  }));
  return {
    ...payload,
    line_items: (page: PageArguments) => listConnection(lines, page),
    shipments: shipments.map((shipment) => ({ ...shipment, line_items: (page: PageArguments) => listConnection(rowsOf(shipment), page) })),
  };
}

function listConnection(list: readonly Payload[], page: PageArguments): Record<string, unknown> {
  const start = page.after ? Number(Buffer.from(page.after, 'base64').toString('utf8').split(':')[1]) + 1 : 0;
  const edges = list.slice(start, start + (page.first ?? DEFAULT_FIRST)).map((node, index) => ({ node, cursor: Buffer.from(`row:${start + index}`).toString('base64') }));
  return {
    pageInfo: { hasNextPage: start + edges.length < list.length, hasPreviousPage: start > 0, startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null },
    edges,
  };
}
