import { expect, test } from 'vitest';
import { DEFAULT_POLICY } from '#engine/lifecycle/policy.ts';
import type { PolicyOverrides } from '#shared/domain/policy.ts';
import { editing, memberAt, withMember } from './draft.ts';

function editor(inForce: PolicyOverrides = {}) {
  let draft: PolicyOverrides | null = null;
  const now = () => editing(DEFAULT_POLICY, inForce, draft, (overrides) => (draft = overrides));
  return { now, draft: () => draft };
}

test('keeps only what differs from the shipped policy', () => {
  const { now, draft } = editor();
  now().set(['thresholds', 'pickupMs'], 5);
  now().set(['axes', 'credit', 'owners'], ['crm']);
  expect(draft()).toEqual({ thresholds: { pickupMs: 5 }, axes: { credit: { owners: ['crm'] } } });
  expect(now().isChanged(['axes', 'credit', 'owners'])).toBe(true);
  now().reset(['axes', 'credit', 'owners']);
  expect(draft()).toEqual({ thresholds: { pickupMs: 5 } });
});

test('names what a company names, and lets go of it again', () => {
  const { now, draft } = editor();
  now().set(['jeopardy', 'tiers', 'C1'], 1);
  expect(draft()).toEqual({ jeopardy: { tiers: { C1: 1 } } });
  now().set(['jeopardy', 'tiers', 'C1'], undefined);
  expect(draft()).toEqual({});
});

test('counts changes against the policy in force', () => {
  const { now } = editor({ settleMs: 1 });
  expect(now().changes).toEqual([]);
  now().set(['settleMs'], 2);
  expect(now().changes).toEqual([{ path: ['settleMs'], before: 1, after: 2 }]);
});

test('reads and sets members by path', () => {
  expect(memberAt(DEFAULT_POLICY, ['milestones', 'DELIVERED', 'publish', 'requires'])).toBeNull();
  const policy = withMember(DEFAULT_POLICY, ['milestones', 'DELIVERED', 'publish', 'requires'], 'POD_OK');
  expect(policy.milestones.DELIVERED.publish.requires).toBe('POD_OK');
  expect(policy.milestones.SHIPPED).toBe(DEFAULT_POLICY.milestones.SHIPPED);
});
