import type { ReadDb } from '../store/database.ts';
import { DEFAULT_POLICY, type Policy } from './policy.ts';

/** Preference that holds the company's IANA zone: where a promised day ends, whichever zone the reader is in. */
export const COMPANY_ZONE = 'company.zone';

const byZone = new Map<string, Policy>([[DEFAULT_POLICY.zone, DEFAULT_POLICY]]);

/** The policy in force in a store. It is part of the store, so that every machine derives the same from it. */
export function companyPolicy(db: ReadDb): Policy {
  const text = db.value<string>('SELECT value FROM preference WHERE key = ?', COMPANY_ZONE);
  const stored: unknown = text === undefined ? null : JSON.parse(text);
  const zone = typeof stored === 'string' && isZone(stored) ? stored : DEFAULT_POLICY.zone;
  let policy = byZone.get(zone);
  if (!policy) {
    policy = { ...DEFAULT_POLICY, zone };
    byZone.set(zone, policy);
  }
  return policy;
}

function isZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
