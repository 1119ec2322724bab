import type { KpiRow } from '#shared/contract/dto/kpis.ts';
import type { ExportColumn } from '../column.ts';

/** Rows behind a figure. `Measure` is what a row adds to it: hours, business days or a count, as the manifest says. */
export function kpiExportColumns(measure: 'duration' | 'number'): readonly ExportColumn<KpiRow>[] {
  return [
    { title: 'Order', kind: 'text', width: 16, value: (row) => row.orderNo },
    { title: 'Line', kind: 'text', width: 12, value: (row) => row.lineNo },
    { title: 'Invoice', kind: 'text', width: 16, value: (row) => row.document },
    { title: 'Customer', kind: 'text', width: 28, value: (row) => row.customer },
    { title: 'Item', kind: 'text', width: 16, value: (row) => row.itemNo },
    { title: 'Verdict', kind: 'text', width: 9, value: verdict },
    { title: 'Why', kind: 'text', width: 48, value: (row) => row.reason },
    { title: 'Measured against', kind: 'when', width: 17, value: (row) => row.dueAt },
    { title: 'Happened', kind: 'when', width: 17, value: (row) => row.doneAt },
    measure === 'duration'
      ? { title: 'Measure (h)', kind: 'duration', width: 12, value: (row) => row.measure }
      : { title: 'Measure', kind: 'integer', width: 10, value: (row) => row.measure },
    { title: 'Ordered', kind: 'decimal', width: 11, value: (row) => row.quantity },
    { title: 'By then', kind: 'decimal', width: 11, value: (row) => row.done },
    { title: 'Value', kind: 'money', width: 14, value: (row) => row.value?.amount ?? null },
    { title: 'Currency', kind: 'text', width: 9, value: (row) => row.value?.currency ?? null },
    { title: 'Cause', kind: 'text', width: 11, value: (row) => row.cause },
    { title: 'Carrier', kind: 'text', width: 18, value: (row) => row.carrier },
    { title: 'Warehouse', kind: 'text', width: 18, value: (row) => row.warehouse },
    { title: 'Order key', kind: 'text', width: 40, value: (row) => row.orderKey },
  ];
}

function verdict({ passed }: KpiRow): string | null {
  return passed === null ? null : passed ? 'passed' : 'failed';
}
