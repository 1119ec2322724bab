import type { ExceptionCode } from './exceptions.ts';

/** Pages of docs/runbooks, by file name. */
export type Runbook =
  | 'acknowledgement-missing'
  | 'api-version-ends'
  | 'connection-at-rest'
  | 'count-differs'
  | 'credential-refused'
  | 'data-folder-not-available'
  | 'data-older-than-agreed'
  | 'events-not-arriving'
  | 'metered-network'
  | 'rate-limited'
  | 'records-parked'
  | 'secrets-not-available'
  | 'settings-do-not-fit'
  | 'source-changed-shape'
  | 'source-went-back'
  | 'system-unreachable'
  | 'unlinked-documents';

const OF_CODE: Readonly<Partial<Record<ExceptionCode, Runbook>>> = {
  'DI-AUTH': 'credential-refused',
  'DI-API': 'api-version-ends',
  'DI-LAG': 'data-older-than-agreed',
  'DI-SILENT': 'data-older-than-agreed',
  'DI-REJECT': 'records-parked',
  'DI-ORPHAN': 'unlinked-documents',
  'DI-COUNT': 'count-differs',
};

/** What is wrong with an order, and has its own page all the same. */
const OF_ORDER: Readonly<Partial<Record<ExceptionCode, Runbook>>> = {
  'DI-ACK': 'acknowledgement-missing',
  'IN-REJECT': 'acknowledgement-missing',
};

/** What to do about an exception of a connection, or of an order; null where the order's own next step says it. */
export function runbookOfCode(code: ExceptionCode, of: 'connection' | 'order'): Runbook | null {
  return (of === 'connection' ? OF_CODE : OF_ORDER)[code] ?? null;
}

const OF_ERROR: Readonly<Record<string, Runbook>> = {
  auth: 'credential-refused',
  config: 'settings-do-not-fit',
  rate_limited: 'rate-limited',
  transient: 'system-unreachable',
  bad_record: 'records-parked',
  source_changed: 'source-changed-shape',
  incomplete: 'count-differs',
  store: 'data-folder-not-available',
  bug: 'source-changed-shape',
};

const NAMED: readonly (readonly [words: string, runbook: Runbook])[] = [
  ['"Source changed shape"', 'source-changed-shape'],
  ['"Count differs"', 'count-differs'],
  ['"Events do not arrive"', 'events-not-arriving'],
  ['"Secrets not available"', 'secrets-not-available'],
];

/** What to do about a run that failed. An error that names its runbook means that one. */
export function runbookOfError({ kind, next }: { readonly kind: string; readonly next: string }): Runbook {
  const named = NAMED.find(([words]) => next.includes(words));
  return named?.[1] ?? OF_ERROR[kind] ?? 'system-unreachable';
}
