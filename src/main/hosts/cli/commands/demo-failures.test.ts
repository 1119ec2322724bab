import { expect, it } from 'vitest';
import type { DemoSystem } from '#shared/contract/dto/demo.ts';
import type { Input } from '#shared/contract/methods.ts';
import { EXIT } from '../exit-codes.ts';
import { runCli } from '../run.ts';
import { fakeHost, type Answers } from '../testing/fake-host.ts';

/** A company of two systems that are let fail as asked. */
function played(): { readonly asked: Input<'demo.disturb'>[]; readonly answers: Answers } {
  const failures = new Map<string, DemoSystem['failure']>([
    ['bc', null],
    ['sh', null],
  ]);
  const asked: Input<'demo.disturb'>[] = [];
  return {
    asked,
    answers: {
      'demo.disturb': (input) => {
        asked.push(input);
        for (const id of input.connectionIds ?? failures.keys()) failures.set(id, input.failure);
        return {};
      },
      'demo.systems': () => ({ rows: [...failures].map(([connectionId, failure]) => ({ connectionId, failure })) }),
    },
  };
}

it.each([
  ['demo disturb sh', ['sh'], { kinds: ['outage'], share: 1 }],
  ['demo disturb bc sh --kind mixed', ['bc', 'sh'], { kinds: ['mixed'], share: 0.2 }],
  ['demo disturb --kind sign-in-refused,torn --share 40', null, { kinds: ['sign_in_refused', 'torn'], share: 0.4 }],
  ['demo calm sh', ['sh'], null],
  ['demo calm', null, null],
])('%s is asked of the company, whose servers run by then', async (line, connectionIds, failure) => {
  const { asked, answers } = played();
  let resumed = 0;
  const resumeDemo = (): Promise<void> => {
    resumed = asked.length + 1;
    return Promise.resolve();
  };
  const host = fakeHost(line.split(' '), { answers, session: { resumeDemo } });
  expect(await runCli(host)).toBe(EXIT.ok);
  expect(asked).toEqual([{ connectionIds, failure }]);
  expect(resumed).toBe(1);
});

it('says of every system whether it fails, and how', async () => {
  const { answers } = played();
  const host = fakeHost(['demo', 'disturb', 'sh', '--kind', 'torn', '--share', '40'], { answers });
  await runCli(host);
  expect(host.stdout.text()).toMatch(/^CONNECTION +FAILS\nbc +no\nsh +Torn answers: 40 % of its answers\n$/);
  const inJson = fakeHost(['demo', 'calm', '--json'], { answers });
  await runCli(inJson);
  expect(JSON.parse(inJson.stdout.text())).toMatchObject({
    systems: [
      { connectionId: 'bc', failure: null },
      { connectionId: 'sh', failure: null },
    ],
  });
});

it.each([
  ['demo --kind outage', '--kind says nothing of demo'],
  ['demo calm --share 20', '--share says nothing of demo calm'],
  ['demo disturb bc --orders 50', '--orders says nothing of demo disturb'],
  ['demo disturb bc --kind flood', '--kind must be of outage, slow'],
])('%s is refused', async (line, words) => {
  const { asked, answers } = played();
  const host = fakeHost(line.split(' '), { answers });
  expect(await runCli(host)).toBe(EXIT.usage);
  expect(host.stderr.text()).toContain(words);
  expect(asked).toEqual([]);
});

it('a sync says which systems are made to fail', async () => {
  const { answers } = played();
  const failing = fakeHost(['sync'], {
    answers: {
      ...answers,
      'systems.list': () => ({ rows: [] }),
      'demo.systems': () => ({
        rows: [
          { connectionId: 'bc', failure: null },
          { connectionId: 'sh', failure: { kinds: ['outage'], share: 1 } },
        ],
      }),
    },
  });
  await runCli(failing);
  expect(failing.stderr.text()).toContain(
    'sh is made to fail (Outage (503): 100 % of its answers); end it: throughline demo calm sh',
  );
  expect(failing.stderr.text()).not.toContain('bc is made');
});
