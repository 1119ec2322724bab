import { parseJson } from '#shared/lib/json.ts';
import { HOUR, MINUTE, type Instant } from '#shared/domain/time.ts';
import { HttpTransportError, type HttpResponse } from '../../ports/ports.ts';
import { ConnectorError, type ConnectorErrorKind } from './connector.ts';
import { hasErrors, vendorFaultOf, type VendorFault } from './fault-envelope.ts';

/** A vendor's refusal, with what a stream needs to recover by itself. */
export class VendorError extends ConnectorError {
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  /** The vendor's own code. */
  readonly code: string | null;
  /** The credential is stale: a fresh token may succeed. */
  readonly renewable: boolean;
  /** What the vendor itself says is wrong; null when its answer does not say, as that of a wrong address. */
  readonly words: string | null;
  constructor(
    fault: Fault,
    message: string,
    status: number | null,
    code: string | null,
    retryAfterMs: number | null,
    words: string | null = null,
  ) {
    super(fault.kind, message, fault.next, retryAfterMs);
    this.status = status;
    this.code = code;
    this.renewable = fault.renewable ?? false;
    this.words = words;
  }
}

interface Fault {
  readonly kind: ConnectorErrorKind;
  /** What happened, after the vendor's name: "Salesforce …". */
  readonly says: string;
  /** What a person does next. */
  readonly next: string;
  readonly renewable?: boolean;
  /** How long to wait when the vendor does not say. */
  readonly waitMs?: number;
}

const RENEW = 'Renew the credential in the settings of the connection';
const ASK_RIGHTS = 'Ask the administrator of the system for the read rights that the connector lists';
const CHECK_ADDRESS = 'Check the addresses and ids in the settings of the connection';
const WAIT = 'Nothing to do: the next run tries again';
const SLOW_DOWN = 'Nothing to do: pulling goes on when the limit allows';
const REPORT = 'Send the diagnostics to support: the connector must learn the new shape';

const auth = (says: string, next = RENEW): Fault => ({ kind: 'auth', says, next });
const config = (says: string, next = CHECK_ADDRESS): Fault => ({ kind: 'config', says, next });
const limited = (says: string, waitMs?: number): Fault => ({
  kind: 'rate_limited',
  says,
  next: SLOW_DOWN,
  ...(waitMs === undefined ? {} : { waitMs }),
});
const transient = (says: string): Fault => ({ kind: 'transient', says, next: WAIT });
const changed = (says: string): Fault => ({ kind: 'source_changed', says, next: REPORT });

/** By the vendor's own code, "code message" for the expression; the first match decides, before any status. */
const BY_VENDOR_CODE: readonly (readonly [RegExp, Fault])[] = [
  [/^REQUEST_LIMIT_EXCEEDED .*Concurrent/i, limited('has too many long calls running', MINUTE)],
  [/^REQUEST_LIMIT_EXCEEDED /, limited('has no requests left for the day', HOUR)],
  [/^30 |^\S* ?There are not enough credits/i, limited('has no credits left for this question')],
  [
    /^(rate_limit_exceeded|RATE_LIMITED|RATE_LIMITS?|TOO_MANY_REQUESTS|THROTTLED|0x8007232[126])\b/i,
    limited('is asked too often'),
  ],
  [/^\S* ?Concurrent request limit exceeded/i, limited('has too many calls running at once')],
  [
    /^(INVALID_LOGIN\w*|EXPIRED_AUTHENTICATION|INVALID_AUTHENTICATION) /,
    { ...auth('does not accept the credential'), renewable: true },
  ],
  [
    /^(INSUFFICIENT_PERMISSION|MISSING_SCOPES|ACCESS_DENIED|FORBIDDEN|odoo\.exceptions\.AccessError) /,
    auth('does not give this user the right to read', ASK_RIGHTS),
  ],
  [/^(odoo\.exceptions\.AccessDenied|LoginException) /, auth('does not accept the credential')],
  [/^UserError You are not allowed/, auth('does not give this user the right to read', ASK_RIGHTS)],
  [/^UNAUTHENTICATED /, { ...auth('does not accept the token'), renewable: true }],
  [/^(INVALID_SESSION_ID|Authentication_\w+) /, { ...auth('does not accept the token'), renewable: true }],
  [/^(invalid_client\w*|unauthorized_client|app_not_found) /, auth('does not know the client id or its secret')],
  [/^(invalid_grant|inactive_user|inactive_org|access_denied) /, auth('does not let this user sign in')],
  [/^APIKEY\./, auth('does not accept the API key')],
  [/^(API_DISABLED_FOR_ORG|API_CURRENTLY_DISABLED) /, config('has no API in this edition', ASK_RIGHTS)],
  [/^(Authorization_\w+|INSUFFICIENT_ACCESS\w*) /, auth('does not give this user the right to read', ASK_RIGHTS)],
  [
    /^(INVALID_FIELD|INVALID_TYPE) /,
    config(
      'does not show a field or object that is asked for',
      'Give the user the right to see it, or correct the name of the custom field in the settings',
    ),
  ],
  [/^MALFORMED_QUERY /, changed('does not understand the question')],
  [/^(Internal_CompanyNotFound|BadRequest_CompanyNotFound) /, config('does not know the company')],
  [/^(Internal_\w+|INTERNAL_SERVER_ERROR|UNKNOWN_EXCEPTION|SERVER_UNAVAILABLE) /, transient('had an error of its own')],
  [/^\S* ?unauthori[sz]ed/i, { ...auth('does not accept the token'), renewable: true }],
];

/** By status, where the vendor gave no code that is known. */
const BY_STATUS: readonly (readonly [from: number, to: number, Fault])[] = [
  [300, 399, config('sends us to another address')],
  [400, 400, changed('refused the question as malformed')],
  [401, 401, { ...auth('does not accept the credential'), renewable: true }],
  [402, 402, config('wants a payment first', 'Ask who pays for the account of the system')],
  [403, 403, auth('does not give this user the right to read', ASK_RIGHTS)],
  [404, 404, config('has nothing at this address')],
  [405, 406, changed('does not accept this kind of question')],
  [407, 407, config('is behind a proxy that wants a sign-in', 'Keep its user and password: Settings, Network')],
  [408, 409, transient('took too long')],
  [410, 410, changed('has withdrawn this address')],
  [413, 413, config('finds the page too large', 'Choose a smaller page size')],
  [414, 414, config('finds the question too long', 'Name fewer custom fields')],
  [429, 429, limited('is asked too often')],
  [431, 431, config('finds the question too long', 'Name fewer custom fields')],
  [400, 499, changed('refused the question')],
  [500, 599, transient('had an error of its own')],
];

const SIGN_IN_PAGE = auth('answered with a sign-in page', 'Sign in to the network or proxy, or renew the credential');
const OTHER_PAGE = config('answered with a web page instead of data');
const CUT_OFF = transient('sent an answer that breaks off');
const NOT_JSON = changed('sent an answer that is not JSON');
const TIMEOUT = transient('did not answer in time');
const UNREACHABLE: Fault = {
  kind: 'transient',
  says: 'cannot be reached',
  next: 'Check its address and the network if it stays so; the next run tries again',
};
const BAD_CERTIFICATE = config(
  'shows a certificate that is not trusted',
  'Install the certificate of the company proxy, or check the address',
);
const CANCELLED: Fault = {
  kind: 'cancelled',
  says: 'was not asked to the end',
  next: 'Start the run again when wanted',
};
const BUG: Fault = {
  kind: 'bug',
  says: 'could not be asked, by an error of ours',
  next: 'Send the diagnostics to support',
};

const HTML = /^\s*<(?:!doctype\s+html|html|head|body)\b/i;
const SIGN_IN =
  /type=["']?password|<title>[^<]*(?:sign[ -]?in|log[ -]?in|anmelde|connexion)|name=["']?(?:loginfmt|SAMLRequest)/i;
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/;

export interface AnswerReader {
  /** Name of the vendor, for sentences. */
  readonly vendor: string;
  readonly redact: (text: string) => string;
  readonly now: () => Instant;
}

/** How an answer is written: one JSON value, or one per line. */
export type AnswerFormat = 'json' | 'json-lines';

/** The JSON of an answer; null where it has no content. @throws VendorError for every answer that is not usable data */
export function readAnswer(response: HttpResponse, reader: AnswerReader, format: AnswerFormat = 'json'): unknown {
  const { status, text } = response;
  if ((status === 204 || status === 304) && text.trim() === '') return null;
  const type = response.headers['content-type'] ?? '';
  const html = /text\/html/i.test(type) || HTML.test(text);
  const good = status >= 200 && status < 300;
  if (html && (good || SIGN_IN.test(text))) {
    throw faultError(SIGN_IN.test(text) ? SIGN_IN_PAGE : OTHER_PAGE, response, null, reader);
  }
  const body = html ? NO_JSON : jsonOf(text, good ? format : 'json');
  if (good && body === NO_JSON) {
    const meant = /json/i.test(type) || /^\s*[[{]/.test(text) || text.trim() === '';
    throw faultError(meant ? CUT_OFF : NOT_JSON, response, null, reader);
  }
  const vendorFault = body === NO_JSON ? null : vendorFaultOf(body);
  if (good && (vendorFault === null || !hasErrors(body))) return body;
  throw faultError(faultOf(status, vendorFault), response, vendorFault, reader);
}

/** The error for an exception of the HTTP port. */
export function transportError(cause: unknown, reader: AnswerReader): ConnectorError {
  if (cause instanceof ConnectorError) return cause;
  const fault = transportFault(cause);
  const detail = cause instanceof Error ? ` (${cut(reader.redact(cause.message))})` : '';
  return new VendorError(fault, `${reader.vendor} ${fault.says}${detail}`, null, null, null);
}

export function cancelled(vendor: string): ConnectorError {
  return new VendorError(CANCELLED, `${vendor} ${CANCELLED.says}`, null, null, null);
}

/** The error for a refusal that came with HTTP 200, by the vendor's own code and words. */
export function refusalError(code: string | null, message: string, reader: AnswerReader): VendorError {
  const fault = faultOf(200, { code, message, waitMs: null });
  const said = cut(reader.redact([code, message].filter(Boolean).join(' – ')));
  return new VendorError(fault, `${reader.vendor} ${fault.says} (${said})`, 200, code, null);
}

/** An answer in JSON whose shape is not the documented one. */
export function shapeChanged(vendor: string, what: string): ConnectorError {
  const fault = changed(`sent an unexpected shape: ${what}`);
  return new VendorError(fault, `${vendor} ${fault.says}`, null, null, null);
}

/** Milliseconds that a Retry-After header asks for (RFC 9110 §10.2.3: seconds or an HTTP date); null without one. */
export function retryAfterMs(header: string | undefined, now: Instant): number | null {
  if (header === undefined) return null;
  const value = header.trim();
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

function transportFault(cause: unknown): Fault {
  if (!(cause instanceof HttpTransportError)) return BUG;
  if (cause.reason === 'aborted') return CANCELLED;
  if (cause.reason === 'timeout') return TIMEOUT;
  return CERTIFICATE.test(cause.message) ? BAD_CERTIFICATE : UNREACHABLE;
}

function faultOf(status: number, vendorFault: VendorFault | null): Fault {
  if (vendorFault !== null) {
    const said = `${vendorFault.code ?? ''} ${vendorFault.message}`;
    const known = BY_VENDOR_CODE.find(([pattern]) => pattern.test(said));
    if (known) return known[1];
  }
  const row = BY_STATUS.find(([from, to]) => status >= from && status <= to);
  return row?.[2] ?? changed('refused the question');
}

function faultError(
  fault: Fault,
  response: HttpResponse,
  vendorFault: VendorFault | null,
  reader: AnswerReader,
): VendorError {
  const code = vendorFault?.code ?? null;
  const said = vendorFault === null ? '' : `: ${[code, vendorFault.message].filter(Boolean).join(' – ')}`;
  const detail = cut(reader.redact(`HTTP ${response.status}${said}`));
  const wait =
    retryAfterMs(response.headers['retry-after'], reader.now()) ?? vendorFault?.waitMs ?? fault.waitMs ?? null;
  return new VendorError(
    fault,
    `${reader.vendor} ${fault.says} (${detail})`,
    response.status,
    code,
    fault.kind === 'rate_limited' || fault.kind === 'transient' ? wait : null,
    vendorFault === null || vendorFault.message === '' ? null : cut(reader.redact(vendorFault.message)),
  );
}

function cut(text: string): string {
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}

const NO_JSON = Symbol('no JSON');

function jsonOf(text: string, format: AnswerFormat): unknown {
  try {
    if (format === 'json') return parseJson(text);
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    return lines.map((line) => parseJson(line));
  } catch {
    return NO_JSON;
  }
}
