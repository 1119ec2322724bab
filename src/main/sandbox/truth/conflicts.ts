import { HOUR_S, type Seconds } from '../calendar.ts';
import type { OrderLife } from '../life/order-life.ts';
import { isInErp, isSaleLinkable } from './visibility.ts';

/** What systems state differently about an order. */
export interface ConflictTruth {
  readonly about: 'promise' | 'quantity' | 'shipping';
  /** When the second of the two statements was made. */
  readonly since: string;
}

/** How long systems may take to agree. */
const SETTLES_WITHIN: Seconds = 4 * HOUR_S;

/** The disagreements that stand at a time and are older than systems need to agree. */
export function conflictsAt(life: OrderLife, at: Seconds): ConflictTruth[] {
  const { disagreement, correction } = life;
  const conflicts: ConflictTruth[] = [];
  const stands = (from: Seconds, until: Seconds): boolean => from + SETTLES_WITHIN <= at && at < until;
  const add = (about: ConflictTruth['about'], since: Seconds): void => {
    conflicts.push({ about, since: new Date(since * 1000).toISOString() });
  };
  if (life.cancelledAt <= at) return [];
  const bothPromise = Math.max(life.crmAt, life.erpAt, life.crmNumberAt);
  const compared = isInErp(life, at) && life.crmOrders.some((order) => isSaleLinkable(order, at));
  if (disagreement?.about === 'promise' && compared && stands(bothPromise, disagreement.until))
    add('promise', bothPromise);
  if (correction?.kind === 'crm_promise' && compared && stands(bothPromise, correction.until))
    add('promise', bothPromise);
  if (disagreement?.about === 'quantity' && stands(life.warehouseAt, disagreement.until))
    add('quantity', life.warehouseAt);
  // The warehouse and the carrier have it on the road, the ERP has it on the shelf.
  const [first] = life.parcels;
  if (life.traits.has('goods-issue-missing') && first && isInErp(life, at) && stands(first.savedAt, first.goodsIssueAt))
    add('shipping', first.savedAt);
  return conflicts;
}
