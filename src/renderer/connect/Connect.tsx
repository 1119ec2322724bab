import { useState, type ReactNode } from 'react';
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
        {catalog.rows.map((candidate) => (
          <button
            key={candidate.connectorId}
            type="button"
            role="radio"
            aria-checked={chosen === candidate.connectorId}
            className="connect-choice"
            onClick={() => setChosen(candidate.connectorId)}
          >
            <span className="strong">{candidate.name}</span>
            <span className="small quiet">{`${SYSTEM_WORDS[candidate.kind]}, ${candidate.apiVersion}`}</span>
          </button>
        ))}
        <button
          type="button"
          role="radio"
          aria-checked={chosen === FOLDER}
          className="connect-choice"
          onClick={() => setChosen(FOLDER)}
        >
          <span className="strong">A folder of files, or any API</span>
          <span className="small quiet">CSV, JSON, REST, OData or GraphQL with a declaration</span>
        </button>
      </div>
      {chosen === FOLDER && <ConnectFolder onDone={() => onDone(null)} />}
    </div>
  );
}
