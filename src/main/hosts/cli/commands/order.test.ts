import { describe, expect, it } from 'vitest';
import { EXIT } from '../exit-codes.ts';
import { runCli } from '../run.ts';
import { fakeHost } from '../testing/fake-host.ts';

describe('one order', () => {
  it('that nobody knows ends with 3', async () => {
    const host = fakeHost(['order', 'SO', '7'], {
      answers: { 'order.find': ({ reference }) => ({ orderKeys: reference === 'SO 7' ? [] : ['x/y/z'] }) },
    });
    expect(await runCli(host)).toBe(EXIT.notFound);
    expect(host.stderr.text()).toBe(
      'throughline: No order is known as "SO 7".\nnext: Search for a part of it: throughline search SO 7\n',
    );
  });
});

describe('one order as of a moment', () => {
  it('is refused where the moment is none, with an example', async () => {
    const host = fakeHost(['order', '7', '--as-of', 'yesterday'], { answers: {} });
    expect(await runCli(host)).toBe(EXIT.usage);
    expect(host.stderr.text()).toContain('--as-of must be a moment, not "yesterday"');
    expect(host.stderr.text()).toContain('--as-of 2026-11-22T17:00');
  });
});
