import type { GridApi } from 'ag-grid-community';

/** The grid, or null once it has gone: rows and events of it may come later, when another moment is shown. */
export function alive<Row>(api: GridApi<Row> | null): GridApi<Row> | null {
  return api?.isDestroyed() === false ? api : null;
}
