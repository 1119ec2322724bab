import type { ColDef, ICellRendererParams } from 'ag-grid-community';
import { createElement, type FunctionComponent, type ReactNode } from 'react';
import { FilterEditor, NoFilterPanel } from './FilterEditor.tsx';
import type { Choice, FilterEditorParams, FilterKind } from './filters.ts';

/** One column of a list: what the engine calls it, how it is drawn, filtered and copied. */
export interface GridColumn<Row> {
  readonly id: string;
  readonly words: string;
  /** For the header's tooltip, where the word alone does not say it. */
  readonly help?: string;
  readonly width: number;
  readonly flex?: number;
  readonly right?: boolean;
  readonly pinned?: boolean;
  readonly hidden?: boolean;
  readonly sortable?: boolean;
  readonly filter?: FilterKind;
  readonly choices?: () => readonly Choice[];
  readonly cell: (row: Row) => ReactNode;
  /** Plain text for the clipboard: numbers as a spreadsheet reads them. */
  readonly copy: (row: Row) => string;
}

function renderer<Row>(cell: GridColumn<Row>['cell']): FunctionComponent<ICellRendererParams<Row>> {
  return function Cell({ data }: ICellRendererParams<Row>): ReactNode {
    return data === undefined ? createElement('span', { className: 'skeleton', 'aria-hidden': true }) : cell(data);
  };
}

/** The grid's own description of the columns. */
export function toColumnDefs<Row>(columns: readonly GridColumn<Row>[]): ColDef<Row>[] {
  return columns.map((column) => {
    const params: FilterEditorParams = {
      filterKind: column.filter ?? 'text',
      words: column.words,
      choices: column.choices,
    };
    const def: ColDef<Row> = {
      colId: column.id,
      headerName: column.words,
      width: column.width,
      minWidth: Math.min(column.width, 64),
      cellRenderer: renderer(column.cell),
      sortable: column.sortable ?? true,
      suppressHeaderMenuButton: true,
      suppressHeaderFilterButton: true,
      suppressMovable: false,
      floatingFilter: true,
    };
    if (column.help !== undefined) def.headerTooltip = column.help;
    if (column.flex !== undefined) def.flex = column.flex;
    if (column.flex !== undefined) def.minWidth = column.width;
    if (column.hidden === true) def.hide = true;
    if (column.pinned === true) def.pinned = 'left';
    if (column.right === true) Object.assign(def, { cellClass: 'num', headerClass: 'ag-right-aligned-header' });
    if (column.filter !== undefined) {
      Object.assign(def, {
        filter: { component: NoFilterPanel, doesFilterPass: () => true },
        filterParams: params,
        floatingFilterComponent: FilterEditor,
        suppressFloatingFilterButton: true,
      });
    }
    return def;
  });
}
