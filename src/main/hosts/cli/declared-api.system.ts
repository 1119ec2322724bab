import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createExampleApi, EXAMPLE_PORT, EXAMPLE_SECRETS } from '../../../../tools/example-api.ts';
import { EXIT } from './exit-codes.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const MAIN = join(import.meta.dirname, 'main.ts');

let folder = '';
let server: Server;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-api-'));
  server = createExampleApi();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

/** A command on a data folder of its own, as a script gives it. */
async function run(env: Readonly<Record<string, string>>, ...line: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...line, '--data', 'data'], {
    cwd: folder,
    env: { ...process.env, TZ: 'Europe/Berlin', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said };
}

function declarationOf(example: string, change: (text: string) => string = (text) => text): void {
  const here = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const text = readFileSync(join(ROOT, 'examples', example, 'throughline.yml'), 'utf8');
  writeFileSync(join(folder, `${example}.yml`), change(text.replaceAll(`127.0.0.1:${EXAMPLE_PORT}`, here)));
}

const SHOP = { THROUGHLINE_SECRET_API_KEY: EXAMPLE_SECRETS.apiKey };
const WAREHOUSE = { THROUGHLINE_SECRET_CLIENT_SECRET: EXAMPLE_SECRETS.clientSecret };

it('adds two systems by their declarations alone', { timeout: 300_000 }, async () => {
  declarationOf('rest-shop', (text) => text.replace('per: second', 'per: seconds'));
  const wrong = await run(SHOP, 'preview', 'rest-shop.yml');
  expect(wrong.code).toBe(EXIT.failed);
  expect(wrong.said).toContain('rest-shop.yml:15:25: api.rate.per: "seconds" is not one of the known words');

  declarationOf('rest-shop');
  const unsigned = await run({}, 'preview', 'rest-shop.yml');
  expect(unsigned).toMatchObject({ code: EXIT.usage, said: expect.stringContaining('Corner shop needs its API key.') });
  const preview = await run(SHOP, 'preview', 'rest-shop.yml');
  expect(preview).toMatchObject({ code: EXIT.ok, said: expect.stringContaining('order CS-1001, 1 line') });
  expect((await run({}, 'connections')).said).toContain('No connections');

  declarationOf('graphql-warehouse');
  expect((await run(SHOP, 'connect', 'rest-shop.yml')).code).toBe(EXIT.ok);
  expect((await run(WAREHOUSE, 'connect', 'graphql-warehouse.yml')).code).toBe(EXIT.ok);
  const synced = await run({}, 'sync');
  expect(synced).toMatchObject({ code: EXIT.ok, said: expect.stringMatching(/rest-shop +5 +[\d.]+ K?B +5 +0 +0 +ok/) });
  const orders = await run({}, 'orders');
  for (const order of ['CS-1001', 'CS-1002', 'CS-1003']) expect(orders.said).toContain(order);
  const links = (await run({}, 'links')).said;
  expect(links).toMatch(/"documentKey":"graphql-warehouse\/deliveries\/d-2".*"orderNo":"CS-1003"/);

  // A better declaration maps what is stored, without another question.
  declarationOf('graphql-warehouse', (text) =>
    text.replace('WAITING:', 'RESERVED: { axes: { fulfilment: none } }\n                  WAITING:'),
  );
  expect((await run({}, 'connect', 'graphql-warehouse.yml')).code).toBe(EXIT.ok);
  const again = await run({}, 'sync');
  expect(again.said).toMatch(/graphql-warehouse +1 +[\d.]+ K?B +0 +1 +0 +ok/);

  const stored = readFileSync(join(folder, 'data', 'throughline.sqlite'), 'latin1');
  for (const secret of Object.values(EXAMPLE_SECRETS)) expect(stored).not.toContain(secret);
});
