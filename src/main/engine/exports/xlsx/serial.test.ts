import { expect, it } from 'vitest';
import { serialOf } from './serial.ts';

it('counts days as spreadsheets do', () => {
  expect(serialOf(Date.UTC(1900, 2, 1))).toBe(61);
  expect(serialOf(Date.UTC(2026, 10, 23))).toBe(46_349);
  expect(serialOf(Date.UTC(2026, 10, 23, 12))).toBe(46_349.5);
  expect(serialOf(Date.UTC(2026, 10, 23, 12, 0, 0, 999))).toBe(46_349.5);
  expect(serialOf(Date.UTC(1900, 1, 28))).toBeNull();
  expect(serialOf(Date.UTC(9999, 11, 31))).toBe(2_958_465);
  expect(serialOf(Date.UTC(10_000, 0, 1))).toBeNull();
});
