import type { ExceptionCode } from './exceptions.ts';

/** Pages of docs/runbooks, by file name. */
export type Runbook =
  | 'api-version-ends'
  | 'connection-at-rest'
  | 'count-differs'
  | 'credential-refused'
  | 'data-folder-not-available'
  | 'data-older-than-agreed'
  | 'metered-network'
  | 'rate-limited'
  | 'records-parked'
  | 'settings-do-not-fit'
  | 'source-changed-shape'
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

/** What to do about an exception of a connection; null for what is wrong with an order. */
export function runbookOfCode(code: ExceptionCode): Runbook | null {
  return OF_CODE[code] ?? null;
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
];

/** What to do about a run that failed. An error that names its runbook means that one. */
export function runbookOfError({ kind, next }: { readonly kind: string; readonly next: string }): Runbook {
  const named = NAMED.find(([words]) => next.includes(words));
  return named?.[1] ?? OF_ERROR[kind] ?? 'system-unreachable';
}
