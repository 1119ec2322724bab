import type { Owner, OwnershipRule, Policy } from '#shared/domain/policy.ts';
import type { PolicyDifference } from '#shared/domain/policy-words.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import type { Knowing } from '../lifecycle/assembly-context.ts';
import { isOwner } from '../lifecycle/ownership.ts';
import { dayNumber } from '../lifecycle/zoned-days.ts';
import { differencesOf } from '#shared/domain/policy-overrides.ts';
import type { ReadDb } from '../store/database.ts';

type System = Pick<Knowing, 'systemKind' | 'connectionId'>;

/** Figures that only conditions of connections look at; no order does. */
const OF_CONNECTIONS: ReadonlySet<string> = new Set([
  'thresholds.orphanMs',
  'thresholds.freshnessMs',
  'thresholds.credentialExpiryMs',
  'thresholds.apiEndMs',
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
const OWNERSHIP: ReadonlySet<string> = new Set(['milestones', 'axes', 'attributes', 'quantities']);

/** Which orders a change of policy can touch: a condition on `order_row o`. Null where it touches none. */
export interface PolicyReach {
  readonly where: string;
  readonly parameters: readonly (string | number)[];
}

export const ALL_ORDERS: PolicyReach = { where: '1', parameters: [] };

/** The orders that a change of one member of the policy can touch. */
export type ReachOf = (difference: PolicyDifference) => PolicyReach;

/**
 * The orders whose stored rows may come out differently, never fewer. An owner that moves among systems which do not
 * know an order changes nothing there; grading concerns what is open or listed. A time to wait touches every order: what
 * is over long since has due dates that figures are measured against, and may be listed among what cleared.
 */
export function policyReach(
  db: ReadDb,
  before: Policy,
  after: Policy,
  reachOf: ReachOf = rowsReach,
): PolicyReach | null {
  const conditions: PolicyReach[] = [];
  const differences = differencesOf(before, after).filter(({ path }) => !OF_CONNECTIONS.has(path.join('.')));
  for (const difference of differences) if (factOf(difference) === null) conditions.push(reachOf(difference));
  if (conditions.includes(ALL_ORDERS)) return ALL_ORDERS;
  const rules = changedRules(before, after).map(({ was, is }) => [was, is] as const);
  const reached = rules.length === 0 ? [] : systemsReached(db, rules);
  if (reached.length > 0) {
    conditions.push({ where: `o.systems IN (${reached.map(() => '?').join(', ')})`, parameters: reached });
  }
  if (conditions.length === 0) return null;
  return {
    where: conditions.map(({ where }) => `(${where})`).join(' OR '),
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

/** A fact that is decided by another rule than before. */
export interface ChangedRule {
  /** Path of the fact in the policy. */
  readonly fact: string;
  readonly was: OwnershipRule;
  readonly is: OwnershipRule;
}

export function changedRules(before: Policy, after: Policy): readonly ChangedRule[] {
  const facts = new Set(differencesOf(before, after).map(factOf));
  return [...facts].flatMap((fact) =>
    fact === null ? [] : [{ fact, was: ruleOf(before, fact), is: ruleOf(after, fact) }],
  );
}

/** Whose rule of ownership it concerns. */
function factOf({ path: [group = '', name = ''] }: PolicyDifference): string | null {
  return OWNERSHIP.has(group) ? `${group}.${name}` : null;
}

export function rowsReach({ path, before, after }: PolicyDifference): PolicyReach {
  const [group = '', name = ''] = path;
  if (GRADING.has(group)) {
    return {
      where: 'o.closed = 0 OR EXISTS (SELECT 1 FROM exception_row e WHERE e.order_id = o.id)',
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
  if (path.join('.') === 'calendar.holidays') return holidaysReach(before, after);
  return ALL_ORDERS;
}

/** Orders whose figures looked at a day that is, or was, a holiday on one side only. */
function holidaysReach(before: unknown, after: unknown): PolicyReach {
  const [was, is] = [new Set(datesOf(before)), new Set(datesOf(after))];
  const days = [...was.symmetricDifference(is)].map(dayNumber);
  if (days.length === 0) return { where: '0', parameters: [] };
  return {
    where: days.map(() => '? BETWEEN o.first_workday AND o.last_workday').join(' OR '),
    parameters: days,
  };
}

function datesOf(holidays: unknown): readonly string[] {
  return Array.isArray(holidays) ? holidays.filter((date) => typeof date === 'string') : [];
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
