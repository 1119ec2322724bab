import { expect, test } from 'vitest';
import { openStore } from '../store/open.ts';
import { COMPANY_ZONE, companyPolicy } from './company-policy.ts';
import { DEFAULT_POLICY } from './policy.ts';

test.each([
  ['"America/Chicago"', 'America/Chicago'],
  ['"Mars/Olympus"', DEFAULT_POLICY.zone],
  ['42', DEFAULT_POLICY.zone],
  [null, DEFAULT_POLICY.zone],
])('a store whose zone is %s reckons days in %s', (stored, zone) => {
  const db = openStore(':memory:');
  if (stored !== null) db.run('INSERT INTO preference (key, value) VALUES (?, ?)', COMPANY_ZONE, stored);
  expect(companyPolicy(db)).toEqual({ ...DEFAULT_POLICY, zone });
  db.close();
});
