import { DAY, type Instant } from './time.ts';
import { instantMark } from './sentences.ts';

/** From here on the end of an interface's version is pointed out. */
const API_END_WARNED_MS = 90 * DAY;
/** From here on somebody has to act, unless the policy says otherwise. */
export const API_END_PRESSING_MS = 30 * DAY;

/** Who names the day: the vendor's documentation, the declaration of the system, or the server in its answers. */
export const API_END_SOURCES = ['documentation', 'declaration', 'server'] as const;

export interface ApiEnd {
  readonly at: Instant;
  readonly from: (typeof API_END_SOURCES)[number];
}

/**
 * retiring: Deprecation (RFC 9745) or Sunset (RFC 8594) · fallback: it answers by another version than it was asked for ·
 * warned: the vendor's own words, without a date.
 */
export const API_NOTICE_KINDS = ['retiring', 'fallback', 'warned'] as const;
export type ApiNoticeKind = (typeof API_NOTICE_KINDS)[number];

/** unknown: nobody names a day. */
export type ApiStanding = 'unknown' | 'far' | 'warned' | 'pressing' | 'over';

export function apiStanding(ends: ApiEnd | null, now: Instant, pressingMs = API_END_PRESSING_MS): ApiStanding {
  if (ends === null) return 'unknown';
  const left = ends.at - now;
  if (left <= 0) return 'over';
  if (left <= pressingMs) return 'pressing';
  return left <= API_END_WARNED_MS ? 'warned' : 'far';
}

const SAID_BY: Readonly<Record<ApiEnd['from'], string>> = {
  documentation: 'as the vendor documents',
  declaration: 'as its declaration says',
  server: 'as the server says',
};

/** "Version 2026-07 of the interface of Shop ends 2027-07-01T00:00Z, as the vendor documents" */
export function apiEndSentence(name: string, version: string, { at, from }: ApiEnd, now: Instant): string {
  const tense = at > now ? 'ends' : 'ended';
  return `Version ${version} of the interface of ${name} ${tense} ${instantMark(at)}, ${SAID_BY[from]}`;
}
