import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import type { UnlinkedFilter, UnlinkedView } from '#shared/contract/dto/links.ts';
import { useDecide, useUndoLast } from '../../data/decisions.ts';
import { useQuery } from '../../data/use-query.ts';
import { useScreenKeys } from '../../ui/keys.ts';
import { ErrorNotice, Notice, Skeleton } from '../../ui/Notice.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { DOCUMENT_WORDS, plural } from '../../ui/words.ts';
import { Filters, isNarrowed } from './Filters.tsx';
import { LearnDialog } from './LearnDialog.tsx';
import { LearnedRules } from './LearnedRules.tsx';
import { OrphanDetail, type OrphanActions } from './OrphanDetail.tsx';
import { OrphanList, type Range } from './OrphanList.tsx';
import { useOrphans } from './use-orphans.ts';

type Shown = UnlinkedView | 'rules';

const VIEW_WORDS: Readonly<Record<Shown, string>> = {
  waiting: 'Waiting',
  alone: 'Orders known to nobody else',
  set_aside: 'Set aside',
  linked: 'Recently linked',
  rules: 'Learned rules',
};
const SHOWN_VIEWS = Object.keys(VIEW_WORDS) as Shown[];
const KEYS = [
  { keys: 'J K', words: 'Next, previous document' },
  { keys: '↑ ↓', words: 'Choose the candidate to compare with' },
  { keys: 'Enter', words: 'Link to the chosen candidate' },
  { keys: '1 – 9', words: 'Link to that candidate' },
  { keys: 'N', words: 'Never link to the chosen candidate' },
  { keys: 'L', words: 'Learn a rule from it, with its effect first' },
  { keys: 'X', words: 'It belongs to no order: set it aside' },
  { keys: '/', words: 'Find another order' },
  { keys: 'Z', words: 'Undo' },
];
const ALL_WAITING: UnlinkedFilter = { view: 'waiting', connectionId: null, kind: null, code: null, text: '' };
const FIRST_RANGE: Range = { first: 0, last: 30 };

/** What belongs to no order yet: each document beside the orders that it may belong to, and why. */
export function UnlinkedScreen({ item }: { item: string }): ReactNode {
  const [filter, setFilter] = useState<UnlinkedFilter>(ALL_WAITING);
  const [rules, setRules] = useState(false);
  const [range, setRange] = useState<Range>(FIRST_RANGE);
  const [selectedKey, setSelectedKey] = useState<string | null>(item === '' ? null : item);
  const [lastIndex, setLastIndex] = useState(0);
  const [extra, setExtra] = useState<{ readonly documentKey: string; readonly orderKey: string } | null>(null);
  const [chosen, setChosen] = useState<{ readonly documentKey: string; readonly at: number } | null>(null);
  const [learning, setLearning] = useState(false);
  const findField = useRef<HTMLInputElement>(null);
  const decide = useDecide();
  const undo = useUndoLast();
  const { value: counts } = useQuery('unlinked.counts', filter, { keep: true });
  const { total, row, error } = useOrphans(filter, range.first, range.last);

  // What is linked leaves the list; the one that moves into its place is next.
  const loaded = useMemo(
    () =>
      Array.from({ length: range.last - range.first + 1 }, (_, at) => range.first + at).find(
        (index) => row(index)?.documentKey === selectedKey,
      ),
    [range, row, selectedKey],
  );
  const asked = item !== '' && selectedKey === item;
  const index = loaded ?? (asked ? -1 : Math.min(lastIndex, (total ?? 0) - 1));
  const currentKey = asked && loaded === undefined ? item : (row(index)?.documentKey ?? null);
  const detail = useQuery(
    'unlinked.get',
    currentKey === null
      ? null
      : { documentKey: currentKey, orderKey: extra?.documentKey === currentKey ? extra.orderKey : null },
    { keep: true },
  );
  // Never act on a document while the one before it is still shown.
  const orphan = detail.value?.documentKey === currentKey ? detail.value : undefined;
  const extraAt =
    extra && orphan && extra.documentKey === orphan.documentKey
      ? orphan.candidates.findIndex(({ orderKey }) => orderKey === extra.orderKey)
      : -1;
  const at = chosen?.documentKey === currentKey ? chosen.at : Math.max(0, extraAt);
  const candidate = orphan?.candidates[at];

  const select = (next: number): void => {
    if (total === null || next < 0 || next >= total) return;
    setLastIndex(next);
    setSelectedKey(row(next)?.documentKey ?? null);
    setLearning(false);
  };
  const leave = (): void => {
    setLastIndex(Math.max(0, index));
    setSelectedKey(null);
  };
  const name = orphan ? `${DOCUMENT_WORDS[orphan.kind].toLowerCase()} ${orphan.label}` : '';
  const actions: OrphanActions = {
    choose: (next) => {
      if (orphan && next >= 0 && next < orphan.candidates.length)
        setChosen({ documentKey: orphan.documentKey, at: next });
    },
    compareWith: (orderKey) => {
      if (!orphan) return;
      setChosen(null);
      setExtra({ documentKey: orphan.documentKey, orderKey });
    },
    link: (which) => {
      const to = orphan?.candidates[which];
      if (!orphan || !to) return;
      leave();
      void decide(`Linked ${name} to ${to.orderNo}`, [
        { kind: 'link', documentKey: orphan.documentKey, orderKey: to.orderKey },
      ]);
    },
    never: () => {
      if (!orphan || !candidate) return;
      setChosen(null);
      void decide(`Never link ${name} to ${candidate.orderNo}`, [
        { kind: 'never_link', documentKey: orphan.documentKey, orderKey: candidate.orderKey },
      ]);
    },
    setAside: () => {
      if (!orphan) return;
      leave();
      void decide(`Set ${name} aside: it belongs to no order`, [
        { kind: 'never_link', documentKey: orphan.documentKey, orderKey: null },
      ]);
    },
    bringBack: () => {
      if (!orphan?.decided) return;
      leave();
      void decide(`Brought ${name} back`, [{ kind: 'undo', decisionId: orphan.decided.decisionId }]);
    },
    learn: () => {
      if (candidate) setLearning(true);
    },
  };
  const waits = orphan !== undefined && filter.view === 'waiting';
  useScreenKeys((event) => {
    const digit = Number(event.key);
    if (rules) return false;
    if (event.key === 'j') select(index + 1);
    else if (event.key === 'k') select(index - 1);
    else if (event.key === 'ArrowDown') actions.choose(at + 1);
    else if (event.key === 'ArrowUp') actions.choose(at - 1);
    else if (event.key === 'z') undo();
    else if (event.key === '/') findField.current?.focus();
    else if (!waits) return false;
    else if (event.key === 'Enter' && !isControl(event.target)) actions.link(at);
    else if (digit >= 1 && digit <= 9) actions.link(digit - 1);
    else if (event.key === 'n') actions.never();
    else if (event.key === 'l') actions.learn();
    else if (event.key === 'x') actions.setAside();
    else return false;
    return true;
  }, KEYS);
  const show = (view: Shown): void => {
    setRules(view === 'rules');
    if (view === 'rules') return;
    setFilter({ ...ALL_WAITING, view });
    setSelectedKey(null);
    setLastIndex(0);
  };
  const narrow = useCallback((next: UnlinkedFilter) => {
    setFilter(next);
    setSelectedKey(null);
    setLastIndex(0);
  }, []);
  if (error && total === null)
    return (
      <div className="screen">
        <ErrorNotice error={error} />
      </div>
    );
  return (
    <div className="screen unlinked-screen">
      <h1 className="visually-hidden">Unlinked documents</h1>
      <div className="screen-bar">
        <Tabs
          label="Views"
          tabs={SHOWN_VIEWS.map((id) => ({
            id,
            words: VIEW_WORDS[id],
            count: id === 'rules' ? undefined : counts?.views[id],
          }))}
          selected={rules ? 'rules' : filter.view}
          onSelect={show}
        />
        <span className="spacer" />
        <span className="counted">{rules || total === null ? '' : plural(total, 'document')}</span>
      </div>
      {rules ? (
        <LearnedRules />
      ) : (
        <>
          <Filters filter={filter} counts={counts} onChange={narrow} />
          {total === null && <Skeleton rows={12} />}
          {total === 0 && !asked && (
            <NoOrphans filter={filter} onClear={() => narrow({ ...ALL_WAITING, view: filter.view })} />
          )}
          {total !== null && (total > 0 || asked) && (
            <div className="split unlinked-split">
              <OrphanList total={total} row={row} range={range} selected={index} onRange={setRange} onSelect={select} />
              <div className="unlinked-detail">
                {detail.error && !orphan && <ErrorNotice error={detail.error} />}
                {!detail.error && !orphan && <Skeleton rows={8} />}
                {orphan && <OrphanDetail orphan={orphan} chosen={at} actions={actions} findField={findField} />}
              </div>
            </div>
          )}
        </>
      )}
      {learning && orphan && candidate && (
        <LearnDialog orphan={orphan} candidate={candidate} onClose={() => setLearning(false)} />
      )}
    </div>
  );
}

/** Enter on a button or link is that button's own. */
function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button:not(.orphan-row):not(.candidate-choice), a') !== null;
}

function NoOrphans({ filter, onClear }: { filter: UnlinkedFilter; onClear: () => void }): ReactNode {
  if (isNarrowed(filter))
    return (
      <Notice
        title="No document matches these filters"
        actions={
          <button type="button" className="button" onClick={onClear}>
            Clear the filters
          </button>
        }
      />
    );
  if (filter.view === 'set_aside')
    return (
      <Notice title="Nothing is set aside">
        <p>
          A document that belongs to no order on purpose is set aside with <kbd>X</kbd> and can be brought back from
          here.
        </p>
      </Notice>
    );
  if (filter.view === 'alone')
    return (
      <Notice title="Every order that was due is known to whoever fulfils it">
        <p>
          An order that only a CRM or a customer’s message names is listed here once it was due: its number may be
          mistyped. Link it to the order that it is.
        </p>
      </Notice>
    );
  if (filter.view === 'linked')
    return (
      <Notice title="Nothing was linked by hand yet">
        <p>What people link is listed here, the latest first, and can be taken back.</p>
      </Notice>
    );
  return (
    <Notice title="Every document belongs to an order">
      <p>
        Shipments, invoices and events that no number ties to an order would wait here, with the orders that they may
        belong to.
      </p>
    </Notice>
  );
}
