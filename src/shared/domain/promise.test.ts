import { expect, it } from 'vitest';
import { createLocalTime } from './local-time.ts';
import { promisedWhen } from './promise.ts';

const berlin = createLocalTime('Europe/Berlin');
const endOfTheNinth = Date.parse('2026-03-09T23:00:00Z');

it.each([
  ['2026-03-09', '2026-03-09'],
  ['09.03.2026', '2026-03-09'],
  ['20260309', '2026-03-09'],
  ['9 Mar 2026', '2026-03-09'],
])('a day written %j is that day', (text, day) => {
  expect(promisedWhen(endOfTheNinth, text, berlin)).toBe(day);
});

it.each(['2026-03-09T23:00:00Z', '2026-03-10 00:00', '20260310T0000', '1773097200', null])(
  '%j is an instant',
  (text) => {
    expect(promisedWhen(endOfTheNinth, text, berlin)).toBe(endOfTheNinth);
  },
);

it('is nothing where nothing is promised', () => {
  expect(promisedWhen(null, null, berlin)).toBeNull();
});
