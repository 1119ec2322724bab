import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neutralise } from './neutralise.ts';

describe('neutralise', () => {
  it.each(['=1+1', '+491234', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1+1', '＠A1', '＋1', '－1'])(
    'disarms %j',
    (text) => {
      expect(neutralise(text)).toBe(`'${text}`);
    },
  );

  it.each(['SO-1001', ' =1', 'a=b', '', "'=1", '10045', 'Müller & Söhne'])('leaves %j alone', (text) => {
    expect(neutralise(text)).toBe(text);
  });

  it('keeps the whole text behind at most one apostrophe', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const safe = neutralise(text);
        expect(safe.endsWith(text)).toBe(true);
        expect(safe.length - text.length).toBeLessThanOrEqual(1);
        expect(neutralise(safe)).toBe(safe);
      }),
    );
  });
});
