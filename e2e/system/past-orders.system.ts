import { cpSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChangeRow, OrderAsOf } from '#shared/contract/dto/past.ts';
import { commandLine, REPOSITORY, type CommandLine } from './command-line.ts';

const ORDER = 'WEB-007104';
const BEFORE = '05.03.2026 08:05;12.03.2026;released';
const AFTER = '05.03.2026 08:05;19.03.2026;on hold';

let folder: string;
let cli: CommandLine;
/** Before anything was read, and between the two states of the portal's file. */
let never: string;
let then: string;

/** Reads what the portal has put down. Some of its rows cannot be read, which a sync says by its code. */
async function read(): Promise<void> {
  await cli.run('sync');
  // Moments of two readings are apart.
  await delay(50);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-past-orders-'));
  cpSync(join(REPOSITORY, 'examples/csv-portal'), join(folder, 'portal'), { recursive: true });
  cli = commandLine(join(folder, 'data'));
  never = new Date().toISOString();
  await cli.json('connect', join(folder, 'portal/throughline.yml'));
  await read();
  then = new Date().toISOString();
  const file = join(folder, 'portal/files/orders.csv');
  writeFileSync(file, readFileSync(file, 'utf8').replace(BEFORE, AFTER));
  const later = new Date(Date.now() + 60_000);
  utimesSync(file, later, later);
  await read();
});
afterAll(() => rmSync(folder, { recursive: true }));

const promisedOf = (past: OrderAsOf): unknown => past.known?.view.promise?.value;

test('an order as of a moment is told as it was, with what has changed since, and the same each time', async () => {
  const line = ['order', ORDER, '--as-of', then] as const;
  const past = await cli.json<OrderAsOf>(...line);
  expect(promisedOf(past)).toMatchObject({ kind: 'date', date: '2026-03-12' });
  expect(past.since.map(({ area }) => area)).toEqual(expect.arrayContaining(['promise', 'slip', 'exceptions']));
  expect((await cli.run(...line, '--json')).stdout).toBe((await cli.run(...line, '--json')).stdout);

  const { code, stdout } = await cli.run(...line);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^As it was known on \d/);
  expect(stdout).toMatch(/^CHANGED SINCE +THEN +NOW$/m);
  expect(stdout).toContain('2026-03-12');
  expect(stdout).toContain(`Order ${ORDER}`);
});

test('before an order was known nothing is told, and of now nothing has changed since', async () => {
  const before = await cli.json<OrderAsOf>('order', ORDER, '--as-of', never);
  expect([before.known, before.since]).toEqual([null, []]);
  const { code, stdout } = await cli.run('order', ORDER, '--as-of', never);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^As it was known on .*\. Nothing was known of this order on .*\.\n$/),
  });
  const today = await cli.run('order', ORDER, '--as-of', new Date().toISOString());
  expect(today.stdout).toContain('\nNothing has changed since.\n');
});

test('what each version of its records changed is listed, the newest first', async () => {
  const { changes } = await cli.json<{ changes: ChangeRow[] }>('order', ORDER, '--changes');
  expect(changes.map(({ firstSeenAt }) => firstSeenAt)).toEqual(
    changes.map(({ firstSeenAt }) => firstSeenAt).toSorted((a, b) => b - a),
  );
  expect(changes.find(({ group, before }) => group === 'promise' && before !== null)).toMatchObject({
    before: { type: 'when', when: { date: '2026-03-12' } },
    after: { type: 'when', when: { date: '2026-03-19' } },
  });
  expect(changes.at(-1)).toMatchObject({ group: 'record', words: 'First seen' });
  const { code, stdout } = await cli.run('order', ORDER, '--changes');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^FIRST SEEN +RECORDED +SYSTEM +DOCUMENT +FIELD +BEFORE +AFTER/);
  expect(stdout).toContain('First seen');
});
