import { useEffect, type RefObject } from 'react';
import { formatRoute, replaceAddress, useRoute, type Screen } from '../state/route.ts';
import { isFilterModel } from './filters.ts';
import type { FilterModels } from './view-state.ts';

const PARAM = 'filters';
/** A grid that is shown for the first time is there after a few frames. */
const TRY_EVERY_MS = 30;

/** Address of a list as it shows with these filters: for whatever opens the rows behind a figure. */
export function filteredAddress(
  screen: Screen,
  params: Readonly<Record<string, string>>,
  filters: FilterModels,
): string {
  return formatRoute(screen, '', { ...params, [PARAM]: JSON.stringify(filters) });
}

export function readFilters(text: string | undefined): FilterModels | null {
  if (text === undefined) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, FilterModels[string]] => isFilterModel(entry[1])),
    );
  } catch {
    return null;
  }
}

/**
 * Sets the filters that the address asks for, once, and takes them out of it: from then on they are the view's own.
 * @param ready the grid shows its view
 */
export function useAddressFilters(
  screen: Screen,
  grid: RefObject<{ setFilters(filters: FilterModels): boolean } | null>,
  ready: boolean,
): void {
  const route = useRoute();
  const asked = route.screen === screen && route.item === '' ? route.params[PARAM] : undefined;
  useEffect(() => {
    const filters = readFilters(asked);
    if (filters === null || !ready) return undefined;
    // After the grid has taken the state of the view that the address names too.
    const timer = setInterval(() => {
      if (grid.current?.setFilters(filters) !== true) return;
      clearInterval(timer);
      const others = Object.fromEntries(Object.entries(route.params).filter(([name]) => name !== PARAM));
      replaceAddress(formatRoute(screen, '', others));
    }, TRY_EVERY_MS);
    return () => clearInterval(timer);
    // oxlint-disable-next-line react/exhaustive-deps
  }, [asked, ready]);
}
