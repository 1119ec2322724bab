import type { EngineClient } from '#shared/contract/client.ts';

/** What of the Network Information API is used; desktop platforms tell little of it, and some nothing. */
interface Connection extends EventTarget {
  readonly saveData?: boolean;
  readonly type?: string;
}

/** Tells the engine what this page sees of its network, now and with each change. Returns how to stop. */
export function reportNetwork(client: EngineClient): () => void {
  const { connection } = navigator as Navigator & { readonly connection?: Connection };
  if (connection === undefined) return () => undefined;
  const report = (): void => {
    const hint = { saveData: connection.saveData === true, type: connection.type ?? null };
    // An engine that is away is told with the next change, or by the next page.
    void client.ask('network.report', hint).catch(() => undefined);
  };
  report();
  connection.addEventListener('change', report);
  return () => connection.removeEventListener('change', report);
}
