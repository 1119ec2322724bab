import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SystemHealth } from '#shared/contract/dto/systems.ts';
import type { DemoFailureKind } from '#shared/domain/demo-failures.ts';
import type { Session } from '../../src/main/hosts/cli/command.ts';
import { openSession } from '../../src/main/hosts/cli/engine-session.ts';

const ORDERS = 40;
const SYSTEM = 'ep';

let folder: string;
let session: Session;

const open = (): Promise<Session> =>
  openSession({ dataFolder: folder, version: 'test', zone: 'Europe/Berlin', warn: () => undefined });

/** A sync of one system, and how it stands then. */
async function synced(connectionId: string): Promise<SystemHealth | undefined> {
  await session.sync(connectionId);
  const { rows } = await session.client.ask('systems.list', {});
  return rows.find((row) => row.connectionId === connectionId);
}

async function letFail(kind: DemoFailureKind): Promise<void> {
  await session.client.ask('demo.disturb', { connectionIds: [SYSTEM], failure: { kinds: [kind], share: 1 } });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-demo-failures-'));
  session = await open();
  await session.client.ask('demo.open', { orders: ORDERS });
  await session.sync(null);
});
afterAll(async () => {
  await session.close();
  rmSync(folder, { recursive: true });
});

describe('a system of the demo company', () => {
  it.each([
    ['outage', 'transient'],
    ['sign_in_refused', 'auth'],
    ['rate_limited', 'rate_limited'],
  ] as const)('that is let fail by %s fails so, alone, and goes well as soon as it is calm', async (kind, error) => {
    expect(await synced(SYSTEM)).toMatchObject({ error: null });
    await letFail(kind);
    expect(await synced(SYSTEM)).toMatchObject({ freshness: 'failing', error: { kind: error } });
    expect(await synced('sh')).toMatchObject({ error: null });
    await session.client.ask('demo.disturb', { connectionIds: [SYSTEM], failure: null });
    expect(await synced(SYSTEM)).toMatchObject({ freshness: 'fresh', error: null });
  });

  it('fails on after a restart, until it is stopped', async () => {
    await letFail('outage');
    await session.close();
    session = await open();
    await session.resumeDemo();
    const { rows } = await session.client.ask('demo.systems', {});
    expect(rows.filter(({ failure }) => failure !== null)).toEqual([
      { connectionId: SYSTEM, failure: { kinds: ['outage'], share: 1 } },
    ]);
    expect(await synced(SYSTEM)).toMatchObject({ error: { kind: 'transient' } });
    await session.client.ask('demo.disturb', { connectionIds: null, failure: null });
    expect(await synced(SYSTEM)).toMatchObject({ freshness: 'fresh', error: null });
  });

  it('its mailbox, which is a folder, cannot be let fail', async () => {
    const { rows } = await session.client.ask('demo.systems', {});
    expect(rows.map(({ connectionId }) => connectionId)).toEqual(['bc', 'us', 'sf', 'sh', 'ep']);
    const failure = { kinds: ['outage' as const], share: 1 };
    await expect(session.client.ask('demo.disturb', { connectionIds: ['ed'], failure })).rejects.toMatchObject({
      data: { code: 'input.invalid', next: expect.stringContaining('bc, us, sf, sh, ep') as string },
    });
  });
});
