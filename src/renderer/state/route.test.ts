import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatRoute, parseRoute, SCREENS } from './route.ts';

test('an address leads back to the same place, whatever the key holds', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SCREENS),
      fc.string({ unit: 'grapheme' }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string()),
      (screen, item, params) => {
        expect(parseRoute(formatRoute(screen, item, params))).toEqual({ screen, item, params });
      },
    ),
  );
});

test('an address that names nothing is the overview', () => {
  for (const hash of ['', '#', '#/nowhere/else'])
    expect(parseRoute(hash)).toEqual({ screen: 'overview', item: '', params: {} });
  expect(parseRoute('#/orders/%E0%A4%A')).toMatchObject({ screen: 'orders', item: '' });
});
