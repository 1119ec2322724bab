import type { MilestoneCode } from '#shared/domain/milestones.ts';
import type { Policy } from '#shared/domain/policy.ts';

/** The step from which an order may be billed. */
export function billingTrigger({ billedFromProof }: Pick<Policy, 'billedFromProof'>): MilestoneCode {
  return billedFromProof ? 'POD_OK' : 'SHIPPED';
}
