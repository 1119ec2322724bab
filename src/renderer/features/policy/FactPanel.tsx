import { ArrowDown, ArrowUp, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { MILESTONE_CODES, MILESTONE_LABELS } from '#shared/domain/milestones.ts';
import type { Owner, Owners } from '#shared/domain/policy.ts';
import { durationText } from '#shared/domain/policy-words.ts';
import type { Editing } from './draft.ts';
import { factKey, ownerText, ruleOf, type Fact } from './facts.ts';
import { OptionalDurationEntry, Problem, problemAt, Reset } from './fields.tsx';

interface PanelProps {
  readonly fact: Fact;
  readonly owners: readonly Owner[];
  readonly edit: Editing;
  readonly problems: ReadonlyMap<string, string>;
  readonly onOwner: (owner: Owner, rank: number | null) => void;
  readonly onClose: () => void;
}

/** Everything about one fact: owners in order, when they cede, how long systems have to agree, when it is shown. */
export function FactPanel({ fact, owners, edit, problems, onOwner, onClose }: PanelProps): ReactNode {
  const path = [fact.group, fact.name];
  const rule = ruleOf(edit.policy, fact);
  const shipped = ruleOf(edit.shipped, fact);
  const free = owners.filter((owner) => !rule.owners.includes(owner));
  const key = factKey(fact);
  return (
    <aside className="fact-panel" aria-label={`Ownership of ${fact.title}`}>
      <div className="section-head">
        <h2>{fact.title}</h2>
        <span className="spacer" />
        <button type="button" className="button plain low icon" aria-label="Close" onClick={onClose}>
          <X size={14} aria-hidden />
        </button>
      </div>
      <div className="panel-field">
        <span className="label">
          Owners, the first that knows the order decides
          <Reset
            what="owners"
            shipped={shipped.owners.map(ownerText).join(', ')}
            changed={edit.isChanged([...path, 'owners'])}
            onReset={() => edit.reset([...path, 'owners'])}
          />
        </span>
        <ol className="owner-list">
          {rule.owners.map((owner, index) => (
            <li key={owner}>
              <span className="tabular quiet">{index + 1}</span>
              <span>{ownerText(owner)}</span>
              {index === 0 && <span className="quiet small">owns it</span>}
              <span className="spacer" />
              <button
                type="button"
                className="button plain low icon"
                aria-label={`${ownerText(owner)} earlier`}
                disabled={index === 0}
                onClick={() => onOwner(owner, index)}
              >
                <ArrowUp size={13} aria-hidden />
              </button>
              <button
                type="button"
                className="button plain low icon"
                aria-label={`${ownerText(owner)} later`}
                disabled={index === rule.owners.length - 1}
                onClick={() => onOwner(owner, index + 2)}
              >
                <ArrowDown size={13} aria-hidden />
              </button>
              <button
                type="button"
                className="button plain low icon"
                aria-label={`Take ${ownerText(owner)} out`}
                disabled={rule.owners.length === 1}
                onClick={() => onOwner(owner, null)}
              >
                <X size={13} aria-hidden />
              </button>
            </li>
          ))}
        </ol>
        {free.length > 0 && (
          <div className="chips">
            {free.map((owner) => (
              <button
                key={owner}
                type="button"
                className="button low"
                onClick={() => onOwner(owner, rule.owners.length + 1)}
              >
                {`+ ${ownerText(owner)}`}
              </button>
            ))}
          </div>
        )}
        <Problem text={problemAt(problems, `${key}.owners`)} />
      </div>
      <OptionalTime
        words="Cedes to the next when it has stated nothing for"
        empty="Empty: it never cedes"
        value={rule.freshMs}
        shipped={shipped.freshMs}
        onChange={(value) => edit.set([...path, 'freshMs'], value)}
      />
      <OptionalTime
        words="Systems have to agree within"
        empty={`Empty: ${durationText(edit.policy.settleMs)}, as for everything`}
        value={rule.settleMs}
        shipped={shipped.settleMs}
        onChange={(value) => edit.set([...path, 'settleMs'], value)}
      />
      {rule.publish && (
        <>
          <div className="panel-field">
            <label className="label" htmlFor="policy-requires">
              Taken for fact only once this is reached too
            </label>
            <select
              id="policy-requires"
              className="input"
              value={rule.publish.requires ?? ''}
              onChange={(event) =>
                edit.set([...path, 'publish', 'requires'], event.target.value === '' ? null : event.target.value)
              }
            >
              <option value="">Nothing else</option>
              {MILESTONE_CODES.filter((code) => code !== fact.name).map((code) => (
                <option key={code} value={code}>
                  {MILESTONE_LABELS[code]}
                </option>
              ))}
            </select>
            <Problem text={problemAt(problems, `${key}.publish.requires`)} />
          </div>
          <Estimates
            owners={owners}
            value={rule.publish.estimatesFrom}
            onChange={(value) => edit.set([...path, 'publish', 'estimatesFrom'], value)}
          />
        </>
      )}
    </aside>
  );
}

function OptionalTime({
  words,
  empty,
  value,
  shipped,
  onChange,
}: {
  readonly words: string;
  readonly empty: string;
  readonly value: number | null;
  readonly shipped: number | null;
  readonly onChange: (value: number | null) => void;
}): ReactNode {
  return (
    <div className="panel-field">
      <span className="label">
        {words}
        <Reset
          what={words}
          shipped={shipped === null ? 'none' : durationText(shipped)}
          changed={value !== shipped}
          onReset={() => onChange(shipped)}
        />
      </span>
      <OptionalDurationEntry label={words} value={value} onChange={onChange} />
      <span className="help small quiet">{empty}</span>
    </div>
  );
}

function Estimates({
  owners,
  value,
  onChange,
}: {
  readonly owners: readonly Owner[];
  readonly value: Owners | null;
  readonly onChange: (value: Owners | null) => void;
}): ReactNode {
  const toggle = (owner: Owner): void => {
    const next = value?.includes(owner) ? value.filter((each) => each !== owner) : [...(value ?? []), owner];
    onChange(next.length === 0 ? null : next);
  };
  return (
    <div className="panel-field" role="group" aria-label="Estimated dates are shown from">
      <span className="label">Estimated dates are shown from</span>
      <div className="chips">
        <button type="button" className="button low" aria-pressed={value === null} onClick={() => onChange(null)}>
          Anybody
        </button>
        {owners.map((owner) => (
          <button
            key={owner}
            type="button"
            className="button low"
            aria-pressed={value?.includes(owner) ?? false}
            onClick={() => toggle(owner)}
          >
            {ownerText(owner)}
          </button>
        ))}
      </div>
    </div>
  );
}
