import type { ReactNode } from 'react';
import type { PolicyChange } from '#shared/contract/dto/policy.ts';
import { useDecide } from '../../data/decisions.ts';
import { useQuery } from '../../data/use-query.ts';
import { At } from '../../ui/Figures.tsx';
import { ErrorNotice, Notice, Skeleton } from '../../ui/Notice.tsx';
import { useDraft, type Editing } from './draft.ts';

/** Every change that was applied, in words, newest first. */
export function HistoryTab({ edit, onDraft }: { readonly edit: Editing; readonly onDraft: () => void }): ReactNode {
  const { value, error } = useQuery('policy.history', {}, { keep: true });
  if (error !== undefined && value === undefined) return <ErrorNotice error={error} />;
  if (value === undefined) return <Skeleton rows={5} />;
  if (value.rows.length === 0) {
    return (
      <Notice title="The policy is as it is shipped">
        <p>Changes that are applied are listed here with who made them, why, and what they changed.</p>
      </Notice>
    );
  }
  return (
    <ol className="policy-history">
      {value.rows.map((change) => (
        <Change key={change.id} change={change} edit={edit} onDraft={onDraft} />
      ))}
    </ol>
  );
}

function Change({
  change,
  edit,
  onDraft,
}: {
  readonly change: PolicyChange;
  readonly edit: Editing;
  readonly onDraft: () => void;
}): ReactNode {
  const decide = useDecide();
  const setDraft = useDraft((state) => state.set);
  const { id, at, author, note, changes, inForce, undone, overrides } = change;
  return (
    <li className={undone ? 'faint' : ''}>
      <div className="section-head">
        <span>{author}</span>
        <span className="quiet small">
          <At at={at} />
        </span>
        {inForce && <span className="chip">in force</span>}
        {undone && <span className="quiet small">undone</span>}
        <span className="spacer" />
        {!undone && (
          <button
            type="button"
            className="button plain low"
            onClick={() => void decide(`Undone: policy of ${author}`, [{ kind: 'undo', decisionId: id }])}
          >
            Undo
          </button>
        )}
        {!inForce && edit.changes.length === 0 && (
          <button
            type="button"
            className="button plain low"
            onClick={() => {
              setDraft(overrides);
              onDraft();
            }}
          >
            Draft from this
          </button>
        )}
      </div>
      {note !== '' && <p>{note}</p>}
      <ul className="change-list small">
        {changes.length === 0 ? <li className="quiet">No difference to the one before</li> : null}
        {changes.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
    </li>
  );
}
