import { NEVER, type Seconds } from '../calendar.ts';
import { erpGoneAt, type CrmOrder, type OrderLife } from '../life/order-life.ts';
import { erpPurchaseGoneAt } from '../records/erp-purchase.ts';

/** What the systems show at a time of what belongs together: who reads them for the first time then knows no more. */

/** An order's name in the truth: both companies write theirs alike. */
export function orderName(life: OrderLife): string {
  return `${life.company === 'us' ? 'US:' : ''}SO-${life.number}`;
}

export function isInErp(life: OrderLife, at: Seconds): boolean {
  return life.erpAt <= at && at < erpGoneAt(life);
}

/** Whether the CRM's order leads to its orders: by their numbers, or by a purchase order that a document carries too. */
export function isSaleLinkable({ parts }: CrmOrder, at: Seconds): boolean {
  return parts.every(({ life }) => {
    if (life.traits.has('mistyped-number')) return false;
    if (life.crmNumberAt <= at) return true;
    if (!life.traits.has('po-only-crm')) return false;
    return (
      isInErp(life, at) ||
      life.parcels.some((parcel) => parcel.goodsIssueAt <= at) ||
      life.invoices.some((invoice) => invoice.createdAt <= at)
    );
  });
}

/** The supplier's order hangs on the purchase: both must be there. */
export function isChainVisible(sale: OrderLife, at: Seconds): boolean {
  const { purchase } = sale;
  return (
    purchase !== null && purchase.orderedAt <= at && at < erpPurchaseGoneAt(purchase) && isInErp(purchase.supply, at)
  );
}

export function isPromiseKnown(life: OrderLife, at: Seconds): boolean {
  return (
    isInErp(life, at) ||
    life.crmOrders.some((order) => order.record >= 0 && life.crmAt <= at && isSaleLinkable(order, at)) ||
    isFollower(life, at)
  );
}

/** Its CRM order is kept with the order that it was entered with. */
function isFollower(life: OrderLife, at: Seconds): boolean {
  return life.traits.has('split-order') && life.crmOrders.length === 0 && life.crmNumberAt <= at;
}

export function isDeliveryKnown(life: OrderLife, at: Seconds): boolean {
  return life.warehouseAt < NEVER || isChainVisible(life, at);
}
