import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockText, differenceText, durationText, parseClock, parseDuration } from './policy-words.ts';
import { DAY, HOUR, MINUTE } from './time.ts';

describe('a difference of two policies', () => {
  it.each([
    [
      ['thresholds', 'creditAgedBhMs'],
      8 * HOUR,
      12 * HOUR,
      'Credit hold ages after: 8 h of business time → 12 h of business time',
    ],
    [['milestones', 'DELIVERED', 'owners'], ['tms', 'wms'], ['wms'], 'Delivered: owners: tms, wms → wms'],
    [
      ['milestones', 'DELIVERED', 'publish', 'requires'],
      null,
      'POD_OK',
      'Delivered: reached only with: none → Proof of delivery',
    ],
    [['axes', 'credit', 'freshMs'], null, 3 * DAY, 'Credit: cedes when silent for: none → 3 d'],
    [['enabled', 'CA-SILENT'], true, false, 'Rule Carrier is silent: on → off'],
    [['calendar', 'workdays'], [1, 2], [1, 2, 6], 'Calendar: workdays: Mon Tue → Mon Tue Sat'],
    [['tolerances', 'price'], 0.005, 0.01, 'A price may differ by: 0.5 % → 1 %'],
    [['valueTopDecile', 'EUR'], undefined, 12_400_000_000, 'Top tenth by value from EUR: none → 12400'],
    [['cutOffs', 'picked'], null, 930, 'Picking cut-off: none → 15:30'],
    [
      ['scopes'],
      [],
      [{ when: { customer: 'C1' }, thresholds: { pickupMs: HOUR } }],
      'Figures for some orders: none → customer C1: Carrier collects within 1 h',
    ],
  ])('of %j is told in words', (path, before, after, text) => {
    expect(differenceText({ path, before, after })).toBe(text);
  });
});

describe('durations and times of day', () => {
  it('read back what they write', () => {
    fc.assert(fc.property(fc.nat(10 * DAY), (ms) => parseDuration(durationText(ms)) === ms));
    fc.assert(fc.property(fc.integer({ min: 0, max: 1440 }), (minutes) => parseClock(clockText(minutes)) === minutes));
  });

  it.each([
    ['90 min', 90 * MINUTE],
    ['1.5h', 90 * MINUTE],
    ['2 d 4 h', 52 * HOUR],
    ['15m', 15 * MINUTE],
    ['', null],
    ['soon', null],
    ['4', null],
    ['-4 h', null],
  ])('%j is %j', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['25:00', '24:01', '8', '08:60'])('%j is no time of day', (text) => expect(parseClock(text)).toBeNull());
});
