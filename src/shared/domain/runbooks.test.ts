import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EXCEPTIONS, type ExceptionCode } from './exceptions.ts';
import { runbookOfCode, runbookOfError } from './runbooks.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'docs', 'runbooks');
const isThere = (runbook: string): boolean => existsSync(join(FOLDER, `${runbook}.md`));

it.each(['DI-AUTH', 'DI-LAG', 'DI-SILENT', 'DI-REJECT', 'DI-ORPHAN', 'DI-COUNT', 'DI-API'] as const)(
  '%s, which a connection can have, leads to a page that is there',
  (code) => {
    expect(isThere(runbookOfCode(code, 'connection') ?? '')).toBe(true);
  },
);

it.each(['auth', 'config', 'rate_limited', 'transient', 'bad_record', 'source_changed', 'incomplete', 'store', 'bug'])(
  'a run that failed with %s leads to a page that is there',
  (kind) => {
    expect(isThere(runbookOfError({ kind, next: 'Wait.' }))).toBe(true);
  },
);

it('an error that names its page leads there', () => {
  const next = 'If it stays, follow the runbook "Source changed shape"';
  expect(runbookOfError({ kind: 'incomplete', next })).toBe('source-changed-shape');
  expect(runbookOfError({ kind: 'incomplete', next: 'follow the runbook "Count differs"' })).toBe('count-differs');
});

it('secrets that cannot be opened lead to a page of their own', () => {
  const next = 'Follow the runbook "Secrets not available".';
  expect(runbookOfError({ kind: 'store', next })).toBe('secrets-not-available');
  expect(isThere('secrets-not-available')).toBe(true);
});

it.each([
  ['follow the runbook "Events do not arrive"', 'events-not-arriving'],
  ['Wait.', 'system-unreachable'],
])('a line that broke, "%s", leads to %s', (next, runbook) => {
  expect(runbookOfError({ kind: 'transient', next })).toBe(runbook);
  expect(isThere(runbook)).toBe(true);
});

it('what is wrong with an order has no page of its own, but for an answer that lacks', () => {
  const codes = Object.keys(EXCEPTIONS) as ExceptionCode[];
  const own = codes.filter((code) => runbookOfCode(code, 'order') !== null);
  expect(own.toSorted()).toEqual(['DI-ACK', 'IN-REJECT']);
  expect(own.map((code) => isThere(runbookOfCode(code, 'order') ?? ''))).toEqual([true, true]);
});
