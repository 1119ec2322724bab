import type {
  CellFocusedEvent,
  CellKeyDownEvent,
  ColumnState,
  GetRowIdParams,
  GridApi,
  IDatasource,
  IRowNode,
  SelectionChangedEvent,
  SuppressKeyboardEventParams,
} from 'ag-grid-community';
import { AgGridReact } from 'ag-grid-react';
import {
  useCallback,
  useContext,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  type ReactNode,
  type Ref,
} from 'react';
import type { Topic } from '#shared/contract/envelope.ts';
import type { ContractErrorData } from '#shared/contract/errors.ts';
import type { ColumnFilter } from '#shared/contract/dto/grid-query.ts';
import { errorData } from '../data/query-cache.ts';
import { ROW_HEIGHTS, useAppearance, useZone } from '../state/appearance.ts';
import { ShownContext } from '../state/shown.ts';
import { isForScreen, leavesUpAndDown } from '../ui/keys.ts';
import { ErrorNotice } from '../ui/Notice.tsx';
import { alive } from './alive.ts';
import { toColumnDefs, type GridColumn } from './columns.ts';
import { toColumnFilter, type FilterModel } from './filters.ts';
import { ownsKey, roundedNow, styleNonce } from './grid-environment.ts';
import { ListSource, type ListMethods } from './list-source.ts';
import { gridTheme } from './theme.ts';
import { copyTable, toTsv } from './tsv.ts';
import { useListRefresh } from './use-list-refresh.ts';
import { usePlace } from './use-place.ts';
import { sortOf, type FilterModels, type ListPlace, type SortStep, type ViewState } from './view-state.ts';

/** What every long list is asked with. */
export interface GridQuery {
  readonly view: string;
  readonly text: string;
  readonly filters: Readonly<Record<string, ColumnFilter>>;
  readonly sort: readonly SortStep[];
}

export interface DataGridHandle<Row> {
  /** Moves to the next or previous row and selects it. */
  move(step: number): void;
  moveTo(index: number): void;
  query(): GridQuery;
  /** False while the grid does not show its view yet. */
  setFilters(filters: FilterModels): boolean;
  columnState(): readonly ColumnState[];
  showColumn(id: string, shown: boolean): void;
  current(): Row | null;
  selected(): Row[];
  focus(): void;
  /** Asks the list anew and shows it in place. */
  refresh(): void;
  /** Moves to a row that is shown; false where it is not. */
  moveToRow(id: string): boolean;
}

interface DataGridProps<Row> {
  readonly label: string;
  readonly columns: readonly GridColumn<Row>[];
  readonly methods: ListMethods<GridQuery, Row>;
  readonly topics: readonly Topic[];
  readonly rowId: (row: Row) => string;
  readonly rowClass?: (row: Row) => string;
  readonly view: string;
  readonly text?: string;
  readonly state: ViewState;
  readonly onState: (state: ViewState) => void;
  /** Where somebody was in the view when it was last shown. */
  readonly place: ListPlace | null;
  readonly onPlace: (place: ListPlace) => void;
  /** Filters as they hold now, also when a view brings its own. */
  readonly onFilters: (filters: FilterModels) => void;
  readonly onOpen: (row: Row) => void;
  readonly onSpace?: (row: Row) => void;
  /** Keys of the screen that the grid leaves alone in a row. */
  readonly leavesKey?: (row: Row, key: string) => boolean;
  readonly onCurrent?: (row: Row | null) => void;
  readonly onSelection: (rows: readonly Row[]) => void;
  readonly onCount: (count: number | null) => void;
  /** A worklist begins with its first row. */
  readonly chooseFirst?: boolean;
  /** Shown over the grid when the list is empty. */
  readonly empty: ReactNode;
  readonly ref?: Ref<DataGridHandle<Row>>;
}

const BLOCK = 100;
const NOTHING_SELECTED: readonly never[] = [];

/** The grid keeps a selected row that has left the list: nothing may be done to what is not there to see. */
function selectedOutOfList<Row>(api: GridApi<Row>): IRowNode<Row>[] {
  const selected = api.getSelectedNodes();
  if (selected.length === 0) return [];
  const listed = new Set<string | undefined>();
  api.forEachNode(({ id }) => listed.add(id));
  return selected.filter(({ id }) => !listed.has(id));
}

export function DataGrid<Row extends object>(props: DataGridProps<Row>): ReactNode {
  const {
    label,
    columns,
    methods,
    topics,
    rowId,
    rowClass,
    view,
    text = '',
    state,
    onState,
    place,
    onPlace,
    onFilters,
    onOpen,
    onSpace,
    leavesKey,
    onCurrent,
    onSelection,
    onCount,
    chooseFirst = false,
    empty,
    ref,
  } = props;
  const shown = useContext(ShownContext);
  const density = useAppearance((appearance) => appearance.density);
  const zone = useZone();
  const [api, setApi] = useState<GridApi<Row> | null>(null);
  const [count, setCount] = useState<number | null>(null);
  const [error, setError] = useState<ContractErrorData | null>(null);
  const applying = useRef(false);
  const hasView = useRef(false);
  // Beside the state: a key may come before what the rows brought is drawn.
  const known = useRef(0);
  const reading = useRef(0);
  const firstChosen = useRef(false);
  const list = useMemo(() => new ListSource<GridQuery, Row>(methods), [methods]);
  const columnDefs = useMemo(() => toColumnDefs(columns), [columns]);

  const query = useCallback((): GridQuery => {
    const grid = alive(api);
    const models = (grid?.getFilterModel() ?? {}) as Record<string, FilterModel>;
    const filters: Record<string, ColumnFilter> = {};
    for (const column of columns) {
      const model = models[column.id];
      const filter = model && column.filter ? toColumnFilter(model, column.filter, roundedNow(), zone) : null;
      if (filter) filters[column.id] = filter;
    }
    return { view, text, filters, sort: sortOf(grid?.getColumnState() ?? []) };
  }, [api, columns, view, text, zone]);

  const { comeBack, isThere, keepPlace } = usePlace({ api, place, onPlace, shown, known });

  // A refreshed row is a new object with the same id: whoever shows or acts on rows takes the new ones.
  const settled = useCallback(() => {
    if (!api || !alive(api)) return;
    comeBack();
    const gone = selectedOutOfList(api);
    if (gone.length > 0) api.setNodesSelected({ nodes: gone, newValue: false });
    const selected = api.getSelectedRows();
    if (selected.length > 0) onSelection(selected);
    if (!onCurrent) return;
    const focused = api.getFocusedCell()?.rowIndex ?? api.getSelectedNodes()[0]?.rowIndex ?? 0;
    // Done with the last row, the one that is last now comes to hand.
    const node = api.getDisplayedRowAtIndex(Math.min(focused, Math.max(0, known.current - 1)));
    onCurrent(node?.data ?? null);
    const isNext = gone.length > 0 && selected.length === 0;
    if (chooseFirst && isThere() && node?.data && (!firstChosen.current || isNext)) {
      firstChosen.current = true;
      node.setSelected(true);
    }
  }, [api, onCurrent, onSelection, chooseFirst, comeBack, isThere]);

  const datasource = useMemo(
    (): IDatasource => ({
      getRows({ startRow, endRow, successCallback, failCallback }) {
        reading.current += 1;
        list
          .read(query(), startRow, endRow)
          .finally(() => {
            reading.current -= 1;
          })
          .then(
            (page) => {
              setError(null);
              known.current = page.count;
              setCount(page.count);
              onCount(page.count);
              successCallback([...page.rows], page.count);
              settled();
            },
            (thrown: unknown) => {
              const data = errorData(thrown);
              if (data.code !== 'request.cancelled') setError(data);
              failCallback();
            },
          );
      },
    }),
    [list, query, onCount, settled],
  );

  // The view's own columns, sort and filters first, then its rows: one question for all three.
  useEffect(() => {
    if (!api) return;
    applying.current = true;
    api.applyColumnState({ state: [...state.columns], applyOrder: true, defaultState: { sort: null } });
    api.setFilterModel(state.filters);
    applying.current = false;
    hasView.current = true;
    onFilters(state.filters);
    api.setGridOption('datasource', datasource);
    // The state is read when the view changes, and written by the grid from then on.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [api, datasource]);

  const refreshAtOnce = useListRefresh({ api, list, topics, shown, reading });

  // The status bar speaks of the list that is shown.
  useEffect(() => {
    if (shown && api) onSelection(api.getSelectedRows());
    return () => onSelection(NOTHING_SELECTED);
  }, [shown, api, onSelection]);

  const keep = useCallback(() => {
    if (!api || !alive(api) || applying.current) return;
    const filters = api.getFilterModel() as FilterModels;
    onFilters(filters);
    onState({ columns: api.getColumnState(), filters });
  }, [api, onState, onFilters]);

  const currentRow = useCallback((): Row | null => {
    const focused = api?.getFocusedCell();
    return focused ? (api?.getDisplayedRowAtIndex(focused.rowIndex)?.data ?? null) : null;
  }, [api]);

  const moveTo = useCallback(
    (index: number) => {
      if (!api || index < 0 || index >= known.current) return;
      const column = api.getFocusedCell()?.column ?? api.getAllDisplayedColumns()[0];
      if (!column) return;
      api.ensureIndexVisible(index);
      api.setFocusedCell(index, column);
      api.setNodesSelected({ nodes: api.getSelectedNodes(), newValue: false });
      const node = api.getDisplayedRowAtIndex(index);
      // A row that is still to come cannot be chosen yet.
      if (node?.data !== undefined) node.setSelected(true);
    },
    [api],
  );

  const move = useCallback(
    (step: number) => moveTo((api?.getFocusedCell()?.rowIndex ?? api?.getSelectedNodes()[0]?.rowIndex ?? -1) + step),
    [api, moveTo],
  );

  // Whoever has just chosen a view goes on into its list.
  useEffect(() => {
    if (!shown) return undefined;
    const listen = (event: KeyboardEvent): void => {
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      if (step === 0 || !isForScreen(event) || !leavesUpAndDown(event.target)) return;
      event.preventDefault();
      move(step);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [shown, move]);

  useImperativeHandle(
    ref,
    () => ({
      moveTo,
      move,
      query,
      setFilters: (filters) => {
        // Before the view's own filters are set, they would take the place of these.
        if (!api || !hasView.current) return false;
        api.setFilterModel(filters);
        return true;
      },
      columnState: () => api?.getColumnState() ?? [],
      showColumn: (id, visible) => api?.setColumnsVisible([id], visible),
      current: currentRow,
      selected: () => api?.getSelectedRows() ?? [],
      focus: () => moveTo(api?.getFocusedCell()?.rowIndex ?? 0),
      refresh: refreshAtOnce,
      moveToRow: (id) => {
        const index = api?.getRowNode(id)?.rowIndex ?? null;
        if (index !== null) moveTo(index);
        return index !== null;
      },
    }),
    [api, moveTo, move, query, currentRow, refreshAtOnce],
  );

  const copySelected = (data: DataTransfer): boolean => {
    const current = currentRow();
    const selected = api?.getSelectedRows() ?? [];
    const rows = selected.length > 0 ? selected : current ? [current] : [];
    if (!api || rows.length === 0) return false;
    data.setData(
      'text/plain',
      toTsv(
        copyTable(
          columns,
          api.getAllDisplayedColumns().map((column) => column.getColId()),
          rows,
        ),
      ),
    );
    return true;
  };

  const onKeyDown = ({ event, data }: CellKeyDownEvent<Row>): void => {
    if (!(event instanceof KeyboardEvent) || !data || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter') onOpen(data);
    else if (event.key === ' ') onSpace?.(data);
  };

  return (
    <div
      className="data-grid"
      aria-label={label}
      role="region"
      onCopy={(event) => {
        if (window.getSelection()?.toString() || !copySelected(event.clipboardData)) return;
        event.preventDefault();
      }}
    >
      <AgGridReact<Row>
        theme={gridTheme}
        styleNonce={styleNonce()}
        rowModelType="infinite"
        enableFilterHandlers
        columnDefs={columnDefs}
        getRowId={({ data }: GetRowIdParams<Row>) => rowId(data)}
        getRowClass={({ data }) => (data && rowClass ? rowClass(data) : '')}
        rowHeight={ROW_HEIGHTS[density]}
        floatingFiltersHeight={28}
        rowBuffer={12}
        cacheBlockSize={BLOCK}
        maxBlocksInCache={40}
        infiniteInitialRowCount={30}
        maxConcurrentDatasourceRequests={2}
        blockLoadDebounceMillis={30}
        rowSelection={{ mode: 'multiRow', checkboxes: false, headerCheckbox: false, enableClickSelection: true }}
        suppressNoRowsOverlay
        suppressDragLeaveHidesColumns
        suppressMultiSort={false}
        tooltipShowDelay={400}
        animateRows={false}
        defaultColDef={{
          resizable: true,
          suppressKeyboardEvent: ({ event, data }: SuppressKeyboardEventParams<Row>) =>
            ownsKey(event) || (data !== undefined && leavesKey?.(data, event.key) === true),
        }}
        onGridReady={({ api: ready }) => setApi(ready)}
        onGridPreDestroyed={() => setApi(null)}
        onRowDoubleClicked={({ data }) => data && onOpen(data)}
        onCellKeyDown={(event) => 'column' in event && onKeyDown(event)}
        onCellFocused={({ rowIndex, api: grid }: CellFocusedEvent<Row>) => {
          keepPlace();
          onCurrent?.(rowIndex === null ? null : (grid.getDisplayedRowAtIndex(rowIndex)?.data ?? null));
        }}
        onSelectionChanged={({ api: grid }: SelectionChangedEvent<Row>) => {
          keepPlace();
          onSelection(grid.getSelectedRows());
        }}
        onBodyScrollEnd={keepPlace}
        onSortChanged={keep}
        onFilterChanged={keep}
        onColumnMoved={({ finished }) => finished && keep()}
        onColumnResized={({ finished }) => finished && keep()}
        onColumnPinned={keep}
        onColumnVisible={keep}
      />
      {error !== null && (
        <div className="grid-over">
          <ErrorNotice error={error} retry={() => api?.purgeInfiniteCache()} />
        </div>
      )}
      {error === null && count === 0 && <div className="grid-over">{empty}</div>}
    </div>
  );
}
