import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { superviseEngine } from './engine-process.ts';
import { EngineChild } from './testing/fake-electron.ts';

vi.mock('electron', () => import('./testing/fake-electron.ts'));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-engine-process-'));
});
afterEach(() => {
  EngineChild.forked.length = 0;
  rmSync(folder, { recursive: true });
});

it('runs where nothing that the engine prints can be kept', async () => {
  // Whoever may do everything may write everywhere: a file in the place of the folder refuses anyone.
  const logFolder = join(folder, 'logs');
  writeFileSync(logFolder, '');
  const told: string[] = [];
  const engine = superviseEngine({
    modulePath: 'engine.utility.js',
    logFolder,
    start: { type: 'start', dataFolder: folder, version: '1', user: 'me', secretsProtection: '', demoOrders: null },
    answerSecret: () => Promise.resolve(null),
    resolveProxy: () => Promise.resolve('DIRECT'),
    onReady: () => undefined,
    onFailed: () => undefined,
    onGaveUp: () => undefined,
    log: (sentence) => told.push(sentence),
  });
  engine.launch();
  expect(EngineChild.forked).toHaveLength(1);
  await expect.poll(() => told).toContainEqual(expect.stringContaining('output is not written'));
});
