import { expect, test } from 'vitest';
import { createLocalTime } from '#shared/domain/local-time.ts';
import type { PromiseStep } from '#shared/domain/order.ts';
import type { When } from '#shared/domain/time.ts';
import { orderViewWith } from '#engine/lifecycle/testing/view-builder.ts';
import { orderPage } from './order-page.ts';

const options = { local: createLocalTime('UTC'), nameOf: (id: string) => id, columns: null, colour: false };

function day(date: string): When {
  return { kind: 'date', date, text: date };
}

const first: PromiseStep = {
  what: 'promise',
  when: day('2026-03-06'),
  from: null,
  standing: true,
  connectionId: 'erp',
  by: 'us',
  because: null,
  recordedAt: Date.UTC(2026, 2, 2, 9),
  source: { documentKey: 'erp/orders/1', path: '/promised' },
};
const moved: PromiseStep = {
  ...first,
  when: day('2026-03-11'),
  from: { value: first.when, sources: [first.source] },
  because: { value: 'Backorder', sources: [first.source] },
  recordedAt: Date.UTC(2026, 2, 3, 9),
};

test('moves of a promise are printed, each with when, from, to, by whom and why', () => {
  const page = orderPage(orderViewWith({ promiseHistory: [first, moved] }), [], options);
  expect(page).toMatch(/Promises\nSTATED +SYSTEM +WHAT +FROM +TO +BY +BECAUSE\n/);
  expect(page).toMatch(/2026-03-03 09:00 +erp +promised +2026-03-06 +2026-03-11 +us +Backorder/);
});

test('a promise that was never moved is told in the head alone', () => {
  expect(orderPage(orderViewWith({ promiseHistory: [first] }), [], options)).not.toContain('Promises\n');
});

test('estimates that were moved are printed', () => {
  const step = { code: 'DELIVERED', documentKey: 'tms/parcels/1', connectionId: 'tms', standing: true } as const;
  const source = { documentKey: 'tms/parcels/1', path: '/eta' };
  const page = orderPage(
    orderViewWith({ estimateHistory: [{ ...step, when: day('2026-03-07'), recordedAt: first.recordedAt, source }] }),
    [],
    options,
  );
  expect(page).toMatch(/Estimates moved\n.*\n2026-03-02 09:00 +tms +Delivered +2026-03-07/);
});
