import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { atPointer } from '#shared/lib/json.ts';
import { diffJson } from './json-diff.ts';

describe('differences between two versions of a payload', () => {
  test('name each field by its pointer', () => {
    const before = { number: '1', lines: [{ quantity: 4 }, { quantity: 1 }], gone: true, 'a/b': 1 };
    const after = { number: '2', lines: [{ quantity: 4 }], added: null, 'a/b': 2 };
    expect(diffJson(before, after)).toEqual([
      { path: '/number', kind: 'changed', before: '1', after: '2' },
      { path: '/lines/1', kind: 'removed', before: { quantity: 1 } },
      { path: '/added', kind: 'added', after: null },
      { path: '/a~1b', kind: 'changed', before: 1, after: 2 },
      { path: '/gone', kind: 'removed', before: true },
    ]);
  });

  test('a value that became another kind of value is changed as a whole', () => {
    expect(diffJson({ hold: null }, { hold: { reason: 'credit' } })).toEqual([
      { path: '/hold', kind: 'changed', before: null, after: { reason: 'credit' } },
    ]);
  });

  test('equal payloads do not differ', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(diffJson(value, structuredClone(value))).toEqual([]);
      }),
    );
  });

  test('every path leads to what is said to stand there', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (before, after) => {
        const wrong = diffJson(before, after).filter((difference) => {
          const found = { before: atPointer(before, difference.path), after: atPointer(after, difference.path) };
          return !Object.entries(difference).every(
            ([key, value]) => (key !== 'before' && key !== 'after') || Object.is(found[key], value),
          );
        });
        expect(wrong).toEqual([]);
      }),
    );
  });
});
