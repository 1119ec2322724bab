import { describe, expect, it } from 'vitest';
import type { SystemHealth } from '#shared/contract/dto/systems.ts';
import { EXIT } from '../exit-codes.ts';
import { runCli } from '../run.ts';
import { fakeHost, type Answers } from '../testing/fake-host.ts';
import { system } from '../testing/system-health.ts';

const failing = {
  freshness: 'failing' as const,
  error: { kind: 'auth', message: 'The key was refused.', next: 'Enter a new one.' },
};

describe('sync', () => {
  const synced = (...rows: SystemHealth[]): Answers => ({ 'systems.list': () => ({ rows }) });

  it.each([
    ['well', [system('a'), system('b')], EXIT.ok],
    ['in part, when one system fails', [system('a'), system('b', failing)], EXIT.partial],
    ['in part, when records are parked', [system('a', { parked: 2 })], EXIT.partial],
    ['not, when every system fails', [system('a', failing)], EXIT.failed],
  ] as const)('went %s', async (_, rows, code) => {
    const host = fakeHost(['sync'], { answers: synced(...rows) });
    expect(await runCli(host)).toBe(code);
    for (const row of rows) expect(host.stdout.text()).toContain(row.connectionId);
  });

  it('judges the connection that was named, not its neighbours', async () => {
    const host = fakeHost(['sync', 'a', '--json'], { answers: synced(system('a'), system('b', failing)) });
    expect(await runCli(host)).toBe(EXIT.ok);
    expect(JSON.parse(host.stdout.text())).toEqual({
      connections: [
        {
          connectionId: 'a',
          lastRun: { startedAt: 1, endedAt: 2, read: 3, changed: 2, unchanged: 1, rejected: 0, bytes: 10 },
          parked: 0,
          error: null,
          metered: null,
        },
      ],
    });
  });

  it('asks the engine to stop when it is interrupted, closes, and ends with 130', async () => {
    const stop = new AbortController();
    let asked = false;
    let end = (): void => undefined;
    const host = fakeHost(['sync'], {
      signal: stop.signal,
      answers: {
        'sync.cancel': () => {
          asked = true;
          end();
          return {};
        },
      },
      session: {
        sync: () =>
          new Promise((resolve) => {
            end = resolve;
            stop.abort(EXIT.interrupted);
          }),
      },
    });
    expect(await runCli(host)).toBe(EXIT.interrupted);
    expect(asked).toBe(true);
    expect(host.closed()).toBe(1);
    expect(host.stdout.text() + host.stderr.text()).toBe('');
  });
});
