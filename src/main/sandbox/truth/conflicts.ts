import { HOUR_S, type Seconds } from '../calendar.ts';
import type { OrderLife } from '../life/order-life.ts';
import { crmOrderChanges } from '../records/crm.ts';
import { erpOrderChanges } from '../records/erp-order.ts';
import { warehouseOrderChanges } from '../records/warehouse.ts';
import { isInErp, isSaleLinkable } from './visibility.ts';

/** What systems state differently about an order. */
export interface ConflictTruth {
  readonly about: 'promise' | 'quantity' | 'shipping';
  /** When the second of the two statements was made. */
  readonly since: string;
}

/** How long systems may take to agree. */
const SETTLES_WITHIN: Seconds = 4 * HOUR_S;

/** The disagreements that stand at a time and are older than systems need to agree, since either was saved last. */
export function conflictsAt(life: OrderLife, at: Seconds): ConflictTruth[] {
  const { disagreement, correction } = life;
  const conflicts: ConflictTruth[] = [];
  const savedLast = (...changes: readonly Seconds[][]): Seconds =>
    Math.max(...changes.flat().filter((change) => change <= at));
  const erp = erpOrderChanges(life);
  const warehouse = warehouseOrderChanges(life);
  const crm = life.crmOrders.flatMap(crmOrderChanges);
  const stands = (from: Seconds, until: Seconds): boolean => from + SETTLES_WITHIN <= at && at < until;
  const add = (about: ConflictTruth['about'], since: Seconds): void => {
    conflicts.push({ about, since: new Date(since * 1000).toISOString() });
  };
  if (life.cancelledAt <= at) return [];
  const bothPromise = Math.max(life.crmAt, life.erpAt, life.crmNumberAt);
  const compared = isInErp(life, at) && life.crmOrders.some((order) => isSaleLinkable(order, at));
  const promisedSince = Math.max(bothPromise, savedLast(erp, crm));
  if (disagreement?.about === 'promise' && compared && stands(promisedSince, disagreement.until))
    add('promise', bothPromise);
  if (correction?.kind === 'crm_promise' && compared && stands(promisedSince, correction.until))
    add('promise', bothPromise);
  // What the ERP has posted away it no longer states: the sale stands in for it.
  const ordered = isInErp(life, at) ? erp : crm;
  if (
    disagreement?.about === 'quantity' &&
    life.warehouseAt <= at &&
    stands(savedLast(warehouse, ordered), disagreement.until)
  )
    add('quantity', life.warehouseAt);
  // The warehouse and the carrier have it on the road, the ERP has it on the shelf.
  const [first] = life.parcels;
  if (
    life.traits.has('goods-issue-missing') &&
    first &&
    isInErp(life, at) &&
    stands(savedLast(warehouse, erp), first.goodsIssueAt) &&
    first.savedAt <= at
  )
    add('shipping', first.savedAt);
  return conflicts;
}
