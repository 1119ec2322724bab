import { expect, test } from 'vitest';
import { fromLocalInput, pastPresets, toLocalInput } from './local-time.ts';

const BERLIN = 'Europe/Berlin';

test('an input in a zone means the instant that it was written from, over a change of clocks too', () => {
  for (const iso of ['2026-11-22T16:00:00Z', '2026-03-29T00:30:00Z', '2026-03-29T01:30:00Z', '2026-10-25T02:30:00Z']) {
    const at = Date.parse(iso);
    expect(fromLocalInput(toLocalInput(at, BERLIN), BERLIN)).toBe(at);
  }
  expect(toLocalInput(Date.parse('2026-11-22T16:00:00Z'), BERLIN)).toBe('2026-11-22T17:00');
  expect(fromLocalInput('not a date', BERLIN)).toBeNull();
});

test('presets end days, weeks and months where the reader is, and none lies ahead', () => {
  const now = Date.parse('2026-11-04T06:00:00Z');
  const iso = Object.fromEntries(pastPresets(now, BERLIN).map(({ words, at }) => [words, new Date(at).toISOString()]));
  expect(iso).toEqual({
    'An hour ago': '2026-11-04T05:00:00.000Z',
    'End of yesterday': '2026-11-03T22:59:59.999Z',
    'End of last week': '2026-11-01T22:59:59.999Z',
    'End of last month': '2026-10-31T22:59:59.999Z',
  });
});
