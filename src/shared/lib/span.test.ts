import { expect, it } from 'vitest';
import { spanText } from './span.ts';

it.each([
  [0, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_600_000, '1 h'],
  [8_400_000, '2 h 20 min'],
  [12_000_000, '3 h'],
  [86_400_000, '24 h'],
  [172_799_999, '47 h'],
  [172_800_000, '2 d'],
  [187_200_000, '2 d 4 h'],
  [-187_200_000, '-2 d 4 h'],
])('%i ms reads %s', (ms, text) => {
  expect(spanText(ms)).toBe(text);
});
