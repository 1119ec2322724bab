import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { declaredConnector, type DeclaredConfig } from '#engine/connectors/declared/connector.ts';
import { loadDeclaration } from '#engine/connectors/declared/declaration/load-declaration.ts';
import { mapContextOf } from '#engine/connectors/kit/testing/subject.ts';
import { createPullContext, createSteppedClock, pagesOf } from '#engine/connectors/kit/testing.ts';
import { createAxiosHttp } from '../src/main/adapters/http-axios.ts';
import { createExampleApi, EXAMPLE_PORT, EXAMPLE_SECRETS } from './example-api.ts';

const http = createAxiosHttp();
let server: Server;
beforeAll(async () => {
  server = createExampleApi();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  http.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** What an example becomes: "kind label → numbers that it is or points to", by stream; and statuses without a meaning. */
async function read(example: string, secrets: Readonly<Record<string, string>>): Promise<unknown> {
  const file = new URL(`../examples/${example}/throughline.yml`, import.meta.url);
  const here = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const loaded = loadDeclaration(readFileSync(file, 'utf8').replaceAll(`127.0.0.1:${EXAMPLE_PORT}`, here), example);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  const config: DeclaredConfig = { folder: '', declaration: loaded.value };
  const context = createPullContext({ config, secrets, http, clock: createSteppedClock(Date.parse('2026-11-10')) });
  await declaredConnector.check(context);
  const found: string[] = [];
  for (const stream of declaredConnector.streams(config)) {
    const pages = await pagesOf(stream, context, null);
    expect(pages.length).toBeGreaterThan(1);
    for (const { sourceId, recordedAt, payload } of pages.flatMap((page) => page.records)) {
      const record = { streamId: stream.manifest.id, sourceId, recordedAt, payload: JSON.parse(payload) as unknown };
      const outcome = declaredConnector.map(record, mapContextOf(config));
      if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
      for (const { kind, label, references, lines, unknownValues } of outcome.value) {
        const numbers = references.map(({ text }) => text).join(' ');
        const unknown = unknownValues.map(({ value }) => ` ${value}?`).join('');
        found.push(`${kind} ${label?.value}: ${numbers}, ${lines.length} lines${unknown}`);
      }
    }
    // Nothing changed: the overlap comes again, and nothing new.
    const again = await pagesOf(stream, context, pages.at(-1)?.checkpoint ?? null);
    const known = new Set(pages.flatMap((page) => page.records.map((record) => record.payload)));
    const fresh = again.flatMap((page) => page.records).filter((record) => !known.has(record.payload));
    expect(fresh).toEqual([]);
  }
  return found;
}

it('reads the shop by its REST declaration', async () => {
  expect(await read('rest-shop', { apiKey: EXAMPLE_SECRETS.apiKey })).toEqual([
    'order CS-1001: CS-1001 PO-7712, 1 lines',
    'order CS-1002: CS-1002 4500018821, 2 lines',
    'order CS-1003: CS-1003 PO-7739, 1 lines',
    'shipment P-9001: P-9001 CS-1001 1Z999AA10123456784, 0 lines',
    'shipment P-9002: P-9002 CS-1003 1Z999AA10123456785, 0 lines',
  ]);
});

it('reads the warehouse by its GraphQL declaration, and says which status has no meaning', async () => {
  expect(await read('graphql-warehouse', { clientSecret: EXAMPLE_SECRETS.clientSecret })).toEqual([
    'fulfilment 80001: 80001 0000CS-1001, 1 lines',
    'fulfilment 80002: 80002 0000CS-1003, 1 lines',
    'fulfilment 80003: 80003 0000CS-1002, 1 lines RESERVED?',
  ]);
});

it('is refused with the wrong secret', async () => {
  await expect(read('rest-shop', { apiKey: 'wrong' })).rejects.toMatchObject({ kind: 'auth' });
  await expect(read('graphql-warehouse', { clientSecret: 'wrong' })).rejects.toMatchObject({ kind: 'auth' });
});
