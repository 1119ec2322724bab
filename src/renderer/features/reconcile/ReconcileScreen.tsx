import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { RECONCILE_VIEWS, type ReconcileQuery, type ReconcileRow } from '#shared/contract/dto/reconcile.ts';
import { useEngine } from '../../data/engine.tsx';
import { useQuery } from '../../data/use-query.ts';
import { useAddressFilters } from '../../grid/address-filters.ts';
import { DataGrid, type DataGridHandle, type GridQuery } from '../../grid/DataGrid.tsx';
import { ColumnsMenu, Counted, ExportMenu, FilterLine } from '../../grid/GridTools.tsx';
import type { ListMethods } from '../../grid/list-source.ts';
import { sumByCurrency } from '#shared/domain/money-sums.ts';
import { useGridScreen } from '../../grid/use-grid-screen.ts';
import type { FilterModels, SortStep } from '../../grid/view-state.ts';
import { formatRoute, go, orderAddress, replaceAddress, useListParams } from '../../state/route.ts';
import { useSelection } from '../../state/selection.ts';
import { withCommand } from '../../ui/command-key.ts';
import { Money } from '../../ui/Figures.tsx';
import { useScreenKeys } from '../../ui/keys.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { RECONCILE_VIEW_WORDS } from '../../ui/words.ts';
import { RECONCILE_GRID_COLUMNS } from './columns.tsx';

type View = (typeof RECONCILE_VIEWS)[number];

const KEYS = [
  { keys: '↑ ↓', words: 'Move' },
  { keys: '1 – 5', words: 'Change the view' },
  { keys: 'Enter', words: 'Open the order' },
  { keys: withCommand('C'), words: 'Copy selected rows' },
];
const TOPICS = ['orders'] as const;
const rowId = (row: ReconcileRow): string => `${row.lineKey} ${row.finding} ${row.orderKey}`;
const SORT: readonly SortStep[] = [{ column: 'difference_amount', descending: true }];
const sortOfView = (): readonly SortStep[] => SORT;

/** Order lines whose ordered, shipped and invoiced figures do not agree, with what that is worth. */
export function ReconcileScreen(): ReactNode {
  const { client } = useEngine();
  const params = useListParams('reconcile');
  const [lastView, setLastView] = useState<View>('all');
  const view = RECONCILE_VIEWS.find((candidate) => candidate === params['view']) ?? lastView;
  const { state, onState, place, onPlace, reset, version } = useGridScreen(
    'reconcile',
    RECONCILE_GRID_COLUMNS,
    view,
    sortOfView,
  );
  const grid = useRef<DataGridHandle<ReconcileRow>>(null);
  const [count, setCount] = useState<number | null>(null);
  const [filters, setFilters] = useState<FilterModels>({});
  const [asked, setAsked] = useState<GridQuery | null>(null);
  useAddressFilters('reconcile', grid, state !== null);
  const { value: summary } = useQuery('reconcile.summary', asked as ReconcileQuery | null, { keep: true });

  const methods = useMemo(
    (): ListMethods<GridQuery, ReconcileRow> => ({
      open: (query) => {
        setAsked(query);
        return client.ask('reconcile.open', query as ReconcileQuery);
      },
      slice: async (handle, start, end) => (await client.ask('reconcile.slice', { handle, start, end })).rows,
      close: (handle) => client.ask('list.close', { handle }),
    }),
    [client],
  );
  const select = useCallback(
    (rows: readonly ReconcileRow[]) =>
      useSelection.getState().set(rows.length, sumByCurrency(rows.map((row) => row.differenceAmount))),
    [],
  );
  const show = (next: View): void => {
    setLastView(next);
    replaceAddress(formatRoute('reconcile', '', { view: next }));
  };
  useScreenKeys((event) => {
    const next = RECONCILE_VIEWS[Number(event.key) - 1];
    if (next === undefined) return false;
    show(next);
    return true;
  }, KEYS);

  const filtered = Object.keys(filters).length > 0;
  return (
    <div className="screen">
      <h1 className="visually-hidden">Reconcile</h1>
      <div className="screen-bar">
        <Tabs
          label="Views"
          tabs={RECONCILE_VIEWS.map((id) => ({ id, words: RECONCILE_VIEW_WORDS[id] }))}
          selected={view}
          onSelect={show}
        />
        <span className="spacer" />
        <Counted count={count} one="line" />
        <ExportMenu table="reconcile" query={() => grid.current?.query()} />
        <ColumnsMenu columns={RECONCILE_GRID_COLUMNS} grid={grid} onReset={reset} />
      </div>
      <FilterLine
        columns={RECONCILE_GRID_COLUMNS}
        filters={filters}
        onChange={(next) => grid.current?.setFilters(next)}
      />
      <div className="split">
        {state !== null && (
          <DataGrid<ReconcileRow>
            key={version}
            ref={grid}
            label="Differences"
            columns={RECONCILE_GRID_COLUMNS}
            methods={methods}
            topics={TOPICS}
            rowId={rowId}
            view={view}
            state={state}
            onState={onState}
            place={place}
            onPlace={onPlace}
            onFilters={setFilters}
            onOpen={(row) => go(orderAddress(row.orderKey))}
            onSelection={select}
            onCount={setCount}
            empty={
              filtered ? (
                <Notice
                  title="No line matches these filters"
                  actions={
                    <button type="button" className="button" onClick={() => grid.current?.setFilters({})}>
                      Clear the filters
                    </button>
                  }
                >
                  <p>They are listed above the grid.</p>
                </Notice>
              ) : (
                <Notice title="Everything agrees">
                  <p>
                    No order line’s ordered, shipped and invoiced figures differ beyond the tolerance, by what the
                    systems have said so far.
                  </p>
                </Notice>
              )
            }
          />
        )}
      </div>
      <footer className="totals" aria-label="Totals of these rows">
        <table>
          <thead>
            <tr>
              <th>{`Totals of these ${count === null ? '' : count.toLocaleString()} lines`}</th>
              <th className="num">Shipped, not invoiced</th>
              <th className="num">Invoiced, not shipped</th>
              <th className="num">Price</th>
            </tr>
          </thead>
          <tbody>
            {summary?.totals.map((total) => (
              <tr key={total.currency}>
                <td>{total.currency}</td>
                <td className="num">
                  <Money value={total.shippedNotInvoiced} />
                </td>
                <td className="num">
                  <Money value={total.invoicedNotShipped} />
                </td>
                <td className="num">
                  <Money value={total.price} />
                </td>
              </tr>
            ))}
            {summary?.totals.length === 0 && (
              <tr>
                <td colSpan={4} className="quiet">
                  Nothing to add up.
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </footer>
    </div>
  );
}
