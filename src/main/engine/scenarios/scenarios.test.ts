import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EXCEPTIONS, type ExceptionCode } from '#shared/domain/exceptions.ts';
import { orderView } from '../queries/order.ts';
import { expectedFacts, factsFor } from './facts.ts';
import { readScenario } from './scenario.ts';
import { tell, tellBackwards } from './tell.ts';

const FOLDER = fileURLToPath(new URL('./cases', import.meta.url));
const files = globSync('**/*.yaml', { cwd: FOLDER }).toSorted();
const scenarios = files.map((file) => ({ file, scenario: readScenario(join(FOLDER, file)) }));

describe.each(scenarios)('$file: $scenario.scenario', ({ file, scenario }) => {
  it('goes as it says', () => {
    const store = tell(scenario, (told, step) => {
      if (!step.expect) return;
      expect({ at: step.at, ...factsFor(told, step.expect) }).toEqual({ at: step.at, ...expectedFacts(step.expect) });
      for (const key of told.db.column<string>('SELECT order_key FROM order_row')) {
        const { slip, causes } = orderView(told.db, key, told.now);
        expect([key, causes.reduce((sum, cause) => sum + cause.ms, 0)]).toEqual([key, Math.max(0, slip?.ms ?? 0)]);
      }
    });
    try {
      const digest = store.digest();
      store.rebuild();
      expect(store.digest(), 'a rebuild gives the same').toBe(digest);
      if (scenario.story.some((step) => step.decide.length > 0 || Object.keys(step.runs).length > 0)) return;
      const other = tellBackwards(scenario);
      expect(other.digest(), 'backwards and twice gives the same').toBe(digest);
      other.close();
    } finally {
      store.close();
    }
    expect(basename(file)).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*\.yaml$/);
  });
});

describe('the taxonomy', () => {
  const codes = Object.keys(EXCEPTIONS) as ExceptionCode[];
  const named = (key: 'raises' | 'clears'): Set<ExceptionCode> =>
    new Set(scenarios.flatMap(({ scenario }) => scenario[key] ?? []));

  it('has a scenario that raises each code', () => {
    expect(codes.filter((code) => !named('raises').has(code))).toEqual([]);
  });

  it('has a scenario that clears each code', () => {
    expect(codes.filter((code) => !named('clears').has(code))).toEqual([]);
  });

  it('is raised and cleared as scenarios say', () => {
    for (const { file, scenario } of scenarios) {
      const expected = scenario.story.flatMap((step) => [
        ...Object.values(step.expect?.orders ?? {}).flatMap((order) => order.open ?? []),
        ...Object.values(step.expect?.systems ?? {}).flat(),
      ]);
      const told = new Set(expected.map((line) => line.split(/[ ,]/)[0]));
      expect([file, (scenario.raises ?? []).filter((code) => !told.has(code))]).toEqual([file, []]);
    }
  });
});
