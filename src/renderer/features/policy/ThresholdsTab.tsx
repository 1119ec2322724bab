import { useState, type ReactNode } from 'react';
import { EXCEPTIONS } from '#shared/domain/exceptions.ts';
import {
  PLANNING_FIELDS,
  THRESHOLD_FIELDS,
  TOLERANCE_FIELDS,
  TYPICAL_FIELDS,
  type PolicyField,
} from '#shared/domain/policy-fields.ts';
import { durationText, fieldText, shareText } from '#shared/domain/policy-words.ts';
import { memberAt, type Path } from './draft.ts';
import { DurationEntry, Problem, problemAt, Reset, ShareEntry, UnitEntry } from './fields.tsx';
import type { TabProps } from './tab-props.ts';
import { Scopes } from './Scopes.tsx';

type Group = 'thresholds' | 'tolerances' | 'planning' | 'typical';

const GROUPS: readonly {
  readonly id: Group;
  readonly title: string;
  readonly fields: Readonly<Record<string, PolicyField>>;
}[] = [
  { id: 'thresholds', title: 'When exceptions open', fields: THRESHOLD_FIELDS },
  { id: 'tolerances', title: 'How far figures may differ', fields: TOLERANCE_FIELDS },
  { id: 'planning', title: 'When steps are planned', fields: PLANNING_FIELDS },
  { id: 'typical', title: 'What steps usually take, where history says too little', fields: TYPICAL_FIELDS },
];

const UNIT_WORDS: Readonly<Record<PolicyField['unit'], string>> = {
  elapsed: '',
  business: 'business time',
  days: 'business days',
  count: '',
  share: '',
  micros: 'in the order’s currency',
};

const SWITCHES = [
  { member: 'proofOfDeliveryRequired', label: 'A proof of delivery is required', code: 'CA-NOPOD' },
  { member: 'billedFromProof', label: 'Billing waits for the proof of delivery', code: 'IN-LAG' },
] as const;

/** Every figure of the policy with its shipped value beside it; other figures for some orders below. */
export function ThresholdsTab({ edit, problems }: TabProps): ReactNode {
  const [text, setText] = useState('');
  const [changedOnly, setChangedOnly] = useState(false);
  const wanted = text.trim().toLowerCase();
  const groups = GROUPS.map(({ id, title, fields }) => ({
    id,
    title,
    rows: Object.entries(fields).filter(
      ([name, { label, codes }]) =>
        `${label} ${name} ${codes.join(' ')} ${codes.map((code) => EXCEPTIONS[code].title).join(' ')}`
          .toLowerCase()
          .includes(wanted) &&
        (!changedOnly || edit.isChanged([id, name])),
    ),
  })).filter(({ rows }) => rows.length > 0);
  return (
    <div className="policy-page">
      <div className="policy-tools">
        <input
          className="input"
          type="search"
          placeholder="Find a figure by its words or its exception"
          aria-label="Find a figure"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <label className="check small">
          <input type="checkbox" checked={changedOnly} onChange={(event) => setChangedOnly(event.target.checked)} />
          Changed only
        </label>
      </div>
      {groups.length === 0 && (
        <p className="quiet policy-empty">
          {changedOnly && wanted === '' ? 'Every figure is as it is shipped. ' : `No figure is called “${text}”. `}
          <button
            type="button"
            className="link-button"
            onClick={() => {
              setText('');
              setChangedOnly(false);
            }}
          >
            Show everything
          </button>
        </p>
      )}
      {wanted === '' && !changedOnly && <General edit={edit} problems={problems} />}
      {groups.map(({ id, title, rows }) => (
        <section key={id} className="policy-section">
          <h2>{title}</h2>
          <table className="figures">
            <thead className="visually-hidden">
              <tr>
                <th>Figure</th>
                <th>Value</th>
                <th>Shipped</th>
                <th>Exceptions</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(([name, field]) => (
                <FigureRow key={name} path={[id, name]} field={field} edit={edit} problems={problems} />
              ))}
            </tbody>
          </table>
        </section>
      ))}
      {wanted === '' && !changedOnly && <Scopes edit={edit} problems={problems} />}
    </div>
  );
}

function FigureRow({
  path,
  field: { label, unit, codes },
  edit,
  problems,
}: Pick<TabProps, 'edit' | 'problems'> & { readonly path: Path; readonly field: PolicyField }): ReactNode {
  const value = Number(memberAt(edit.policy, path));
  const shipped = fieldText(unit, Number(memberAt(edit.shipped, path)));
  const changed = edit.isChanged(path);
  return (
    <tr data-changed={changed}>
      <th scope="row">{label}</th>
      <td className="figure-value">
        <UnitEntry label={label} unit={unit} value={value} onChange={(next) => edit.set(path, next)} />
        <span className="quiet small">{UNIT_WORDS[unit]}</span>
        <Problem text={problemAt(problems, path.join('.'))} />
      </td>
      <td className="quiet small tabular shipped">
        {changed && `shipped ${shipped}`}
        <Reset what={label} shipped={shipped} changed={changed} onReset={() => edit.reset(path)} />
      </td>
      <td className="quiet small optional">
        {codes.map((code) => (
          <span key={code} className="code" title={EXCEPTIONS[code].title}>
            {code}
          </span>
        ))}
      </td>
    </tr>
  );
}

/** What concerns everything: how long systems may disagree, how sure a link must be, whether billing waits. */
function General({ edit, problems }: Pick<TabProps, 'edit' | 'problems'>): ReactNode {
  const { policy, shipped } = edit;
  return (
    <section className="policy-section">
      <h2>Everything</h2>
      <table className="figures">
        <tbody>
          <tr data-changed={edit.isChanged(['settleMs'])}>
            <th scope="row">Systems have to agree within</th>
            <td className="figure-value">
              <DurationEntry
                label="Systems have to agree within"
                value={policy.settleMs}
                onChange={(value) => edit.set(['settleMs'], value)}
              />
              <Problem text={problemAt(problems, 'settleMs')} />
            </td>
            <td className="quiet small shipped">
              {edit.isChanged(['settleMs']) && `shipped ${durationText(shipped.settleMs)}`}
              <Reset
                what="the settle time"
                shipped={durationText(shipped.settleMs)}
                changed={edit.isChanged(['settleMs'])}
                onReset={() => edit.reset(['settleMs'])}
              />
            </td>
            <td className="quiet small optional">
              <span className="code" title={EXCEPTIONS['DI-CONFLICT'].title}>
                DI-CONFLICT
              </span>
            </td>
          </tr>
          <tr data-changed={edit.isChanged(['linkConfidence'])}>
            <th scope="row">A link waits for a person below</th>
            <td className="figure-value">
              <ShareEntry
                label="A link waits for a person below"
                value={policy.linkConfidence}
                onChange={(value) => edit.set(['linkConfidence'], value)}
              />
            </td>
            <td className="quiet small shipped">
              {edit.isChanged(['linkConfidence']) && `shipped ${shareText(shipped.linkConfidence)}`}
              <Reset
                what="the confidence of links"
                shipped={shareText(shipped.linkConfidence)}
                changed={edit.isChanged(['linkConfidence'])}
                onReset={() => edit.reset(['linkConfidence'])}
              />
            </td>
            <td className="optional">{null}</td>
          </tr>
          {SWITCHES.map(({ member, label, code }) => (
            <tr key={member} data-changed={edit.isChanged([member])}>
              <th scope="row">{label}</th>
              <td className="figure-value">
                <input
                  type="checkbox"
                  aria-label={label}
                  checked={policy[member]}
                  onChange={(event) => edit.set([member], event.target.checked)}
                />
              </td>
              <td className="quiet small shipped">{null}</td>
              <td className="quiet small optional">
                <span className="code" title={EXCEPTIONS[code].title}>
                  {code}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
