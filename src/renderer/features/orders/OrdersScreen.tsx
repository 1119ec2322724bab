import { PanelRight } from 'lucide-react';
import { useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react';
import { ORDER_VIEWS, type OrderRow, type OrdersQuery } from '#shared/contract/dto/order.ts';
import { useEngine } from '../../data/engine.tsx';
import { useQuery } from '../../data/use-query.ts';
import { useAddressFilters } from '../../grid/address-filters.ts';
import { DataGrid, type DataGridHandle, type GridQuery } from '../../grid/DataGrid.tsx';
import { ColumnsMenu, Counted, ExportMenu, FilterLine } from '../../grid/GridTools.tsx';
import type { ListMethods } from '../../grid/list-source.ts';
import { sumByCurrency } from '#shared/domain/money-sums.ts';
import { useGridScreen } from '../../grid/use-grid-screen.ts';
import type { FilterModels, SortStep } from '../../grid/view-state.ts';
import { OrderSummary } from '../../order-parts/OrderSummary.tsx';
import { usePanels } from '../../state/panels.ts';
import { formatRoute, go, orderAddress, replaceAddress, useRoute } from '../../state/route.ts';
import { useSelection } from '../../state/selection.ts';
import { withCommand } from '../../ui/command-key.ts';
import { useScreenKeys } from '../../ui/keys.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Splitter } from '../../ui/Splitter.tsx';
import { SystemsContext } from '../../ui/Systems.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { orderColumns } from './columns.tsx';
import { FirstSync } from './FirstSync.tsx';

type View = (typeof ORDER_VIEWS)[number];

const VIEW_WORDS: Readonly<Record<View, string>> = {
  open: 'All open',
  late: 'Late',
  due_today: 'Due today',
  on_hold: 'On hold',
  shipped_not_invoiced: 'Shipped, not invoiced',
  all: 'All',
};

const SORTS: Readonly<Record<View, readonly SortStep[]>> = {
  open: [{ column: 'slip_ms', descending: true }],
  late: [{ column: 'slip_ms', descending: true }],
  due_today: [{ column: 'promise_at', descending: false }],
  on_hold: [{ column: 'value', descending: true }],
  shipped_not_invoiced: [{ column: 'value', descending: true }],
  all: [{ column: 'ordered_at', descending: true }],
};

const KEYS = [
  { keys: '↑ ↓', words: 'Move' },
  { keys: 'Space', words: 'Peek at the order beside the grid' },
  { keys: 'Enter', words: 'Open the order' },
  { keys: withCommand('C'), words: 'Copy selected rows as a spreadsheet expects' },
  { keys: 'Shift ↑ ↓ click', words: 'Select several' },
  { keys: '1 – 6', words: 'Change the view' },
  { keys: 'F', words: 'Filter by order number' },
];

const TOPICS = ['orders'] as const;
const rowId = (row: OrderRow): string => row.orderKey;
const sortOfView = (view: string): readonly SortStep[] => SORTS[view as View];

function isView(text: string | undefined): text is View {
  return ORDER_VIEWS.some((view) => view === text);
}

/** Every order that any system knows, in views, sorted and filtered by the engine. */
export function OrdersScreen(): ReactNode {
  const { client } = useEngine();
  const { params } = useRoute();
  const [lastView, setLastView] = useState<View>('open');
  const view = isView(params['view']) ? params['view'] : lastView;
  const text = params['text'] ?? '';
  const { value: counts } = useQuery('orders.counts', {});
  const systems = useContext(SystemsContext);
  const columns = useMemo(
    () =>
      orderColumns(() => [...systems.values()].map(({ connectionId, name }) => ({ value: connectionId, words: name }))),
    [systems],
  );
  const { state, onState, reset, version } = useGridScreen('orders', columns, view, sortOfView);
  const grid = useRef<DataGridHandle<OrderRow>>(null);
  const [count, setCount] = useState<number | null>(null);
  const [filters, setFilters] = useState<FilterModels>({});
  const [current, setCurrent] = useState<OrderRow | null>(null);
  useAddressFilters('orders', grid, state !== null);
  const { peekOpen, peekWidth, set: setPanels } = usePanels();

  const methods = useMemo(
    (): ListMethods<GridQuery, OrderRow> => ({
      open: (query) => client.ask('orders.open', query as OrdersQuery),
      slice: async (handle, start, end) => (await client.ask('orders.slice', { handle, start, end })).rows,
      close: (handle) => client.ask('list.close', { handle }),
    }),
    [client],
  );

  const show = (next: View, nextText: string): void => {
    setLastView(next);
    replaceAddress(formatRoute('orders', '', { view: next, ...(nextText !== '' && { text: nextText }) }));
  };
  const select = useCallback(
    (rows: readonly OrderRow[]) =>
      useSelection.getState().set(rows.length, sumByCurrency(rows.map((row) => row.value))),
    [],
  );
  const peek = (): void => setPanels({ peekOpen: !peekOpen });

  useScreenKeys((event) => {
    const next = ORDER_VIEWS[Number(event.key) - 1];
    if (next !== undefined) show(next, text);
    else if (event.key === 'f')
      document.querySelector<HTMLInputElement>('.orders-screen .ag-pinned-left-header .filter-input')?.focus();
    else return false;
    return true;
  }, KEYS);

  const shownFilters = state === null ? {} : filters;
  return (
    <div className="screen orders-screen">
      <h1 className="visually-hidden">Orders</h1>
      <div className="screen-bar">
        <Tabs
          label="Views"
          tabs={ORDER_VIEWS.map((id) => ({ id, words: VIEW_WORDS[id], count: counts?.[id] }))}
          selected={view}
          onSelect={(id) => show(id, text)}
        />
        <span className="spacer" />
        <Counted count={count} one="order" />
        <ExportMenu table="orders" query={() => grid.current?.query()} />
        <ColumnsMenu columns={columns} grid={grid} onReset={reset} />
        <button
          type="button"
          className="button plain low icon"
          aria-pressed={peekOpen}
          aria-label="Peek beside the grid"
          title="Peek beside the grid (Space)"
          onClick={peek}
        >
          <PanelRight size={14} aria-hidden />
        </button>
      </div>
      <FirstSync />
      <FilterLine
        columns={columns}
        filters={shownFilters}
        text={text}
        onChange={(next) => grid.current?.setFilters(next)}
        onClearText={() => show(view, '')}
      />
      <div className="split">
        {state !== null && (
          <DataGrid<OrderRow>
            key={version}
            ref={grid}
            label="Orders"
            columns={columns}
            methods={methods}
            topics={TOPICS}
            rowId={rowId}
            view={view}
            text={text}
            state={state}
            rowClass={(row) => (row.cancelled ? 'row-cancelled' : '')}
            onState={onState}
            onFilters={setFilters}
            onOpen={(row) => go(orderAddress(row.orderKey))}
            onSpace={peek}
            onCurrent={setCurrent}
            onSelection={select}
            onCount={setCount}
            empty={
              <NoOrders
                view={view}
                text={text}
                filtered={Object.keys(shownFilters).length > 0 || text !== ''}
                onClear={() => {
                  grid.current?.setFilters({});
                  if (text !== '') show(view, '');
                }}
                onAll={() => show('all', '')}
              />
            }
          />
        )}
        {peekOpen && (
          <>
            <Splitter
              label="Width of the peek panel"
              width={peekWidth}
              min={340}
              max={900}
              onWidth={(width) => setPanels({ peekWidth: width })}
            />
            <aside className="side peek" style={{ width: peekWidth }} aria-label="Order beside the grid">
              {current ? (
                <OrderSummary orderKey={current.orderKey} onClose={peek} />
              ) : (
                <Notice title="No order chosen">
                  <p>Move to a row to see why it is where it is.</p>
                </Notice>
              )}
            </aside>
          </>
        )}
      </div>
    </div>
  );
}

interface NoOrdersProps {
  readonly view: View;
  readonly text: string;
  readonly filtered: boolean;
  readonly onClear: () => void;
  readonly onAll: () => void;
}

function NoOrders({ view, text, filtered, onClear, onAll }: NoOrdersProps): ReactNode {
  if (filtered) {
    return (
      <Notice
        title={text === '' ? 'No order matches these filters' : `No order in “${VIEW_WORDS[view]}” contains “${text}”`}
        actions={
          <button type="button" className="button" onClick={onClear}>
            Clear the filters
          </button>
        }
      >
        <p>{`The filters apply to the view “${VIEW_WORDS[view]}”. They are listed above the grid.`}</p>
      </Notice>
    );
  }
  return (
    <Notice
      title={view === 'all' ? 'No orders yet' : `No orders in “${VIEW_WORDS[view]}”`}
      actions={
        view === 'all' ? undefined : (
          <button type="button" className="button" onClick={onAll}>
            Show all orders
          </button>
        )
      }
    >
      <p>
        {view === 'all'
          ? 'They appear as soon as the first records of a system arrive.'
          : 'Nothing is in this state by what the systems have said so far; their age is in the bar below.'}
      </p>
    </Notice>
  );
}
