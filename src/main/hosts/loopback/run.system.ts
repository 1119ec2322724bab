import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const start = (options: object): string => `
  import { runLoopback } from ${JSON.stringify(new URL('./run.ts', import.meta.url).href)};
  await runLoopback({ ...${JSON.stringify(options)}, warn: console.error }).catch((error) => console.log(error.code));
`;

it('nothing runs on where its port is taken', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-port-'));
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = taken.address() as AddressInfo;
    const options = { dataFolder: folder, webRoot: folder, port, version: 'test', demoOrders: null };
    // It ends by itself, or this test does not.
    writeFileSync(join(folder, 'start.mjs'), start(options));
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'start.mjs')]);
    expect(stdout.trim()).toBe('EADDRINUSE');
  } finally {
    taken.close();
    rmSync(folder, { recursive: true });
  }
});
