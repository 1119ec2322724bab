import { useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { ExceptionRow, ExceptionsQuery } from '#shared/contract/dto/exceptions.ts';
import { CONTRACT_VERSION } from '#shared/contract/envelope.ts';
import type { ExceptionState } from '#shared/domain/exceptions.ts';
import { useDecide, useUndoLast, type DecisionInput } from '../../data/decisions.ts';
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
import { formatRoute, go, orderAddress, replaceAddress, useListParams } from '../../state/route.ts';
import { useSelection } from '../../state/selection.ts';
import { ShownContext } from '../../state/shown.ts';
import { Deciding } from '../../ui/Deciding.tsx';
import { useScreenKeys } from '../../ui/keys.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Splitter } from '../../ui/Splitter.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { plural, STATE_WORDS } from '../../ui/words.ts';
import { copiedSentence } from '../../ui/Sentence.tsx';
import { ActionBar, type Asked } from './ActionBar.tsx';
import { AskingDialog } from './AskingDialog.tsx';
import { EXCEPTION_GRID_COLUMNS } from './columns.tsx';
import { ExceptionCard } from './ExceptionCard.tsx';
import { FoldContext, useFold } from './fold.ts';
import { NoExceptions } from './NoExceptions.tsx';
import { ChooseTeams, TeamsMenu, useMyTeams } from './MyTeams.tsx';
import { ASKING_KEYS, KEYS, QUEUES, STATE_KEYS, type Queue } from './queues.ts';
import { WorkloadMenu } from './WorkloadMenu.tsx';

/** One step of work, and one of undo. */
const MOST_AT_ONCE = 500;
const TOPICS = ['exceptions', 'decisions'] as const;
const rowId = (row: ExceptionRow): string => row.exceptionKey;
const SORT: readonly SortStep[] = [
  { column: 'severity', descending: true },
  { column: 'jeopardy', descending: true },
  { column: 'value_at_risk', descending: true },
];
const sortOfView = (): readonly SortStep[] => SORT;

/** A worklist: what costs most to wait for first, the order's story beside it. */
export function ExceptionsScreen(): ReactNode {
  const { client } = useEngine();
  const shown = useContext(ShownContext);
  const params = useListParams('exceptions');
  const [lastQueue, setLastQueue] = useState<Queue>('open');
  const queue = QUEUES.find(({ id }) => id === params['queue'])?.id ?? lastQueue;
  const { teams, choose: chooseTeams } = useMyTeams();
  const asksForTeam = queue === 'team' && teams?.length === 0;
  const { value: counts } = useQuery('exceptions.counts', { teams: [...(teams ?? [])] }, { keep: true });
  const { value: hello } = useQuery('hello', { contractVersion: CONTRACT_VERSION });
  const { state, onState, place, onPlace, reset, version } = useGridScreen(
    'exceptions',
    EXCEPTION_GRID_COLUMNS,
    queue,
    sortOfView,
  );
  const { exceptionWidth, set: setPanels } = usePanels();
  const grid = useRef<DataGridHandle<ExceptionRow>>(null);
  const [count, setCount] = useState<number | null>(null);
  const [below, setBelow] = useState(0);
  const [filters, setFilters] = useState<FilterModels>({});
  const [chosen, setCurrent] = useState<ExceptionRow | null>(null);
  // What no list shows must not be acted on.
  const current = asksForTeam ? null : chosen;
  const [selected, setSelected] = useState<readonly ExceptionRow[]>([]);
  const [asking, setAsking] = useState<{ readonly asked: Asked; readonly rows: readonly ExceptionRow[] } | null>(null);
  useAddressFilters('exceptions', grid, state !== null);
  const decide = useDecide();
  const undo = useUndoLast();
  const fold = useFold(useCallback(() => grid.current?.refresh(), []));
  const { keys: unfoldedKeys, clear: clearFold } = fold;

  const methods = useMemo(
    (): ListMethods<GridQuery, ExceptionRow> => ({
      open: async (query) => {
        const asked = { ...(query as ExceptionsQuery), teams: [...(teams ?? [])], unfolded: [...unfoldedKeys()] };
        const opened = await client.ask('exceptions.open', asked);
        setBelow(opened.unfolded);
        return opened;
      },
      slice: async (handle, start, end) => (await client.ask('exceptions.slice', { handle, start, end })).rows,
      close: (handle) => client.ask('list.close', { handle }),
    }),
    [client, teams, unfoldedKeys],
  );

  const chosenOf = (rows: readonly ExceptionRow[], row: ExceptionRow | null | undefined): readonly ExceptionRow[] =>
    rows.length > 0 ? rows : row ? [row] : [];
  const targets = chosenOf(selected, current);
  /** As the grid has them now: keys come faster than the screen is drawn. */
  const targetsNow = (): readonly ExceptionRow[] =>
    chosenOf(grid.current?.selected() ?? [], grid.current?.current() ?? current);
  const actOn = (
    targets: readonly ExceptionRow[],
    verb: string,
    decisionOf: (row: ExceptionRow) => DecisionInput,
  ): void => {
    const [first] = targets;
    if (!first) return;
    const about =
      first.orderNo === null ? copiedSentence(first.headline) : `${first.orderNo}, ${copiedSentence(first.headline)}`;
    void decide(
      `${verb}: ${targets.length === 1 ? about : plural(targets.length, 'exception')}`,
      targets.map(decisionOf),
    );
  };
  const setState = (state: ExceptionState): void =>
    actOn(targetsNow(), STATE_WORDS[state], ({ exceptionKey }) => ({ kind: 'exception_state', exceptionKey, state }));
  const select = useCallback((rows: readonly ExceptionRow[]) => setSelected(rows), []);
  useEffect(() => {
    if (!shown) return undefined;
    useSelection.getState().set(selected.length, sumByCurrency(selected.map((row) => row.valueAtRisk)));
    return () => useSelection.getState().set(0, []);
  }, [selected, shown]);

  // A dialog is about the rows that it was opened for, whatever comes in behind it.
  const ask = (asked: Asked): void => setAsking({ asked, rows: targetsNow() });

  const take = (): void => {
    const owner = hello?.user ?? '';
    if (owner === '') return;
    actOn(targetsNow(), `Given to ${owner}`, ({ exceptionKey }) => ({
      kind: 'exception_owner',
      exceptionKey,
      owner,
    }));
  };
  const setFolded = (row: ExceptionRow, folded: boolean): boolean => {
    if (!fold.set(row, !folded)) return false;
    // What is out of sight must not be acted on.
    if (folded) grid.current?.moveToRow(row.exceptionKey);
    return true;
  };
  const toggle = (row: ExceptionRow): void => void setFolded(row, fold.isUnfolded(row));
  /** As in every tree: right unfolds, left folds, or goes up to the root. */
  const arrow = (key: string): boolean => {
    // The row and the folds as they are now: keys come faster than the screen is drawn.
    const row = grid.current?.current() ?? null;
    if (!row) return false;
    if (key === 'ArrowRight') return setFolded(row, false);
    if (setFolded(row, true)) return true;
    return row.rootKey !== null && fold.keys().includes(row.rootKey) && grid.current?.moveToRow(row.rootKey) === true;
  };
  const leavesKey = (row: ExceptionRow, key: string): boolean =>
    key === 'ArrowRight'
      ? row.consequences > 0 && !fold.isUnfolded(row)
      : key === 'ArrowLeft' && (fold.isUnfolded(row) || fold.depthOf(row) > 0);

  useScreenKeys((event) => {
    const key = event.key.toLowerCase();
    if (key === 'arrowright' || key === 'arrowleft') return arrow(event.key);
    const state = STATE_KEYS[key];
    const asked = ASKING_KEYS[key];
    const chosenNow = targetsNow().length;
    if (key === 'j' || key === 'k') grid.current?.move(key === 'j' ? 1 : -1);
    else if (key === 'z') undo();
    else if (chosenNow === 0 || chosenNow > MOST_AT_ONCE) return false;
    else if (state) setState(state);
    else if (key === 'm') take();
    else if (asked) ask(asked);
    else return false;
    return true;
  }, KEYS);

  const openOrder = (row: ExceptionRow): void => {
    if (row.orderKey !== null) go(orderAddress(row.orderKey));
  };
  const show = (next: Queue): void => {
    setLastQueue(next);
    clearFold();
    replaceAddress(formatRoute('exceptions', '', { queue: next }));
  };
  const filter = (column: 'owner' | 'team', name: string): void => {
    show(column === 'owner' ? 'all' : 'unassigned');
    setTimeout(() => grid.current?.setFilters({ [column]: { kind: 'typed', text: `=${name}` } }));
  };
  return (
    <div className="screen exceptions-screen">
      <h1 className="visually-hidden">Exceptions</h1>
      <div className="screen-bar">
        <Tabs
          label="Queues"
          tabs={QUEUES.map(({ id, words }) => ({
            id,
            words,
            count: id === 'team' && teams?.length === 0 ? undefined : counts?.[id],
          }))}
          selected={queue}
          onSelect={show}
        />
        <span className="spacer" />
        {queue === 'team' && teams !== null && teams.length > 0 && <TeamsMenu teams={teams} choose={chooseTeams} />}
        <Counted count={count === null || asksForTeam ? null : count - below} one="exception" />
        <WorkloadMenu onOwner={(name) => filter('owner', name)} onTeam={(name) => filter('team', name)} />
        <ExportMenu table="exceptions" query={() => ({ ...grid.current?.query(), teams })} />
        <ColumnsMenu columns={EXCEPTION_GRID_COLUMNS} grid={grid} onReset={reset} />
      </div>
      <Deciding>
        <ActionBar
          selected={selected.length}
          disabled={targets.length === 0 || targets.length > MOST_AT_ONCE}
          onState={setState}
          onTake={take}
          onAsk={ask}
        />
      </Deciding>
      {targets.length > MOST_AT_ONCE && (
        <p className="hint small" role="status">
          {`At most ${MOST_AT_ONCE} at once: ${targets.length} are selected.`}
        </p>
      )}
      <FilterLine
        columns={EXCEPTION_GRID_COLUMNS}
        filters={filters}
        onChange={(next) => grid.current?.setFilters(next)}
      />
      <div className="split">
        {asksForTeam && (
          <div className="in-place-of-list">
            <ChooseTeams choose={chooseTeams} />
          </div>
        )}
        {state !== null && teams !== null && !asksForTeam && (
          <FoldContext value={{ ...fold, toggle }}>
            <DataGrid<ExceptionRow>
              key={version}
              ref={grid}
              label="Exceptions"
              columns={EXCEPTION_GRID_COLUMNS}
              methods={methods}
              topics={TOPICS}
              rowId={rowId}
              view={queue}
              state={state}
              leavesKey={leavesKey}
              rowClass={(row) =>
                row.state === 'new' && row.clearedAt === null ? 'row-new' : row.clearedAt === null ? '' : 'row-cleared'
              }
              onState={onState}
              place={place}
              onPlace={onPlace}
              onFilters={setFilters}
              onOpen={openOrder}
              onCurrent={setCurrent}
              onSelection={select}
              onCount={setCount}
              chooseFirst
              empty={
                <NoExceptions
                  queue={queue}
                  filtered={Object.keys(filters).length > 0}
                  onClear={() => grid.current?.setFilters({})}
                />
              }
            />
          </FoldContext>
        )}
        <Splitter
          label="Width of the order panel"
          width={exceptionWidth}
          min={340}
          max={1000}
          onWidth={(width) => setPanels({ exceptionWidth: width })}
        />
        <aside className="side" style={{ width: exceptionWidth }} aria-label="The exception and its order">
          {current === null ? (
            <Notice title="Nothing chosen">
              <p>
                Move with <kbd>J</kbd> and <kbd>K</kbd>; the order’s why and timeline appear here.
              </p>
            </Notice>
          ) : (
            <>
              <ExceptionCard row={current} onTake={take} onAsk={ask} />
              {current.orderKey !== null && <OrderSummary orderKey={current.orderKey} />}
            </>
          )}
        </aside>
      </div>
      <AskingDialog
        asked={asking?.asked ?? null}
        rows={asking?.rows ?? []}
        user={hello?.user ?? ''}
        onClose={() => setAsking(null)}
        onDecide={(verb, decisionOf) => {
          setAsking(null);
          actOn(asking?.rows ?? [], verb, decisionOf);
        }}
      />
    </div>
  );
}
