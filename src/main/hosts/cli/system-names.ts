import type { EngineClient } from '#shared/contract/client.ts';

/** The name that people gave a connection; of one that is gone, its id. */
export type NameOf = (connectionId: string) => string;

export async function systemNames(client: EngineClient, signal: AbortSignal): Promise<NameOf> {
  const { systems } = await client.ask('status.get', {}, signal);
  const names = new Map(systems.map(({ connectionId, name }) => [connectionId, name]));
  return (connectionId) => names.get(connectionId) ?? connectionId;
}
