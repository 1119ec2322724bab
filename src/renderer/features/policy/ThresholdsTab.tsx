import { useState, type ReactNode } from 'react';
import { EXCEPTIONS, type ExceptionCode } from '#shared/domain/exceptions.ts';
import {
  PLANNING_FIELDS,
  THRESHOLD_FIELDS,
  TOLERANCE_FIELDS,
  TYPICAL_FIELDS,
  type PolicyField,
} from '#shared/domain/policy-fields.ts';
import { fieldText } from '#shared/domain/policy-words.ts';
import { memberAt, type Path } from './draft.ts';
import { FigureColumns, Problem, problemAt, Reset, UnitEntry } from './fields.tsx';
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

/** What concerns everything: how long systems may disagree, how sure a link must be, what is asked of a delivery. */
const GENERAL: readonly {
  readonly member: string;
  readonly label: string;
  /** A switch is on or off. */
  readonly unit: PolicyField['unit'] | 'switch';
  readonly codes: readonly ExceptionCode[];
}[] = [
  { member: 'settleMs', label: 'Systems have to agree within', unit: 'elapsed', codes: ['DI-CONFLICT'] },
  { member: 'linkConfidence', label: 'A link waits for a person below', unit: 'share', codes: [] },
  {
    member: 'proofOfDeliveryRequired',
    label: 'A proof of delivery is required',
    unit: 'switch',
    codes: ['CA-NOPOD'],
  },
  { member: 'billedFromProof', label: 'Billing waits for the proof of delivery', unit: 'switch', codes: ['IN-LAG'] },
];

interface Figure {
  readonly path: Path;
  readonly label: string;
  readonly unit: PolicyField['unit'] | 'switch';
  readonly codes: readonly ExceptionCode[];
}

const SECTIONS: readonly { readonly title: string; readonly figures: readonly Figure[] }[] = [
  { title: 'Everything', figures: GENERAL.map(({ member, ...figure }) => ({ path: [member], ...figure })) },
  ...GROUPS.map(({ id, title, fields }) => ({
    title,
    figures: Object.entries(fields).map(([name, field]) => ({ path: [id, name], ...field })),
  })),
];

function isCalled({ path, label, codes }: Figure, wanted: string): boolean {
  const titles = codes.map((code) => EXCEPTIONS[code].title);
  return [label, path.at(-1) ?? '', ...codes, ...titles].join(' ').toLowerCase().includes(wanted);
}

/** Every figure of the policy with its shipped value beside it; other figures for some orders below. */
export function ThresholdsTab({ edit, problems }: TabProps): ReactNode {
  const [text, setText] = useState('');
  const [changedOnly, setChangedOnly] = useState(false);
  const wanted = text.trim().toLowerCase();
  const sections = SECTIONS.map(({ title, figures }) => ({
    title,
    figures: figures.filter((figure) => isCalled(figure, wanted) && (!changedOnly || edit.isChanged(figure.path))),
  })).filter(({ figures }) => figures.length > 0);
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
      {sections.length === 0 && (
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
      {sections.map(({ title, figures }) => (
        <section key={title} className="policy-section">
          <h2>{title}</h2>
          <table className="figures">
            <FigureColumns />
            <thead className="visually-hidden">
              <tr>
                <th>Figure</th>
                <th>Value</th>
                <th>Shipped</th>
                <th>Exceptions</th>
              </tr>
            </thead>
            <tbody>
              {figures.map((figure) => (
                <FigureRow key={figure.path.join('.')} figure={figure} edit={edit} problems={problems} />
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
  figure: { path, label, unit, codes },
  edit,
  problems,
}: Pick<TabProps, 'edit' | 'problems'> & { readonly figure: Figure }): ReactNode {
  const value = memberAt(edit.policy, path);
  const shippedValue = memberAt(edit.shipped, path);
  const shipped = unit === 'switch' ? (shippedValue === true ? 'on' : 'off') : fieldText(unit, Number(shippedValue));
  const changed = edit.isChanged(path);
  return (
    <tr data-changed={changed}>
      <th scope="row">{label}</th>
      <td className="figure-value">
        {unit === 'switch' ? (
          <input
            type="checkbox"
            aria-label={label}
            checked={value === true}
            onChange={(event) => edit.set(path, event.target.checked)}
          />
        ) : (
          <>
            <UnitEntry label={label} unit={unit} value={Number(value)} onChange={(next) => edit.set(path, next)} />
            <span className="quiet small">{UNIT_WORDS[unit]}</span>
          </>
        )}
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
