import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reference } from '#shared/domain/document.ts';
import { emptyDocument } from '#shared/domain/document.ts';
import type { MapOutcome } from './connector.ts';
import { mapContextOf } from './testing/subject.ts';
import {
  field,
  flagAt,
  listAt,
  mapRecord,
  microsAt,
  placeAt,
  refer,
  referId,
  requiredText,
  roundedAt,
  textAt,
  dateAt,
  whenAt,
  type Node,
} from './drafts.ts';

const AMOUNT = field('totals', 'a/b~c');

function reading(payload: unknown, read: (node: Node) => void): MapOutcome {
  return mapRecord({ streamId: 's', sourceId: '1', recordedAt: null, payload }, (node) => {
    read(node);
    return [emptyDocument('order')];
  });
}

describe('reading a payload', () => {
  it('escapes names in pointers', () => {
    expect(AMOUNT.pointer).toBe('/totals/a~1b~0c');
    expect(microsAt({ totals: { 'a/b~c': '12.345678' } }, '', AMOUNT)).toEqual({
      value: 12_345_678,
      path: '/totals/a~1b~0c',
    });
  });

  it('takes absent, null and blank for nothing', () => {
    for (const node of [
      {},
      { totals: null },
      { totals: {} },
      { totals: { 'a/b~c': null } },
      { totals: { 'a/b~c': '' } },
    ]) {
      expect(microsAt(node, '', AMOUNT)).toBeNull();
      expect(textAt(node, '', AMOUNT)).toBeNull();
    }
    expect(listAt({}, '', field('lines'))).toEqual([]);
    expect(flagAt({}, '', field('open'))).toBeNull();
    expect(whenAt({ at: ' ' }, '', field('at'), 'Z')).toBeNull();
  });

  it.each([
    ['2026-05-19T00:00:00', '2026-05-19'],
    ['2026-05-19T00:00:00+02:00', '2026-05-19'],
    ['/Date(1779148800000)/', '2026-05-19'],
    ['2026-05-19', '2026-05-19'],
  ])('reads %s as the date that it is', (text, date) => {
    expect(dateAt({ at: text }, '', field('at'))).toEqual({ value: { kind: 'date', date, text }, path: '/at' });
  });

  it('reads decimals exactly, from numbers and from text', () => {
    const read = (value: unknown): unknown => microsAt({ q: value }, '', field('q'))?.value;
    expect([0.1, 3, -2, '1e2', '0.000001', 8_999_999_999].map(read)).toEqual([
      100_000, 3_000_000, -2_000_000, 100_000_000, 1, 8_999_999_999_000_000,
    ]);
  });

  it('rounds what is worked out in doubles, and takes nothing else for a figure', () => {
    const read = (value: unknown): MapOutcome => reading({ q: value }, (node) => roundedAt(node, '', field('q')));
    const rounded = [96.30000000000001, '0.30000000000000004', -0.0000001, null, ''].map((q) => {
      let found: unknown = null;
      reading({ q }, (node) => (found = roundedAt(node, '', field('q'))?.value ?? null));
      return found;
    });
    expect(rounded).toEqual([96_300_000, 300_000, 0, null, null]);
    for (const value of ['many', 1e300, true, [1]]) {
      expect(read(value)).toMatchObject({ ok: false, error: { path: '/q' } });
    }
  });

  it('reads a number and its text alike, up to fifteen digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }), (micros) => {
        const value = Number(`${micros}e-6`);
        expect(microsAt({ q: value }, '', field('q'))?.value).toBe(micros);
        expect(microsAt({ q: String(value) }, '', field('q'))?.value).toBe(micros);
      }),
    );
  });

  it.each<[string, unknown, (node: Node) => void, string]>([
    ['text as number', { q: 'twelve' }, (node) => microsAt(node, '/lines/0', field('q')), '/lines/0/q'],
    ['too many decimals', { q: 0.1234567 }, (node) => microsAt(node, '', field('q')), '/q'],
    ['out of range', { q: 1e15 }, (node) => microsAt(node, '', field('q')), '/q'],
    ['object as text', { t: {} }, (node) => textAt(node, '', field('t')), '/t'],
    ['missing text', {}, (node) => requiredText(node, '', field('t')), '/t'],
    ['impossible date', { d: '2026-02-30' }, (node) => whenAt(node, '', field('d'), 'Z'), '/d'],
    ['text as list', { l: 'see scan' }, (node) => listAt(node, '', field('l')), '/l'],
    ['text as flag', { f: 'yes' }, (node) => flagAt(node, '', field('f')), '/f'],
  ])('sets the record aside: %s', (_name, payload, read, path) => {
    const outcome = reading(payload, read);
    expect(outcome).toMatchObject({ ok: false, error: { path, reason: expect.stringMatching(/./) as string } });
  });

  it('does not hide an error of ours', () => {
    expect(() =>
      reading({}, () => {
        throw new TypeError('ours');
      }),
    ).toThrow('ours');
  });

  it('joins a place, with the path of its first part', () => {
    const parts = [field('city'), field('state'), field('country')];
    expect(placeAt({ city: 'Kiel', state: '', country: 'DE' }, '', parts)).toEqual({
      value: 'Kiel, DE',
      path: '/city',
    });
    expect(placeAt({ city: null, country: 'DE' }, '', parts)).toEqual({ value: 'DE', path: '/country' });
    expect(placeAt({}, '', parts)).toBeNull();
  });
});

describe('references', () => {
  function normalised(text: string, referenceRules = {}): string | null | undefined {
    const references: Reference[] = [];
    refer(references, { ...mapContextOf({}), referenceRules }, 'is', 'order_no', 'erp', { value: text, path: '/n' });
    return references[0]?.normalised;
  }

  it('brings the usual spellings of an order number together', () => {
    expect(
      ['SO-0104512', '#104512', ' so-104512 ', '0000104512', 'SO104512', '104512'].map((text) => normalised(text)),
    ).toEqual(Array.from({ length: 6 }, () => '104512'));
  });

  it('follows the rule of the connection instead, where there is one', () => {
    expect(normalised('SO-104512', { order_no: {} })).toBe('SO104512');
    expect(normalised('Order 77 of 2026', { order_no: { pattern: String.raw`Order (\d+)` } })).toBe('77');
  });

  it('leaves ids as they are, in the scope of the connection', () => {
    const references: Reference[] = [];
    referId(references, 'wms', 'points_to', 'order_id', { value: 'T3JkZXI6MQ==', path: '/id' });
    expect(references).toEqual([
      {
        type: 'order_id',
        scope: 'wms',
        role: 'points_to',
        text: 'T3JkZXI6MQ==',
        normalised: 'T3JkZXI6MQ==',
        path: '/id',
      },
    ]);
  });
});
