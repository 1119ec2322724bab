import type { OrderView } from '#shared/domain/order.ts';
import type { AssemblyInput } from './assembly-input.ts';

/**
 * One order as all its systems together state it. Pure: the same documents, in any sequence, under the same policy at
 * the same time give the same view; the view stays the same until its `nextLookAt`.
 */
export function assembleOrder(input: AssemblyInput): OrderView {
  throw new Error(`not assembled: ${input.orderKey}`);
}
