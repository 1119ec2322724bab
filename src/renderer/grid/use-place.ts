import type { GridApi } from 'ag-grid-community';
import { useCallback, useRef, type RefObject } from 'react';
import { alive } from './alive.ts';
import type { ListPlace } from './view-state.ts';

interface PlaceOptions<Row> {
  readonly api: GridApi<Row> | null;
  /** Where to come back to, by the view that is shown; null for its beginning. */
  readonly place: ListPlace | null;
  readonly onPlace: (place: ListPlace) => void;
  /** A grid out of sight has no place to tell. */
  readonly shown: boolean;
  /** How many rows the list has. */
  readonly known: RefObject<number>;
}

interface Place {
  /** Goes on to the place once rows are there; called whenever rows have come. */
  readonly comeBack: () => void;
  /** True once the place is reached, or has gone. */
  readonly isThere: () => boolean;
  /** Tells where the grid is now. */
  readonly keepPlace: () => void;
}

/** Shows a list where somebody left it: the rows in sight and the one at hand, as far as they are still there. */
export function usePlace<Row>({ api, place, onPlace, shown, known }: PlaceOptions<Row>): Place {
  /** The last place that was come back to: each is, once. */
  const reached = useRef<ListPlace | null>(null);
  const scrolled = useRef<ListPlace | null>(null);
  const isThere = useCallback(() => place === null || reached.current === place, [place]);

  const comeBack = useCallback((): void => {
    const grid = alive(api);
    if (!grid || place === null || reached.current === place || known.current === 0) return;
    const top = Math.min(place.top, known.current - 1);
    if (scrolled.current !== place) {
      scrolled.current = place;
      grid.ensureIndexVisible(top, 'top');
    }
    const { row } = place;
    const node = row === null ? null : grid.getRowNode(row.id);
    // What is scrolled to is still to come.
    if (grid.getDisplayedRowAtIndex(top)?.data === undefined) return;
    reached.current = place;
    if (node?.data !== undefined && grid.getSelectedNodes().length === 0) node.setSelected(true);
  }, [api, place, known]);

  const keepPlace = useCallback((): void => {
    const grid = alive(api);
    if (!grid || !shown || !isThere()) return;
    const focused = grid.getFocusedCell();
    const node = (focused && grid.getDisplayedRowAtIndex(focused.rowIndex)) ?? grid.getSelectedNodes()[0];
    const row = node?.id === undefined || node.rowIndex === null ? null : { id: node.id, index: node.rowIndex };
    onPlace({ top: Math.max(0, grid.getFirstDisplayedRowIndex()), row });
  }, [api, shown, isThere, onPlace]);

  return { comeBack, isThere, keepPlace };
}
