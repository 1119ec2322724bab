import { describe, expect, it } from 'vitest';
import type { PageShape } from '../../inbox/proof.ts';
import { changesOf, isSplit, keyOf, newFields, shapeOf, usualOf } from './shape.ts';

const page = (...records: readonly object[]): PageShape => shapeOf(records.map((record) => JSON.stringify(record)));
const whole = { id: '1', number: 'A', lines: [{ sku: 'x', quantity: 1 }], ship: { city: 'Kiel' } };
const usual = usualOf(null, [page(whole), page(whole), page(whole), page(whole)]);
const told = (shape: PageShape): string[] => changesOf(usual, shape).map(keyOf);

describe('the shape of records', () => {
  it('is that of most pages, and what they all show is no change', () => {
    expect(told(page(whole))).toEqual([]);
    expect(Object.keys(usual.fields)).toContain('/lines/*/sku');
  });

  it('tells missing and retyped fields, in lists and objects too', () => {
    const { number: _number, ...others } = whole;
    expect(told(page(others))).toEqual(['missing /number']);
    expect(told(page({ ...whole, number: 7 }))).toEqual(['retyped /number number']);
    expect(told(page({ ...whole, lines: [{ sku: 'x' }] }))).toEqual(['missing /lines/*/quantity']);
    expect(told(page({ ...whole, ship: 'Kiel' }))).toEqual(['retyped /ship string']);
  });

  it('says nothing of an empty list, a null, or a page without records', () => {
    expect(told(page({ ...whole, lines: [], number: null }))).toEqual([]);
    expect(told(page())).toEqual([]);
    expect(shapeOf(['"a line of text"'])).toEqual({ records: 0, fields: {} });
  });

  it('tells a new object once, not each of its fields', () => {
    expect(newFields(usual, page({ ...whole, carrier: { code: 'DHL' } })).map(keyOf)).toEqual(['new /carrier object']);
  });

  it('does not learn from the odd page of a first reading', () => {
    const { number: _number, ...others } = whole;
    const learned = usualOf(null, [page(others), page(whole), page(whole), page(whole), page(whole)]);
    expect(changesOf(learned, page(others)).map(keyOf)).toEqual(['missing /number']);
    expect(changesOf(learned, page(whole))).toEqual([]);
  });

  it('takes a field that some records of a page lack for one that may be empty', () => {
    const { number: _number, ...others } = whole;
    const learned = usualOf(usual, [page(whole, others)]);
    expect(changesOf(learned, page(others))).toEqual([]);
  });

  it('knows when two pages are too few to tell which is odd', () => {
    const { number: _number, ...others } = whole;
    expect(isSplit(null, [page(whole), page(others)])).toBe(true);
    expect(isSplit(null, [page(whole), page(whole)])).toBe(false);
    expect(isSplit(usual, [page(whole), page(others)])).toBe(false);
  });
});
