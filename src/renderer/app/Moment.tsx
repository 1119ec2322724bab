import { useEffect, useMemo, type ReactNode } from 'react';
import type { Instant } from '#shared/domain/time.ts';
import { EngineProvider, useEngine, type Engine } from '../data/engine.tsx';
import { errorData, QueryCache } from '../data/query-cache.ts';
import { useAsOf } from '../state/as-of.ts';
import { PastContext } from '../state/past.ts';
import { useToasts } from '../state/toasts.ts';

/** Shows what is below as of the chosen moment: every question is then about it, and nothing can be decided. */
export function Moment({ children }: { children: ReactNode }): ReactNode {
  const engine = useEngine();
  const at = useAsOf((state) => state.at);
  useComing(engine);
  const shown = useMemo(() => (at === null ? engine : engineAsOf(engine, at)), [engine, at]);
  useEffect(() => {
    if (shown === engine || shown.asOf === null) return undefined;
    const { asOf } = shown;
    return () => {
      shown.cache.close();
      engine.client.ask('asof.close', { at: asOf }).catch(() => undefined);
    };
  }, [engine, shown]);
  return (
    <EngineProvider engine={shown}>
      <PastContext value={at} key={at ?? 'now'}>
        {children}
      </PastContext>
    </EngineProvider>
  );
}

function engineAsOf(engine: Engine, at: Instant): Engine {
  const client = engine.client.asOf(at);
  // What was known then does not change; what is exported of it, and the list of moments, do.
  return { ...engine, client, cache: new QueryCache(client, ['exports', 'asof']), asOf: at };
}

/** Has the chosen moment prepared, and shows it once it is. */
function useComing({ client }: Engine): void {
  const coming = useAsOf((state) => state.coming);
  useEffect(() => {
    if (coming === null) return undefined;
    const wanted = new AbortController();
    client.ask('asof.open', { at: coming }, wanted.signal).then(
      () => {
        if (wanted.signal.aborted) client.ask('asof.close', { at: coming }).catch(() => undefined);
        else useAsOf.getState().arrive(coming);
      },
      (error: unknown) => {
        if (wanted.signal.aborted) return;
        useAsOf.getState().giveUp();
        useToasts.getState().fail(errorData(error));
      },
    );
    return () => wanted.abort();
  }, [client, coming]);
}
