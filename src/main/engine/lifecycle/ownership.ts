import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { Owner, OwnershipRule } from '#shared/domain/policy.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import { DAY, HOUR, MINUTE, type Instant } from '#shared/domain/time.ts';
import type { AssemblyContext } from './assembly-context.ts';
import { listText, SYSTEM_WORDS } from './wording.ts';

/** A system as it knows an order, and when it last stated anything of it. */
export interface Knowing {
  readonly systemKind: SystemKind;
  readonly connectionId: string;
  /** Null where the source stamps nothing: then it never ages. */
  readonly recordedAt: Instant | null;
}

/** Who decides one fact of one order. */
export interface Ownership {
  /** Null where none of the owners knows the order. */
  readonly owner: Owner | null;
  /** The rule in words, naming whom it stands in for. */
  readonly rule: string;
  /** Who decides has stated nothing newer for longer than the policy allows, and nobody fresher could stand in. */
  readonly stale: boolean;
}

const NOBODY: Ownership = { owner: null, rule: 'No system that owns this knows the order.', stale: false };

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
export function ownershipOf(context: AssemblyContext, rule: OwnershipRule, stating: readonly Knowing[]): Ownership {
  let first: Owner | null = null;
  for (const owner of rule.owners) {
    if (!stating.some((system) => isOwner(owner, system))) continue;
    if (isFresh(context, rule, owner, stating)) return sentence(rule, owner, first);
    first ??= owner;
  }
  return first === null ? NOBODY : sentence(rule, first, first);
}

/** Who decides whether a milestone is reached: what an owner states as actual never ages, its silence does. */
export function milestoneOwnership(context: AssemblyContext, code: MilestoneCode): Ownership {
  const rule = context.policy.milestones[code];
  if (rule.freshMs === null) return ownershipOf(context, rule, context.knowing);
  const actual = context.live.filter(({ document }) =>
    document.milestones.some((claim) => claim.code === code && claim.class === 'actual'),
  );
  const usual = ownershipOf(context, { ...rule, freshMs: null }, context.knowing);
  if (usual.owner === null || actual.length === 0 || actual.some((entry) => isOwner(usual.owner, entry))) {
    return sentenceOf(rule, usual);
  }
  const stating = context.knowing.map((system) =>
    actual.some((entry) => entry.connectionId === system.connectionId) ? { ...system, recordedAt: null } : system,
  );
  return ownershipOf(context, rule, stating);
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

const SENTENCES = new WeakMap<readonly Owner[], Map<string, Ownership>>();

function sentenceOf(rule: OwnershipRule, { owner }: Ownership): Ownership {
  return owner === null ? NOBODY : sentence(rule, owner, null);
}

/** @param stale the first owner that was too old to decide; the same as `owner` where nobody fresher was there */
function sentence(rule: OwnershipRule, owner: Owner, stale: Owner | null): Ownership {
  let known = SENTENCES.get(rule.owners);
  if (!known) SENTENCES.set(rule.owners, (known = new Map<string, Ownership>()));
  const key = stale === null ? owner : `${owner}|${stale}|${rule.freshMs ?? 0}`;
  let ownership = known.get(key);
  if (!ownership) {
    known.set(key, (ownership = { owner, rule: ruleText(rule, owner, stale), stale: stale === owner }));
  }
  return ownership;
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
