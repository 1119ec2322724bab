import { expect } from 'vitest';
import type { OrderView } from '#shared/domain/order.ts';

/** A slip is spread over causes to the millisecond. */
export function expectSlipExplained({ slip, causes }: OrderView): void {
  const sum = causes.reduce((total, share) => total + share.ms, 0);
  expect(sum).toBe(slip !== null && slip.ms > 0 ? slip.ms : 0);
  expect(causes.every((share) => Number.isSafeInteger(share.ms) && share.ms > 0)).toBe(true);
}

/** Every unit of every line is accounted for, or the line says by how much it is not. */
export function expectQuantitiesReconciled({ lines }: OrderView): void {
  for (const { balance, quantities, mismatches, notes, stocked } of lines) {
    expect(balance === null).toBe(quantities.ordered === undefined || !stocked);
    if (balance === null) continue;
    const figure = (type: keyof typeof quantities): number => quantities[type]?.value ?? 0;
    const { open, short, over, netDelivered, netInvoiced } = balance;
    expect(figure('shipped') + open + figure('cancelled') + short - over).toBe(figure('ordered'));
    expect(netDelivered ?? 0).toBe(figure('delivered') - figure('returned'));
    expect(netInvoiced ?? 0).toBe(figure('invoiced') - figure('credited'));
    expect(over === 0 || [...mismatches, ...notes].join(' ').includes(' more')).toBe(true);
    expect(short === 0 || /short, within|never shipped/.test(notes.join(' '))).toBe(true);
  }
}

export function expectAccounted(view: OrderView): void {
  expectSlipExplained(view);
  expectQuantitiesReconciled(view);
}
