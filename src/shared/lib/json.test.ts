import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atPointer, elementTexts, parseJson, pointerToken } from './json.ts';

describe('parsing', () => {
  it.each([
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['12345678901234567890', '12345678901234567890'],
    ['1234.5678901234567890', '1234.5678901234567890'],
    ['0.30000000000000004441', '0.30000000000000004441'],
    ['9007199254740991', 9_007_199_254_740_991],
    ['1234567890123456', 1_234_567_890_123_456],
    ['0.1', 0.1],
    ['1e3', 1000],
    ['0.0000000000000000001', 1e-19],
  ])('%s comes back without losing a digit', (text, value) => {
    expect(parseJson(text)).toBe(value);
    expect(parseJson(`{"list": [${text}]}`)).toEqual({ list: [value] });
  });

  it('leaves digits in text alone', () => {
    expect(parseJson('{"tracking": "00340434161094042557", "n": 12345678901234567890}')).toEqual({
      tracking: '00340434161094042557',
      n: '12345678901234567890',
    });
  });

  it('is what JSON.parse gives for everything a double holds', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('refuses what is not JSON', () => {
    expect(() => parseJson('{"a": 12345678901234567890')).toThrow(SyntaxError);
    expect(() => parseJson('')).toThrow(SyntaxError);
  });
});

describe('pointers', () => {
  const root = { a: [{ 'b/c': 1, 'd~e': 2, '': 3 }], '0': 'zero', null: null };

  it.each([
    ['', root],
    ['/a/0/b~1c', 1],
    ['/a/0/d~0e', 2],
    ['/a/0/', 3],
    ['/0', 'zero'],
    ['/null', null],
  ])('%j leads to its value', (pointer, value) => expect(atPointer(root, pointer)).toEqual(value));

  it.each(['/x', '/a/1', '/a/0/b/c', '/null/x', '/0/0', '/toString', '/a/length', '/a/map', '/__proto__'])(
    '%j leads nowhere',
    (pointer) => {
      expect(atPointer(root, pointer)).toBeUndefined();
    },
  );

  it('finds any value by the tokens of the keys that lead to it', () => {
    const keys = fc.array(
      fc.string({ unit: 'grapheme' }).filter((key) => key !== '__proto__'),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(keys, fc.nat(), (path, leaf) => {
        const value = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), leaf);
        expect(atPointer(value, path.map((key) => `/${pointerToken(key)}`).join(''))).toBe(leaf);
      }),
    );
  });
});

describe('the elements of a list', () => {
  it('are told as they are written, however they are', () => {
    const written = ['{"a": [1, {"b": "]}"}],"c":12345678901234567890}', '"\\"[,\\\\"', '[]', '1.50', 'null', '""'];
    expect(elementTexts(` [ ${written.join(' ,\n')} ]\n`)).toEqual(written);
    expect(['[]', ' [ \n ] '].map(elementTexts)).toEqual([[], []]);
  });

  it('are all of them', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.nat(3), (list, space) => {
        const texts = elementTexts(JSON.stringify(list, null, space));
        expect(texts.map((text) => JSON.parse(text) as unknown)).toEqual(JSON.parse(JSON.stringify(list)));
      }),
    );
  });
});
