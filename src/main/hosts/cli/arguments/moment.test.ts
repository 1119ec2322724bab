import { expect, test } from 'vitest';
import { createLocalTime } from '#shared/domain/local-time.ts';
import { momentOf } from './moment.ts';

const berlin = createLocalTime('Europe/Berlin');
const iso = (text: string): string => new Date(momentOf('as-of', text, berlin)).toISOString();

test('a moment is read in the zone of who types it, and a day to its end', () => {
  expect(iso('2026-11-22T17:00')).toBe('2026-11-22T16:00:00.000Z');
  expect(iso('2026-07-22 17:00')).toBe('2026-07-22T15:00:00.000Z');
  expect(iso('2026-11-22T17:00Z')).toBe('2026-11-22T17:00:00.000Z');
  expect(iso('2026-11-22T17:00+05:00')).toBe('2026-11-22T12:00:00.000Z');
  expect(iso('2026-11-22')).toBe('2026-11-22T22:59:59.999Z');
});

test('what is no moment is refused with an example', () => {
  expect(() => momentOf('as-of', 'yesterday', berlin)).toThrow('must be a moment');
});
