import type { ApiNoticeKind } from '#shared/domain/api-support.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { PullContext } from './connector.ts';
import { redactorOf } from './redact.ts';
import { inSession } from './session.ts';

/** What a server says in an answer about the end of the interface that it was asked by. */
export interface ApiNotice {
  readonly kind: ApiNoticeKind;
  /** "GET https://api.example.com/v1/orders/{id}": without parameters and ids. */
  readonly endpoint: string;
  /** Since or from when it is deprecated, where it names a date. */
  readonly deprecatedAt: Instant | null;
  /** From when it is expected to answer no more. */
  readonly endsAt: Instant | null;
  /** The vendor's own words, cut to a sentence or two. */
  readonly words: string | null;
  /** The page that the answer names, without its parameters. */
  readonly link: string | null;
}

/** What answers have said since it was last taken. */
export interface ApiHeard {
  readonly notices: readonly ApiNotice[];
  /** Endpoints that answered well; those without a notice have withdrawn what they said before. */
  readonly asked: readonly string[];
}

/** What a vendor says beside the standard headers. Names of headers in lower case. */
export type VendorNotices = (
  headers: Readonly<Record<string, string>>,
) => { readonly kind: 'fallback' | 'warned'; readonly words: string; readonly link?: string } | null;

/** More than these tell no more, and a source with addresses without end must not fill the store. */
const MOST_ENDPOINTS = 300;
const MOST_NOTICES = 100;
const LONGEST_WORDS = 300;
const LONGEST_LINK = 500;

interface Ear {
  readonly notices: Map<string, ApiNotice>;
  readonly asked: Set<string>;
}

function earOf(session: Map<string, unknown>): Ear {
  return inSession<Ear>(session, 'kit.apiNotices', () => ({ notices: new Map(), asked: new Set() }));
}

/** Takes what the answers of a connection have said so far. */
export function takeApiHeard(session: Map<string, unknown>): ApiHeard {
  const ear = earOf(session);
  const heard = { notices: [...ear.notices.values()], asked: [...ear.asked] };
  ear.notices.clear();
  ear.asked.clear();
  return heard;
}

/**
 * Listens for Deprecation (RFC 9745), Sunset (RFC 8594), the links that go with them, and what the vendor says in its own
 * way. Never throws: a header that cannot be read says nothing.
 */
export function noteApiNotices(
  context: Pick<PullContext<unknown>, 'session'>,
  request: { readonly method: string; readonly url: string },
  response: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
  vendorNotices: VendorNotices | undefined,
): void {
  const ear = earOf(context.session);
  const { redact } = redactorOf(context);
  const endpoint = redact(endpointOf(request));
  if (response.status < 400 && ear.asked.size < MOST_ENDPOINTS) ear.asked.add(endpoint);
  const found = [standardNotice(response.headers), vendorNotice(response.headers, vendorNotices)];
  for (const notice of found) {
    const key = notice === null ? '' : `${notice.kind} ${endpoint}`;
    if (notice === null || (ear.notices.size >= MOST_NOTICES && !ear.notices.has(key))) continue;
    const words = notice.words === null ? null : redact(notice.words).slice(0, LONGEST_WORDS);
    const link = notice.link === null ? null : redact(notice.link);
    ear.notices.set(key, { ...notice, endpoint, words, link });
  }
}

type Unplaced = Omit<ApiNotice, 'endpoint'>;

function standardNotice(headers: Readonly<Record<string, string>>): Unplaced | null {
  const deprecation = headers['deprecation']?.trim();
  const endsAt = dateOf(headers['sunset']);
  if ((deprecation === undefined || deprecation === 'false') && endsAt === null) return null;
  return {
    kind: 'retiring',
    deprecatedAt: dateOf(deprecation),
    endsAt,
    words: null,
    link: linkOf(headers['link'], ['deprecation', 'sunset', 'successor-version', 'latest-version']),
  };
}

function vendorNotice(
  headers: Readonly<Record<string, string>>,
  vendorNotices: VendorNotices | undefined,
): Unplaced | null {
  const said = vendorNotices?.(headers) ?? null;
  if (said === null) return null;
  return {
    kind: said.kind,
    deprecatedAt: null,
    endsAt: null,
    words: said.words,
    link: said.link === undefined ? null : plainLink(said.link),
  };
}

/** "@1688169599", a date of a structured field (RFC 9651 §3.3.7), or an HTTP date, as drafts of RFC 9745 had it. */
function dateOf(text: string | undefined): Instant | null {
  if (text === undefined) return null;
  const seconds = /^@(-?\d{1,12})$/.exec(text.trim());
  const at = seconds ? Number(seconds[1]) * 1000 : /\d{4}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

/** Target of the first link (RFC 8288) with one of these relations, in this sequence. */
function linkOf(header: string | undefined, relations: readonly string[]): string | null {
  if (header === undefined) return null;
  const links = [...header.matchAll(/<([^<>]*)>([^<]*)/g)].map(([, target = '', parameters = '']) => ({
    target,
    relations: /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(parameters)?.slice(1).join('').toLowerCase().split(/\s+/),
  }));
  const targets = relations.flatMap(
    (relation) => links.find((link) => link.relations?.includes(relation))?.target ?? [],
  );
  return targets[0] === undefined ? null : plainLink(targets[0]);
}

/** Addresses carry secrets in their parameters and before their host. */
function plainLink(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null;
  const plain = `${url.origin}${url.pathname}`;
  return plain.length > LONGEST_LINK ? null : plain;
}

function endpointOf({ method, url }: { readonly method: string; readonly url: string }): string {
  const parsed = URL.parse(url);
  if (parsed === null) return method;
  return `${method} ${parsed.origin}${parsed.pathname.split('/').map(withoutId).join('/')}`.slice(0, LONGEST_LINK);
}

/** Numbers of records, keys of OData and tokens; versions ("v66.0", "2026-07") stay. */
function withoutId(segment: string): string {
  const named = segment.replace(/\([^()]+\)$/, '({id})');
  return /^\d{3,}$|\d{5}|^(?=.*\d)[\w-]{20,}$/.test(named) ? '{id}' : named;
}
