import type { GridApi } from 'ag-grid-community';
import { useCallback, useEffect, useRef, type RefObject } from 'react';
import type { Topic } from '#shared/contract/envelope.ts';
import { useEngine } from '../data/engine.tsx';

/** A single change shows at once; during a sync rows change faster than anybody reads them. */
const REFRESH_SOON_MS = 30;
const REFRESH_PAUSE_MS = 1000;

interface ListRefresh<Row> {
  readonly api: GridApi<Row> | null;
  readonly list: { refresh(): void };
  readonly topics: readonly Topic[];
  /** What changes while the grid is out of sight is read when it comes back. */
  readonly shown: boolean;
  /** How many reads are on their way. */
  readonly reading: RefObject<number>;
}

/** Asks the list anew when something in it may have changed. Returns what does so at once. */
export function useListRefresh<Row>({ api, list, topics, shown, reading }: ListRefresh<Row>): () => void {
  const { client } = useEngine();
  const pending = useRef(false);
  const atOnce = useRef<(() => void) | null>(null);
  const refreshedAt = useRef(-REFRESH_PAUSE_MS);
  useEffect(() => {
    if (!api) return undefined;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const refresh = (): void => {
      timer = null;
      // The grid forgets a read that a refresh overtakes: under a long sync it would never show a row.
      if (reading.current > 0) {
        timer = setTimeout(refresh, REFRESH_SOON_MS);
        return;
      }
      pending.current = false;
      refreshedAt.current = performance.now();
      list.refresh();
      api.refreshInfiniteCache();
    };
    // What a person did shows at once, however lately rows were refreshed.
    const schedule = (ms: number): void => {
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(refresh, ms);
    };
    atOnce.current = () => schedule(0);
    if (shown && pending.current) refresh();
    const stop = client.onEvent((event) => {
      if (!event.topics.some((topic) => topics.includes(topic))) return;
      pending.current = true;
      if (!shown) return;
      const pause = refreshedAt.current + REFRESH_PAUSE_MS - performance.now();
      if (event.topics.includes('decisions')) schedule(REFRESH_SOON_MS);
      else if (timer === null) schedule(Math.max(REFRESH_SOON_MS, pause));
    });
    return () => {
      stop();
      atOnce.current = null;
      if (timer !== null) clearTimeout(timer);
    };
  }, [api, client, list, topics, shown, reading]);
  return useCallback(() => atOnce.current?.(), []);
}
