import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useEngine } from '../data/engine.tsx';
import { useQuery } from '../data/use-query.ts';
import { createSaver } from '../state/persist.ts';
import type { GridColumn } from './columns.ts';
import {
  defaultColumns,
  readPlaces,
  readViewStates,
  type ListPlace,
  type SortStep,
  type ViewState,
  type ViewStates,
} from './view-state.ts';

export interface GridScreen {
  /** Null until what was kept is known: a grid that showed first and jumped then would be worse. */
  readonly state: ViewState | null;
  readonly onState: (state: ViewState) => void;
  readonly reset: () => void;
  /** Where somebody was in the view; null for its beginning. */
  readonly place: ListPlace | null;
  readonly onPlace: (place: ListPlace) => void;
  /** Changes with each reset, so that the grid takes the state anew. */
  readonly version: number;
}

/** Keeps columns, sort and filters of each view under `grid.<name>`, and where somebody was in it under `place.<name>`. */
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
  const placeKey = `place.${name}`;
  const { value: keptPlaces, error: noPlaces } = useQuery('preferences.get', { key: placeKey });
  const savePlaces = useMemo(() => createSaver(client, placeKey), [client, placeKey]);
  const places = useRef<Readonly<Record<string, ListPlace>> | null>(null);
  const states = useRef<ViewStates | null>(null);
  const [loaded, setLoaded] = useState(false);
  const [version, setVersion] = useState(0);

  useEffect(() => {
    if (states.current !== null || (kept === undefined && error === undefined)) return;
    if (keptPlaces === undefined && noPlaces === undefined) return;
    places.current = readPlaces(keptPlaces?.value);
    states.current = readViewStates(
      kept?.value,
      columns.map((column) => column.id),
    );
    setLoaded(true);
  }, [kept, error, keptPlaces, noPlaces, columns]);

  const onState = useCallback(
    (state: ViewState) => {
      states.current = { ...states.current, [view]: state };
      save(states.current);
    },
    [save, view],
  );

  const onPlace = useCallback(
    (place: ListPlace) => {
      places.current = { ...places.current, [view]: place };
      savePlaces(places.current);
    },
    [savePlaces, view],
  );

  const reset = useCallback(() => {
    const others = Object.fromEntries(Object.entries(states.current ?? {}).filter(([name]) => name !== view));
    states.current = others;
    save(others);
    setVersion((before) => before + 1);
  }, [save, view]);

  const state = useMemo(
    () =>
      loaded ? (states.current?.[view] ?? { columns: defaultColumns(columns, sortOfView(view)), filters: {} }) : null,
    // A reset empties what the ref holds.
    // oxlint-disable-next-line react/exhaustive-deps
    [loaded, view, columns, sortOfView, version],
  );
  const place = useMemo(
    () => (loaded ? (places.current?.[view] ?? null) : null),
    // Read when a view is shown, written from then on.
    // oxlint-disable-next-line react/exhaustive-deps
    [loaded, view, version],
  );
  return { state, onState, place, onPlace, reset, version };
}
