import type { FaultInjector } from '../faults/injector.ts';
import { CRM_API_VERSION } from '../records/crm.ts';
import type { World } from '../world.ts';
import { createTokens, serve, type Reply, type Request, type RunningServer } from './http.ts';
import { isThrottled, type PaceLimits } from './pace.ts';
import { openCursor, pageReply, QueryFieldError, sampleOf, streamOf, type Cursor } from './salesforce-query.ts';
import { tokenReply, type SalesforceAccess } from './salesforce-token.ts';
import { MalformedQueryError, parseSoql } from './soql.ts';

export interface SalesforceOptions {
  readonly world: World;
  /** UTC ms by the company's true clock. */
  readonly now: () => number;
  readonly pace: PaceLimits;
  readonly faults?: FaultInjector;
  readonly port: number;
  readonly access: SalesforceAccess;
  /** Requests of a rolling day. */
  readonly dailyRequests: number;
}

const SESSION_MS = 2 * 3_600_000;
const DAY_MS = 86_400_000;
const KEPT_LOCATORS = 100;
const VERSIONS = ['65.0', '66.0', '67.0', '68.0'];

function errorReply(status: number, errorCode: string, message: string, headers: Record<string, string> = {}): Reply {
  return { status, headers, body: [{ message, errorCode }] };
}

/** Salesforce's REST API, read side: token, query with locators, limits, describe. */
export async function serveSalesforce(options: SalesforceOptions): Promise<RunningServer> {
  const { world, now, pace, access } = options;
  const tokens = createTokens(now, `00D${CRM_API_VERSION.slice(1, 3)}0000DemoOrg!`, SESSION_MS);
  const cursors = new Map<string, Cursor>();
  const used: number[] = [];
  const allowed = options.dailyRequests * pace.scale;
  let requests = 0;
  let queries = 0;

  const handle = (request: Request, origin: string): Reply => {
    if (request.path === '/services/oauth2/token') return tokenReply(request, access, now(), origin, tokens.issue);
    if (request.path === '/services/data' || request.path === '/services/data/') {
      return {
        status: 200,
        body: VERSIONS.map((version) => ({ label: `Release ${version}`, url: `/services/data/v${version}`, version })),
      };
    }
    const [, version = '', rest = ''] = /^\/services\/data\/v(\d+\.\d)(\/.*)?$/.exec(request.path) ?? [];
    if (!VERSIONS.includes(version)) return errorReply(404, 'NOT_FOUND', 'The requested resource does not exist');
    if (!tokens.accepts(request.headers['authorization']))
      return errorReply(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
    const at = now();
    while ((used[0] ?? at) <= at - DAY_MS) used.shift();
    if (used.length >= allowed) return errorReply(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
    used.push(at);
    requests += 1;
    if (isThrottled(pace, 'sf', requests)) {
      return errorReply(503, 'SERVER_UNAVAILABLE', 'The server is temporarily unavailable, try again', {
        'retry-after': '1',
      });
    }
    const reply = dataReply(rest, version, request, Math.floor(at / 1000));
    return { ...reply, headers: { ...reply.headers, 'sforce-limit-info': `api-usage=${used.length}/${allowed}` } };
  };

  const dataReply = (rest: string, version: string, request: Request, asOf: number): Reply => {
    if (rest === '/limits')
      return { status: 200, body: { DailyApiRequests: { Max: allowed, Remaining: allowed - used.length } } };
    const describe = /^\/sobjects\/(\w+)\/describe$/.exec(rest);
    if (describe) return describeReply(world, describe[1] ?? '');
    const single = /^\/sobjects\/(Order|Case)\/(\w+)$/.exec(rest);
    if (single) return recordReply(world, single[1] ?? '', single[2] ?? '', asOf);
    const locator = /^\/query(?:All)?\/(01g\w+)-(\d+)$/.exec(rest);
    if (locator) {
      const cursor = cursors.get(locator[1] ?? '');
      if (!cursor) return errorReply(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
      return pageReply(cursor, locator[1] ?? '', Number(locator[2]), version);
    }
    if (rest !== '/query' && rest !== '/queryAll')
      return errorReply(404, 'NOT_FOUND', 'The requested resource does not exist');
    try {
      const query = parseSoql(request.query.get('q') ?? '');
      const cursor = openCursor(world, query, request, asOf);
      queries += 1;
      const id = `01g${String(queries).padStart(12, '0')}AAQ`;
      cursors.set(id, cursor);
      for (const old of [...cursors.keys()].slice(0, Math.max(0, cursors.size - KEPT_LOCATORS))) cursors.delete(old);
      return pageReply(cursor, id, 0, version);
    } catch (error) {
      if (error instanceof MalformedQueryError) return errorReply(400, 'MALFORMED_QUERY', error.message);
      if (error instanceof QueryFieldError) return errorReply(400, error.code, error.message);
      throw error;
    }
  };
  return serve(options.port, pace, handle, options.faults);
}

function describeReply(world: World, object: string): Reply {
  if (object !== 'Order' && object !== 'Case')
    return errorReply(404, 'NOT_FOUND', 'The requested resource does not exist');
  const sample = sampleOf(streamOf(world, object));
  const fields = Object.keys(sample).filter((name) => sample[name] === null || typeof sample[name] !== 'object');
  return {
    status: 200,
    body: {
      name: object,
      label: object,
      keyPrefix: object === 'Order' ? '801' : '500',
      queryable: true,
      fields: fields.map((name) => ({
        name,
        label: name.replace(/__c$/, '').replaceAll('_', ' '),
        type: typeOf(name),
        custom: name.endsWith('__c'),
      })),
    },
  };
}

function typeOf(name: string): string {
  if (name === 'Id') return 'id';
  if (/(Date__c|^EffectiveDate|^EndDate|^PoDate)$/.test(name)) return 'date';
  if (/(Date|SystemModstamp)$/.test(name)) return 'datetime';
  return name.startsWith('Is') ? 'boolean' : name === 'TotalAmount' ? 'currency' : 'string';
}

function recordReply(world: World, object: string, id: string, asOf: number): Reply {
  const stream = streamOf(world, object);
  const record = stream.ids.recordOf(id);
  const payload = record === null ? null : stream.write(record, asOf);
  if (payload === null)
    return errorReply(404, 'NOT_FOUND', 'Provided external ID field does not exist or is not accessible');
  const relations = new Set(['Account', 'OrderItems']);
  return { status: 200, body: Object.fromEntries(Object.entries(payload).filter(([name]) => !relations.has(name))) };
}
