import { MILESTONE_LABELS, type MilestoneCode } from '#shared/domain/milestones.ts';
import type { ClaimView, MilestoneView } from '#shared/domain/order.ts';
import type { AssemblyContext } from './assembly-context.ts';
import { isOwner } from './ownership.ts';

/** Claims without the estimates of systems whose estimates are not shown. */
export function publishableEstimates(
  context: AssemblyContext,
  code: MilestoneCode,
  claims: readonly ClaimView[],
): readonly ClaimView[] {
  const { estimatesFrom } = context.policy.milestones[code].publish;
  if (estimatesFrom === null) return claims;
  return claims.filter((claim) => {
    if (claim.class !== 'estimated') return true;
    const system = context.knowing.find(({ connectionId }) => connectionId === claim.connectionId);
    return system !== undefined && estimatesFrom.some((owner) => isOwner(owner, system));
  });
}

/** Milestones of which the owner's actual is not taken for fact until another milestone is reached as well. */
export function publishable(context: AssemblyContext, views: readonly MilestoneView[]): readonly MilestoneView[] {
  return views.map((view) => {
    const { requires } = context.policy.milestones[view.code].publish;
    if (requires === null || view.state === 'none') return view;
    if (views.some((other) => other.code === requires && other.state === 'complete')) return view;
    const withheld = `Claimed, and not taken for fact before: ${MILESTONE_LABELS[requires].toLowerCase()}.`;
    return { ...view, state: 'none', actual: null, withheld };
  });
}
