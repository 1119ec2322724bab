import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { Ruling } from '#shared/domain/verdicts.ts';
import type { Owner, OwnershipRule } from '#shared/domain/policy.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import { DAY, HOUR, MINUTE, type Instant } from '#shared/domain/time.ts';
import type { AssemblyContext, Knowing } from './assembly-context.ts';
import { listText, SYSTEM_WORDS } from './wording.ts';

const NOBODY = 'No system that owns this knows the order.';

export function isOwner(owner: Owner | null, system: Pick<Knowing, 'systemKind' | 'connectionId'>): boolean {
  return owner === system.systemKind || owner === `connection:${system.connectionId}`;
}

/** Position among the owners, the least that fits; the number of owners for a system that is none. */
export function ownerRank({ owners }: OwnershipRule, system: Pick<Knowing, 'systemKind' | 'connectionId'>): number {
  const position = owners.findIndex((owner) => isOwner(owner, system));
  return position < 0 ? owners.length : position;
}

/**
 * The first of the owners that states the fact decides; one whose newest statement is older than the rule's limit
 * cedes to the next that is fresh. Where none is, the first decides all the same and is called stale.
 */
export function ownershipOf(
  context: AssemblyContext,
  fact: string,
  rule: OwnershipRule,
  stating: readonly Knowing[],
): Ruling {
  let first: Owner | null = null;
  for (const owner of rule.owners) {
    if (!stating.some((system) => isOwner(owner, system))) continue;
    if (isFresh(context, rule, owner, stating)) return ruling(fact, rule, owner, first);
    first ??= owner;
  }
  return ruling(fact, rule, first, first);
}

/** Who decides whether a milestone is reached: what an owner states as actual never ages, its silence does. */
export function milestoneOwnership(context: AssemblyContext, code: MilestoneCode): Ruling {
  const rule = context.policy.milestones[code];
  const fact = `milestones.${code}`;
  if (rule.freshMs === null) return ownershipOf(context, fact, rule, context.knowing);
  const usual = rule.owners.find((owner) => context.knowing.some((system) => isOwner(owner, system))) ?? null;
  const actual = context.live.filter(({ document }) =>
    document.milestones.some((claim) => claim.code === code && claim.class === 'actual'),
  );
  if (actual.length === 0 || actual.some((entry) => isOwner(usual, entry))) return ruling(fact, rule, usual, null);
  const stating = context.knowing.map((system) =>
    actual.some((entry) => entry.connectionId === system.connectionId) ? { ...system, recordedAt: null } : system,
  );
  return ownershipOf(context, fact, rule, stating);
}

function isFresh(
  context: AssemblyContext,
  { freshMs }: OwnershipRule,
  owner: Owner,
  stating: readonly Knowing[],
): boolean {
  if (freshMs === null) return true;
  let newest: Instant | null = null;
  for (const system of stating) {
    if (!isOwner(owner, system)) continue;
    if (system.recordedAt === null) return true;
    if (newest === null || system.recordedAt > newest) newest = system.recordedAt;
  }
  return newest === null || !context.horizon.passed(newest + freshMs);
}

/** Until when systems have time to agree, counted from the newest stamp; null where none is stamped: long enough. */
export function settlesAt(
  context: AssemblyContext,
  { settleMs }: OwnershipRule,
  stating: readonly Pick<Knowing, 'recordedAt'>[],
): Instant | null {
  let newest: Instant | null = null;
  for (const { recordedAt } of stating) {
    if (recordedAt !== null && (newest === null || recordedAt > newest)) newest = recordedAt;
  }
  return newest === null ? null : newest + (settleMs ?? context.policy.settleMs);
}

export function isSettled(
  context: AssemblyContext,
  rule: OwnershipRule,
  stating: readonly Pick<Knowing, 'recordedAt'>[],
): boolean {
  const at = settlesAt(context, rule, stating);
  return at === null || context.horizon.passed(at);
}

const RULINGS = new WeakMap<OwnershipRule, Map<string, Ruling>>();

/** @param stale the first owner that was too old to decide; the same as `decidedBy` where nobody fresher was there */
function ruling(fact: string, rule: OwnershipRule, decidedBy: Owner | null, stale: Owner | null): Ruling {
  let known = RULINGS.get(rule);
  if (!known) RULINGS.set(rule, (known = new Map<string, Ruling>()));
  const key = `${decidedBy ?? ''}|${stale ?? ''}`;
  let found = known.get(key);
  if (!found) {
    found = {
      fact,
      owner: rule.owners[0] ?? null,
      decidedBy,
      stale: decidedBy !== null && stale === decidedBy,
      rule: decidedBy === null ? NOBODY : ruleText(rule, decidedBy, stale),
    };
    known.set(key, found);
  }
  return found;
}

function ruleText({ owners, freshMs }: OwnershipRule, owner: Owner, stale: Owner | null): string {
  const limit = limitText(freshMs ?? 0);
  if (stale === owner) {
    return `The ${ownerWords(owner)} decides, though it has stated nothing for more than ${limit}: nobody who may stand in has either.`;
  }
  if (stale !== null) {
    return `The ${ownerWords(owner)} decides, because the ${ownerWords(stale)}, which owns this, has stated nothing for more than ${limit}.`;
  }
  const missing = owners.slice(0, owners.indexOf(owner)).map(ownerWords);
  return missing.length === 0
    ? `The ${ownerWords(owner)} owns this.`
    : `The ${ownerWords(owner)} decides, because no ${listText(missing, 'or')} knows this order.`;
}

const CONNECTION = 'connection:';

export function ownerWords(owner: Owner): string {
  return owner.startsWith(CONNECTION)
    ? `connection ${owner.slice(CONNECTION.length)}`
    : SYSTEM_WORDS[owner as SystemKind];
}

/** In the largest unit that leaves no rest: "14 days", "36 hours". */
function limitText(ms: number): string {
  const [unit, word] = ms % DAY === 0 ? [DAY, 'day'] : ms % HOUR === 0 ? [HOUR, 'hour'] : [MINUTE, 'minute'];
  const count = Math.round(ms / unit);
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
