import { PanelRight } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { OrderRow, OrdersQuery } from '#shared/contract/dto/order-rows.ts';
import { sumByCurrency } from '#shared/domain/money-sums.ts';
import { useEngine } from '../../data/engine.tsx';
import { useAddressFilters } from '../../grid/address-filters.ts';
import type { GridColumn } from '../../grid/columns.ts';
import { DataGrid, type DataGridHandle, type GridQuery } from '../../grid/DataGrid.tsx';
import { ColumnsMenu, Counted, ExportMenu, FilterLine } from '../../grid/GridTools.tsx';
import type { ListMethods } from '../../grid/list-source.ts';
import { useGridScreen } from '../../grid/use-grid-screen.ts';
import type { FilterModels, SortStep } from '../../grid/view-state.ts';
import { OrderSummary } from '../../order-parts/OrderSummary.tsx';
import { usePanels } from '../../state/panels.ts';
import { go, orderAddress } from '../../state/route.ts';
import { useSelection } from '../../state/selection.ts';
import { useScreenKeys } from '../../ui/keys.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Splitter } from '../../ui/Splitter.tsx';
import { FirstSync } from './FirstSync.tsx';
import { KEYS } from './views.ts';

const TOPICS = ['orders'] as const;
const rowId = (row: OrderRow): string => row.orderKey;
const rowClass = (row: OrderRow): string => (row.cancelled ? 'row-cancelled' : '');

interface OrderGridProps {
  /** Under which columns, sort and filters are kept. */
  readonly name: string;
  readonly view: string;
  readonly text: string;
  readonly columns: readonly GridColumn<OrderRow>[];
  readonly sortOfView: (view: string) => readonly SortStep[];
  /** What the engine is asked where the grid asks this. The rows are asked anew when it changes. */
  readonly asked: (query: GridQuery) => OrdersQuery;
  readonly tabs: ReactNode;
  readonly tools: ReactNode;
  readonly above?: ReactNode;
  readonly onClearText: () => void;
  /** A key of the screen that the grid has no use for. */
  readonly onKey: (event: KeyboardEvent) => boolean;
  /** Shown where there is nothing and no filter holds. */
  readonly empty: ReactNode;
  /** What the filters apply to: "the view “Late”". */
  readonly listName: string;
}

/** Orders as rows, with a peek beside them. */
export function OrderGrid(props: OrderGridProps): ReactNode {
  const { name, view, text, columns, sortOfView, asked, tabs, tools, above, onClearText, onKey, empty, listName } =
    props;
  const { client } = useEngine();
  const { state, onState, place, onPlace, reset, version } = useGridScreen(name, columns, view, sortOfView);
  const grid = useRef<DataGridHandle<OrderRow>>(null);
  const [count, setCount] = useState<number | null>(null);
  const [filters, setFilters] = useState<FilterModels>({});
  const [current, setCurrent] = useState<OrderRow | null>(null);
  useAddressFilters('orders', grid, state !== null);
  const { peekOpen, peekWidth, set: setPanels } = usePanels();

  const latestAsked = useRef(asked);
  useEffect(() => {
    if (latestAsked.current === asked) return;
    latestAsked.current = asked;
    grid.current?.refresh();
  }, [asked]);
  const methods = useMemo(
    (): ListMethods<GridQuery, OrderRow> => ({
      open: (query) => client.ask('orders.open', latestAsked.current(query)),
      slice: async (handle, start, end) => (await client.ask('orders.slice', { handle, start, end })).rows,
      close: (handle) => client.ask('list.close', { handle }),
    }),
    [client],
  );
  const select = useCallback(
    (rows: readonly OrderRow[]) =>
      useSelection.getState().set(rows.length, sumByCurrency(rows.map((row) => row.value))),
    [],
  );
  const peek = (): void => setPanels({ peekOpen: !peekOpen });

  useScreenKeys((event) => {
    if (event.key !== 'f') return onKey(event);
    document.querySelector<HTMLInputElement>('.orders-screen .ag-pinned-left-header .filter-input')?.focus();
    return true;
  }, KEYS);

  const shownFilters = state === null ? {} : filters;
  const isNarrowed = Object.keys(shownFilters).length > 0 || text !== '';
  const clear = (): void => {
    grid.current?.setFilters({});
    if (text !== '') onClearText();
  };
  return (
    <div className="screen orders-screen">
      <h1 className="visually-hidden">Orders</h1>
      <div className="screen-bar">
        {tabs}
        <span className="spacer" />
        <Counted count={count} one="order" />
        {tools}
        <ExportMenu
          table="orders"
          query={() => {
            const query = grid.current?.query();
            return query && asked(query);
          }}
        />
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
      {above}
      <FilterLine
        columns={columns}
        filters={shownFilters}
        text={text}
        onChange={(next) => grid.current?.setFilters(next)}
        onClearText={onClearText}
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
            rowClass={rowClass}
            onState={onState}
            place={place}
            onPlace={onPlace}
            onFilters={setFilters}
            onOpen={(row) => go(orderAddress(row.orderKey))}
            onSpace={peek}
            onCurrent={setCurrent}
            onSelection={select}
            onCount={setCount}
            empty={isNarrowed ? <Filtered listName={listName} text={text} onClear={clear} /> : empty}
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

function Filtered({ listName, text, onClear }: { listName: string; text: string; onClear: () => void }): ReactNode {
  return (
    <Notice
      title={text === '' ? 'No order matches these filters' : `No order in ${listName} contains “${text}”`}
      actions={
        <button type="button" className="button" onClick={onClear}>
          Clear the filters
        </button>
      }
    >
      <p>{`The filters apply to ${listName}. They are listed above the grid.`}</p>
    </Notice>
  );
}
