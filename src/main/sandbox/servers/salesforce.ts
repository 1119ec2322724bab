import { verify as verifySignature } from 'node:crypto';
import { CRM_API_VERSION } from '../records/crm.ts';
import type { Payload } from '../records/record.ts';
import type { StreamModel } from '../streams.ts';
import type { World } from '../world.ts';
import { fieldsOf, readPath } from './condition.ts';
import { createTokens, serve, type Reply, type Request, type RunningServer } from './http.ts';
import { isThrottled, type PaceLimits } from './pace.ts';
import { select } from './select.ts';
import { MalformedQueryError, parseSoql, type SoqlQuery } from './soql.ts';

export interface SalesforceAccess {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly username: string;
  /** PEM of the certificate's public key on the connected app, for the JWT bearer flow; null: flow off. */
  readonly jwtPublicKey: string | null;
}

export interface SalesforceOptions {
  readonly world: World;
  /** UTC ms by the company's true clock. */
  readonly now: () => number;
  readonly pace: PaceLimits;
  readonly port: number;
  readonly access: SalesforceAccess;
  /** Requests of a rolling day. */
  readonly dailyRequests: number;
}

const SESSION_MS = 2 * 3_600_000;
const DAY_MS = 86_400_000;
const MAX_BATCH = 2_000;
const MIN_BATCH = 200;
const KEPT_LOCATORS = 100;
const VERSIONS = ['65.0', '66.0', '67.0', '68.0'];

/** A query's rows as of the time it was asked, for paging. */
interface Cursor {
  readonly query: SoqlQuery;
  readonly stream: StreamModel;
  readonly asOf: number;
  readonly records: readonly number[];
  readonly batch: number;
}

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
      return { status: 200, body: VERSIONS.map((version) => ({ label: `Release ${version}`, url: `/services/data/v${version}`, version })) };
    }
    const [, version = '', rest = ''] = /^\/services\/data\/v(\d+\.\d)(\/.*)?$/.exec(request.path) ?? [];
    if (!VERSIONS.includes(version)) return errorReply(404, 'NOT_FOUND', 'The requested resource does not exist');
    if (!tokens.accepts(request.headers['authorization'])) return errorReply(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
    const at = now();
    while ((used[0] ?? at) <= at - DAY_MS) used.shift();
    if (used.length >= allowed) return errorReply(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
    used.push(at);
    requests += 1;
    if (isThrottled(pace, 'sf', requests)) {
      return errorReply(503, 'SERVER_UNAVAILABLE', 'The server is temporarily unavailable, try again', { 'retry-after': '1' });
    }
    const reply = dataReply(rest, version, request, Math.floor(at / 1000));
    return { ...reply, headers: { ...reply.headers, 'sforce-limit-info': `api-usage=${used.length}/${allowed}` } };
  };

  const dataReply = (rest: string, version: string, request: Request, asOf: number): Reply => {
    if (rest === '/limits') return { status: 200, body: { DailyApiRequests: { Max: allowed, Remaining: allowed - used.length } } };
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
    if (rest !== '/query' && rest !== '/queryAll') return errorReply(404, 'NOT_FOUND', 'The requested resource does not exist');
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
  return serve(options.port, pace, handle);
}

class QueryFieldError extends Error {
  override readonly name = 'QueryFieldError';
  readonly code: 'INVALID_FIELD' | 'INVALID_TYPE';
  constructor(code: 'INVALID_FIELD' | 'INVALID_TYPE', message: string) {
    super(message);
    this.code = code;
  }
}

function tokenReply(request: Request, access: SalesforceAccess, now: number, origin: string, issue: () => string): Reply {
  const form = new URLSearchParams(request.body);
  const refuse = (error: string, description: string): Reply => ({ status: 400, body: { error, error_description: description } });
  const grant = form.get('grant_type');
  if (grant === 'client_credentials') {
    if (form.get('client_id') !== access.clientId) return refuse('invalid_client_id', 'client identifier invalid');
    if (form.get('client_secret') !== access.clientSecret) return refuse('invalid_client', 'invalid client credentials');
  } else if (grant === 'urn:ietf:params:oauth:grant-type:jwt-bearer') {
    const problem = jwtProblem(form.get('assertion') ?? '', access, now, origin);
    if (problem !== null) return refuse('invalid_grant', problem);
  } else {
    return refuse('unsupported_grant_type', 'grant type not supported');
  }
  return {
    status: 200,
    body: {
      access_token: issue(), signature: 'c2lnbmF0dXJl', scope: 'api', instance_url: origin,
      id: `${origin}/id/00D5g00000DemoOrgEAA/0055g00000DemoUsrAAA`, token_type: 'Bearer', issued_at: String(Math.floor(now)),
    },
  };
}

function jwtProblem(assertion: string, access: SalesforceAccess, now: number, origin: string): string | null {
  const [header = '', claims = '', signature = ''] = assertion.split('.');
  if (access.jwtPublicKey === null) return 'user hasn\'t approved this consumer';
  if (!verifySignature('RSA-SHA256', Buffer.from(`${header}.${claims}`), access.jwtPublicKey, Buffer.from(signature, 'base64url'))) return 'invalid assertion';
  const { iss, sub, aud, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as Record<string, unknown>;
  if (iss !== access.clientId || sub !== access.username) return 'invalid client credentials';
  if (aud !== origin && aud !== 'https://login.salesforce.com') return 'audience is invalid';
  return typeof exp === 'number' && exp * 1000 > now ? null : 'expired authorization code';
}

function streamOf(world: World, object: string): StreamModel {
  if (object === 'Order') return world.streams['sf/Order'];
  if (object === 'Case') return world.streams['sf/Case'];
  throw new QueryFieldError('INVALID_TYPE', `sObject type '${object}' is not supported.`);
}

/** Any record of the object with all its fields, to know the fields by. */
function sampleOf(stream: StreamModel): Payload {
  return stream.write(0, stream.index.createdAt(0)) ?? {};
}

function openCursor(world: World, query: SoqlQuery, request: Request, asOf: number): Cursor {
  const stream = streamOf(world, query.from);
  const sample = sampleOf(stream);
  const check = (from: Payload, entity: string, fields: readonly string[]): void => {
    for (const field of fields) {
      const value = field.split('.').reduce<unknown>((here, name) => (here !== null && typeof here === 'object' ? (here as Payload)[name] : undefined), from);
      if (value === undefined || (value !== null && typeof value === 'object')) {
        throw new QueryFieldError('INVALID_FIELD', `No such column '${field}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name.`);
      }
    }
  };
  check(sample, query.from, query.fields.filter((field) => field !== 'COUNT()'));
  check(sample, query.from, [...(query.where ? fieldsOf(query.where) : []), ...query.orderBy.map((order) => order.field)]);
  for (const child of query.children) {
    const rows = (sample[child.relationship] as { records?: Payload[] } | undefined)?.records;
    if (!rows) throw new QueryFieldError('INVALID_TYPE', `Didn't understand relationship '${child.relationship}' in FROM part of query call.`);
    check(rows[0] ?? {}, child.relationship, child.fields);
  }
  const asked = Number(/batchSize=(\d+)/i.exec(request.headers['sforce-query-options'] ?? '')?.[1] ?? MAX_BATCH);
  const batch = Math.min(MAX_BATCH, Math.max(MIN_BATCH, asked));
  return { query, stream, asOf, batch, records: rowsOf(query, stream, asOf) };
}

function rowsOf(query: SoqlQuery, stream: StreamModel, asOf: number): number[] {
  const [first, second] = query.orderBy;
  // Ids rise with the position, and the index orders equal stamps by position.
  const byStamp = first?.field === 'SystemModstamp' && !first.descending && (second === undefined || (second.field === 'Id' && !second.descending));
  const hits = [...select({
    stream, condition: query.where, stampField: 'SystemModstamp', withMillis: false, asOf, order: byStamp ? 'modified' : 'position',
  })].map((hit) => hit.record);
  if (!byStamp && query.orderBy.length > 0) sortRows(hits, query, stream, asOf);
  return query.limit === null ? hits : hits.slice(0, query.limit);
}

function sortRows(records: number[], query: SoqlQuery, stream: StreamModel, asOf: number): void {
  const keys = new Map(records.map((record) => {
    const payload = stream.write(record, asOf) ?? {};
    return [record, query.orderBy.map(({ field }) => readPath(payload, field))] as const;
  }));
  records.sort((a, b) => {
    for (const [index, { descending }] of query.orderBy.entries()) {
      const left = keys.get(a)?.[index];
      const right = keys.get(b)?.[index];
      const order = typeof left === 'number' && typeof right === 'number' ? left - right : compareNullable(left, right);
      if (order !== 0) return descending ? -order : order;
    }
    return a - b;
  });
}

/** Nulls first, text by code unit. */
function compareNullable(left: unknown, right: unknown): number {
  if (left === right) return 0;
  if (left === null || left === undefined) return -1;
  if (right === null || right === undefined) return 1;
  return String(left) < String(right) ? -1 : 1;
}

function pageReply(cursor: Cursor, id: string, offset: number, version: string): Reply {
  const { query, stream, asOf, records, batch } = cursor;
  if (query.fields.includes('COUNT()')) return { status: 200, body: { totalSize: records.length, done: true, records: [] } };
  const page = records.slice(offset, offset + batch);
  const end = offset + page.length;
  const done = end >= records.length;
  return {
    status: 200,
    body: {
      totalSize: records.length,
      done,
      ...(done ? {} : { nextRecordsUrl: `/services/data/v${version}/query/${id}-${end}` }),
      records: page.map((record) => project(stream.write(record, asOf) ?? {}, query)),
    },
  };
}

/** Only what was selected, nested as the relationships are. */
function project(payload: Payload, query: SoqlQuery): Payload {
  const row = projectFields(payload, query.fields);
  for (const { relationship, fields } of query.children) {
    const rows = payload[relationship] as { totalSize: number; done: boolean; records: Payload[] } | null;
    row[relationship] = rows === null ? null : { ...rows, records: rows.records.map((child) => projectFields(child, fields)) };
  }
  return row;
}

function projectFields(payload: Payload, fields: readonly string[]): Payload {
  const row: Payload = { attributes: payload['attributes'] };
  for (const field of fields) {
    const dot = field.indexOf('.');
    if (dot < 0) {
      row[field] = payload[field] ?? null;
      continue;
    }
    const relation = field.slice(0, dot);
    const parent = payload[relation] as Payload | null;
    row[relation] = parent === null ? null : { ...(row[relation] as Payload | undefined), ...projectFields(parent, [field.slice(dot + 1)]) };
  }
  return row;
}

function describeReply(world: World, object: string): Reply {
  if (object !== 'Order' && object !== 'Case') return errorReply(404, 'NOT_FOUND', 'The requested resource does not exist');
  const sample = sampleOf(streamOf(world, object));
  const fields = Object.keys(sample).filter((name) => sample[name] === null || typeof sample[name] !== 'object');
  return {
    status: 200,
    body: {
      name: object, label: object, keyPrefix: object === 'Order' ? '801' : '500', queryable: true,
      fields: fields.map((name) => ({ name, label: name.replace(/__c$/, '').replaceAll('_', ' '), type: typeOf(name), custom: name.endsWith('__c') })),
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
  if (payload === null) return errorReply(404, 'NOT_FOUND', 'Provided external ID field does not exist or is not accessible');
  const { Account: _account, OrderItems: _items, ...row } = payload;
  return { status: 200, body: row };
}
