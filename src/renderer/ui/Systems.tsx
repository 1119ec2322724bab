import { createContext, useContext, type ReactNode } from 'react';
import type { Status } from '#shared/contract/dto/systems.ts';

type SystemName = Pick<Status['systems'][number], 'connectionId' | 'monogram' | 'name'>;

/** The connections by id; filled from the status. */
export const SystemsContext = createContext<ReadonlyMap<string, SystemName>>(new Map());

export function useSystem(connectionId: string): SystemName {
  const known = useContext(SystemsContext).get(connectionId);
  return known ?? { connectionId, monogram: connectionId.slice(0, 2).toUpperCase(), name: connectionId };
}

export function useSystems(): ReadonlyMap<string, SystemName> {
  return useContext(SystemsContext);
}

/** The name of any connection, for lists of several. */
export function useSystemName(): (connectionId: string) => string {
  const known = useContext(SystemsContext);
  return (connectionId) => known.get(connectionId)?.name ?? connectionId;
}

/** Systems are told apart by two letters, never by colour. */
export function Monogram({ connectionId }: { connectionId: string }): ReactNode {
  const { monogram, name } = useSystem(connectionId);
  return (
    <abbr className="monogram" title={name}>
      {monogram}
    </abbr>
  );
}

export function Monograms({ connectionIds }: { connectionIds: readonly string[] }): ReactNode {
  return (
    <span className="monograms">
      {connectionIds.map((id) => (
        <Monogram key={id} connectionId={id} />
      ))}
    </span>
  );
}
