import type { ReconcileRow } from '#shared/contract/dto/reconcile.ts';
import type { ExportColumn } from '../column.ts';

export const RECONCILE_EXPORT_COLUMNS: readonly ExportColumn<ReconcileRow>[] = [
  { title: 'Order', kind: 'text', width: 16, value: (row) => row.orderNo },
  { title: 'Customer', kind: 'text', width: 28, value: (row) => row.customer },
  { title: 'Line', kind: 'text', width: 8, value: (row) => row.lineNo },
  { title: 'Item', kind: 'text', width: 16, value: (row) => row.itemNo },
  { title: 'Description', kind: 'text', width: 32, value: (row) => row.description },
  { title: 'Finding', kind: 'text', width: 21, value: (row) => row.finding.replaceAll('_', ' ') },
  { title: 'Ordered', kind: 'decimal', width: 11, value: (row) => row.ordered },
  { title: 'Shipped', kind: 'decimal', width: 11, value: (row) => row.shipped },
  { title: 'Invoiced', kind: 'decimal', width: 11, value: (row) => row.invoiced },
  { title: 'Difference', kind: 'decimal', width: 11, value: (row) => row.difference },
  { title: 'Unit', kind: 'text', width: 8, value: (row) => row.unit },
  { title: 'Ordered amount', kind: 'money', width: 15, value: (row) => row.orderedAmount?.amount ?? null },
  { title: 'Invoiced amount', kind: 'money', width: 15, value: (row) => row.invoicedAmount?.amount ?? null },
  { title: 'Difference amount', kind: 'money', width: 16, value: (row) => row.differenceAmount?.amount ?? null },
  {
    title: 'Currency',
    kind: 'text',
    width: 9,
    value: (row) => (row.differenceAmount ?? row.orderedAmount ?? row.invoicedAmount)?.currency ?? null,
  },
  { title: 'Shipped at', kind: 'when', width: 17, value: (row) => row.shippedAt },
  { title: 'Age (h)', kind: 'duration', width: 10, value: (row) => row.ageMs },
  { title: 'Order key', kind: 'text', width: 40, value: (row) => row.orderKey },
  { title: 'Line key', kind: 'text', width: 24, value: (row) => row.lineKey },
];
