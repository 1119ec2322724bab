import { describe, expect, it } from 'vitest';
import type { PageShape, ShapeChange, SourceEvent } from '../../inbox/proof.ts';
import { endingsOf, type Shown } from './event-endings.ts';
import { keyOf, shapeOf } from './shape.ts';

const page = (...records: object[]): PageShape => shapeOf(records.map((record) => JSON.stringify(record)));

function open(change: ShapeChange): SourceEvent {
  return { kind: 'shape', subject: keyOf(change), body: { ...change } };
}

function endingOf(change: ShapeChange, pages: readonly PageShape[], more: Partial<Shown> = {}): string | null {
  const shown = { pages, met: new Set<string>(), accepted: [], countAgreed: false, ...more };
  return endingsOf([open(change)], shown)[0]?.ending ?? null;
}

const MISSING: ShapeChange = { kind: 'missing', path: '/city', before: ['string'], after: [] };
const NEW: ShapeChange = { kind: 'new', path: '/zone', before: [], after: ['number'] };
const RETYPED: ShapeChange = { kind: 'retyped', path: '/qty', before: ['number'], after: ['string'] };

describe('an event of a source', () => {
  it.each<[string, ShapeChange, object[], string | null]>([
    ['a missing field is in every record again', MISSING, [{ no: 1, city: 'Kiel' }], 'back'],
    ['a missing field is in some records', MISSING, [{ no: 1, city: 'Kiel' }, { no: 2 }], null],
    ['a new field came again', NEW, [{ no: 1, zone: 4 }, { no: 2 }], 'usual'],
    ['a new field went again', NEW, [{ no: 1 }], 'back'],
    ['a field has its usual type again', RETYPED, [{ no: 1, qty: 4 }], 'back'],
    ['a field still has another type', RETYPED, [{ no: 1, qty: '4' }], null],
    ['nothing came', RETYPED, [], null],
  ])('where %s', (_name, change, records, ending) => {
    expect(endingOf(change, [page(...records)])).toBe(ending);
  });

  it('that was met again lasts, whatever other pages show', () => {
    expect(endingOf(MISSING, [page({ city: 'Kiel' })], { met: new Set([keyOf(MISSING)]) })).toBeNull();
  });

  it('that is how the source is now is over', () => {
    expect(endingOf(MISSING, [page({ no: 1 })], { accepted: [keyOf(MISSING)] })).toBe('accepted');
  });

  it('of a count ends with a count that agrees', () => {
    const count: SourceEvent = { kind: 'count', subject: 'count', body: {} };
    const shown = { pages: [], met: new Set<string>(), accepted: [] };
    expect(endingsOf([count], { ...shown, countAgreed: false })).toEqual([]);
    expect(endingsOf([count], { ...shown, countAgreed: true })).toEqual([
      { kind: 'count', subject: 'count', ending: 'agrees' },
    ]);
  });
});
