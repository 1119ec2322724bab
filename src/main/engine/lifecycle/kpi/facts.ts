import type { AssembledOrder } from '../assemble.ts';
import type { ReconcileRowValues } from '../reconcile.ts';
import { invoiceFactsOf, type KpiInvoiceValues } from './invoice-facts.ts';
import { lineFactsOf, type KpiLineFacts, type LinePolicy } from './line-facts.ts';
import { orderFactsOf, type KpiOrderValues } from './order-facts.ts';

/** What one order gives to every KPI. */
export interface KpiFacts {
  readonly order: KpiOrderValues;
  /** In the sequence of the order's lines. */
  readonly lines: readonly KpiLineFacts[];
  readonly invoices: readonly KpiInvoiceValues[];
}

/** Pure; holds until the order's view changes. */
export function kpiFactsOf(
  {
    view,
    logistics,
    firstPromises,
    released,
  }: Pick<AssembledOrder, 'view' | 'logistics' | 'firstPromises' | 'released'>,
  reconcile: readonly ReconcileRowValues[],
  policy: LinePolicy,
): KpiFacts {
  const lines = view.lines.map((line, index) =>
    lineFactsOf(
      view,
      line,
      {
        movements: logistics.lines[index] ?? [],
        firstPromise: firstPromises[index] ?? null,
        released: released[index] ?? null,
      },
      policy,
    ),
  );
  const { carrier, warehouse } = logistics;
  return {
    lines,
    order: orderFactsOf({ view, carrier, warehouse, lines: lines.map(({ row }) => row), reconcile, policy }),
    invoices: invoiceFactsOf(view, policy),
  };
}
