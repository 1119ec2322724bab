import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createClient } from '#shared/contract/client.ts';
import type { ShellBridge } from '#shared/contract/shell.ts';
import { EngineProvider } from '../data/engine.tsx';
import { QueryCache } from '../data/query-cache.ts';
import { registerGridModules } from '../grid/register.ts';
import type { LiveTransport } from '../transport/live-transport.ts';
import { App } from './App.tsx';
import { followTheme } from './theme.ts';

/** Puts the client into an element, over whatever carries its messages. */
export function start(element: Element, transport: LiveTransport, shell: ShellBridge | null): void {
  registerGridModules();
  followTheme();
  const client = createClient(transport);
  const cache = new QueryCache(client);
  let lost = false;
  transport.onState((state) => {
    // What was missed while away is not known: everything on screen is asked again.
    if (state === 'open' && lost) cache.invalidate(() => true);
    lost = state !== 'open';
  });
  createRoot(element).render(
    <StrictMode>
      <EngineProvider engine={{ client, cache, transport, asOf: null, shell }}>
        <App />
      </EngineProvider>
    </StrictMode>,
  );
}
