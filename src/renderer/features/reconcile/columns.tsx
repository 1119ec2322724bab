import type { RECONCILE_COLUMNS, ReconcileRow } from '#shared/contract/dto/reconcile.ts';
import { RECONCILE_FINDINGS } from '#shared/contract/dto/reconcile.ts';
import { formatMicros, type Micros } from '#shared/domain/decimal.ts';
import type { ReactNode } from 'react';
import { EvidenceLink } from '../../evidence/EvidenceLink.tsx';
import type { GridColumn } from '../../grid/columns.ts';
import { At, Money, Unknown } from '../../ui/Figures.tsx';
import { formatAge, formatFull, formatQuantity } from '../../ui/format.ts';

type ReconcileColumn = (typeof RECONCILE_COLUMNS)[number];

export const FINDING_WORDS: Readonly<Record<ReconcileRow['finding'], string>> = {
  shipped_not_invoiced: 'Shipped, not invoiced',
  invoiced_not_shipped: 'Invoiced, not shipped',
  short_shipped: 'Shipped short',
  over_shipped: 'Shipped too much',
  price: 'Price differs',
};
const FINDINGS = RECONCILE_FINDINGS.map((value) => ({ value, words: FINDING_WORDS[value] }));

function quantity(value: Micros | null): ReactNode {
  return value === null ? <Unknown why="No system states this quantity" /> : formatQuantity(value);
}

function text(value: Micros | null): string {
  return value === null ? '' : formatMicros(value);
}

export const RECONCILE_GRID_COLUMNS: readonly (GridColumn<ReconcileRow> & { id: ReconcileColumn })[] = [
  {
    id: 'order_no',
    words: 'Order',
    width: 100,
    pinned: true,
    filter: 'text',
    cell: (row) => <span className="order-no">{row.orderNo}</span>,
    copy: (row) => row.orderNo,
  },
  {
    id: 'line_no',
    words: 'Line',
    width: 104,
    right: true,
    filter: 'text',
    cell: (row) => row.lineNo,
    copy: (row) => row.lineNo,
  },
  {
    id: 'customer',
    words: 'Customer',
    width: 160,
    filter: 'text',
    cell: (row) => row.customer ?? <Unknown why="No system names the customer" />,
    copy: (row) => row.customer ?? '',
  },
  {
    id: 'item_no',
    words: 'Item',
    width: 100,
    filter: 'text',
    cell: (row) => row.itemNo ?? <Unknown why="No system names the item" />,
    copy: (row) => row.itemNo ?? '',
  },
  {
    id: 'finding',
    words: 'Finding',
    width: 176,
    filter: 'choice',
    choices: () => FINDINGS,
    cell: (row) => (
      <EvidenceLink title={`${FINDING_WORDS[row.finding]}, ${row.orderNo} line ${row.lineNo}`} sources={row.sources}>
        {FINDING_WORDS[row.finding]}
      </EvidenceLink>
    ),
    copy: (row) => FINDING_WORDS[row.finding],
  },
  {
    id: 'ordered',
    words: 'Ordered',
    width: 84,
    right: true,
    filter: 'money',
    cell: (row) => quantity(row.ordered),
    copy: (row) => text(row.ordered),
  },
  {
    id: 'shipped',
    words: 'Shipped',
    width: 84,
    right: true,
    filter: 'money',
    cell: (row) => quantity(row.shipped),
    copy: (row) => text(row.shipped),
  },
  {
    id: 'invoiced',
    words: 'Invoiced',
    width: 84,
    right: true,
    filter: 'money',
    cell: (row) => quantity(row.invoiced),
    copy: (row) => text(row.invoiced),
  },
  {
    id: 'difference',
    words: 'Differs by',
    width: 100,
    right: true,
    filter: 'money',
    cell: (row) => (
      <span className="differs-by">
        {formatQuantity(row.difference)}
        {row.unit !== null && <span className="currency">{row.unit}</span>}
      </span>
    ),
    copy: (row) => formatMicros(row.difference),
  },
  {
    id: 'difference_amount',
    words: 'Difference',
    width: 132,
    right: true,
    filter: 'money',
    cell: (row) =>
      row.differenceAmount ? (
        <span className="differs-by">
          <Money value={row.differenceAmount} />
        </span>
      ) : (
        <Unknown why="No price is known" />
      ),
    copy: (row) => text(row.differenceAmount?.amount ?? null),
  },
  {
    id: 'age_ms',
    words: 'Age',
    help: 'Since it shipped',
    width: 68,
    right: true,
    filter: 'duration',
    cell: (row) =>
      row.ageMs === null ? (
        <Unknown why="Not shipped" />
      ) : (
        <span title={row.shippedAt === null ? undefined : formatFull(row.shippedAt, undefined)}>
          {formatAge(row.ageMs)}
        </span>
      ),
    copy: (row) => (row.ageMs === null ? '' : String(Math.round(row.ageMs / 3_600_000))),
  },
  {
    id: 'description',
    words: 'Description',
    width: 140,
    flex: 1,
    filter: 'text',
    cell: (row) => <span title={row.description ?? undefined}>{row.description ?? ''}</span>,
    copy: (row) => row.description ?? '',
  },
  {
    id: 'ordered_amount',
    words: 'Order amount',
    width: 132,
    right: true,
    filter: 'money',
    cell: (row) =>
      row.orderedAmount ? <Money value={row.orderedAmount} /> : <Unknown why="No system states the amount" />,
    copy: (row) => text(row.orderedAmount?.amount ?? null),
  },
  {
    id: 'invoiced_amount',
    words: 'Invoice amount',
    width: 132,
    right: true,
    filter: 'money',
    cell: (row) => (row.invoicedAmount ? <Money value={row.invoicedAmount} /> : <Unknown why="Not invoiced" />),
    copy: (row) => text(row.invoicedAmount?.amount ?? null),
  },
  {
    id: 'shipped_at',
    words: 'Shipped on',
    width: 108,
    filter: 'date',
    cell: (row) => (row.shippedAt === null ? <Unknown why="Not shipped" /> : <At at={row.shippedAt} />),
    copy: (row) => (row.shippedAt === null ? '' : new Date(row.shippedAt).toISOString()),
  },
];
