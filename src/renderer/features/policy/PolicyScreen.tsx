import { useEffect, type ReactNode } from 'react';
import type { PolicyState } from '#shared/contract/dto/policy.ts';
import { useQuery } from '../../data/use-query.ts';
import { formatRoute, replaceAddress, useRoute } from '../../state/route.ts';
import { useToasts } from '../../state/toasts.ts';
import { At } from '../../ui/Figures.tsx';
import { ErrorNotice, Skeleton } from '../../ui/Notice.tsx';
import { Tabs, type Tab } from '../../ui/Tabs.tsx';
import { plural } from '../../ui/words.ts';
import { CalendarsTab } from './CalendarsTab.tsx';
import { editing, useDraft } from './draft.ts';
import { HistoryTab } from './HistoryTab.tsx';
import { OwnershipTab } from './OwnershipTab.tsx';
import { PolicyFiles } from './PolicyFiles.tsx';
import { ReviewTab } from './ReviewTab.tsx';
import { RulesTab } from './RulesTab.tsx';
import { SeverityTab } from './SeverityTab.tsx';
import type { TabProps } from './tab-props.ts';
import { ThresholdsTab } from './ThresholdsTab.tsx';

const TABS = ['ownership', 'calendars', 'thresholds', 'severity', 'rules', 'history', 'review'] as const;
type TabId = (typeof TABS)[number];

const TAB_WORDS: Readonly<Record<TabId, string>> = {
  ownership: 'Ownership',
  calendars: 'Calendars',
  thresholds: 'Thresholds',
  severity: 'Severity',
  rules: 'Rules',
  history: 'History',
  review: 'Review',
};

/** The rules by which claims become verdicts: edited as a draft, previewed, then applied. */
export function PolicyScreen(): ReactNode {
  const { value, error } = useQuery('policy.get', {}, { keep: true });
  if (error !== undefined && value === undefined) {
    return (
      <div className="screen">
        <ErrorNotice error={error} />
      </div>
    );
  }
  return (
    <div className="screen">
      <div className="screen-bar">
        <h1 className="bar-title">Policy</h1>
        {value && <InForce state={value} />}
        <span className="spacer" />
        {value && <PolicyFiles state={value} />}
      </div>
      {value ? <Editor state={value} /> : <Skeleton rows={12} />}
    </div>
  );
}

function InForce({ state: { decision } }: { state: PolicyState }): ReactNode {
  if (decision === null) return <span className="quiet small">As it is shipped</span>;
  return (
    <span className="quiet small ellipsis" title={decision.note}>
      {`Changed by ${decision.author} `}
      <At at={decision.at} />
      {decision.note !== '' && `: ${decision.note}`}
    </span>
  );
}

function Editor({ state }: { state: PolicyState }): ReactNode {
  const { item } = useRoute();
  const draft = useDraft((each) => each.overrides);
  const store = useDraft((each) => each.set);
  const edit = editing(state.shipped, state.overrides, draft, store);
  const { value: checked } = useQuery('policy.check', { overrides: edit.overrides }, { keep: true });
  const problems = new Map(checked?.problems.map(({ at, problem }) => [at, problem]));
  const dirty = edit.changes.length > 0;
  useLeaving(edit.changes.length);

  const tab = TABS.find((each) => each === item) ?? 'ownership';
  const tabs: readonly Tab<TabId>[] = TABS.filter((id) => id !== 'review' || dirty || tab === 'review').map((id) => ({
    id,
    words: TAB_WORDS[id],
    count: id === 'review' && dirty ? edit.changes.length : undefined,
  }));
  const select = (id: TabId): void => replaceAddress(formatRoute('policy', id));
  const props: TabProps = { state, edit, problems };
  return (
    <>
      <Tabs label="Parts of the policy" tabs={tabs} selected={tab} onSelect={select} />
      <div key={tab} className="policy-body" role="tabpanel" aria-label={TAB_WORDS[tab]}>
        {tab === 'ownership' && <OwnershipTab {...props} />}
        {tab === 'calendars' && <CalendarsTab {...props} />}
        {tab === 'thresholds' && <ThresholdsTab {...props} />}
        {tab === 'severity' && <SeverityTab {...props} />}
        {tab === 'rules' && <RulesTab {...props} />}
        {tab === 'history' && <HistoryTab edit={edit} onDraft={() => select('review')} />}
        {tab === 'review' && <ReviewTab {...props} onDone={() => select('history')} />}
      </div>
      {dirty && tab !== 'review' && (
        <div className="draft-bar" role="status">
          <span>
            {`${plural(edit.changes.length, 'change')} not applied`}
            {problems.size > 0 && <span className="late">{`, ${plural(problems.size, 'problem')}`}</span>}
          </span>
          <span className="spacer" />
          <button type="button" className="button plain" onClick={() => store(null)}>
            Discard
          </button>
          <button type="button" className="button primary" onClick={() => select('review')}>
            Review and preview
          </button>
        </div>
      )}
    </>
  );
}

/** Whoever leaves with a draft is told that it is kept; a window that closes asks first. */
function useLeaving(changes: number): void {
  useEffect(() => {
    if (changes === 0) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => {
      window.removeEventListener('beforeunload', ask);
    };
  }, [changes]);
  useEffect(
    () => () => {
      const { overrides, set } = useDraft.getState();
      if (overrides === null) return;
      useToasts
        .getState()
        .say('Left without applying: the policy’s draft is kept.', { label: 'Discard it', run: () => set(null) });
    },
    [],
  );
}
