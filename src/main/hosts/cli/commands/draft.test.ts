import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Input } from '#shared/contract/methods.ts';
import { EXIT } from '../exit-codes.ts';
import { runCli } from '../run.ts';
import { fakeHost, type Answers } from '../testing/fake-host.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-draft-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const asked: Input<'declarations.draft'>[] = [];
const answers: Answers = {
  'declarations.draft': (input) => {
    asked.push(input);
    return { text: 'connection: orders\n', questions: ['Which zone?', 'Which currency?'], name: 'orders' };
  },
};

it('a draft is printed as it would be saved, and as data', async () => {
  const printed = fakeHost(['draft', 'orders.xlsx'], { answers });
  expect(await runCli(printed)).toBe(EXIT.ok);
  expect(printed.stdout.text()).toBe('connection: orders\n');
  expect(asked.at(-1)).toMatchObject({ file: expect.stringMatching(/orders\.xlsx$/), saveAs: null });
  const data = fakeHost(['draft', 'orders.xlsx', '--json'], { answers });
  expect(await runCli(data)).toBe(EXIT.ok);
  expect(JSON.parse(data.stdout.text())).toMatchObject({ questions: ['Which zone?', 'Which currency?'] });
});

it('a draft is saved to a new file, with its questions told', async () => {
  const file = join(folder, 'orders.yml');
  const saved = fakeHost(['draft', 'orders.xlsx', '--save', file], { answers });
  expect(await runCli(saved)).toBe(EXIT.ok);
  expect(readFileSync(file, 'utf8')).toBe('connection: orders\n');
  expect(saved.stdout.text()).toBe(
    `${file} is drafted, with 2 questions:\n  ? Which zone?\n  ? Which currency?\nLook at it: preview ${file}\n`,
  );
  expect(asked.at(-1)?.saveAs).toBe(file);
});

it('a file that is there already stays as it is', async () => {
  const file = join(folder, 'orders.yml');
  writeFileSync(file, 'mine');
  const refused = fakeHost(['draft', 'orders.xlsx', '--save', file], { answers });
  expect(await runCli(refused)).toBe(EXIT.failed);
  expect(refused.stderr.text()).toContain('is there already');
  expect(readFileSync(file, 'utf8')).toBe('mine');
  const nowhere = fakeHost(['draft', 'orders.xlsx', '--save', join(folder, 'no', 'orders.yml')], { answers });
  expect(await runCli(nowhere)).toBe(EXIT.failed);
  expect(existsSync(join(folder, 'no'))).toBe(false);
});
