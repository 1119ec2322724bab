import { useCallback, useMemo, type ReactNode } from 'react';
import type { OrderRow, OrdersQuery } from '#shared/contract/dto/order-rows.ts';
import type { NamedNumber } from '#shared/contract/dto/order-list.ts';
import type { NumberList } from '#shared/contract/number-list.ts';
import { useQuery } from '../../data/use-query.ts';
import type { GridColumn } from '../../grid/columns.ts';
import type { GridQuery } from '../../grid/DataGrid.tsx';
import type { SortStep } from '../../grid/view-state.ts';
import { LISTED_VIEW } from '../../state/listed.ts';
import { ErrorNotice, Notice, Skeleton } from '../../ui/Notice.tsx';
import { ListedLine } from './ListedLine.tsx';
import { OrderGrid } from './OrderGrid.tsx';

interface ListedOrdersProps {
  readonly list: NumberList;
  readonly text: string;
  readonly columns: readonly GridColumn<OrderRow>[];
  readonly tabs: ReactNode;
  readonly tools: ReactNode;
  readonly onKey: (event: KeyboardEvent) => boolean;
  readonly onClearText: () => void;
  readonly onChange: () => void;
  readonly onForget: () => void;
}

/** None of its own: the sequence is that of the list. */
const noSort = (): readonly SortStep[] => [];

/** The orders of a list of numbers in its sequence, with what it asked for and did not get. */
export function ListedOrders({ list, onChange, onForget, ...frame }: ListedOrdersProps): ReactNode {
  const { value, error } = useQuery('orders.named', { numbers: [...list.numbers] });
  const rows = value?.rows;
  const listed = useMemo(() => rows?.map(({ number, orderKeys }) => ({ number, orderKeys })) ?? [], [rows]);
  const columns = useMemo(() => [listedColumn(rows ?? []), ...frame.columns], [rows, frame.columns]);
  const asked = useCallback(
    (query: GridQuery): OrdersQuery => ({ ...query, view: 'all', listed }) as OrdersQuery,
    [listed],
  );
  if (rows === undefined) {
    return (
      <div className="screen orders-screen">
        <div className="screen-bar">{frame.tabs}</div>
        {error ? <ErrorNotice error={error} /> : <Skeleton rows={12} />}
      </div>
    );
  }
  return (
    <OrderGrid
      {...frame}
      name="orders.listed"
      view={LISTED_VIEW}
      columns={columns}
      sortOfView={noSort}
      asked={asked}
      above={<ListedLine list={list} rows={rows} onChange={onChange} onForget={onForget} />}
      listName="the list"
      empty={
        <Notice
          title="No order has any of these numbers"
          actions={
            <button type="button" className="button" onClick={onChange}>
              Change the list
            </button>
          }
        >
          <p>
            Each was looked for as an order, PO, delivery, tracking, invoice or record number, with and without dashes
            and zeros.
          </p>
        </Notice>
      }
    />
  );
}

/** By which numbers of the list an order is in it. */
function listedColumn(rows: readonly NamedNumber[]): GridColumn<OrderRow> {
  const numbers = new Map<string, NamedNumber[]>();
  for (const named of rows) for (const key of named.orderKeys) numbers.set(key, [...(numbers.get(key) ?? []), named]);
  const textOf = (row: OrderRow): string =>
    numbers
      .get(row.orderKey)
      ?.map(({ number }) => number)
      .join(', ') ?? '';
  return {
    id: 'listed',
    words: 'Listed as',
    help: 'The number of the list that names the order',
    width: 132,
    pinned: true,
    sortable: false,
    cell: (row) => {
      const several = numbers.get(row.orderKey)?.find(({ orderKeys }) => orderKeys.length > 1);
      return (
        <span className="cell-row" title={textOf(row)}>
          <span className="ellipsis tabular">{textOf(row)}</span>
          {several && (
            <span className="badge" title={`${several.number} names ${several.orderKeys.length} orders`}>
              {`1 of ${several.orderKeys.length}`}
            </span>
          )}
        </span>
      );
    },
    copy: textOf,
  };
}
