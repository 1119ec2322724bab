import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DocumentKind, Reference } from '#shared/domain/document.ts';
import { MAX_SAME_ORDER, MAX_SHARERS, MAX_WEAK_SHARERS } from '../canonical/hub-limits.ts';
import type { PlainRecord } from '../pipeline/testing/plain-store.ts';
import { document, plainWorld, record, refer } from './testing/any-world.ts';

interface Crowd {
  readonly name: string;
  readonly kind: DocumentKind;
  readonly limit: number;
  readonly value: Reference;
}

const CROWDS: readonly Crowd[] = [
  { name: 'an order number', kind: 'order', limit: MAX_SAME_ORDER, value: refer('points_to', 'order_no', '55500') },
  { name: 'a customer PO', kind: 'order', limit: MAX_WEAK_SHARERS, value: refer('points_to', 'customer_po', 'STAND') },
  { name: 'a tracking number', kind: 'shipment', limit: MAX_SHARERS, value: refer('points_to', 'tracking', '55500') },
];

/** Each case fills a crowd to its limit: it takes as long as twenty of another property. */
const RUNS = Math.ceil(Number(process.env['PROPERTY_RUNS'] ?? 40) / 20);

/** One of the crowd; each knows an order of its own, so that the value is all that could hold them together. */
function member(crowd: Crowd, at: number, carries: boolean): PlainRecord {
  const own = crowd.kind === 'order' ? refer('is', 'order_id', `o${at}`) : refer('points_to', 'order_no', '1');
  return record(
    'crm',
    `m${at}`,
    document(crowd.kind, `m${at}`, own, ...(carries ? [crowd.value] : [])),
    carries ? '1' : '2',
  );
}

const asks = (crowd: Crowd): PlainRecord =>
  record('tms', 'k', document('case', 'k', { ...crowd.value, role: 'points_to' }));
const order = record('erp', '1', document('order', '1', refer('is', 'order_no', '1')));

test.each(CROWDS)(
  '$name that too many carry links nothing, before it grew so far and after it shrinks again',
  (crowd) => {
    fc.assert(
      fc.property(
        fc.integer({ min: -2, max: 3 }),
        fc.integer({ min: 0, max: 6 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        (beyond, leaving, cuts, caseFirst) => {
          const members = Array.from({ length: crowd.limit + beyond }, (_, at) => member(crowd, at, true));
          const left = Array.from({ length: leaving }, (_, at) => member(crowd, at, false));
          const others = [order, asks(crowd)];
          const once = plainWorld();
          once.land([...others, ...members, ...left]);
          const piecemeal = plainWorld();
          piecemeal.land(caseFirst ? others : [order]);
          const rest = [...members, ...left];
          for (let at = 0, turn = 0; at < rest.length; turn += 1) {
            const size = cuts[turn % cuts.length] ?? 1;
            piecemeal.land(rest.slice(at, at + size));
            at += size;
            if (turn % 3 === 0 || at > crowd.limit - 3) piecemeal.drain();
          }
          piecemeal.land(others);
          expect(piecemeal.digest()).toBe(once.digest());
          const carriers = crowd.limit + beyond - leaving;
          const links = once.links();
          expect(carriers > crowd.limit ? links['tms/records/k'] : []).toEqual([]);
          const apart =
            new Set(members.map(({ sourceId }) => links[`crm/records/${sourceId}`]?.[0])).size === members.length;
          expect(apart || carriers <= crowd.limit || crowd.kind !== 'order').toBe(true);
        },
      ),
      { numRuns: RUNS },
    );
  },
  120_000 + 3_000 * RUNS,
);
