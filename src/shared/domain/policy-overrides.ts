import { FREE_RECORDS, type Policy, type PolicyOverrides } from './policy.ts';
import type { PolicyDifference } from './policy-words.ts';

type Members = Readonly<Record<string, unknown>>;

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const MERGED = new WeakMap<PolicyOverrides, WeakMap<Policy, Policy>>();

/** The policy with what a company has changed of it. What is not changed stays the same object. */
export function withOverrides(policy: Policy, overrides: PolicyOverrides): Policy {
  let known = MERGED.get(overrides);
  if (!known) MERGED.set(overrides, (known = new WeakMap<Policy, Policy>()));
  let merged = known.get(policy);
  if (!merged) known.set(policy, (merged = merge(policy as unknown as Members, overrides, '') as unknown as Policy));
  return merged;
}

/** Members of the model only, except where a company names them: a newer version's may not be known here. */
function merge(model: Members, changes: Members, name: string): Members {
  const free = FREE_RECORDS.has(name);
  const merged: Record<string, unknown> = { ...model };
  let changed = false;
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined || (!free && !Object.hasOwn(model, key)) || (name === '' && key === 'version')) continue;
    const before = model[key];
    merged[key] = isMembers(before) && isMembers(value) ? merge(before, value, key) : value;
    changed ||= merged[key] !== before;
  }
  return changed ? merged : model;
}

/** Lists differ as a whole. */
export function differencesOf(before: Policy, after: Policy): readonly PolicyDifference[] {
  const found: PolicyDifference[] = [];
  compare(before, after, [], found);
  return found;
}

function compare(before: unknown, after: unknown, path: readonly string[], found: PolicyDifference[]): void {
  if (before === after) return;
  if (isMembers(before) && isMembers(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      compare(before[key], after[key], [...path, key], found);
    }
    return;
  }
  if (JSON.stringify(before) !== JSON.stringify(after)) found.push({ path, before, after });
}

/** The least overrides that make one policy of another: what an editor keeps of a draft. */
export function overridesBetween(shipped: Policy, wanted: Policy): PolicyOverrides {
  const overrides: Record<string, unknown> = {};
  for (const { path, after } of differencesOf(shipped, wanted)) {
    if (after === undefined) continue;
    let members = overrides;
    for (const key of path.slice(0, -1)) members = (members[key] ??= {}) as Record<string, unknown>;
    members[path.at(-1) ?? ''] = after;
  }
  return overrides;
}
