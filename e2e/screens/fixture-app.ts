import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLoopbackServer } from '../../src/main/hosts/loopback/server.ts';
import { FixtureEngine } from './fixture/engine.ts';

const BUILT_PAGE = join(import.meta.dirname, '..', '..', 'out', 'renderer');

export interface FixtureApp {
  readonly engine: FixtureEngine;
  /** An address that opens the page once. */
  newAddress(): string;
  close(): Promise<void>;
}

/**
 * The built page, served as the product serves it, over a company in memory.
 * @param orders 0: a first start, with nothing connected
 */
export async function startFixtureApp(orders: number, webRoot = BUILT_PAGE): Promise<FixtureApp> {
  const engine = new FixtureEngine(orders);
  const exportsFolder = mkdtempSync(join(tmpdir(), 'throughline-screens-'));
  const server = await startLoopbackServer({
    webRoot,
    exportsFolder,
    port: 0,
    connect: (peer) => engine.connect(peer),
    log: () => undefined,
  });
  return {
    engine,
    newAddress: () => server.newAddress(),
    async close() {
      await server.close();
      rmSync(exportsFolder, { recursive: true, force: true });
    },
  };
}
