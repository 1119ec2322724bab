import { ChevronRight, Search } from 'lucide-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { CatalogEntry } from '#shared/contract/dto/systems.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import { SYSTEM_WORDS } from '../ui/words.ts';

/** The ones that most estates begin with come first. */
const KINDS: readonly SystemKind[] = ['erp', 'crm', 'commerce', 'wms', 'tms', 'edi', 'finance', 'files'];

/** Every system that can be connected, by kind; typing narrows the list, and what is in no list is declared. */
export function ChooseSystem({
  entries,
  takesFocus,
  onChoose,
  onDeclare,
}: {
  entries: readonly CatalogEntry[];
  takesFocus: boolean;
  onChoose: (connectorId: string) => void;
  onDeclare: () => void;
}): ReactNode {
  const id = useId();
  const whole = useRef<HTMLDivElement>(null);
  const [text, setText] = useState('');
  useEffect(() => {
    if (takesFocus) whole.current?.querySelector('input')?.focus();
  }, [takesFocus]);
  const groups = byKind(entries.filter((entry) => isMeant(entry, text)));
  const [first] = groups[0]?.entries ?? [];

  const move = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const stops = [...(whole.current?.querySelectorAll<HTMLElement>('input, button') ?? [])];
    stops[stops.indexOf(event.target as HTMLElement) + step]?.focus();
  };
  return (
    <div ref={whole} className="choose-system" role="group" aria-label="What to connect" onKeyDown={move}>
      <div className="choose-search">
        <Search size={14} aria-hidden />
        <input
          className="input"
          type="search"
          aria-label="Find a system"
          placeholder="Name or kind of the system"
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && text === '') event.currentTarget.blur();
            if (event.key !== 'Enter') return;
            event.preventDefault();
            if (first) onChoose(first.connectorId);
            else onDeclare();
          }}
        />
      </div>
      {groups.map(({ kind, entries: own }) => (
        <section key={kind} className="choose-group" aria-labelledby={`${id}-${kind}`}>
          <h3 id={`${id}-${kind}`}>{SYSTEM_WORDS[kind]}</h3>
          <ul>
            {own.map(({ connectorId, name, apiVersion }) => (
              <li key={connectorId}>
                <Choice name={name} hint={apiVersion} onChoose={() => onChoose(connectorId)} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      <section className="choose-group" aria-labelledby={`${id}-other`}>
        <h3 id={`${id}-other`}>{groups.length === 0 ? 'Not in the list' : 'Anything else'}</h3>
        <ul>
          <li>
            <Choice
              name="A folder of files, or any API"
              hint="CSV, JSON, REST, OData, GraphQL, by a declaration"
              onChoose={onDeclare}
            />
          </li>
        </ul>
      </section>
    </div>
  );
}

/** Every word that was typed is in its name, its kind or its version. */
function isMeant({ name, kind, connectorId, apiVersion }: CatalogEntry, text: string): boolean {
  const said = `${name} ${SYSTEM_WORDS[kind]} ${connectorId} ${apiVersion}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => said.includes(word));
}

interface KindGroup {
  readonly kind: SystemKind;
  readonly entries: readonly CatalogEntry[];
}

function byKind(entries: readonly CatalogEntry[]): readonly KindGroup[] {
  return KINDS.map((kind) => ({
    kind,
    entries: entries.filter((entry) => entry.kind === kind).toSorted((a, b) => a.name.localeCompare(b.name)),
  })).filter((group) => group.entries.length > 0);
}

function Choice({ name, hint, onChoose }: { name: string; hint: string; onChoose: () => void }): ReactNode {
  return (
    <button type="button" className="choose-row" onClick={onChoose}>
      <span className="ellipsis" title={name}>
        {name}
      </span>
      <span className="small quiet ellipsis" title={hint}>
        {hint}
      </span>
      <ChevronRight size={14} aria-hidden />
    </button>
  );
}
