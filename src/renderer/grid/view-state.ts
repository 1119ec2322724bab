import type { ColumnState } from 'ag-grid-community';
import { isFilterModel, type FilterModel } from './filters.ts';

export interface SortStep {
  readonly column: string;
  readonly descending: boolean;
}

export type FilterModels = Readonly<Record<string, FilterModel>>;

/** What a view holds: columns with order, width, pin and sort as the grid states them, and filters. */
export interface ViewState {
  readonly columns: readonly ColumnState[];
  readonly filters: FilterModels;
}

/** Where somebody is in a list: the row at the top, and the one at hand. Rows are named by id, and looked for by index. */
export interface ListPlace {
  readonly top: number;
  readonly row: { readonly id: string; readonly index: number } | null;
}

export type ViewStates = Readonly<Record<string, ViewState>>;

/** Reads what was kept; a part that is no longer understood is left out. */
export function readViewStates(value: unknown, columnIds: readonly string[]): ViewStates {
  if (typeof value !== 'object' || value === null) return {};
  const states: Record<string, ViewState> = {};
  for (const [view, kept] of Object.entries(value as Record<string, Partial<ViewState> | null>)) {
    if (!kept || !Array.isArray(kept.columns)) continue;
    const columns = (kept.columns as ColumnState[]).filter((column) => columnIds.includes(column.colId));
    const filters = Object.entries(kept.filters ?? {}).filter(
      ([column, model]) => columnIds.includes(column) && isFilterModel(model),
    );
    states[view] = { columns, filters: Object.fromEntries(filters) };
  }
  return states;
}

/** The columns of a view that was never changed: as declared, with the view's own sort. */
export function defaultColumns(
  columns: readonly {
    readonly id: string;
    readonly width: number;
    readonly flex?: number;
    readonly hidden?: boolean;
    readonly pinned?: boolean;
  }[],
  sort: readonly SortStep[],
): ColumnState[] {
  return columns.map((column) => {
    const step = sort.findIndex((candidate) => candidate.column === column.id);
    return {
      colId: column.id,
      width: column.width,
      flex: column.flex ?? null,
      hide: column.hidden === true,
      pinned: column.pinned === true ? 'left' : null,
      sort: step < 0 ? null : sort[step]?.descending === true ? 'desc' : 'asc',
      sortIndex: step < 0 ? null : step,
    };
  });
}

/** The sort steps that the grid's columns state, in their order. */
export function sortOf(columns: readonly ColumnState[]): SortStep[] {
  return columns
    .filter((column) => column.sort === 'asc' || column.sort === 'desc')
    .toSorted((a, b) => (a.sortIndex ?? 0) - (b.sortIndex ?? 0))
    .slice(0, 4)
    .map((column) => ({ column: column.colId, descending: column.sort === 'desc' }));
}

/** Reads where somebody was in each view; a place that is no longer understood is left out. */
export function readPlaces(value: unknown): Readonly<Record<string, ListPlace>> {
  if (typeof value !== 'object' || value === null) return {};
  const kept = Object.entries(value as Record<string, Partial<ListPlace> | null>);
  return Object.fromEntries(
    kept.flatMap(([view, place]): [string, ListPlace][] => {
      if (!place || !isIndex(place.top)) return [];
      const { row } = place;
      const known = row && typeof row.id === 'string' && isIndex(row.index) ? { id: row.id, index: row.index } : null;
      return [[view, { top: place.top, row: known }]];
    }),
  );
}

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
