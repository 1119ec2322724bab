import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const aMinute = 60_000;

const PROPERTIES = 'src/**/*.property.test.ts';
const SEED = join(import.meta.dirname, 'tools/property-seed.ts');

/** For the processes that tests start: the same sources are compiled by the first of them, not by each. */
const COMPILED_ONCE = { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/node') };

/**
 * unit: pure and in-process, part of `npm run check`.
 * cases: what holds whatever happens, tried on as many cases as nobody waits for at every change.
 * system: starts servers, threads or processes.
 * live: installs and starts real servers of others, and says so where it cannot.
 * e2e: drives the built client in a real browser, one file after the other.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', 'tools/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude: [PROPERTIES],
          setupFiles: [SEED],
          pool: 'forks',
          // Modules are pure: reading them once for all files takes two thirds off the time of a run.
          isolate: false,
          maxWorkers: '100%',
          // On a busy machine a property of a hundred cases takes longer, and is no less true.
          testTimeout: aMinute,
        },
      },
      {
        test: {
          name: 'cases',
          include: [
            PROPERTIES,
            'src/main/engine/correlation/*.test.ts',
            'src/main/engine/connectors/*/*.test.ts',
            'src/main/engine/pipeline/told-once.test.ts',
          ],
          pool: 'forks',
          isolate: false,
          maxWorkers: '100%',
          setupFiles: [SEED],
          env: { PROPERTY_RUNS: process.env['PROPERTY_RUNS'] ?? '1000' },
          testTimeout: 60 * aMinute,
        },
      },
      {
        test: {
          name: 'system',
          include: ['src/**/*.system.ts', 'tools/**/*.system.ts', 'e2e/system/**/*.system.ts'],
          pool: 'forks',
          // Each has folders and ports of its own, and most wait for processes of theirs.
          maxWorkers: '100%',
          env: COMPILED_ONCE,
          testTimeout: 5 * aMinute,
          hookTimeout: 2 * aMinute,
        },
      },
      {
        test: {
          name: 'live',
          include: ['e2e/live/**/*.live.ts'],
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 10 * aMinute,
          hookTimeout: 5 * aMinute,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.e2e.ts'],
          pool: 'forks',
          env: COMPILED_ONCE,
          // A page on a busy machine is slower than a second, and no less right.
          expect: { poll: { timeout: 10_000 } },
          fileParallelism: false,
          testTimeout: 2 * aMinute,
          hookTimeout: 5 * aMinute,
        },
      },
    ],
  },
});
