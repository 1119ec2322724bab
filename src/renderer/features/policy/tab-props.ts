import type { PolicyState } from '#shared/contract/dto/policy.ts';
import type { Editing } from './draft.ts';

/** What one tab edits, and what is wrong with the draft. */
export interface TabProps {
  readonly state: PolicyState;
  readonly edit: Editing;
  /** What is wrong, by path: "thresholds.pickupMs". */
  readonly problems: ReadonlyMap<string, string>;
}
