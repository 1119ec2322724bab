import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HttpClient } from '#engine/ports/ports.ts';
import type { EngineClient } from '#shared/contract/client.ts';
import { HOUR } from '#shared/domain/time.ts';
import { openDemoCompany, type OpenDemoCompany } from '../../src/main/sandbox/demo-company.ts';
import { openTestEngine, type TestEngine } from './engine.ts';

/**
 * A laptop is closed while a page is on its way and opened in the morning: the socket is dead and nobody says so, the
 * clock has jumped, and what was begun before knows nothing of it.
 */
const MOMENT = Date.UTC(2026, 5, 17, 10);
const ASLEEP = 9 * HOUR;
/** As long as a request may take here: a minute would be a long test. */
const PATIENCE_MS = 800;

/** Passes everything on, until it is told to send half of the next answer and to fall silent for good. */
interface Line {
  readonly origin: string;
  /** Resolves when half of an answer is on its way. */
  cut(): Promise<void>;
  close(): void;
}

let folder: string;
let now: number;
let company: OpenDemoCompany;
let engines: TestEngine[];
let lines: Line[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-sleep-'));
  now = MOMENT;
  engines = [];
  lines = [];
  company = await openDemoCompany({ orders: 120, seed: 9, moment: MOMENT, now: () => MOMENT, pace: 'demo' });
});
afterEach(async () => {
  for (const engine of engines) await engine.close();
  for (const line of lines) line.close();
  await company.close();
  rmSync(folder, { recursive: true });
});

async function lineTo(target: string): Promise<Line> {
  let cutting: (() => void) | null = null;
  const server: Server = createServer((message, response) => {
    const { hostname, port } = new URL(target);
    const onward = httpRequest(
      {
        hostname,
        port,
        path: message.url,
        method: message.method,
        headers: { ...message.headers, host: `${hostname}:${port}` },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => pass(response, answer.statusCode ?? 502, answer.headers, Buffer.concat(chunks)));
      },
    );
    message.pipe(onward);
  });
  const pass = (response: ServerResponse, status: number, headers: object, body: Buffer): void => {
    response.writeHead(status, { ...headers });
    const sleeping = cutting;
    if (sleeping === null || body.length < 200) {
      response.end(body);
      return;
    }
    cutting = null;
    response.write(body.subarray(0, body.length / 2), () => sleeping());
  };
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const line: Line = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () =>
      new Promise((resolve) => {
        cutting = resolve;
      }),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  lines.push(line);
  return line;
}

async function open(data: string, http: (real: HttpClient) => HttpClient): Promise<TestEngine> {
  const engine = await openTestEngine({ data: join(folder, data), now: () => now, hurried: true, http });
  engines.push(engine);
  return engine;
}

/** What is usual is learned after waking, from what is there then: for both, from the same. */
async function settle(client: EngineClient): Promise<void> {
  await client.ask('durations.learn', {});
  await client.ask('store.rebuild', {});
}

test('a page that was on its way when the machine fell asleep is read again after it woke, and nothing is lost', async () => {
  const parcels = company.connections.find(({ id }) => id === 'ep');
  const origin = new URL(String(parcels?.config['apiUrl'] ?? parcels?.config['baseUrl'])).origin;
  const line = await lineTo(origin);
  const through = (real: HttpClient): HttpClient => ({
    send: (request) => real.send({ ...request, url: request.url.replace(origin, line.origin), timeoutMs: PATIENCE_MS }),
  });
  const connections = company.connections.map((connection) =>
    connection.id === 'ep' ? { ...connection, config: { ...connection.config, pageSize: 20 } } : connection,
  );
  const { engine, client, connect, sync, digest } = await open('slept', through);
  await connect(connections);
  const asleep = line.cut();
  const syncing = sync();
  await asleep;
  engine.suspend();
  now += ASLEEP;
  engine.resume();
  const systems = await syncing;
  expect(systems['ep']?.error).toBeNull();
  await settle(client);

  now = MOMENT;
  const awake = await open('awake', (real) => real);
  await awake.connect(connections);
  await awake.sync();
  now += ASLEEP;
  await settle(awake.client);
  expect(await digest()).toBe(await awake.digest());
  const runs = await client.ask('systems.runs', { connectionId: 'ep', limit: 10 });
  expect(runs.rows.filter(({ outcome }) => outcome === 'running')).toEqual([]);
});
