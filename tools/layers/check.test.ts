import { describe, expect, it } from 'vitest';
import { checkLayers } from './check.ts';
import { readSource } from './imports.ts';

function problemsOf(sources: Readonly<Record<string, string>>): string[] {
  return checkLayers(Object.entries(sources).map(([path, text]) => readSource(path, text)));
}

describe('arrows between layers', () => {
  it.each([
    ['src/shared/domain/order.ts', "import { ok } from '../lib/result.ts';"],
    ['src/main/engine/store/open.ts', "import Database from 'better-sqlite3';"],
    [
      'src/main/engine/pipeline/run.ts',
      "import type { Instant } from '#shared/domain/time.ts'; import { land } from '../inbox/land.ts';",
    ],
    ['src/main/engine/exports/xlsx.ts', "import { orders } from '../queries/orders.ts';"],
    ['src/main/sandbox/erp.ts', "import type { Clock } from '#engine/ports/ports.ts'; import http from 'node:http';"],
    ['src/main/shell/window.ts', "import { app } from 'electron'; import { csp } from '../page/csp.ts';"],
    [
      'src/main/hosts/loopback/main.ts',
      "import { createEngine } from '#engine/engine.ts'; import { WebSocketServer } from 'ws';",
    ],
    [
      'src/renderer/features/order/OrderPage.tsx',
      "import { useQuery } from '../../data/use-query.ts'; import { useState } from 'react';",
    ],
    ['src/renderer/App.tsx', "import { OrderPage } from './features/order/OrderPage.tsx';"],
    [
      'src/main/engine/store/open.test.ts',
      "import { it } from 'vitest'; import { rebuild } from '../pipeline/rebuild.ts';",
    ],
    ['bench/main.ts', "import { createEngine } from '#engine/engine.ts';"],
  ])('%s may say %s', (path, text) => {
    expect(problemsOf({ [path]: text })).toEqual([]);
  });

  it.each([
    ['src/shared/lib/json.ts', "import { ORDER } from '../domain/order.ts';", 'may not import src/shared/domain'],
    ['src/shared/domain/time.ts', "import { readFileSync } from 'node:fs';", 'runs where node:fs does not exist'],
    [
      'src/main/engine/store/open.ts',
      "import { run } from '../pipeline/run.ts';",
      'may not import src/main/engine/pipeline',
    ],
    [
      'src/main/engine/commands/note.ts',
      "import { find } from '../queries/find.ts';",
      'may not import src/main/engine/queries',
    ],
    ['src/main/engine/queries/order.ts', "import Database from 'better-sqlite3';", 'may not import better-sqlite3'],
    [
      'src/main/engine/queries/order.test.ts',
      "import Database from 'better-sqlite3';",
      'may not import better-sqlite3',
    ],
    ['src/main/engine/engine.ts', "import { app } from 'electron';", 'may not import electron'],
    ['src/main/hosts/loopback/main.ts', "const { app } = await import('electron');", 'may not import electron'],
    [
      'src/main/sandbox/erp.ts',
      "import { open } from '#engine/store/open.ts';",
      'may not import src/main/engine/store',
    ],
    [
      'src/main/hosts/loopback/main.ts',
      "import { open } from '#engine/store/open.ts';",
      'may not import src/main/engine/store',
    ],
    [
      'src/main/shell/window.ts',
      "import { createEngine } from '#engine/engine.ts';",
      'may not import src/main/engine/engine.ts',
    ],
    [
      'src/renderer/features/order/OrderPage.tsx',
      "import { Grid } from '../exceptions/Grid.tsx';",
      'may not import exceptions beside it',
    ],
    [
      'src/renderer/ui/Button.tsx',
      "import { OrderPage } from '../features/order/OrderPage.tsx';",
      'may not import src/renderer/features',
    ],
    [
      'src/renderer/App.tsx',
      "import { createEngine } from '#engine/engine.ts';",
      'may not import src/main/engine/engine.ts',
    ],
    ['src/preload/index.ts', "import path from 'node:path';", 'runs where node:path does not exist'],
    ['src/main/engine/store/open.ts', "import { readFile } from 'fs';", 'write node:fs'],
    ['src/main/engine/store/open.ts', "import lodash from 'lodash';", 'is not listed'],
    [
      'src/main/engine/store/open.ts',
      "import { ok } from '../../../shared/lib/result.ts';",
      'import src/shared by #shared/',
    ],
    ['src/shared/domain/order.ts', "import { ok } from '#shared/lib/result.ts';", 'import relatively'],
    ['src/shared/domain/order.ts', "export * from './milestones.ts';", 're-exports'],
    ['src/elsewhere/a.ts', "import { ok } from '#shared/lib/result.ts';", 'belongs to no layer'],
  ])('%s may not say %s', (path, text, reason) => {
    expect(problemsOf({ [path]: text })).toEqual([expect.stringContaining(reason)]);
  });

  it('finds a cycle of files', () => {
    const problems = problemsOf({
      'src/shared/domain/a.ts': "import { b } from './b.ts';",
      'src/shared/domain/b.ts': "import type { A } from './a.ts';",
    });
    expect(problems).toEqual(['files import each other: src/shared/domain/a.ts → src/shared/domain/b.ts']);
  });

  it('finds a cycle of folders that no single file shows', () => {
    const problems = problemsOf({
      'src/main/engine/connectors/kit/a.ts': "import { b } from '../erp/b.ts';",
      'src/main/engine/connectors/erp/c.ts': "import { d } from '../kit/d.ts';",
    });
    expect(problems).toEqual([
      'folders import each other: src/main/engine/connectors/erp → src/main/engine/connectors/kit',
    ]);
  });
});
