import type { OrderRow } from '#shared/contract/dto/order-rows.ts';
import type { ListedNumber } from '#shared/contract/dto/order-list.ts';
import { AXES, MILESTONE_LABELS, type Axis } from '#shared/domain/milestones.ts';
import type { ExportColumn } from '../column.ts';

const AXIS_TITLES: Readonly<Record<Axis, string>> = {
  commercial: 'Commercial',
  credit: 'Credit',
  allocation: 'Allocation',
  fulfilment: 'Fulfilment',
  transport: 'Transport',
  billing: 'Billing',
  payment: 'Payment',
};

const SLIP_BASES: Readonly<Record<NonNullable<OrderRow['slipBasis']>, string>> = {
  actual: 'delivered',
  estimated: "carrier's estimate",
  open: 'still open',
  billing: 'late billing',
};

function axisText(row: OrderRow, axis: Axis): string | null {
  const found = row.axes.find((entry) => entry.axis === axis);
  if (found === undefined) return null;
  const state = found.state.replaceAll('_', ' ');
  return found.disagree ? `${state} (systems disagree)` : state;
}

export const ORDER_EXPORT_COLUMNS: readonly ExportColumn<OrderRow>[] = [
  { title: 'Order', kind: 'text', width: 16, value: (row) => row.orderNo },
  { title: 'Customer', kind: 'text', width: 28, value: (row) => row.customer },
  { title: 'Customer PO', kind: 'text', width: 18, value: (row) => row.customerPo },
  { title: 'Value', kind: 'money', width: 14, value: (row) => row.value?.amount ?? null },
  { title: 'Currency', kind: 'text', width: 9, value: (row) => row.value?.currency ?? null },
  { title: 'Ordered', kind: 'when', width: 17, value: (row) => row.orderedAt },
  { title: 'Promise', kind: 'when', width: 17, value: (row) => row.promiseDate ?? row.promiseAt },
  { title: 'Jeopardy', kind: 'integer', width: 10, value: (row) => row.jeopardy },
  { title: 'Band', kind: 'text', width: 10, value: (row) => row.jeopardyBand },
  { title: 'Direction', kind: 'text', width: 11, value: (row) => row.direction },
  { title: 'Slip (h)', kind: 'duration', width: 10, value: (row) => row.slipMs },
  {
    title: 'Slip by',
    kind: 'text',
    width: 17,
    value: (row) => (row.slipBasis === null ? null : SLIP_BASES[row.slipBasis]),
  },
  { title: 'Cause', kind: 'text', width: 11, value: (row) => row.cause },
  { title: 'Why', kind: 'sentence', width: 60, value: (row) => row.why },
  ...AXES.map((axis): ExportColumn<OrderRow> => ({
    title: AXIS_TITLES[axis],
    kind: 'text',
    width: 12,
    value: (row) => axisText(row, axis),
  })),
  {
    title: 'Next milestone',
    kind: 'text',
    width: 18,
    value: (row) => (row.next === null ? null : MILESTONE_LABELS[row.next.code]),
  },
  { title: 'Next at', kind: 'when', width: 17, value: (row) => row.next?.date ?? row.next?.at ?? null },
  { title: 'Next is', kind: 'text', width: 10, value: (row) => row.next?.class ?? null },
  { title: 'Value at risk', kind: 'money', width: 14, value: (row) => row.valueAtRisk?.amount ?? null },
  { title: 'Currency at risk', kind: 'text', width: 9, value: (row) => row.valueAtRisk?.currency ?? null },
  { title: 'Open exceptions', kind: 'integer', width: 10, value: (row) => row.openExceptions },
  { title: 'Systems', kind: 'text', width: 30, value: (row) => row.systems.join(', ') },
  { title: 'Newest change', kind: 'when', width: 17, value: (row) => row.recordedAt },
  {
    title: 'State',
    kind: 'text',
    width: 10,
    value: (row) => (row.cancelled ? 'cancelled' : row.closed ? 'closed' : 'open'),
  },
  { title: 'Order key', kind: 'text', width: 40, value: (row) => row.orderKey },
];

/** Of a list that somebody brought: the numbers by which each order is in it come first. */
export function listedExportColumns(listed: readonly ListedNumber[]): readonly ExportColumn<OrderRow>[] {
  const numbers = new Map<string, string[]>();
  for (const { number, orderKeys } of listed)
    for (const key of orderKeys) numbers.set(key, [...(numbers.get(key) ?? []), number]);
  return [
    { title: 'Listed as', kind: 'text', width: 20, value: (row) => numbers.get(row.orderKey)?.join(', ') ?? null },
    ...ORDER_EXPORT_COLUMNS,
  ];
}
