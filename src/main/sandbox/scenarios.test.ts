import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { PLOTS, SCENARIOS } from './scenarios.ts';

it('leaves two thirds of the orders a smooth course', () => {
  const eventful = PLOTS.reduce((sum, plot) => sum + plot.share, 0);
  expect(eventful).toBeGreaterThan(0.3);
  expect(eventful).toBeLessThan(0.36);
});

it('is described in the README with the shares that are dealt', async () => {
  const readme = await readFile(new URL('README.md', import.meta.url), 'utf8');
  const rows = new Map(
    [...readme.matchAll(/^\| `([\w-]+)` \| ([\d.]* ?%?) \| ([^|]+) \|/gm)].map(([, name, share, text]) => [
      name,
      [share, text],
    ]),
  );
  for (const { name, share, description } of SCENARIOS) {
    expect(rows.get(name)).toEqual([share === null ? '' : `${(share * 100).toFixed(1)} %`, description]);
  }
});
