import type { MilestoneView, OrderView } from '#shared/domain/order.ts';
import { HOUR } from '#shared/domain/time.ts';
import { erpOrder, warehouseOrder, warehouseShipment, type DocumentBuilder } from './order-builder.ts';

/** 2026-03-02 is a Monday; the promise of 2026-03-05 ends at 23:00 UTC. */
export function ordered(quantity = 10): DocumentBuilder {
  return erpOrder()
    .recorded('2026-03-02 09:00')
    .promised('2026-03-05')
    .customer('Acme')
    .total(quantity * 10)
    .did('ORD_ENTERED', '2026-03-02')
    .line({ key: '10000', item: 'A', price: 10, quantities: { ordered: quantity } });
}

export function picking(quantity = 10, shipped = quantity): DocumentBuilder {
  return warehouseOrder()
    .recorded('2026-03-02 10:00')
    .did('WH_ACCEPTED', '2026-03-02 10:00')
    .plans('SHIPPED', '2026-03-03 15:00')
    .line({ key: 'A', item: 'a ', quantities: { ordered: quantity, shipped } });
}

export function left(text: string, tracking = 'T1', quantity = 10): DocumentBuilder {
  return warehouseShipment(tracking, tracking)
    .recorded(text)
    .did('SHIPPED', text)
    .line({ item: 'A', quantities: { shipped: quantity } });
}

/** Hours per cause. */
export function causesOf(order: OrderView): readonly (readonly [string, number])[] {
  return order.causes.map(({ code, ms }) => [code, Math.round(ms / HOUR)]);
}

export function stateOf(order: OrderView, axis: string): string | undefined {
  return order.axes.find((each) => each.axis === axis)?.state;
}

export function milestone(order: OrderView, code: string): MilestoneView | undefined {
  return order.milestones.find((each) => each.code === code);
}
