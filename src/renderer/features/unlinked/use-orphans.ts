import { useCallback } from 'react';
import type { UnlinkedFilter, UnlinkedRow } from '#shared/contract/dto/links.ts';
import type { ContractErrorData } from '#shared/contract/errors.ts';
import { useQuery } from '../../data/use-query.ts';

const PAGE = 100;

export interface Orphans {
  /** Null while it is not known. */
  readonly total: number | null;
  /** Undefined where the row is not loaded. */
  readonly row: (index: number) => UnlinkedRow | undefined;
  readonly error: ContractErrorData | undefined;
}

/** The rows between two indexes of the list, as they are asked for while it is scrolled. */
export function useOrphans(filter: UnlinkedFilter, first: number, last: number): Orphans {
  const [from, to] = [Math.floor(first / PAGE), Math.floor(last / PAGE)];
  const upper = useQuery('unlinked.list', { ...filter, offset: from * PAGE, limit: PAGE }, { keep: true });
  const lower = useQuery('unlinked.list', to === from ? null : { ...filter, offset: to * PAGE, limit: PAGE });
  const [above, below] = [upper.value?.rows, lower.value?.rows];
  const row = useCallback(
    (index: number): UnlinkedRow | undefined => {
      const page = Math.floor(index / PAGE);
      return (page === from ? above : page === to ? below : undefined)?.[index - page * PAGE];
    },
    [from, to, above, below],
  );
  return { total: upper.value?.total ?? null, row, error: upper.error };
}
