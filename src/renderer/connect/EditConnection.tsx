import type { ReactNode } from 'react';
import { useQuery } from '../data/use-query.ts';
import { ErrorNotice, Skeleton } from '../ui/Notice.tsx';
import { ConnectFolder } from './ConnectFolder.tsx';
import { ConnectSystem } from './ConnectSystem.tsx';

interface EditConnectionProps {
  readonly connectionId: string;
  readonly secretFirst: boolean;
  readonly onDone: () => void;
}

/** The settings of a connection that is there, in the form that made it. */
export function EditConnection({ connectionId, secretFirst, onDone }: EditConnectionProps): ReactNode {
  const { value: catalog, error: noCatalog } = useQuery('connections.catalog', {});
  const { value: settings, error: noSettings } = useQuery('connections.get', { connectionId });
  const error = noCatalog ?? noSettings;
  if (error && !(catalog && settings)) return <ErrorNotice error={error} />;
  if (!catalog || !settings) return <Skeleton rows={6} />;
  const entry = catalog.rows.find((candidate) => candidate.connectorId === settings.connectorId);
  if (entry) {
    return (
      <ConnectSystem
        // An older answer may be shown for a moment; the form starts again when the settings turn out to be others.
        key={JSON.stringify(settings)}
        entry={entry}
        existing={{ id: connectionId, settings, secretFirst }}
        onDone={onDone}
      />
    );
  }
  return (
    <div className="connect">
      <p className="quiet">
        Its settings stand in its declaration file. Correct the file, then read it again here; what was read is kept.
      </p>
      <ConnectFolder onDone={onDone} />
    </div>
  );
}
