import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY } from '#shared/domain/time.ts';
import { documents, LAST, moment } from '../lifecycle/testing/any-documents.ts';
import { at, crmCase, erpOrder, warehouseShipment } from '../lifecycle/testing/order-builder.ts';
import { startOfWhen, zonedDays } from '../lifecycle/zoned-days.ts';
import { asItHappened } from './as-it-happened.ts';

const days = zonedDays('Europe/Berlin');
const story = [
  erpOrder()
    .recorded('2026-03-09 12:00')
    .status('credit', 'complete', 'released')
    .line({ item: 'A', quantities: { ordered: 10, shipped: 10 } }),
  crmCase().recorded('2026-03-05 09:00').condition('CR-HOLD', '2026-03-02 09:00', '2026-03-04 09:00'),
  warehouseShipment('1', 'T1').recorded('2026-03-05 10:00').did('SHIPPED', '2026-03-05 10:00'),
].map((builder) => builder.build());
const [order] = story;

test('what comes later is not there, what ended later is open, what an order became is not known', () => {
  const past = asItHappened(story, order?.documentKey ?? '', at('2026-03-03 12:00'), days);
  expect(past.map((entry) => entry.document.kind)).toEqual(['order', 'case']);
  expect(past[0]?.document.statuses).toEqual([]);
  expect(Object.keys(past[0]?.document.lines[0]?.quantities ?? {})).toEqual(['ordered']);
  expect(past[1]?.document.conditions).toMatchObject([{ code: 'CR-HOLD', to: null, open: true }]);
});

test('once everything has happened it is what it is', () => {
  expect(asItHappened(story, order?.documentKey ?? '', at('2026-03-20'), days)).toEqual(story);
});

test('nothing that is dated later is told, whatever the documents, and more is told the later one looks', () => {
  fc.assert(
    fc.property(documents, moment, (entries, when) => {
      const anchor = entries[0]?.documentKey ?? '';
      const past = asItHappened(entries, anchor, when, days);
      const told = past.flatMap(({ document: { milestones, conditions } }) => [
        ...milestones.flatMap((claim) => (claim.class === 'actual' ? (claim.when ?? []) : [])),
        ...conditions.flatMap(({ from }) => from ?? []),
      ]);
      expect(told.filter(({ value }) => startOfWhen(days, value) > when)).toEqual([]);
      expect(asItHappened(entries, anchor, when + DAY, days).length).toBeGreaterThanOrEqual(past.length);
      expect(asItHappened(entries, anchor, LAST + 40 * DAY, days).length).toBe(entries.length);
    }),
    { numRuns: 300 },
  );
});
