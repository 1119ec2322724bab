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
