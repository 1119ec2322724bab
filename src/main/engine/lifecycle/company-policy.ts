import { inForce, type Decision, type DecisionBody } from '#shared/domain/decisions.ts';
import type { Policy, PolicyOverrides } from '#shared/domain/policy.ts';
import type { Instant } from '#shared/domain/time.ts';
import { preference } from '../inbox/preferences.ts';
import type { ReadDb } from '../store/database.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { valueDecilesAt } from './value-deciles.ts';
import { withOverrides } from '#shared/domain/policy-overrides.ts';

/** Preference that holds the company's IANA zone: where a promised day ends, whichever zone the reader is in. */
export const COMPANY_ZONE = 'company.zone';

/** The shipped policy, in the zone of a company and with what it has learned of its own orders. */
function shippedPolicy(zone: string, valueDeciles: Policy['valueDeciles']): Policy {
  const key = `${zone} ${JSON.stringify(valueDeciles)}`;
  let policy = shippedByKey.get(key);
  if (!policy) shippedByKey.set(key, (policy = { ...DEFAULT_POLICY, zone, valueDeciles }));
  return policy;
}
const shippedByKey = new Map<string, Policy>([[`${DEFAULT_POLICY.zone} {}`, DEFAULT_POLICY]]);

/** The policy decision in force: the last that is not undone. Null where the shipped policy holds. */
export interface PolicyInForce {
  readonly id: string;
  readonly overrides: PolicyOverrides;
}

export interface CompanyPolicy {
  /** Without what the company decided. */
  readonly shipped: Policy;
  readonly policy: Policy;
  readonly decided: PolicyInForce | null;
}

interface Known {
  /** The last decision of any kind. */
  readonly last: string | undefined;
  readonly zone: string;
  /** When values were learned last. */
  readonly learnedAt: Instant | null;
  readonly found: CompanyPolicy;
}

/** Per open store: read again when a decision was added, the zone changed or values were learned. */
const KNOWN = new WeakMap<ReadDb, Known>();

/** The policy in force in a store. It is part of the store, so that every machine derives the same from it. */
export function companyPolicy(db: ReadDb): Policy {
  return policyOf(db).policy;
}

/** The same, with where it comes from. */
export function policyOf(db: ReadDb): CompanyPolicy {
  const zone = companyZone(db);
  const last = db.value<string>('SELECT id FROM decision WHERE seq = (SELECT max(seq) FROM decision)');
  const learnedAt = db.value<Instant | null>('SELECT max(learned_at) FROM value_decile') ?? null;
  const known = KNOWN.get(db);
  const as = known?.zone === zone && known.learnedAt === learnedAt ? known : undefined;
  if (as && as.last === last) return as.found;
  const decided = decidedPolicy(db);
  const same = as?.found.decided?.id === decided?.id ? as?.found : undefined;
  const found = same ?? effective(zone, decided, learnedAt === null ? {} : valueDecilesAt(db, learnedAt));
  KNOWN.set(db, { last, zone, learnedAt, found });
  return found;
}

/**
 * The policy that a log of decisions puts in force by a moment, in the zone of the company.
 * @param valueDeciles what had been learned by then
 */
export function policyAt(
  log: readonly Decision[],
  at: Instant,
  zone: string,
  valueDeciles: Policy['valueDeciles'] = {},
): Policy {
  const last = inForce(log.filter((entry) => entry.at <= at))
    .toSorted((a, b) => a.seq - b.seq)
    .findLast(({ body }) => body.kind === 'policy');
  const decided = last?.body.kind === 'policy' ? { id: last.id, overrides: last.body.overrides } : null;
  return effective(zone, decided, valueDeciles).policy;
}

function effective(zone: string, decided: PolicyInForce | null, valueDeciles: Policy['valueDeciles']): CompanyPolicy {
  const shipped = shippedPolicy(zone, valueDeciles);
  return { shipped, decided, policy: decided === null ? shipped : withOverrides(shipped, decided.overrides) };
}

/** IANA zone of the company that the store belongs to. */
export function companyZone(db: ReadDb): string {
  const stored = preference(db, COMPANY_ZONE);
  return typeof stored === 'string' && isZone(stored) ? stored : DEFAULT_POLICY.zone;
}

function decidedPolicy(db: ReadDb): PolicyInForce | null {
  const entries = db.all<{ id: string; body: string }>(
    `SELECT id, body FROM decision WHERE target = 'policy' AND kind = 'policy' ORDER BY seq DESC`,
  );
  for (const { id, body } of entries) {
    const decision = JSON.parse(body) as DecisionBody;
    if (decision.kind === 'policy' && !isUndone(db, id)) return { id, overrides: decision.overrides };
  }
  return null;
}

function isUndone(db: ReadDb, id: string): boolean {
  return db
    .column<string>(`SELECT id FROM decision WHERE target = ? AND kind = 'undo'`, id)
    .some((undo) => !isUndone(db, undo));
}

const ZONES = new Map<string, boolean>();

function isZone(text: string): boolean {
  let valid = ZONES.get(text);
  if (valid === undefined) {
    try {
      valid = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
    } catch {
      valid = false;
    }
    ZONES.set(text, valid);
  }
  return valid;
}
