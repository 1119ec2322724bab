import { createContext, useContext, type ReactNode } from 'react';
import type { EngineClient } from '#shared/contract/client.ts';
import type { ShellBridge } from '#shared/contract/shell.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { LiveTransport } from '../transport/live-transport.ts';
import type { QueryCache } from './query-cache.ts';

/** What every screen works with. */
export interface Engine {
  readonly client: EngineClient;
  readonly cache: QueryCache;
  readonly transport: LiveTransport;
  /** The moment that questions are about; null: now. */
  readonly asOf: Instant | null;
  /** Null in a browser. */
  readonly shell: ShellBridge | null;
}

const EngineContext = createContext<Engine | null>(null);

export function EngineProvider({ engine, children }: { engine: Engine; children: ReactNode }): ReactNode {
  return <EngineContext value={engine}>{children}</EngineContext>;
}

export function useEngine(): Engine {
  const engine = useContext(EngineContext);
  if (!engine) throw new Error('useEngine needs an EngineProvider above it');
  return engine;
}
