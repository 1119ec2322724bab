import { queryCostOf } from './query-cost.ts';

/** A vendor's own code and words for why it refused. */
export interface VendorFault {
  readonly code: string | null;
  readonly message: string;
  readonly waitMs: number | null;
}

/** A 2xx answer that carries errors all the same (GraphQL). */
export function hasErrors(body: unknown): boolean {
  return isObject(body) && Array.isArray(body['errors']) && body['errors'].length > 0;
}

/**
 * Code and message in the envelopes of the vendors: OData, EasyPost and JSON-RPC `{error:{code,message}}` (OData V2 has
 * `message:{value}`, JSON-RPC `data:{name,message}`), Salesforce `[{errorCode,message}]`, OAuth
 * `{error,error_description}`, GraphQL `{errors:[{code,message,extensions:{code}}]}`, problem details
 * `{title,detail,"o:errorDetails":[…]}` (RFC 9457, NetSuite), Frappe `{exc_type,exception}`, HubSpot
 * `{category,message}`, Xero `{Type,Message}`, Extensiv `{ErrorCode,Hint}`, project44 `{errorMessage,errors:[{message}]}`.
 */
export function vendorFaultOf(body: unknown): VendorFault | null {
  const first = firstOf(body) ?? faultListOf(body) ?? body;
  if (typeof first === 'string') return { code: null, message: first, waitMs: null };
  if (!isObject(first)) return null;
  const { error } = first;
  const said = isObject(error) ? [error['data'], error].find(isObject) : first;
  const code = typeof error === 'string' ? error : firstText(said ?? {}, CODE_NAMES);
  const message = firstText(said ?? {}, MESSAGE_NAMES);
  return code === null && message === null
    ? null
    : { code, message: message ?? '', waitMs: secondsOf(first['time_remaining']) ?? restoredIn(body) };
}

const CODE_NAMES = [
  'errorCode',
  'error_code',
  'o:errorCode',
  'code',
  'exc_type',
  'category',
  'Type',
  'ErrorCode',
  'name',
];
const MESSAGE_NAMES = [
  'error_description',
  'message',
  'Message',
  'detail',
  'Detail',
  'exception',
  'errorMessage',
  'Hint',
  'Title',
  'title',
];

/** The first of a list of faults, under the names that such lists have. */
function faultListOf(body: unknown): unknown {
  if (!isObject(body)) return null;
  return (
    firstOf(body['errors']) ??
    firstOf(body['o:errorDetails']) ??
    (typeof body['errors'] === 'string' ? body['errors'] : null)
  );
}

function firstText(from: Readonly<Record<string, unknown>>, names: readonly string[]): string | null {
  const { extensions } = from;
  if (names === CODE_NAMES && isObject(extensions) && typeof extensions['code'] === 'string') return extensions['code'];
  for (const name of names) {
    const value = from[name];
    const text = isObject(value) ? plain(value['value']) : plain(value);
    if (text !== null && text !== '') return text;
  }
  return null;
}

/** When Shopify's bucket holds enough points for the question again. */
function restoredIn(body: unknown): number | null {
  const cost = isObject(body) && isObject(body['extensions']) ? queryCostOf(body['extensions']) : null;
  return cost === null ? null : cost.waitMs(cost.requested);
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? (value as readonly unknown[])[0] : null;
}

function secondsOf(value: unknown): number | null {
  const match = /^(\d+(?:\.\d+)?)/.exec(plain(value) ?? '');
  return match ? Number(match[1]) * 1000 : null;
}

function plain(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return null;
  return JSON.stringify(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
