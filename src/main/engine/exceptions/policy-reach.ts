import type { Owner, OwnershipRule, Policy } from '#shared/domain/policy.ts';
import type { PolicyDifference } from '#shared/domain/policy-words.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { Knowing } from '../lifecycle/assembly-context.ts';
import { isOwner } from '../lifecycle/ownership.ts';
import { differencesOf } from '#shared/domain/policy-overrides.ts';
import type { ReadDb } from '../store/database.ts';

type System = Pick<Knowing, 'systemKind' | 'connectionId'>;

/** Figures that only conditions of connections look at; no order does. */
const OF_CONNECTIONS: ReadonlySet<string> = new Set([
  'thresholds.orphanMs',
  'thresholds.freshnessMs',
  'thresholds.credentialExpiryMs',
  'thresholds.emptyRuns',
  'thresholds.emptyBhMs',
  'linkConfidence',
]);
/** What grades exceptions and orders that are still open, and leaves verdicts as they are. */
const GRADING: ReadonlySet<string> = new Set([
  'severity',
  'jeopardy',
  'teams',
  'valueTopDecile',
  'valueDeciles',
  'latePenalties',
]);
/** Times that say when something is too long. The day an order is to be billed is one that its slip is measured from. */
const TIMES_TO_WAIT = 'thresholds';
const BILLING_DAY = 'billingDays';
const OWNERSHIP: ReadonlySet<string> = new Set(['milestones', 'axes', 'attributes', 'quantities']);

/** Which orders a change of policy can touch: a condition on `order_row o`. Null where it touches none. */
export interface PolicyReach {
  readonly where: string;
  readonly parameters: readonly string[];
}

const ALL: PolicyReach = { where: '1', parameters: [] };

/**
 * The orders whose stored rows may come out differently, never fewer. An owner that moves among systems which do not
 * know an order changes nothing there; grading concerns what is open or listed.
 */
export function policyReach(db: ReadDb, before: Policy, after: Policy): PolicyReach | null {
  const conditions: PolicyReach[] = [];
  const differences = differencesOf(before, after).filter(({ path }) => !OF_CONNECTIONS.has(path.join('.')));
  const ownership = new Set<string>();
  for (const difference of differences) {
    const [group = '', name = ''] = difference.path;
    if (OWNERSHIP.has(group)) ownership.add(`${group}.${name}`);
    else conditions.push(reachOf(difference));
  }
  if (conditions.includes(ALL)) return ALL;
  if (ownership.size > 0) {
    const rules = [...ownership].map((fact) => [ruleOf(before, fact), ruleOf(after, fact)] as const);
    const reached = systemsReached(db, rules);
    if (reached.length > 0) {
      conditions.push({ where: `o.systems IN (${reached.map(() => '?').join(', ')})`, parameters: reached });
    }
  }
  if (conditions.length === 0) return null;
  return {
    where: conditions.map(({ where }) => `(${where})`).join(' OR '),
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

function reachOf({ path, after }: PolicyDifference): PolicyReach {
  const [group = '', name = ''] = path;
  if (GRADING.has(group)) {
    return {
      where: 'o.closed = 0 OR EXISTS (SELECT 1 FROM exception_row e WHERE e.order_id = o.id)',
      parameters: [],
    };
  }
  // A wait that is not over yet has an order looked at again, and one that is over long since is a listed exception.
  if (group === TIMES_TO_WAIT && name !== BILLING_DAY) {
    return {
      where: `o.closed = 0 OR o.slip_ms > 0 OR o.next_look_at IS NOT NULL
        OR EXISTS (SELECT 1 FROM exception_row e WHERE e.order_id = o.id)`,
      parameters: [],
    };
  }
  if (group === 'enabled' && after === false) {
    return {
      where:
        'o.next_look_at IS NOT NULL OR EXISTS (SELECT 1 FROM exception_row e WHERE e.order_id = o.id AND e.code = ?)',
      parameters: [name],
    };
  }
  return ALL;
}

function ruleOf(policy: Policy, fact: string): OwnershipRule {
  const [group, name] = fact.split('.') as ['milestones', keyof Policy['milestones']];
  return policy[group][name];
}

/** The sets of systems, as orders store them, for which any of the rules decides otherwise than before. */
function systemsReached(db: ReadDb, rules: readonly (readonly [OwnershipRule, OwnershipRule])[]): string[] {
  const kinds = new Map(
    db.all<{ id: string; kind: SystemKind }>('SELECT id, kind FROM connection').map(({ id, kind }) => [id, kind]),
  );
  return db.column<string>('SELECT DISTINCT systems FROM order_row').filter((text) => {
    const systems = text.split(' ').flatMap((connectionId): System[] => {
      const systemKind = kinds.get(connectionId);
      return systemKind === undefined ? [] : [{ connectionId, systemKind }];
    });
    return rules.some(([before, after]) => decidesOtherwise(before, after, systems));
  });
}

function decidesOtherwise(before: OwnershipRule, after: OwnershipRule, systems: readonly System[]): boolean {
  const among = (owners: readonly Owner[]): string =>
    owners.filter((owner) => systems.some((system) => isOwner(owner, system))).join(' ');
  if (among(before.owners) !== among(after.owners)) return true;
  const several = systems.length > 1;
  if (several && (before.freshMs !== after.freshMs || before.settleMs !== after.settleMs)) return true;
  return JSON.stringify(publishOf(before)) !== JSON.stringify(publishOf(after));
}

function publishOf(rule: OwnershipRule & { readonly publish?: unknown }): unknown {
  return rule.publish ?? null;
}
