import fc from 'fast-check';
import { expect, test } from 'vitest';
import { documentKey, parseDocumentKey } from './keys.ts';

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/);
const sourceId = fc.string({ minLength: 1, unit: 'grapheme' });
const localKey = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !text.includes('#'));

test('the parts of a key are what it was made of', () => {
  fc.assert(
    fc.property(id, id, sourceId, localKey, (connectionId, streamId, source, local) => {
      const parts = { connectionId, streamId, sourceId: source, localKey: local };
      expect(parseDocumentKey(documentKey(parts))).toEqual(parts);
    }),
  );
});

test('a record that is one document has a key without a part, whatever slashes its id holds', () => {
  fc.assert(
    fc.property(
      id,
      id,
      sourceId.filter((text) => !text.includes('#')),
      (connectionId, streamId, source) => {
        const parts = { connectionId, streamId, sourceId: source, localKey: '' };
        expect(parseDocumentKey(documentKey(parts))).toEqual(parts);
      },
    ),
  );
});

test.each(['', 'orders', 'bc/orders', '/orders/1', '//'])('%j is no document key', (text) =>
  expect(parseDocumentKey(text)).toBeNull(),
);
