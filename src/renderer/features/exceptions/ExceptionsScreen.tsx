import { useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { EXCEPTION_QUEUES, type ExceptionRow, type ExceptionsQuery } from '#shared/contract/dto/exceptions.ts';
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
import { formatRoute, go, orderAddress, replaceAddress, useRoute } from '../../state/route.ts';
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
import { EXCEPTION_GRID_COLUMNS } from './columns.tsx';
import { NoteDialog, OwnerDialog, SnoozeDialog } from './dialogs.tsx';
import { ExceptionCard } from './ExceptionCard.tsx';
import { WorkloadMenu } from './WorkloadMenu.tsx';

type Queue = (typeof EXCEPTION_QUEUES)[number];

const QUEUE_WORDS: Readonly<Record<Queue, string>> = {
  open: 'Open',
  mine: 'Mine',
  unassigned: 'Unassigned',
  overdue: 'Overdue',
  snoozed: 'Snoozed',
  waiting: 'Waiting',
  cleared: 'Closed',
  all: 'All',
};
const KEYS = [
  { keys: 'J K', words: 'Next, previous' },
  { keys: 'A', words: 'Acknowledge' },
  { keys: 'O', words: 'Give it an owner' },
  { keys: 'S', words: 'Snooze' },
  { keys: 'N', words: 'Note' },
  { keys: 'P W', words: 'In progress, waiting' },
  { keys: 'R D', words: 'Resolve, dismiss' },
  { keys: 'Z', words: 'Undo' },
  { keys: 'Enter', words: 'Open the order' },
  { keys: 'Shift Ctrl click', words: 'Select several; the keys then act on all of them' },
];
/** One step of work, and one of undo. */
const MOST_AT_ONCE = 500;
const STATE_KEYS: Readonly<Record<string, ExceptionState>> = {
  a: 'acknowledged',
  p: 'in_progress',
  w: 'waiting',
  r: 'resolved',
  d: 'dismissed',
};
const ASKING_KEYS: Readonly<Record<string, Asked>> = { o: 'owner', s: 'snooze', n: 'note' };
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
  const { params } = useRoute();
  const [lastQueue, setLastQueue] = useState<Queue>('open');
  const queue = EXCEPTION_QUEUES.find((candidate) => candidate === params['queue']) ?? lastQueue;
  const { value: counts } = useQuery('exceptions.counts', {});
  const { value: hello } = useQuery('hello', { contractVersion: CONTRACT_VERSION });
  const { state, onState, reset, version } = useGridScreen('exceptions', EXCEPTION_GRID_COLUMNS, queue, sortOfView);
  const { exceptionWidth, set: setPanels } = usePanels();
  const grid = useRef<DataGridHandle<ExceptionRow>>(null);
  const [count, setCount] = useState<number | null>(null);
  const [filters, setFilters] = useState<FilterModels>({});
  const [current, setCurrent] = useState<ExceptionRow | null>(null);
  const [selected, setSelected] = useState<readonly ExceptionRow[]>([]);
  const [asked, setAsked] = useState<Asked | null>(null);
  useAddressFilters('exceptions', grid, state !== null);
  const decide = useDecide();
  const undo = useUndoLast();

  const methods = useMemo(
    (): ListMethods<GridQuery, ExceptionRow> => ({
      open: (query) => client.ask('exceptions.open', query as ExceptionsQuery),
      slice: async (handle, start, end) => (await client.ask('exceptions.slice', { handle, start, end })).rows,
      close: (handle) => client.ask('list.close', { handle }),
    }),
    [client],
  );

  const targets = selected.length > 0 ? selected : current ? [current] : [];
  const act = (verb: string, decisionOf: (row: ExceptionRow) => DecisionInput): void => {
    setAsked(null);
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
    act(STATE_WORDS[state], ({ exceptionKey }) => ({ kind: 'exception_state', exceptionKey, state }));
  const select = useCallback((rows: readonly ExceptionRow[]) => setSelected(rows), []);
  useEffect(() => {
    if (shown) useSelection.getState().set(selected.length, sumByCurrency(selected.map((row) => row.valueAtRisk)));
  }, [selected, shown]);

  useScreenKeys((event) => {
    const key = event.key.toLowerCase();
    const state = STATE_KEYS[key];
    const asking = ASKING_KEYS[key];
    if (key === 'j' || key === 'k') grid.current?.move(key === 'j' ? 1 : -1);
    else if (key === 'z') undo();
    else if (targets.length === 0 || targets.length > MOST_AT_ONCE) return false;
    else if (state) setState(state);
    else if (asking) setAsked(asking);
    else return false;
    return true;
  }, KEYS);

  const openOrder = (row: ExceptionRow): void => {
    if (row.orderKey !== null) go(orderAddress(row.orderKey));
  };
  const show = (next: Queue): void => {
    setLastQueue(next);
    replaceAddress(formatRoute('exceptions', '', { queue: next }));
  };
  const filter = (column: 'owner' | 'team', name: string): void => {
    show(column === 'owner' ? 'all' : 'unassigned');
    setTimeout(() => grid.current?.setFilters({ [column]: { kind: 'typed', text: `=${name}` } }));
  };
  return (
    <div className="screen exceptions-screen">
      <div className="screen-bar">
        <Tabs
          label="Queues"
          tabs={EXCEPTION_QUEUES.map((id) => ({ id, words: QUEUE_WORDS[id], count: counts?.[id] }))}
          selected={queue}
          onSelect={show}
        />
        <span className="spacer" />
        <Counted count={count} one="exception" />
        <WorkloadMenu onOwner={(name) => filter('owner', name)} onTeam={(name) => filter('team', name)} />
        <ExportMenu table="exceptions" query={() => grid.current?.query()} />
        <ColumnsMenu columns={EXCEPTION_GRID_COLUMNS} grid={grid} onReset={reset} />
      </div>
      <Deciding>
        <ActionBar
          current={current}
          selected={selected.length}
          disabled={targets.length === 0 || targets.length > MOST_AT_ONCE}
          onState={setState}
          onAsk={setAsked}
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
        {state !== null && (
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
            rowClass={(row) =>
              row.state === 'new' && row.clearedAt === null ? 'row-new' : row.clearedAt === null ? '' : 'row-cleared'
            }
            onState={onState}
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
              <ExceptionCard row={current} />
              {current.orderKey !== null && <OrderSummary orderKey={current.orderKey} />}
            </>
          )}
        </aside>
      </div>
      {asked === 'owner' && (
        <OwnerDialog
          rows={targets}
          user={hello?.user ?? ''}
          onClose={() => setAsked(null)}
          onDone={(owner, dueAt) =>
            act(owner === null ? 'Owner removed' : `Given to ${owner}`, (row) => ({
              kind: 'exception_owner',
              exceptionKey: row.exceptionKey,
              owner,
              dueAt,
            }))
          }
        />
      )}
      {asked === 'snooze' && (
        <SnoozeDialog
          rows={targets}
          onClose={() => setAsked(null)}
          onDone={(until, reason) =>
            act('Snoozed', (row) => ({ kind: 'exception_snooze', exceptionKey: row.exceptionKey, until, reason }))
          }
        />
      )}
      {asked === 'note' && (
        <NoteDialog
          rows={targets}
          onClose={() => setAsked(null)}
          onDone={(text) => act('Note', (row) => ({ kind: 'note', target: 'exception', key: row.exceptionKey, text }))}
        />
      )}
    </div>
  );
}

function NoExceptions({
  queue,
  filtered,
  onClear,
}: {
  queue: Queue;
  filtered: boolean;
  onClear: () => void;
}): ReactNode {
  if (filtered)
    return (
      <Notice
        title="No exception matches these filters"
        actions={
          <button type="button" className="button" onClick={onClear}>
            Clear the filters
          </button>
        }
      >
        <p>They are listed above the grid.</p>
      </Notice>
    );
  return (
    <Notice title={queue === 'open' ? 'No open exceptions' : `Nothing in “${QUEUE_WORDS[queue]}”`}>
      <p>
        Exceptions are found by rules over what the systems said, and clear by themselves when their condition ends.
      </p>
    </Notice>
  );
}
