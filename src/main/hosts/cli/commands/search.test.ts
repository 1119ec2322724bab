import { describe, expect, it } from 'vitest';
import { EXIT } from '../exit-codes.ts';
import { runCli } from '../run.ts';
import { fakeHost, type Answers } from '../testing/fake-host.ts';

describe('search', () => {
  const answers: Answers = {
    'search.ask': ({ text }) => ({
      hits:
        text === 'none'
          ? []
          : [
              {
                group: 'shipments',
                orderKey: 'a/b/c',
                documentKey: 'd/e/f',
                orderNo: 'SO-1',
                customer: null,
                field: 'Tracking',
                text: 'NP-293140',
                matchStart: 3,
                matchLength: 3,
              },
            ],
      more: false,
    }),
  };

  it('shows what it found and where', async () => {
    const host = fakeHost(['search', '293'], { answers });
    expect(await runCli(host)).toBe(EXIT.ok);
    expect(host.stdout.text()).toBe(
      'GROUP      ORDER  CUSTOMER  FIELD     TEXT\nshipments  SO-1   –         Tracking  NP-293140\n',
    );
  });

  it('marks the fragment in colour', async () => {
    const host = fakeHost(['search', '293'], { answers, terminal: { columns: 100 } });
    await runCli(host);
    expect(host.stdout.text()).toContain('NP-\u001B[1m293\u001B[22m140');
  });

  it('ends with 3 when nothing is found, as grep does with 1', async () => {
    const host = fakeHost(['search', 'none', '--json'], { answers });
    expect(await runCli(host)).toBe(EXIT.notFound);
    expect(JSON.parse(host.stdout.text())).toEqual({ hits: [], more: false });
  });
});
