import { ArrowLeft } from 'lucide-react';
import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import {
  KPI_IDS,
  KPI_VIEWS,
  type KpiFigure,
  type KpiGrain,
  type KpiId,
  type KpiRow,
} from '#shared/contract/dto/kpis.ts';
import { useEngine } from '../../data/engine.tsx';
import { useQuery } from '../../data/use-query.ts';
import { readFilters } from '../../grid/address-filters.ts';
import { DataGrid, type DataGridHandle, type GridQuery } from '../../grid/DataGrid.tsx';
import { ColumnsMenu, Counted, ExportMenu, FilterLine } from '../../grid/GridTools.tsx';
import type { ListMethods } from '../../grid/list-source.ts';
import { sumByCurrency } from '#shared/domain/money-sums.ts';
import { useGridScreen } from '../../grid/use-grid-screen.ts';
import type { FilterModels, SortStep } from '../../grid/view-state.ts';
import { formatRoute, go, orderAddress, replaceAddress, useRoute } from '../../state/route.ts';
import { useSelection } from '../../state/selection.ts';
import { withCommand } from '../../ui/command-key.ts';
import { useScreenKeys } from '../../ui/keys.ts';
import { ErrorNotice, Notice, Skeleton } from '../../ui/Notice.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { BASIS_WORDS, parseBasis, parsePeriod, type Choice } from './choice.ts';
import { countsWords, figureWords } from './figure-words.ts';
import { KpiInfo } from './KpiDefinition.tsx';
import { kpiColumns } from './columns.tsx';

type View = (typeof KPI_VIEWS)[number];

const VIEW_WORDS: Readonly<Record<View, string>> = {
  all: 'Counted',
  failed: 'Failed',
  passed: 'Passed',
  excluded: 'Left out',
};
const KEYS = [
  { keys: 'Enter', words: 'Open the order' },
  { keys: 'Esc', words: 'Back to the overview' },
  { keys: withCommand('C'), words: 'Copy selected rows' },
];
const TOPICS = ['orders', 'exceptions'] as const;
const rowId = (row: KpiRow): string => row.rowKey;
const NO_SORT: readonly SortStep[] = [];
const sortOfView = (): readonly SortStep[] => NO_SORT;

/** The rows behind a figure: what passed, what failed and why, what was left out. */
export function KpiRowsScreen(): ReactNode {
  const { item, params } = useRoute();
  const kpi = KPI_IDS.find((id) => id === item);
  const choice: Choice = { period: parsePeriod(params['period'] ?? ''), basis: parseBasis(params['basis'] ?? '') };
  const { value, error } = useQuery('kpis.get', kpi === undefined ? null : { ...choice, kpis: [kpi] }, { keep: true });
  useScreenKeys((event) => {
    if (event.key !== 'Escape') return false;
    go(formatRoute('overview'));
    return true;
  }, KEYS);
  const figure = value?.figures[0];
  if (kpi === undefined || figure?.rows === null) {
    return (
      <Notice
        title="No rows of orders lie behind this figure"
        actions={
          <a className="button" href={formatRoute('overview')}>
            Back to the overview
          </a>
        }
      />
    );
  }
  if (error && !value) return <ErrorNotice error={error} />;
  if (!value || !figure) return <Skeleton rows={8} />;
  return (
    <div className="screen kpi-rows-screen">
      <header className="kpi-rows-head">
        <a className="button plain icon" href={formatRoute('overview')} aria-label="Back to the overview">
          <ArrowLeft size={16} aria-hidden />
        </a>
        <h1>{figure.definition.title}</h1>
        <span className="kpi-rows-value tabular">{figureWords(figure)}</span>
        <span className="quiet">{countsWords(figure)}</span>
        <KpiInfo figure={figure} frame={value.frame} />
        <span className="spacer" />
        <span className="quiet small">
          {value.frame.words}
          {figure.definition.usesBasis && `, against the ${BASIS_WORDS[value.frame.basis].toLowerCase()}`}
        </span>
      </header>
      <Rows
        key={`${kpi} ${params['period']} ${params['basis']}`}
        kpi={kpi}
        figure={figure}
        choice={choice}
        zone={value.frame.zone}
      />
    </div>
  );
}

interface RowsProps {
  readonly kpi: KpiId;
  readonly figure: KpiFigure;
  readonly choice: Choice;
  /** The company's: a commitment that ends at its midnight is a day. */
  readonly zone: string;
}

function Rows({ kpi, figure, choice, zone }: RowsProps): ReactNode {
  const { client } = useEngine();
  const { params } = useRoute();
  const grain: KpiGrain = figure.rows?.grain ?? 'order';
  const { unit } = figure.definition;
  const judged = isJudged(kpi, unit);
  const columns = useMemo(() => kpiColumns(kpi, { grain, unit, judged, zone }), [kpi, grain, unit, judged, zone]);
  const view = KPI_VIEWS.find((candidate) => candidate === params['view']) ?? 'all';
  const screen = useGridScreen(`kpi.${kpi}`, columns, view, sortOfView);
  const { onState, reset, version } = screen;
  const linked = params['filters'];
  const state = useMemo(() => {
    const filters = readFilters(linked);
    return filters === null || screen.state === null ? screen.state : { ...screen.state, filters };
  }, [linked, screen.state]);
  const grid = useRef<DataGridHandle<KpiRow>>(null);
  const [count, setCount] = useState<number | null>(null);
  const [filters, setFilters] = useState<FilterModels>({});
  const asked = JSON.stringify({ kpi, period: choice.period, basis: choice.basis });
  const methods = useMemo((): ListMethods<GridQuery, KpiRow> => {
    const of = JSON.parse(asked) as Pick<Choice, 'period' | 'basis'> & { kpi: KpiId };
    return {
      open: (query) => client.ask('kpis.open', { ...query, ...of, view: viewOf(query.view) } as never),
      slice: async (handle, start, end) => (await client.ask('kpis.slice', { handle, start, end, ...of })).rows,
      close: (handle) => client.ask('list.close', { handle }),
    };
  }, [client, asked]);
  const select = useCallback(
    (rows: readonly KpiRow[]) => useSelection.getState().set(rows.length, sumByCurrency(rows.map((row) => row.value))),
    [],
  );
  const show = (next: View): void => replaceAddress(formatRoute('overview', kpi, { ...params, view: next }));
  const leftOut = figure.excluded.reduce((sum, each) => sum + each.count, 0);
  const tabs = KPI_VIEWS.filter(
    (id) => (judged || id === 'all' || id === 'excluded') && (leftOut > 0 || id !== 'excluded'),
  );
  const query = (): unknown => ({ ...grid.current?.query(), ...JSON.parse(asked), view });
  return (
    <>
      <div className="screen-bar">
        <Tabs
          label="Rows"
          tabs={tabs.map((id) => ({
            id,
            words: VIEW_WORDS[id],
            count: countOf(figure, id, leftOut),
          }))}
          selected={view}
          onSelect={show}
        />
        <span className="spacer" />
        <Counted count={count} one={grain} />
        <ExportMenu table="kpis" query={() => (grid.current ? query() : undefined)} />
        <ColumnsMenu columns={columns} grid={grid} onReset={reset} />
      </div>
      <FilterLine columns={columns} filters={filters} onChange={(next) => grid.current?.setFilters(next)} />
      <div className="split">
        {state !== null && (
          <DataGrid<KpiRow>
            key={`${version} ${linked ?? ''}`}
            ref={grid}
            label="Rows behind the figure"
            columns={columns}
            methods={methods}
            topics={TOPICS}
            rowId={rowId}
            rowClass={(row) => (row.passed === false ? 'kpi-failed' : '')}
            view={view}
            state={state}
            onState={onState}
            place={screen.place}
            onPlace={screen.onPlace}
            onFilters={setFilters}
            onOpen={(row) => go(orderAddress(row.orderKey))}
            onSelection={select}
            onCount={setCount}
            empty={
              Object.keys(filters).length > 0 ? (
                <Notice
                  title="No row matches these filters"
                  actions={
                    <button type="button" className="button" onClick={() => grid.current?.setFilters({})}>
                      Clear the filters
                    </button>
                  }
                >
                  <p>They are listed above the grid.</p>
                </Notice>
              ) : (
                <Notice title={view === 'failed' ? 'Nothing failed' : 'No rows'}>
                  <p>{figure.missing ?? 'Nothing of this period is in this list.'}</p>
                </Notice>
              )
            }
          />
        )}
      </div>
    </>
  );
}

function isJudged(kpi: KpiId, unit: KpiFigure['definition']['unit']): boolean {
  return unit === 'share' || kpi === 'promise_changes' || kpi === 'touches';
}

/** What the figure itself tells; the others are known once they are opened. */
function countOf(
  { definition, numerator, denominator, rows }: KpiFigure,
  view: View,
  leftOut: number,
): number | undefined {
  if (view === 'all') return rows?.count;
  if (view === 'excluded') return leftOut;
  if (definition.unit !== 'share' || numerator === null || denominator !== rows?.count) return undefined;
  return (definition.better === 'down') === (view === 'failed') ? numerator : denominator - numerator;
}

function viewOf(text: string): View {
  return KPI_VIEWS.find((candidate) => candidate === text) ?? 'all';
}
