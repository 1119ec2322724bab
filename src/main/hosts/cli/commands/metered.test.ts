import { expect, it } from 'vitest';
import type { Status } from '#shared/contract/dto/systems.ts';
import { METERED_EVERY, type MeteredMode } from '#shared/domain/metered.ts';
import { EXIT } from '../exit-codes.ts';
import { runCli } from '../run.ts';
import { fakeHost } from '../testing/fake-host.ts';

async function run(line: string) {
  let mode: MeteredMode = 'automatic';
  const answer = () => ({ mode, since: mode === 'always' ? 1 : null, hint: null, everyMs: METERED_EVERY });
  const status = (): Status => ({
    revision: 1,
    now: 1,
    demo: false,
    demoMovingTo: null,
    connections: 1,
    orders: 0,
    openExceptions: 0,
    unlinked: 0,
    parked: 0,
    backlog: 0,
    metered: mode === 'always' ? { since: 1, waiting: ['Warehouse'], bytesToday: 3_145_728 } : null,
    systems: [],
  });
  const host = fakeHost(line.split(' '), {
    answers: {
      'network.metered': answer,
      'network.meter': (input) => {
        ({ mode } = input);
        return answer();
      },
      'status.get': status,
    },
  });
  const code = await runCli(host);
  return { code, text: host.stdout.text(), problem: host.stderr.text() };
}

it('tells whether the network is metered, and is told', async () => {
  expect((await run('metered')).text).toBe('Mode: automatic. The network is not metered; systems are read as usual.\n');
  expect((await run('metered always')).text).toBe(
    'Mode: always. Metered network: backfill of Warehouse waits, 3.0 MB read today; systems are read every 15 min.\n',
  );
  expect(JSON.parse((await run('metered always --json')).text)).toMatchObject({
    mode: 'always',
    waiting: ['Warehouse'],
  });
  const wrong = await run('metered sometimes');
  expect(wrong).toMatchObject({ code: EXIT.usage });
  expect(wrong.problem).toContain('Choose automatic, always, never.');
});
