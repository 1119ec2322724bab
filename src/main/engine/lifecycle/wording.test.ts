import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '#shared/domain/time.ts';
import { when } from './testing/order-builder.ts';
import { durationText, listText, whenText } from './wording.ts';

describe('wording', () => {
  it.each([
    [0, '0 min'],
    [59 * MINUTE, '59 min'],
    [HOUR, '1 h'],
    [38 * HOUR + 20 * MINUTE, '38 h'],
    [2 * DAY - 1, '47 h'],
    [2 * DAY, '2 d'],
    [2 * DAY + 4 * HOUR, '2 d 4 h'],
    [-5 * HOUR, '5 h'],
  ])('says %i ms as %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  it('says dates as dates and leaves instants to the reader', () => {
    expect(whenText(when('2026-03-02'))).toBe('2 Mar 2026');
    expect(whenText(when('2026-03-02 23:30'))).toBe('2026-03-02T23:30Z');
  });

  it('joins words', () => {
    expect(listText([], 'or')).toBe('');
    expect(listText(['ERP'], 'or')).toBe('ERP');
    expect(listText(['ERP', 'CRM', 'EDI'], 'and')).toBe('ERP, CRM and EDI');
  });
});
