import type { KPI_COLUMNS, KPI_VIEWS, KpiId } from '#shared/contract/dto/kpis.ts';
import type { ColumnFilter } from '#shared/contract/dto/grid-query.ts';
import { linkedFilter, type FilterModel } from '../../grid/filters.ts';
import { formatRoute } from '../../state/route.ts';
import { periodText, type Choice } from './choice.ts';

type KpiView = (typeof KPI_VIEWS)[number];

/** A column's filter with the words that name it in the list. */
export interface NamedFilter {
  readonly filter: ColumnFilter;
  readonly words: string;
}

function filterParams(filters: Readonly<Record<string, NamedFilter>>): Record<string, string> {
  const models: Record<string, FilterModel> = {};
  for (const [column, { filter, words }] of Object.entries(filters)) models[column] = linkedFilter(filter, words);
  return Object.keys(models).length === 0 ? {} : { filters: JSON.stringify(models) };
}

/** The rows behind a figure. */
export function rowsAddress(
  kpi: KpiId,
  { period, basis }: Choice,
  view: KpiView = 'all',
  filters: Partial<Record<(typeof KPI_COLUMNS)[number], NamedFilter>> = {},
): string {
  return formatRoute('overview', kpi, { period: periodText(period), basis, view, ...filterParams(filters) });
}

/** A list of another screen with its view and filters named. */
export function listAddress(
  screen: 'orders' | 'exceptions' | 'reconcile',
  view: string,
  filters: Readonly<Record<string, NamedFilter>> = {},
): string {
  return formatRoute(screen, '', { [screen === 'exceptions' ? 'queue' : 'view']: view, ...filterParams(filters) });
}
