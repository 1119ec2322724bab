import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useEngine } from '../data/engine.tsx';
import { useQuery } from '../data/use-query.ts';
import { createSaver } from '../state/persist.ts';
import { useRoute } from '../state/route.ts';
import type { GridColumn } from './columns.ts';
import { isFilterModel } from './filters.ts';
import { defaultColumns, readViewStates, type FilterModels, type SortStep, type ViewState, type ViewStates } from './view-state.ts';

export interface GridScreen {
  /** Null until what was kept is known: a grid that showed first and jumped then would be worse. */
  readonly state: ViewState | null;
  readonly onState: (state: ViewState) => void;
  readonly reset: () => void;
  /** Changes with each reset, so that the grid takes the state anew. */
  readonly version: number;
}

/** Filters that the address brings along go before those that were kept; null where it brings none. */
function readLinked<Row>(text: string, columns: readonly GridColumn<Row>[]): FilterModels | null {
  if (text === '') return null;
  const known = new Set(columns.map(({ id }) => id));
  try {
    const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return Object.fromEntries(
      entries.flatMap(([id, model]) => (known.has(id) && isFilterModel(model) ? [[id, model] as const] : [])),
    );
  } catch {
    return null;
  }
}

/** Keeps columns, sort and filters of each view under `grid.<name>`. */
export function useGridScreen<Row>(
  name: string,
  columns: readonly GridColumn<Row>[],
  view: string,
  sortOfView: (view: string) => readonly SortStep[],
): GridScreen {
  const { client } = useEngine();
  const key = `grid.${name}`;
  const { value: kept, error } = useQuery('preferences.get', { key });
  const save = useMemo(() => createSaver(client, key), [client, key]);
  const states = useRef<ViewStates | null>(null);
  const [loaded, setLoaded] = useState(false);
  const [version, setVersion] = useState(0);
  const route = useRoute();
  const linked = route.screen === name.split('.', 1)[0] ? (route.params['filters'] ?? '') : '';
  const [shownLink, setShownLink] = useState(linked);
  if (linked !== shownLink) {
    setShownLink(linked);
    setVersion((before) => before + 1);
  }

  useEffect(() => {
    if (states.current !== null || (kept === undefined && error === undefined)) return;
    states.current = readViewStates(
      kept?.value,
      columns.map((column) => column.id),
    );
    setLoaded(true);
  }, [kept, error, columns]);

  const onState = useCallback(
    (state: ViewState) => {
      states.current = { ...states.current, [view]: state };
      save(states.current);
    },
    [save, view],
  );

  const reset = useCallback(() => {
    const others = Object.fromEntries(Object.entries(states.current ?? {}).filter(([name]) => name !== view));
    states.current = others;
    save(others);
    setVersion((before) => before + 1);
  }, [save, view]);

  const state = useMemo(
    () => {
      if (!loaded) return null;
      const kept = states.current?.[view] ?? { columns: defaultColumns(columns, sortOfView(view)), filters: {} };
      const filters = readLinked(linked, columns);
      return filters === null ? kept : { ...kept, filters };
    },
    // A reset empties what the ref holds.
    // oxlint-disable-next-line react/exhaustive-deps
    [loaded, view, columns, sortOfView, version, linked],
  );
  return { state, onState, reset, version };
}
