import { describe, expect, it } from 'vitest';
import {
  boundsText,
  customersIn,
  customersText,
  isReadAnew,
  scopeEffect,
  scopeEffectText,
  WHOLE,
  type Scope,
  type ScopeEffect,
  type StreamReading,
} from './connection-scope.ts';

const FROM = Date.UTC(2026, 0, 1);
const of = (...customers: string[]): Scope => ({ ...WHOLE, customers });
const reading = (more: Partial<StreamReading> = {}): StreamReading => ({
  streamId: 'orders',
  bounded: true,
  byCustomer: true,
  begun: true,
  since: null,
  customers: null,
  complete: true,
  ...more,
});
const A = { customers: ['A'] };
const AB = { customers: ['A', 'B'] };

describe('a list of customers', () => {
  it.each<[string, Partial<StreamReading>, Scope, Scope, ScopeEffect]>([
    ['one more is fetched', A, of('A'), of('A', 'B'), 'backfills'],
    ['another is fetched', A, of('A'), of('B'), 'backfills'],
    ['all are fetched', A, of('A'), WHOLE, 'backfills'],
    ['fewer go on', AB, of('A', 'B'), of('A'), 'same'],
    ['some of all go on', {}, WHOLE, of('A'), 'same'],
    ['the same in another sequence goes on', AB, of('A', 'B'), of('B', 'A'), 'same'],
    ['fewer end a backfill of more', { ...AB, complete: false }, of('A', 'B'), of('A'), 'cut_short'],
    ['what was not begun begins', { begun: false }, { ...of('A'), streams: ['files'] }, of('A'), 'begins'],
    ['what rested goes on with fewer', AB, { ...of('A', 'B'), streams: ['files'] }, of('A'), 'goes_on'],
    ['what rested is fetched for more', A, { ...of('A'), streams: ['files'] }, of('A', 'B'), 'backfills'],
    ['means nothing to a stream that has none', { byCustomer: false }, of('A'), of('A', 'B'), 'same'],
    ['beside an earlier date is fetched once', { ...A, since: FROM }, { ...of('A'), from: FROM }, WHOLE, 'backfills'],
    ['beside a later date goes on', AB, of('A', 'B'), { ...of('A'), from: FROM }, 'same'],
  ])('%s', (_what, more, before, after, effect) => {
    expect(scopeEffect(reading(more), before, after)).toBe(effect);
    expect(isReadAnew(reading(more), after)).toBe(effect === 'backfills' || effect === 'cut_short');
  });

  it('is told in a sentence, with what stays and what cannot keep to it', () => {
    const tell = (): string => 'January';
    const text = (more: Partial<StreamReading>, before: Scope, after: Scope): string => {
      const one = reading(more);
      return scopeEffectText(scopeEffect(one, before, after), one, 7, { before, after }, tell);
    };
    expect(text(A, of('A'), of('A', 'B'))).toBe(
      'Read again from the beginning on, of customers A and B; nothing that is here is doubled.',
    );
    expect(text(AB, of('A', 'B'), of('A'))).toBe('Goes on, of customer A. What is here of others stays.');
    expect(text({ byCustomer: false }, WHOLE, of('A'))).toBe(
      'Goes on. It cannot be read by customer and is read whole.',
    );
    const begins = { begun: false, byCustomer: false };
    const others = { ...WHOLE, streams: ['files'] };
    expect(text(begins, others, { ...of('A'), from: FROM })).toBe(
      'Read from January on. It cannot be read by customer.',
    );
    expect(text({ ...begins, bounded: false }, others, { ...of('A'), from: FROM })).toBe(
      'Read whole: it can neither begin at a date nor be read by customer.',
    );
    expect(text({ begun: false, bounded: false }, others, { ...of('A'), from: FROM })).toBe(
      'Read from the beginning on, of customer A. It cannot begin at a date.',
    );
  });

  it('is typed with commas, semicolons or line breaks, each number once', () => {
    expect(customersIn(' 10000, 20000;10000\n30000 ,')).toEqual(['10000', '20000', '30000']);
    expect(customersIn(' \n,')).toBeNull();
  });

  it('is told by its numbers while they are few', () => {
    expect([null, ['A'], ['A', 'B', 'C'], ['A', 'B', 'C', 'D', 'E', 'F']].map(customersText)).toEqual([
      'all customers',
      'customer A',
      'customers A, B and C',
      '6 customers',
    ]);
    expect(boundsText({ bounded: false, byCustomer: false }, WHOLE)).toBeNull();
  });
});
