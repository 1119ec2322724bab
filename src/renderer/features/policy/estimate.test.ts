import { expect, it } from 'vitest';
import { estimated } from './estimate.ts';

it.each([
  ['nothing stays nothing', 0, 100, 1_000, 0],
  ['a tenth stands for the whole', 12, 100, 1_000, 120],
  ['two places are told', 1_234, 10_000, 50_000, 6_200],
  ['fewer are as many', -7, 10_000, 50_000, -35],
  ['all that were looked at are exact', 1_234, 50_000, 50_000, 1_234],
  ['before any was looked at', 0, 0, 50_000, 0],
])('%s', (_, count, looked, touched, expected) => {
  expect(estimated(count, { looked, touched })).toBe(expected);
});
