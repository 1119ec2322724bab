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
    expect(isThere(runbookOfCode(code) ?? '')).toBe(true);
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

it('what is wrong with an order has no page of its own', () => {
  const codes = Object.keys(EXCEPTIONS) as ExceptionCode[];
  expect(codes.filter((code) => !code.startsWith('DI-')).map(runbookOfCode)).toEqual(
    codes.filter((code) => !code.startsWith('DI-')).map(() => null),
  );
});
