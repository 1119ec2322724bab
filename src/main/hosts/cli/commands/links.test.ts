import { describe, expect, it } from 'vitest';
import { EXIT } from '../exit-codes.ts';
import { runCli } from '../run.ts';
import { fakeHost } from '../testing/fake-host.ts';

describe('links', () => {
  it('writes one JSON object a line', async () => {
    const documents = Array.from({ length: 450 }, (_, index) => ({
      documentKey: `a/b/${index}`,
      kind: 'invoice',
      orders: [],
    }));
    const host = fakeHost(['links'], { session: { links: () => documents } });
    expect(await runCli(host)).toBe(EXIT.ok);
    expect(
      host.stdout
        .text()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(documents);
  });
});
