import { useState, type ReactNode } from 'react';
import { useQuery } from '../data/use-query.ts';
import { ErrorNotice, Skeleton } from '../ui/Notice.tsx';
import { ChooseSystem } from './ChooseSystem.tsx';
import { ConnectFolder } from './ConnectFolder.tsx';
import { ConnectWizard } from './ConnectWizard.tsx';

type Chosen = { readonly connectorId: string } | 'declared' | null;

/** Choose a system or a folder of files, then step by step what it needs to be told. */
export function Connect({
  takesFocus = false,
  onDone,
}: {
  /** Whoever comes here wants to choose a system. */
  takesFocus?: boolean;
  onDone: (connectionId: string | null) => void;
}): ReactNode {
  const { value: catalog, error } = useQuery('connections.catalog', {});
  const [chosen, setChosen] = useState<Chosen>(null);
  const [returned, setReturned] = useState(false);
  if (error && !catalog) return <ErrorNotice error={error} />;
  if (!catalog) return <Skeleton rows={6} />;
  const back = (): void => {
    setReturned(true);
    setChosen(null);
  };
  if (chosen === 'declared') return <ConnectFolder onBack={back} onDone={() => onDone(null)} />;
  const entry = catalog.rows.find(({ connectorId }) => connectorId === chosen?.connectorId);
  if (entry) return <ConnectWizard key={entry.connectorId} entry={entry} onBack={back} onDone={onDone} />;
  return (
    <ChooseSystem
      entries={catalog.rows}
      takesFocus={takesFocus || returned}
      onChoose={(connectorId) => setChosen({ connectorId })}
      onDeclare={() => setChosen('declared')}
    />
  );
}
