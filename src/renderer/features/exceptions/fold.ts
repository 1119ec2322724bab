import { createContext, useCallback, useMemo, useRef, useState } from 'react';
import type { ExceptionRow } from '#shared/contract/dto/exceptions.ts';

export interface Fold {
  /** Keys of the unfolded roots, for the list's query: as it is now, not as it was drawn. */
  readonly keys: () => readonly string[];
  readonly isUnfolded: (row: ExceptionRow) => boolean;
  /** 0 for what stands under nothing that is unfolded. */
  readonly depthOf: (row: ExceptionRow) => number;
  /** Returns false when there is nothing to change. */
  readonly set: (row: ExceptionRow, unfolded: boolean) => boolean;
  readonly clear: () => void;
}

/** Unfolded roots, each with its own root: an outage holds roots that have consequences themselves. */
type Roots = ReadonlyMap<string, string | null>;
const NONE: Roots = new Map();

/** Which roots show their consequences below them. `onChange` has the list asked anew. */
export function useFold(onChange: () => void): Fold {
  const roots = useRef<Roots>(NONE);
  const [shown, setShown] = useState<Roots>(NONE);
  const put = useCallback(
    (next: Roots) => {
      roots.current = next;
      setShown(next);
      onChange();
    },
    [onChange],
  );
  const set = useCallback(
    (row: ExceptionRow, unfolded: boolean): boolean => {
      if (roots.current.has(row.exceptionKey) === unfolded || (unfolded && row.consequences === 0)) return false;
      const next = new Map(roots.current);
      if (unfolded) next.set(row.exceptionKey, row.rootKey);
      else next.delete(row.exceptionKey);
      put(next);
      return true;
    },
    [put],
  );
  const clear = useCallback(() => {
    roots.current = NONE;
    setShown(NONE);
  }, []);
  const keys = useCallback(() => [...roots.current.keys()], []);
  return useMemo(
    () => ({
      keys,
      isUnfolded: (row) => shown.has(row.exceptionKey),
      depthOf: (row) => depthIn(shown, row.rootKey),
      set,
      clear,
    }),
    [keys, shown, set, clear],
  );
}

function depthIn(roots: Roots, rootKey: string | null): number {
  if (rootKey === null || !roots.has(rootKey)) return 0;
  const above = roots.get(rootKey) ?? null;
  return 1 + (above === rootKey ? 0 : depthIn(roots, above));
}

/** For the cells of the list, which know nothing but their row. */
export const FoldContext = createContext<
  Pick<Fold, 'isUnfolded' | 'depthOf'> & { toggle: (row: ExceptionRow) => void }
>({
  isUnfolded: () => false,
  depthOf: () => 0,
  toggle: () => undefined,
});
