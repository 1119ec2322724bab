import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EngineClient } from '#shared/contract/client.ts';
import type { RulePreview, RuleProposal } from '#shared/contract/dto/rules.ts';
import type { StudyQuestion } from '#shared/contract/dto/studies.ts';
import { commandLine } from './command-line.ts';
import { openTestEngine, type TestEngine } from './engine.ts';

const MOMENT = Date.UTC(2026, 5, 17, 10);

const SHOP = `
connection: shop
name: Shop
kind: commerce
monogram: SP
folder: .
streams:
  orders:
    files: [orders.csv]
    format: csv
    kinds:
      - id: Order
        documents:
          - kind: order
            label: Order
            references:
              - { type: order_no, role: is, value: Order }
`;
const DESK = `
connection: desk
name: Service desk
kind: crm
monogram: SD
folder: .
streams:
  notes:
    files: [notes.csv]
    format: csv
    kinds:
      - id: Note
        documents:
          - kind: case
            label: Note
            summary: Text
            references:
              - { type: case_no, role: is, value: Note }
`;

let folder: string;
let opened: TestEngine;
const data = (): string => join(folder, 'data');
const open = (): Promise<TestEngine> => openTestEngine({ data: data(), now: () => MOMENT });

function declare(name: string, declaration: string, file: string, rows: readonly string[]): string {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, file), `${rows.join('\n')}\n`);
  const path = join(folder, name, 'declaration.yml');
  writeFileSync(path, declaration);
  return path;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-rules-'));
  mkdirSync(data());
  opened = await open();
  const orders = Array.from({ length: 40 }, (_, n) => String(104_500 + n));
  const texts = orders.slice(0, 30).map((order, n) => `N${n},"Customer asks where SO ${order} is"`);
  const files = [
    declare('shop', SHOP, 'orders.csv', ['Order', ...orders]),
    declare('desk', DESK, 'notes.csv', [
      'Note,Text',
      ...texts,
      'N90,"Called 104531, will call again"',
      'N91,"About SO 999777"',
    ]),
  ];
  for (const file of files) await opened.client.ask('connections.declare', { file, folder: null });
  await opened.sync();
});
afterAll(async () => {
  await opened.close();
  rmSync(folder, { recursive: true, force: true });
});

async function answered(client: EngineClient, question: StudyQuestion): Promise<RulePreview> {
  const { id } = await client.ask('studies.start', question);
  let preview: RulePreview | undefined;
  await expect
    .poll(
      async () => {
        const study = await client.ask('studies.get', { id });
        preview = study.result?.study === 'rule_preview' ? study.result.preview : undefined;
        return study.state;
      },
      { timeout: 30_000 },
    )
    .toBe('done');
  return preview!;
}

const waiting = async ({ client }: TestEngine): Promise<number> =>
  (await client.ask('unlinked.list', { offset: 0, limit: 1 })).total;

test('a rule learned from one note links the others as it was foretold, stays over a restart and leaves no trace when it is undone', async () => {
  expect(await waiting(opened)).toBe(32);
  const before = await opened.digest();
  const { rows: notes } = await opened.client.ask('unlinked.list', { offset: 0, limit: 50, text: 'N4' });
  const note = await opened.client.ask('unlinked.get', { documentKey: notes[0]!.documentKey });
  const [candidate] = note.candidates;
  expect(candidate).toMatchObject({ orderNo: '104504', reasons: ['The order number 104504 stands in its text'] });

  const { rows } = await opened.client.ask('rules.propose', {
    documentKey: note.documentKey,
    orderKey: candidate!.orderKey,
  });
  const best: RuleProposal = rows[0]!;
  expect(best).toMatchObject({
    words: 'the number of 6 digits after “SO ” in its text is an order number',
    places: 30,
    refused: null,
  });

  const foretold = await answered(opened.client, { study: 'rule_preview', rule: best.rule, forget: false });
  expect(foretold).toMatchObject({ read: 32, matched: 31, orders: 30, linked: { count: 30 }, unknown: { count: 1 } });
  expect(foretold.linked.examples).toHaveLength(10);
  expect(await opened.digest()).toBe(before);

  const { ids } = await opened.client.ask('decisions.record', {
    decisions: [{ kind: 'reference_rule', rule: best.rule }],
  });
  expect(await waiting(opened)).toBe(2);
  const learned = await opened.digest();
  const { rows: log } = await opened.client.ask('decisions.list', { key: best.rule.id, offset: 0, limit: 5 });
  expect(log[0]?.sentence).toBe(`Learned for Service desk: ${best.words}`);

  await opened.close();
  opened = await open();
  expect(await waiting(opened)).toBe(2);
  expect((await opened.client.ask('store.rebuild', {})).digest).toBe(learned);
  expect((await opened.client.ask('rules.list', {})).rows).toMatchObject([{ inForce: true, words: best.words }]);

  const forgetting = await answered(opened.client, { study: 'rule_preview', rule: best.rule, forget: true });
  expect(forgetting.broken.count).toBe(30);
  await opened.client.ask('decisions.record', { decisions: [{ kind: 'undo', decisionId: ids[0]! }] });
  expect(await waiting(opened)).toBe(32);
  expect(await opened.digest()).toBe(before);
});

test('a study that nobody waits for is stopped', async () => {
  const rule = {
    id: 'r',
    connectionId: 'desk',
    from: 'summary',
    pattern: '(\\d+)',
    to: { type: 'order_no', scope: 'erp' },
  } as const;
  const { id } = await opened.client.ask('studies.start', { study: 'rule_preview', rule, forget: false });
  await opened.client.ask('studies.cancel', { id });
  await expect.poll(async () => (await opened.client.ask('studies.get', { id })).state).toMatch(/cancelled|done/);
  await expect(opened.client.ask('studies.get', { id: 'none' })).rejects.toThrow('This answer is no longer kept.');
});

test('the command line proposes, previews, learns and forgets', async () => {
  const { rows } = await opened.client.ask('unlinked.list', { offset: 0, limit: 50, text: 'N4' });
  const document = rows[0]!.documentKey;
  await opened.close();
  const cli = commandLine(data());
  const { code, stdout } = await cli.run('rules', 'preview', document, '104504');
  expect([code, stdout]).toEqual([0, expect.stringContaining('30 linked, without an order now')]);
  expect((await cli.run('rules', 'learn', document, '104504')).code).toBe(0);
  const { rules } = await cli.json<{ rules: { rule: { id: string }; inForce: boolean }[] }>('rules');
  expect(rules[0]?.inForce).toBe(true);
  expect((await cli.run('unlinked', '--limit', '1')).stdout).toContain('N9');
  expect((await cli.run('rules', 'forget', rules[0]!.rule.id)).code).toBe(0);
  expect((await cli.json<{ count: number }>('unlinked')).count).toBe(32);
  opened = await open();
});
