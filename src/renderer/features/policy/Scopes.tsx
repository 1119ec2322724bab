import { Plus, X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { OrderCondition, PolicyScope } from '#shared/domain/policy.ts';
import { PLANNING_FIELDS, THRESHOLD_FIELDS, TOLERANCE_FIELDS, TYPICAL_FIELDS } from '#shared/domain/policy-fields.ts';
import { conditionText } from '#shared/domain/policy-words.ts';
import { memberAt } from './draft.ts';
import { Problem, problemAt, UnitEntry } from './fields.tsx';
import type { TabProps } from './tab-props.ts';

const FIELDS = {
  thresholds: THRESHOLD_FIELDS,
  tolerances: TOLERANCE_FIELDS,
  typical: TYPICAL_FIELDS,
  planning: PLANNING_FIELDS,
} as const;
type Group = keyof typeof FIELDS;

const NAMES = [
  'customer',
  'item',
  'route',
  'warehouse',
  'carrier',
] as const satisfies readonly (keyof OrderCondition)[];
const PLACEHOLDERS: Readonly<Record<(typeof NAMES)[number], string>> = {
  customer: 'Number or name',
  item: 'Item number',
  route: 'HAM>Lyon, *>FR',
  warehouse: 'Code or name',
  carrier: 'Code or name',
};

/** Figures that hold for some orders only, by customer, item, route, warehouse or carrier. */
export function Scopes({ edit, problems }: Pick<TabProps, 'edit' | 'problems'>): ReactNode {
  const { scopes } = edit.policy;
  const set = (next: readonly PolicyScope[]): void => edit.set(['scopes'], next);
  const change = (index: number, scope: PolicyScope): void =>
    set(scopes.map((each, at) => (at === index ? scope : each)));
  return (
    <section className="policy-section">
      <div className="section-head">
        <h2>Other figures for some orders</h2>
        <span className="spacer" />
        <button
          type="button"
          className="button low"
          onClick={() => set([...scopes, { when: { customer: 'C0000' }, thresholds: {} }])}
        >
          <Plus size={13} aria-hidden />
          Add
        </button>
      </div>
      {scopes.length === 0 && (
        <p className="quiet">
          All orders are measured alike. Add a customer, route, warehouse, carrier or item that has terms of its own.
        </p>
      )}
      {scopes.map((scope, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a scope is its place in the list: what it says is edited in place
        <div key={index} className="scope" role="group" aria-label={`For ${conditionText(scope.when)}`}>
          <div className="scope-head">
            {NAMES.map((name) => (
              <label key={name} className="scope-name">
                <span className="small quiet">{name}</span>
                <input
                  className="input"
                  placeholder={PLACEHOLDERS[name]}
                  value={scope.when[name] ?? ''}
                  onChange={(event) => change(index, { ...scope, when: named(scope.when, name, event.target.value) })}
                />
              </label>
            ))}
            <button
              type="button"
              className="button plain low icon"
              aria-label={`Take out ${conditionText(scope.when)}`}
              onClick={() => set(scopes.filter((_, at) => at !== index))}
            >
              <X size={13} aria-hidden />
            </button>
          </div>
          <ScopeFigures scope={scope} edit={edit} onChange={(next) => change(index, next)} />
          <Problem text={problemAt(problems, `scopes.${index}`)} />
        </div>
      ))}
    </section>
  );
}

function named(when: OrderCondition, name: (typeof NAMES)[number], value: string): OrderCondition {
  const { [name]: _, ...others } = when;
  return value === '' ? others : { ...others, [name]: value };
}

function ScopeFigures({
  scope,
  edit,
  onChange,
}: {
  readonly scope: PolicyScope;
  readonly edit: TabProps['edit'];
  readonly onChange: (scope: PolicyScope) => void;
}): ReactNode {
  const [adding, setAdding] = useState('');
  const groups = Object.keys(FIELDS) as Group[];
  const set = (group: Group, name: string, value: number | undefined): void => {
    const { [name]: _, ...others } = (scope[group] ?? {}) as Readonly<Record<string, number>>;
    onChange({ ...scope, [group]: value === undefined ? others : { ...others, [name]: value } });
  };
  const figures = groups.flatMap((group) =>
    Object.entries((scope[group] ?? {}) as Readonly<Record<string, number>>).map(([name, value]) => ({
      group,
      name,
      value,
      field: (FIELDS[group] as Readonly<Record<string, (typeof THRESHOLD_FIELDS)['pickupMs']>>)[name],
    })),
  );
  return (
    <>
      {figures.map(
        ({ group, name, value, field }) =>
          field && (
            <div key={name} className="scope-figure">
              <span>{field.label}</span>
              <UnitEntry
                label={field.label}
                unit={field.unit}
                value={value}
                onChange={(next) => set(group, name, next)}
              />
              <button
                type="button"
                className="button plain low icon"
                aria-label={`Take out: ${field.label}`}
                onClick={() => set(group, name, undefined)}
              >
                <X size={13} aria-hidden />
              </button>
            </div>
          ),
      )}
      <select
        className="input scope-add"
        aria-label="Add a figure"
        value={adding}
        onChange={(event) => {
          const [group, name] = event.target.value.split('.') as [Group, string];
          setAdding('');
          set(group, name, Number(memberAt(edit.policy, [group, name])));
        }}
      >
        <option value="">Add a figure …</option>
        {groups.flatMap((group) =>
          Object.entries(FIELDS[group])
            .filter(([name]) => !figures.some((figure) => figure.name === name))
            .map(([name, { label }]) => (
              <option key={name} value={`${group}.${name}`}>
                {label}
              </option>
            )),
        )}
      </select>
    </>
  );
}
