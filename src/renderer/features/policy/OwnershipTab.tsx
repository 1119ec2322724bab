import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Owner } from '#shared/domain/policy.ts';
import { durationText } from '#shared/domain/policy-words.ts';
import { formatRoute, replaceAddress, useRoute } from '../../state/route.ts';
import { useSystems } from '../../ui/Systems.tsx';
import { FACT_GROUPS, factKey, FACTS, GROUP_TITLES, ownerText, possibleOwners, ruleOf, type Fact } from './facts.ts';
import { FactPanel } from './FactPanel.tsx';
import { problemAt } from './fields.tsx';
import type { TabProps } from './tab-props.ts';

/** Who owns what: a row per fact, a column per system, the order of owners as figures in the cells. */
export function OwnershipTab({ state, edit, problems }: TabProps): ReactNode {
  const { params } = useRoute();
  const [text, setText] = useState('');
  const selected = FACTS.find((fact) => factKey(fact) === params['fact']) ?? null;
  const owners = possibleOwners(edit.policy, state.systems);
  const systems = useSystems();
  const system = (owner: Owner) => systems.get(owner.slice('connection:'.length));
  const wanted = text.trim().toLowerCase();
  const shown = FACTS.filter(({ title, name }) => `${title} ${name}`.toLowerCase().includes(wanted));
  const select = (fact: Fact | null): void =>
    replaceAddress(formatRoute('policy', 'ownership', fact === null ? {} : { fact: factKey(fact) }));

  const setOwner = (fact: Fact, owner: Owner, rank: number | null): void => {
    const others = ruleOf(edit.policy, fact).owners.filter((each) => each !== owner);
    if (rank === null && others.length === 0) return;
    const next = rank === null ? others : [...others.slice(0, rank - 1), owner, ...others.slice(rank - 1)];
    edit.set([fact.group, fact.name, 'owners'], next);
  };

  return (
    <div className={selected ? 'ownership with-panel' : 'ownership'}>
      <div className="ownership-list">
        <div className="policy-tools">
          <input
            className="input"
            type="search"
            placeholder="Find a milestone, status, attribute or quantity"
            aria-label="Find a fact"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <span className="quiet small">
            The first system that knows an order decides. In a cell: 1–9 sets its place, Delete takes it out.
          </span>
        </div>
        {shown.length === 0 ? (
          <p className="quiet policy-empty">
            {`Nothing is called “${text}”. `}
            <button type="button" className="link-button" onClick={() => setText('')}>
              Show everything
            </button>
          </p>
        ) : (
          <table className="matrix">
            <thead>
              <tr>
                <th>Fact</th>
                {owners.map((owner) => (
                  <th key={owner} className="owner-head" title={system(owner)?.name ?? owner}>
                    {system(owner)?.monogram ?? ownerText(owner)}
                  </th>
                ))}
                <th className="optional">Cedes after</th>
                <th className="optional">Settles in</th>
              </tr>
            </thead>
            {FACT_GROUPS.map((group) => {
              const facts = shown.filter((fact) => fact.group === group);
              return (
                facts.length > 0 && (
                  <tbody key={group}>
                    <tr className="matrix-group">
                      <th colSpan={owners.length + 3}>{GROUP_TITLES[group]}</th>
                    </tr>
                    {facts.map((fact) => (
                      <FactRow
                        key={factKey(fact)}
                        fact={fact}
                        owners={owners}
                        edit={edit}
                        problem={problemAt(problems, factKey(fact))}
                        selected={fact === selected}
                        onSelect={() => select(fact)}
                        onOwner={(owner, rank) => setOwner(fact, owner, rank)}
                      />
                    ))}
                  </tbody>
                )
              );
            })}
          </table>
        )}
      </div>
      {selected && (
        <FactPanel
          key={factKey(selected)}
          fact={selected}
          owners={owners}
          edit={edit}
          problems={problems}
          onOwner={(owner, rank) => setOwner(selected, owner, rank)}
          onClose={() => select(null)}
        />
      )}
    </div>
  );
}

interface RowProps extends Pick<TabProps, 'edit'> {
  readonly fact: Fact;
  readonly owners: readonly Owner[];
  readonly problem: string | undefined;
  readonly selected: boolean;
  readonly onSelect: () => void;
  readonly onOwner: (owner: Owner, rank: number | null) => void;
}

function FactRow({ fact, owners, edit, problem, selected, onSelect, onOwner }: RowProps): ReactNode {
  const row = useRef<HTMLTableRowElement>(null);
  const rule = ruleOf(edit.policy, fact);
  const changed = edit.isChanged([fact.group, fact.name]);
  const onKey = (event: KeyboardEvent, owner: Owner): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      const cells = [...(row.current?.querySelectorAll<HTMLElement>('.rank') ?? [])];
      cells[cells.indexOf(event.currentTarget as HTMLElement) + step]?.focus();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      moveRow(event.currentTarget as HTMLElement, event.key === 'ArrowDown' ? 1 : -1);
    } else if (/^[1-9]$/.test(event.key)) {
      event.preventDefault();
      onOwner(owner, Number(event.key));
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      onOwner(owner, null);
    }
  };
  return (
    <tr ref={row} className={selected ? 'selected' : ''} data-changed={changed}>
      <th scope="row">
        <button type="button" className="link-button fact-name" aria-expanded={selected} onClick={onSelect}>
          {fact.title}
        </button>
        {changed && <span className="changed-mark" title="Differs from the shipped policy" />}
        {problem !== undefined && (
          <span className="problem small" role="alert">
            {problem}
          </span>
        )}
      </th>
      {owners.map((owner, index) => {
        const rank = rule.owners.indexOf(owner) + 1;
        const words = rank === 0 ? 'only claims' : rank === 1 ? 'owns it' : `stands in as number ${rank}`;
        return (
          <td key={owner}>
            <button
              type="button"
              className="rank tabular"
              data-rank={rank}
              // A stop per row: arrows go on from there.
              tabIndex={index === 0 ? 0 : -1}
              aria-label={`${fact.title}: ${ownerText(owner)} ${words}`}
              onClick={onSelect}
              onKeyDown={(event) => onKey(event, owner)}
            >
              {rank === 0 ? '·' : rank}
            </button>
          </td>
        );
      })}
      <td className="optional tabular quiet">{rule.freshMs === null ? '' : durationText(rule.freshMs)}</td>
      <td className="optional tabular quiet">{durationText(rule.settleMs ?? edit.policy.settleMs)}</td>
    </tr>
  );
}

/** The same column in the row above or below, over the headings of groups. */
function moveRow(cell: HTMLElement, step: 1 | -1): void {
  const table = cell.closest('table');
  const rows = [...(table?.querySelectorAll('tr') ?? [])].filter((row) => row.querySelector('.rank'));
  const own = cell.closest('tr');
  if (!own) return;
  const column = [...own.querySelectorAll('.rank')].indexOf(cell);
  rows[rows.indexOf(own) + step]?.querySelectorAll<HTMLElement>('.rank')[column]?.focus();
}
