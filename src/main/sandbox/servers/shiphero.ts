import { execute, GraphQLError, Kind, parse, validate, type DocumentNode } from 'graphql';
import type { FaultInjector } from '../faults/injector.ts';
import type { World } from '../world.ts';
import { complexityOf, createCredits, MAX_CREDITS } from './credits.ts';
import { serve, type Reply, type Request, type RunningServer } from './http.ts';
import { createWindow, isThrottled, type PaceLimits } from './pace.ts';
import { createLogin, type ShipheroAccess } from './shiphero-login.ts';
import { rootOf, type Operation } from './shiphero-root.ts';
import { SHIPHERO_SCHEMA } from './shiphero-schema.ts';

export interface ShipheroOptions {
  readonly world: World;
  /** UTC ms by the company's true clock. */
  readonly now: () => number;
  readonly pace: PaceLimits;
  readonly faults?: FaultInjector;
  readonly port: number;
  readonly access: ShipheroAccess;
}

const REQUESTS_PER_WINDOW = 7_000;
const WINDOW_MS = 300_000;
const NOT_ENOUGH_CREDITS = 30;

interface Problem {
  readonly code: number;
  readonly message: string;
  readonly [detail: string]: unknown;
}

/** ShipHero's public GraphQL API: login, orders, order_history, credits. */
export async function serveShiphero(options: ShipheroOptions): Promise<RunningServer> {
  const { world, now, pace, access } = options;
  const login = createLogin(now, access);
  const credits = createCredits(now);
  const window = createWindow(now, REQUESTS_PER_WINDOW * pace.scale, WINDOW_MS);
  const documents = new Map<string, DocumentNode>();
  let requests = 0;

  const graphql = async (request: Request): Promise<Reply> => {
    if (!login.accepts(request.headers['authorization']))
      return { status: 401, body: { errors: [{ code: 401, message: 'Unauthorized' }], data: null } };
    const wait = window.take();
    if (wait > 0)
      return {
        status: 429,
        headers: { 'retry-after': String(Math.ceil(wait / 1000)) },
        body: { errors: [{ code: 429, message: 'Too many requests' }] },
      };
    requests += 1;
    const requestId = requests.toString(16).padStart(24, '0');
    const input = bodyOf(request.body);
    if (input === null)
      return {
        status: 400,
        body: { errors: [{ code: 3, message: 'Must provide query string.', request_id: requestId }] },
      };
    let document = documents.get(input.query);
    if (document === undefined) {
      try {
        document = parse(input.query);
      } catch (error) {
        return problemsReply([
          { code: 3, message: error instanceof GraphQLError ? error.message : 'Syntax error', request_id: requestId },
        ]);
      }
      const errors = validate(SHIPHERO_SCHEMA, document);
      if (errors.length > 0)
        return problemsReply(errors.map(({ message }) => ({ code: 3, message, request_id: requestId })));
      documents.set(input.query, document);
    }
    const asked = complexityOf(document, input.variables);
    const operation = rootNameOf(document);
    if (asked > MAX_CREDITS) {
      return problemsReply([
        {
          code: NOT_ENOUGH_CREDITS,
          message: `This operation requires ${asked} credits, more than the maximum of ${MAX_CREDITS}.`,
          operation,
          request_id: requestId,
          required_credits: asked,
        },
      ]);
    }
    const complexity = Math.ceil(asked / pace.scale);
    const analyze = /\banalyze\s*:\s*true\b/.test(input.query);
    const throttled = isThrottled(pace, 'sh', requests);
    const seconds = analyze ? 0 : throttled ? 1 : credits.pay(complexity);
    if (seconds > 0)
      return problemsReply([creditProblem(complexity, throttled ? 0 : credits.left(), seconds, operation, requestId)]);
    const context: Operation = { requestId, complexity };
    const result = await execute({
      schema: SHIPHERO_SCHEMA,
      document,
      variableValues: input.variables,
      rootValue: rootOf(world, Math.floor(now() / 1000), context, analyze, access.username),
    });
    const errors = result.errors?.map(({ message, path }) => ({
      code: 3,
      message,
      operation,
      field: path?.at(-1),
      request_id: requestId,
    }));
    return { status: 200, body: errors ? { errors, data: result.data } : { data: result.data } };
  };

  return serve(
    options.port,
    pace,
    (request): Reply | Promise<Reply> => {
      if (request.method !== 'POST') return { status: 405, body: { message: 'Method Not Allowed' } };
      if (request.path === '/graphql') return graphql(request);
      return login.reply(request) ?? { status: 404, body: { message: 'Not Found' } };
    },
    options.faults,
  );
}

function problemsReply(errors: readonly Problem[]): Reply {
  return { status: 200, body: { errors, data: null } };
}

function creditProblem(cost: number, left: number, seconds: number, operation: string, requestId: string): Problem {
  return {
    code: NOT_ENOUGH_CREDITS,
    message: `There are not enough credits to perform the requested operation, which requires ${cost} credits, but the are only ${left} left. In ${seconds} seconds you will have enough credits to perform the operation`,
    operation,
    request_id: requestId,
    required_credits: cost,
    remaining_credits: left,
    time_remaining: `${seconds} seconds`,
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

function rootNameOf(document: DocumentNode): string {
  for (const definition of document.definitions) {
    const field = definition.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections[0] : undefined;
    if (field?.kind === Kind.FIELD) return field.name.value;
  }
  return '';
}
