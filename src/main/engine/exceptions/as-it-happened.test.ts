import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY } from '#shared/domain/time.ts';
import { documents, LAST, moment } from '../lifecycle/testing/any-documents.ts';
import { at, crmCase, erpOrder, tracker, warehouseShipment } from '../lifecycle/testing/order-builder.ts';
import { startOfWhen, zonedDays } from '../lifecycle/zoned-days.ts';
import { asItHappened, momentsOf } from './as-it-happened.ts';

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

test('what an earlier version said counts until a later one said otherwise', () => {
  const said = (recorded: string, promise: string, pieces: number) =>
    erpOrder()
      .recorded(recorded)
      .promised(promise)
      .line({ item: 'A', quantities: { ordered: pieces } });
  const eta = (recorded: string, expected: string) =>
    tracker('T1').recorded(recorded).did('IN_TRANSIT', '2026-03-04 09:00').expects('DELIVERED', expected);
  const documents = [
    said('2026-03-05 09:00', '2026-03-11', 8).after(said('2026-03-02 09:00', '2026-03-06', 10)),
    eta('2026-03-06 09:00', '2026-03-10 12:00').after(eta('2026-03-04 09:00', '2026-03-06 12:00')),
  ].map((builder) => builder.build());
  const key = documents[0]?.documentKey ?? '';
  const known = (when: string) => {
    const [erp, carrier] = asItHappened(documents, key, at(when), days).map((entry) => entry.document);
    const estimate = carrier?.milestones.find((claim) => claim.class === 'estimated')?.when?.value;
    return [erp?.promise?.value.text, erp?.lines[0]?.quantities.ordered?.value, estimate?.text];
  };
  expect(known('2026-03-04 12:00')).toEqual(['2026-03-06', 10_000_000, '2026-03-06 12:00']);
  expect(known('2026-03-05 12:00')).toEqual(['2026-03-11', 8_000_000, '2026-03-06 12:00']);
  expect(known('2026-03-06 12:00')).toEqual(['2026-03-11', 8_000_000, '2026-03-10 12:00']);
  expect(momentsOf(documents, days)).toContain(at('2026-03-02 09:00'));
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
