import { QUANTITY_TYPES } from '#shared/domain/document.ts';
import { AXES, MILESTONE_CODES } from '#shared/domain/milestones.ts';
import {
  OWNED_ATTRIBUTES,
  type MilestoneRule,
  type Owner,
  type OwnershipRule,
  type Policy,
} from '#shared/domain/policy.ts';
import { memberTitle } from '#shared/domain/policy-words.ts';
import { SYSTEM_KINDS } from '#shared/domain/systems.ts';
import type { PolicyState } from '#shared/contract/dto/policy.ts';

export const FACT_GROUPS = ['milestones', 'axes', 'attributes', 'quantities'] as const;
export type FactGroup = (typeof FACT_GROUPS)[number];

export const GROUP_TITLES: Readonly<Record<FactGroup, string>> = {
  milestones: 'Milestones',
  axes: 'Status',
  attributes: 'Attributes',
  quantities: 'Quantities',
};

/** Something that is owned: a path of two names in the policy. */
export interface Fact {
  readonly group: FactGroup;
  readonly name: string;
  readonly title: string;
}

const NAMES: Readonly<Record<FactGroup, readonly string[]>> = {
  milestones: MILESTONE_CODES,
  axes: AXES,
  attributes: OWNED_ATTRIBUTES,
  quantities: QUANTITY_TYPES,
};

export const FACTS: readonly Fact[] = FACT_GROUPS.flatMap((group) =>
  NAMES[group].map((name) => ({ group, name, title: memberTitle([group, name]) })),
);

export function factKey({ group, name }: Fact): string {
  return `${group}.${name}`;
}

export function ruleOf(policy: Policy, { group, name }: Fact): OwnershipRule & Partial<MilestoneRule> {
  const rules: Readonly<Record<string, OwnershipRule & Partial<MilestoneRule>>> = policy[group];
  return rules[name] ?? { owners: [], freshMs: null, settleMs: null };
}

/** Every kind of system, and each connection that shares its kind with another or owns something by name. */
export function possibleOwners(policy: Policy, systems: PolicyState['systems']): readonly Owner[] {
  const named = new Set(FACTS.flatMap((fact) => ruleOf(policy, fact).owners));
  const connections = systems
    .filter(({ connectionId, kind }) => {
      const several = systems.filter((other) => other.kind === kind).length > 1;
      return several || named.has(`connection:${connectionId}`);
    })
    .map(({ connectionId }): Owner => `connection:${connectionId}`);
  return [...SYSTEM_KINDS, ...connections];
}

export const OWNER_WORDS: Readonly<Record<string, string>> = {
  erp: 'ERP',
  wms: 'WMS',
  tms: 'Carrier',
  crm: 'CRM',
  commerce: 'Shop',
  edi: 'EDI',
  finance: 'Finance',
  files: 'Files',
};

export function ownerText(owner: Owner): string {
  return OWNER_WORDS[owner] ?? owner.slice(owner.indexOf(':') + 1);
}
