import { create } from 'zustand';
import { differencesOf, overridesBetween, withOverrides } from '#shared/domain/policy-overrides.ts';
import type { PolicyDifference } from '#shared/domain/policy-words.ts';
import type { Policy, PolicyOverrides } from '#shared/domain/policy.ts';

export type Path = readonly string[];

interface DraftState {
  /** Null: nothing is edited, what is in force is shown. */
  readonly overrides: PolicyOverrides | null;
  readonly note: string;
  set(overrides: PolicyOverrides | null): void;
  setNote(note: string): void;
}

/** What somebody edits and has not applied. It outlives a visit to another screen. */
export const useDraft = create<DraftState>()((set) => ({
  overrides: null,
  note: '',
  set: (overrides) => set(overrides === null ? { overrides, note: '' } : { overrides }),
  setNote: (note) => set({ note }),
}));

/** The policy with one member set; undefined takes the member out. */
export function withMember(policy: Policy, path: Path, value: unknown): Policy {
  return setIn(policy as unknown as Members, path, value) as unknown as Policy;
}

type Members = Readonly<Record<string, unknown>>;

function setIn(members: Members, [key = '', ...rest]: Path, value: unknown): Members {
  const next = rest.length === 0 ? value : setIn((members[key] ?? {}) as Members, rest, value);
  const { [key]: _, ...others } = members;
  if (next === undefined) return others;
  return key in members ? { ...members, [key]: next } : { ...others, [key]: next };
}

export function memberAt(policy: Policy, path: Path): unknown {
  return path.reduce<unknown>((members, key) => (members as Members | undefined)?.[key], policy);
}

/** What an editor works on: the policy as drafted beside the shipped one. */
export interface Editing {
  readonly shipped: Policy;
  readonly inForce: Policy;
  readonly policy: Policy;
  readonly overrides: PolicyOverrides;
  /** Against the policy in force. */
  readonly changes: readonly PolicyDifference[];
  set(path: Path, value: unknown): void;
  /** Back to the shipped value. */
  reset(path: Path): void;
  isChanged(path: Path): boolean;
}

export function editing(
  shipped: Policy,
  inForce: PolicyOverrides,
  draft: PolicyOverrides | null,
  store: (overrides: PolicyOverrides) => void,
): Editing {
  const overrides = draft ?? inForce;
  const policy = withOverrides(shipped, overrides);
  const before = withOverrides(shipped, inForce);
  const set = (path: Path, value: unknown): void => store(overridesBetween(shipped, withMember(policy, path, value)));
  return {
    shipped,
    inForce: before,
    policy,
    overrides,
    changes: differencesOf(before, policy),
    set,
    reset: (path) => set(path, memberAt(shipped, path)),
    isChanged: (path) => JSON.stringify(memberAt(shipped, path)) !== JSON.stringify(memberAt(policy, path)),
  };
}
