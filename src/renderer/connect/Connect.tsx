import { useId, useState, type ReactNode } from 'react';
import type { CatalogEntry } from '#shared/contract/dto/systems.ts';
import type { SystemKind } from '#shared/domain/systems.ts';
import { useQuery } from '../data/use-query.ts';
import { ErrorNotice, Skeleton } from '../ui/Notice.tsx';
import { SYSTEM_WORDS } from '../ui/words.ts';
import { ConnectFolder } from './ConnectFolder.tsx';
import { ConnectWizard } from './ConnectWizard.tsx';

const FOLDER = 'folder';

/** Choose a system or a folder of files, then step by step what it needs to be told. */
export function Connect({ onDone }: { onDone: (connectionId: string | null) => void }): ReactNode {
  const { value: catalog, error } = useQuery('connections.catalog', {});
  const [chosen, setChosen] = useState<string | null>(null);
  if (error && !catalog) return <ErrorNotice error={error} />;
  if (!catalog) return <Skeleton rows={6} />;
  const entry = catalog.rows.find((candidate) => candidate.connectorId === chosen);
  if (entry) {
    return <ConnectWizard key={entry.connectorId} entry={entry} onBack={() => setChosen(null)} onDone={onDone} />;
  }
  return (
    <div className="connect">
      <div className="connect-choices" role="radiogroup" aria-label="What to connect">
        {byKind(catalog.rows).map(([kind, entries]) => (
          <ChoiceGroup key={kind} words={SYSTEM_WORDS[kind]}>
            {entries.map(({ connectorId, name, apiVersion }) => (
              <Choice
                key={connectorId}
                name={name}
                hint={apiVersion}
                checked={chosen === connectorId}
                onChoose={() => setChosen(connectorId)}
              />
            ))}
          </ChoiceGroup>
        ))}
        <ChoiceGroup words="Anything else">
          <Choice
            name="A folder of files, or any API"
            hint="CSV, JSON, REST, OData, GraphQL, queues and event streams with a declaration"
            checked={chosen === FOLDER}
            onChoose={() => setChosen(FOLDER)}
          />
        </ChoiceGroup>
      </div>
      {chosen === FOLDER && <ConnectFolder onDone={() => onDone(null)} />}
    </div>
  );
}

/** The ones that most estates begin with come first. */
const KINDS: readonly SystemKind[] = ['erp', 'crm', 'commerce', 'wms', 'tms', 'edi', 'finance', 'files'];

function byKind(entries: readonly CatalogEntry[]): readonly (readonly [SystemKind, readonly CatalogEntry[]])[] {
  return KINDS.flatMap((kind) => {
    const own = entries.filter((entry) => entry.kind === kind).toSorted((a, b) => a.name.localeCompare(b.name));
    return own.length === 0 ? [] : [[kind, own] as const];
  });
}

function ChoiceGroup({ words, children }: { words: string; children: ReactNode }): ReactNode {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id} className="connect-group">
      <h3 id={id}>{words}</h3>
      <div className="connect-group-choices">{children}</div>
    </div>
  );
}

function Choice({
  name,
  hint,
  checked,
  onChoose,
}: {
  name: string;
  hint: string;
  checked: boolean;
  onChoose: () => void;
}): ReactNode {
  return (
    <button type="button" role="radio" aria-checked={checked} className="connect-choice" onClick={onChoose}>
      <span className="strong">{name}</span>
      <span className="small quiet">{hint}</span>
    </button>
  );
}
