import type { Money } from '#shared/domain/decimal.ts';
import type { PartyRole } from '#shared/domain/document.ts';
import type { LeadTime, OrderCondition, Policy, PolicyScope, SiteCalendar, Tolerances } from '#shared/domain/policy.ts';
import type { AssemblyDocument } from './assembly-input.ts';

/** What conditions of the policy look at, folded for comparison. */
export interface OrderFacts {
  /** Numbers and names. */
  readonly customers: ReadonlySet<string>;
  readonly warehouses: ReadonlySet<string>;
  readonly carriers: ReadonlySet<string>;
  /** Places that the goods go to: the whole text, and each part of it between commas. */
  readonly destinations: ReadonlySet<string>;
  readonly value: Money | null;
}

/** Case and blanks do not count. */
export function foldName(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, '');
}

export function orderFacts(documents: readonly AssemblyDocument[], value: Money | null): OrderFacts {
  const facts = {
    customers: new Set<string>(),
    warehouses: new Set<string>(),
    carriers: new Set<string>(),
    destinations: new Set<string>(),
    value,
  };
  const names: Readonly<Partial<Record<PartyRole, Set<string>>>> = {
    customer: facts.customers,
    warehouse: facts.warehouses,
    carrier: facts.carriers,
  };
  for (const { document } of documents) {
    for (const { role, id, name, place } of document.parties) {
      const known = names[role];
      if (known && id) known.add(foldName(id.value));
      if (known && name) known.add(foldName(name.value));
      if (role !== 'ship_to' || !place) continue;
      facts.destinations.add(foldName(place.value));
      for (const part of place.value.split(',')) facts.destinations.add(foldName(part));
    }
  }
  return facts;
}

/** Whether all that the condition names holds. Its item concerns lines and is not looked at here. */
export function matches(when: OrderCondition, facts: OrderFacts): boolean {
  const { customer, warehouse, carrier, route, valueFrom } = when;
  return (
    (customer === undefined || facts.customers.has(foldName(customer))) &&
    (warehouse === undefined || facts.warehouses.has(foldName(warehouse))) &&
    (carrier === undefined || facts.carriers.has(foldName(carrier))) &&
    (route === undefined || matchesRoute(route, facts)) &&
    (valueFrom === undefined ||
      (facts.value !== null && facts.value.currency === valueFrom.currency && facts.value.amount >= valueFrom.amount))
  );
}

/** "origin>destination"; "*" stands for any place. */
function matchesRoute(route: string, facts: OrderFacts): boolean {
  const [origin = '', destination = ''] = route.split('>').map(foldName);
  return (
    (origin === '*' || facts.warehouses.has(origin)) && (destination === '*' || facts.destinations.has(destination))
  );
}

const NONE: readonly number[] = [];

/** Positions of the policy's scopes that hold for the order. */
export function matchingScopes({ scopes }: Policy, facts: OrderFacts): readonly number[] {
  if (scopes.length === 0) return NONE;
  return scopes.flatMap(({ when }, index) => (matches(when, facts) ? [index] : []));
}

const SCOPED = new WeakMap<Policy, Map<string, Policy>>();

/** The policy with the figures of these scopes; those of single items are left to `toleranceOf`. */
export function scopedPolicy(policy: Policy, positions: readonly number[]): Policy {
  const scopes = positions.flatMap((position) => policy.scopes[position] ?? []);
  const ofOrder = scopes.filter(({ when }) => when.item === undefined);
  if (ofOrder.length === 0) return policy;
  let known = SCOPED.get(policy);
  if (!known) SCOPED.set(policy, (known = new Map<string, Policy>()));
  const key = positions.join(',');
  let scoped = known.get(key);
  if (!scoped) known.set(key, (scoped = ofOrder.reduce(withScope, policy)));
  return scoped;
}

function withScope(policy: Policy, scope: PolicyScope): Policy {
  return {
    ...policy,
    thresholds: { ...policy.thresholds, ...scope.thresholds },
    tolerances: { ...policy.tolerances, ...scope.tolerances },
    typical: { ...policy.typical, ...scope.typical },
    planning: { ...policy.planning, ...scope.planning },
  };
}

/** Tolerances of a line, given the policy that holds for its order and the scopes of that order. */
export function tolerancesOf(policy: Policy, positions: readonly number[], itemNo: string | null): Tolerances {
  if (itemNo === null || positions.length === 0) return policy.tolerances;
  const item = foldName(itemNo);
  let tolerances = policy.tolerances;
  for (const position of positions) {
    const scope = policy.scopes[position];
    if (scope?.tolerances && scope.when.item !== undefined && foldName(scope.when.item) === item) {
      tolerances = { ...tolerances, ...scope.tolerances };
    }
  }
  return tolerances;
}

/** Planned durations for an order: of the lead times that match, the later in the list counts, member by member. */
export function leadTimeOf({ leadTimes }: Policy, facts: OrderFacts): Omit<LeadTime, 'when'> {
  let found: Omit<LeadTime, 'when'> = {};
  for (const { when, ...durations } of leadTimes) if (matches(when, facts)) found = { ...found, ...durations };
  return found;
}

/** The site that a document calls by one of its names. */
export function siteOf({ sites }: Policy, name: string): SiteCalendar | null {
  const folded = foldName(name);
  for (const [id, site] of Object.entries(sites)) {
    if (foldName(id) === folded || site.names.some((each) => foldName(each) === folded)) return site;
  }
  return null;
}
