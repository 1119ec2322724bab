import { useState, type ReactNode } from 'react';
import type { PolicyOverrides } from '#shared/domain/policy.ts';
import type { Study } from '#shared/contract/dto/studies.ts';
import { differenceText } from '#shared/domain/policy-words.ts';
import { useDecide } from '../../data/decisions.ts';
import { useStudy } from '../../data/use-study.ts';
import { formatCount } from '../../ui/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { plural } from '../../ui/words.ts';
import { useDraft } from './draft.ts';
import { Effect } from './Effect.tsx';
import type { TabProps } from './tab-props.ts';

/** The draft against what is in force: in words, then its effect on the orders, then applied with a note. */
export function ReviewTab({ edit, problems, onDone }: TabProps & { readonly onDone: () => void }): ReactNode {
  const { note, setNote, set } = useDraft();
  const decide = useDecide();
  const [asked, setAsked] = useState<PolicyOverrides | null>(null);
  const [applying, setApplying] = useState(false);
  const current = asked !== null && JSON.stringify(asked) === JSON.stringify(edit.overrides) ? asked : null;
  const { study, error, cancel } = useStudy(current === null ? null : { study: 'policy_preview', overrides: current });
  const running = current !== null && error === undefined && (study === undefined || study.state === 'running');

  if (edit.changes.length === 0) {
    return (
      <Notice title="Nothing to apply">
        <p>The draft is the policy in force. Change something on the other tabs; it takes effect only from here.</p>
      </Notice>
    );
  }
  const apply = async (): Promise<void> => {
    setApplying(true);
    const done = await decide(`Changed the policy: ${plural(edit.changes.length, 'change')}`, [
      { kind: 'policy', overrides: edit.overrides, note: note.trim() },
    ]);
    setApplying(false);
    if (!done) return;
    set(null);
    onDone();
  };
  return (
    <div className="policy-page review">
      <section className="policy-section">
        <h2>{plural(edit.changes.length, 'change')}</h2>
        <ul className="change-list">
          {edit.changes.map((change) => (
            <li key={change.path.join('.')}>
              {differenceText(change)}
              <button
                type="button"
                className="button plain low"
                aria-label={`Take back ${differenceText(change)}`}
                onClick={() => edit.set(change.path, change.before)}
              >
                Take back
              </button>
            </li>
          ))}
        </ul>
        {problems.size > 0 && (
          <ul className="problem-list" role="alert">
            {[...problems].map(([at, problem]) => (
              <li key={at}>{`${at} ${problem}`}</li>
            ))}
          </ul>
        )}
      </section>
      <section className="policy-section" aria-label="Effect">
        <div className="section-head">
          <h2>Effect on the orders</h2>
          <span className="spacer" />
          <button
            type="button"
            className="button"
            disabled={problems.size > 0 || running}
            onClick={() => setAsked({ ...edit.overrides })}
          >
            {study?.state === 'done' ? 'Preview again' : 'Preview'}
          </button>
        </div>
        {current === null && (
          <p className="quiet">
            {asked === null
              ? 'See which verdicts, dates and exceptions would change before it takes effect.'
              : 'The draft has changed since the last preview.'}
          </p>
        )}
        {running && <Progress study={study} onCancel={cancel} />}
        {!running && (error ?? study?.error) && (
          <p role="alert">
            {(error ?? study?.error)?.message} <span className="quiet">{(error ?? study?.error)?.next}</span>
          </p>
        )}
        {study?.state === 'cancelled' && <p className="quiet">Stopped. Nothing was changed.</p>}
        {study?.result?.study === 'policy_preview' && <Effect effect={study.result.effect} />}
      </section>
      <section className="policy-section apply-bar">
        <label className="field">
          <span className="label">Why</span>
          <input
            className="input"
            placeholder="Agreed with sales; kept with the change"
            value={note}
            maxLength={1000}
            onChange={(event) => setNote(event.target.value)}
          />
        </label>
        <button type="button" className="button plain" onClick={() => set(null)}>
          Discard
        </button>
        <button
          type="button"
          className="button primary"
          disabled={problems.size > 0 || applying}
          onClick={() => void apply()}
        >
          {applying ? 'Applying' : 'Apply'}
        </button>
      </section>
    </div>
  );
}

function Progress({
  study,
  onCancel,
}: {
  readonly study: Study | undefined;
  readonly onCancel: () => void;
}): ReactNode {
  const total = study?.total ?? 0;
  return (
    <div className="policy-progress" role="status">
      <progress value={study?.done ?? 0} max={Math.max(1, total)} aria-label="Looking at the orders" />
      <span className="small quiet tabular">
        {total === 0
          ? 'Finding the orders that it touches'
          : `${formatCount(study?.done ?? 0)} of ${plural(total, 'order')}`}
      </span>
      <button type="button" className="button plain low" onClick={onCancel}>
        Stop
      </button>
    </div>
  );
}
