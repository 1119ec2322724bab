import { COMPANY_NAME, SISTER_NAME } from '../company/parties.ts';
import type { FaultInjector } from '../faults/injector.ts';
import type { Payload } from '../records/record.ts';
import type { CompanyId, ErpSet } from '../systems.ts';
import type { World } from '../world.ts';
import { listReply } from './business-central-list.ts';
import { createTokens, serve, type Reply, type Request, type RunningServer } from './http.ts';
import { ODataSyntaxError } from './odata.ts';
import { createWindow, isThrottled, type PaceLimits } from './pace.ts';

export interface BusinessCentralAccess {
  readonly tenantId: string;
  readonly companyId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface BusinessCentralOptions {
  readonly world: World;
  /** UTC ms by the company's true clock. */
  readonly now: () => number;
  readonly pace: PaceLimits;
  readonly faults?: FaultInjector;
  readonly port: number;
  readonly company: CompanyId;
  readonly access: BusinessCentralAccess;
}

const TOKEN_LIFETIME_MS = 3_599_000;
const REQUESTS_PER_WINDOW = 6_000;
const WINDOW_MS = 300_000;
const API = /^\/v2\.0\/(?:[^/]+\/)?[^/]+\/api\/v2\.0(\/.*)?$/;
const ENTITY = /^\/companies\(([^)]+)\)\/(\w+)(?:\(([^)]+)\))?(?:\/(\w+))?$/;

/** Navigation property of an entity set's lines; '' where it has none. */
const LINES_OF: Readonly<Record<ErpSet, string>> = {
  salesOrders: 'salesOrderLines',
  salesShipments: 'salesShipmentLines',
  salesInvoices: 'salesInvoiceLines',
  salesCreditMemos: 'salesCreditMemoLines',
  purchaseOrders: 'purchaseOrderLines',
  customerPayments: '',
};
const COMPANIES: Readonly<Record<CompanyId, { readonly name: string; readonly displayName: string }>> = {
  bc: { name: 'HANSEKONTOR', displayName: COMPANY_NAME },
  us: { name: 'UNIE', displayName: SISTER_NAME },
};

function errorReply(status: number, code: string, message: string, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers,
    body: { error: { code, message: `${message}  CorrelationId:  4f1b2c7e-0000-4000-8000-00000000d340.` } },
  };
}

/** Business Central's API v2.0, read side, with the Entra token endpoint beside it. */
export async function serveBusinessCentral(options: BusinessCentralOptions): Promise<RunningServer> {
  const { now, pace, company, access } = options;
  const tokens = createTokens(now, 'eyJ0eXAiOiJKV1QifQ.', TOKEN_LIFETIME_MS);
  const window = createWindow(now, REQUESTS_PER_WINDOW * pace.scale, WINDOW_MS);
  let requests = 0;

  return serve(
    options.port,
    pace,
    (request, origin) => {
      if (request.path === `/${access.tenantId}/oauth2/v2.0/token`) return tokenReply(request, access, tokens.issue);
      const rest = API.exec(request.path)?.[1];
      if (rest === undefined)
        return errorReply(404, 'BadRequest_NotFound', `Resource not found for '${request.path}'.`);
      if (request.method !== 'GET')
        return errorReply(405, 'BadRequest_MethodNotAllowed', 'Only GET is implemented by this company.');
      if (!tokens.accepts(request.headers['authorization'])) {
        return errorReply(401, 'Authentication_InvalidCredentials', 'The server has rejected the client credentials.', {
          'www-authenticate': 'Bearer',
        });
      }
      requests += 1;
      const wait = isThrottled(pace, company, requests) ? 1_000 : window.take();
      if (wait > 0) {
        return errorReply(429, 'Application_TooManyRequests', 'The request was throttled.', {
          'retry-after': String(Math.ceil(wait / 1000)),
        });
      }
      if (rest === '/companies') return companiesReply(origin, company, access.companyId);
      return entityReply(options, now(), request, rest, `${origin}${request.path}`);
    },
    options.faults,
  );
}

function tokenReply(request: Request, access: BusinessCentralAccess, issue: () => string): Reply {
  const form = new URLSearchParams(request.body);
  if (form.get('grant_type') !== 'client_credentials') {
    return {
      status: 400,
      body: {
        error: 'unsupported_grant_type',
        error_description: `AADSTS70003: The app requested an unsupported grant type '${form.get('grant_type') ?? ''}'.`,
      },
    };
  }
  if (form.get('client_id') !== access.clientId) {
    return {
      status: 400,
      body: {
        error: 'unauthorized_client',
        error_description: 'AADSTS700016: Application with this identifier was not found in the directory.',
      },
    };
  }
  if (form.get('client_secret') !== access.clientSecret) {
    return {
      status: 401,
      body: { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret provided.' },
    };
  }
  if (!(form.get('scope') ?? '').endsWith('/.default')) {
    return {
      status: 400,
      body: { error: 'invalid_scope', error_description: 'AADSTS1002012: The provided value for scope is not valid.' },
    };
  }
  const seconds = Math.floor(TOKEN_LIFETIME_MS / 1000);
  return {
    status: 200,
    body: { token_type: 'Bearer', expires_in: seconds, ext_expires_in: seconds, access_token: issue() },
  };
}

function companiesReply(origin: string, company: CompanyId, companyId: string): Reply {
  return {
    status: 200,
    body: {
      '@odata.context': `${origin}/v2.0/production/api/v2.0/$metadata#companies`,
      value: [
        {
          id: companyId,
          systemVersion: '28.0.41234.0',
          timestamp: 20_414,
          ...COMPANIES[company],
          businessProfileId: '',
          systemCreatedAt: '2019-03-11T08:12:44.357Z',
          systemCreatedBy: '00000000-0000-0000-0000-000000000001',
          systemModifiedAt: '2026-01-05T07:02:10.113Z',
          systemModifiedBy: '00000000-0000-0000-0000-000000000001',
        },
      ],
    },
  };
}

function entityReply(
  { world, company: owner, access }: BusinessCentralOptions,
  nowMs: number,
  request: Request,
  rest: string,
  address: string,
): Reply {
  const [, company, set = '', id, sub] = ENTITY.exec(rest) ?? [];
  if (company !== access.companyId)
    return errorReply(404, 'Internal_CompanyNotFound', `Company '${company ?? ''}' was not found.`);
  if (set !== '' && Object.values(LINES_OF).includes(set)) {
    return errorReply(400, 'BadRequest', 'You must specify an Id or a Document Id to get the lines.');
  }
  if (!isErpSet(set)) return errorReply(404, 'BadRequest_NotFound', `Resource not found for the segment '${set}'.`);
  const stream = world.streams[`${owner}/${set}`];
  const lines = LINES_OF[set];
  const asOf = Math.floor(nowMs / 1000);
  const expand = (request.query.get('$expand') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const unknown = expand.find((name) => name !== lines);
  if (unknown !== undefined)
    return errorReply(
      400,
      'BadRequest',
      `Could not find a property named '${unknown}' on type 'Microsoft.NAV.${set.slice(0, -1)}'.`,
    );
  const chosen =
    request.query
      .get('$select')
      ?.split(',')
      .map((name) => name.trim()) ?? null;
  const show = (payload: Payload): Payload => shape(payload, lines, expand.includes(lines), chosen);
  if (id !== undefined) {
    const record = stream.ids.recordOf(id);
    const payload = record === null ? null : stream.write(record, asOf);
    if (payload === null)
      return errorReply(404, 'BadRequest_ResourceNotFound', `Resource with id ${id} was not found.`);
    if (sub !== undefined)
      return sub === lines
        ? { status: 200, body: { value: payload[lines] } }
        : errorReply(404, 'BadRequest_NotFound', `Resource not found for the segment '${sub}'.`);
    return { status: 200, body: show(payload) };
  }
  if (set === 'customerPayments' && !/\b(?:journalId|id) /.test(request.query.get('$filter') ?? '')) {
    return errorReply(
      400,
      'Application_DialogException',
      'You must specify a journal batch ID or a journal ID to get a journal line.',
    );
  }
  try {
    return listReply(stream, request, asOf, address, set, show);
  } catch (error) {
    if (error instanceof ODataSyntaxError) return errorReply(400, 'BadRequest', error.message);
    throw error;
  }
}

function isErpSet(name: string): name is ErpSet {
  return Object.hasOwn(LINES_OF, name);
}

function shape(payload: Payload, lines: string, expanded: boolean, chosen: readonly string[] | null): Payload {
  const fields = chosen === null ? Object.keys(payload) : ['@odata.etag', ...chosen];
  return Object.fromEntries(
    fields
      .filter((name) => (name === lines ? expanded : name in payload))
      .concat(expanded && chosen !== null ? [lines] : [])
      .map((name) => [name, payload[name]]),
  );
}
