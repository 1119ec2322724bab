import { expect, test } from 'vitest';
import type { Decision, DecisionBody } from '#shared/domain/decisions.ts';
import { blankStore } from '../store/testing/blank-store.ts';
import { COMPANY_ZONE, companyPolicy, policyAt } from './company-policy.ts';
import { DEFAULT_POLICY } from './policy.ts';

test.each([
  ['"America/Chicago"', 'America/Chicago'],
  ['"Mars/Olympus"', DEFAULT_POLICY.zone],
  ['42', DEFAULT_POLICY.zone],
  [null, DEFAULT_POLICY.zone],
])('a store whose zone is %s reckons days in %s', (stored, zone) => {
  const db = blankStore();
  if (stored !== null) db.run('INSERT INTO preference (key, value) VALUES (?, ?)', COMPANY_ZONE, stored);
  expect(companyPolicy(db)).toEqual({ ...DEFAULT_POLICY, zone });
  db.close();
});

test('a log puts in force, at each moment, the last policy that was decided and not undone by then', () => {
  const log: Decision[] = [
    policy(1, 100, 1),
    policy(2, 200, 2),
    entry(3, 300, { kind: 'undo', decisionId: 'd2' }),
    entry(4, 400, { kind: 'undo', decisionId: 'd3' }),
  ];
  const settleAt = (at: number) => policyAt(log, at, 'UTC').settleMs;
  expect([99, 100, 200, 300, 400].map(settleAt)).toEqual([DEFAULT_POLICY.settleMs, 1, 2, 1, 2]);
  expect(policyAt(log, 400, 'UTC').zone).toBe('UTC');
});

function entry(seq: number, at: number, body: DecisionBody): Decision {
  return { id: `d${seq}`, seq, at, author: 'ada', body };
}

function policy(seq: number, at: number, settleMs: number): Decision {
  return entry(seq, at, { kind: 'policy', overrides: { settleMs }, note: '' });
}
