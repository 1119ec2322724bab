import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PolicyEffect } from '#shared/contract/dto/policy-preview.ts';
import type { Input } from '#shared/contract/methods.ts';
import type { PolicyOverrides } from '#shared/domain/policy.ts';
import { EXIT } from './exit-codes.ts';
import { runCli } from './run.ts';
import { fakeHost, type Answers } from './testing/fake-host.ts';
import { studied } from './testing/study.ts';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-policy-'));
  file = join(folder, 'policy.json');
  writeFileSync(file, '{"policyFile": 1, "policy": {"settle": "2 h"}}');
});
afterAll(() => rmSync(folder, { recursive: true }));

const overrides: PolicyOverrides = { settleMs: 7_200_000 };
const reading = { overrides, note: 'agreed', problems: [], changes: ['Systems have to agree within: 4 h → 2 h'] };

const effect: PolicyEffect = {
  orders: 10,
  touched: 4,
  looked: 4,
  changed: 2,
  verdicts: { orders: 0, facts: [], examples: [] },
  slips: { later: 0, earlier: 0, examples: [] },
  causes: { orders: 0, examples: [] },
  exceptions: [
    {
      code: 'DI-CONFLICT',
      title: 'Systems disagree',
      opened: 2,
      cleared: 0,
      raised: 0,
      lowered: 0,
      examples: {
        opened: [{ orderKey: 'bc/o/1', orderNo: 'SO-1', customer: null, text: 'Promise differs.' }],
        cleared: [],
        raised: [],
        lowered: [],
      },
    },
  ],
  open: { before: { low: 0, medium: 1, high: 2, critical: 0 }, after: { low: 0, medium: 3, high: 2, critical: 0 } },
  late: { before: 3, after: 3 },
  links: null,
  ms: 12,
};

async function run(line: readonly string[], answers: Answers) {
  const host = fakeHost(['policy', ...line], { answers });
  const code = await runCli(host);
  return { code, out: host.stdout.text(), problems: host.stderr.text() };
}

describe('policy', () => {
  it('writes the policy in force to a file', async () => {
    const to = join(folder, 'written.json');
    const { code } = await run(['show', '--to', to], { 'policy.write': () => ({ text: '{}\n' }) });
    expect([code, readFileSync(to, 'utf8')]).toEqual([EXIT.ok, '{}\n']);
  });

  it('says what a file would change', async () => {
    const { code, out } = await run(['check', file], { 'policy.read': () => reading });
    expect([code, out]).toEqual([EXIT.ok, 'The policy is valid.\n  Systems have to agree within: 4 h → 2 h\n']);
  });

  it('names everything that is wrong with a file and ends with an error', async () => {
    const { code, problems } = await run(['apply', file], {
      'policy.read': () => ({
        overrides: null,
        note: '',
        problems: [{ at: 'settle', problem: 'is no duration' }],
        changes: [],
      }),
    });
    expect(code).toBe(EXIT.usage);
    expect(problems).toContain('The policy file has 1 problem.');
    expect(problems).toContain('settle is no duration');
  });

  it('previews with numbers and examples', async () => {
    const asked: unknown[] = [];
    const { code, out } = await run(['preview', file], {
      'policy.read': () => reading,
      ...studied({ study: 'policy_preview', effect }, asked),
    });
    expect(asked).toEqual([{ study: 'policy_preview', overrides }]);
    expect(code).toBe(EXIT.ok);
    expect(out).toContain('2 orders of 10 come out differently');
    expect(out).toContain('2 × Systems disagree (DI-CONFLICT) opened\n  SO-1  Promise differs.');
    expect(out).toContain('Open exceptions: critical 0 → 0, high 2 → 2, medium 1 → 3, low 0 → 0');
  });

  it('applies with its note, and nothing where nothing would change', async () => {
    const recorded: Input<'decisions.record'>[] = [];
    const answers: Answers = {
      'policy.read': () => reading,
      'decisions.record': (input) => {
        recorded.push(input);
        return { ids: ['d1'] };
      },
    };
    expect((await run(['apply', file], answers)).code).toBe(EXIT.ok);
    expect((await run(['apply', file, '--note', 'mine'], answers)).code).toBe(EXIT.ok);
    await run(['apply', file], { ...answers, 'policy.read': () => ({ ...reading, changes: [] }) });
    expect(recorded.map(({ decisions: [decision] }) => decision)).toEqual([
      { kind: 'policy', overrides, note: 'agreed' },
      { kind: 'policy', overrides, note: 'mine' },
    ]);
  });

  it('is not understood without an action that there is, or a file where one is needed', async () => {
    expect((await run(['polish'], {})).code).toBe(EXIT.usage);
    expect((await run(['apply'], {})).code).toBe(EXIT.usage);
  });
});
