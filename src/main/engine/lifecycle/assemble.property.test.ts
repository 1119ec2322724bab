import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microsOf } from '#shared/domain/decimal.ts';
import { LEARNED_DURATIONS } from '#shared/domain/durations.ts';
import { emptyDocument, type CanonicalDocument, type DocumentLine } from '#shared/domain/document.ts';
import type { SourceRef } from '#shared/domain/evidence.ts';
import type { OrderView } from '#shared/domain/order.ts';
import { HOUR, type Instant } from '#shared/domain/time.ts';
import { assembleOrder } from './assemble.ts';
import type { AssemblyDocument } from './assembly-input.ts';
import { durationTable } from './durations/duration-table.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { expectQuantitiesReconciled, expectSlipExplained } from './testing/accounted.ts';
import { documents, ITEMS, LAST, moment } from './testing/any-documents.ts';

/** Something usual of everything, so that nothing goes without a prediction for want of history. */
const durations = durationTable(
  { version: 1, learnedAt: 0, from: 0, to: 0, orders: 100 },
  LEARNED_DURATIONS.map((duration, index) => [
    duration,
    '',
    '',
    '',
    (index + 1) * HOUR,
    (index + 3) * HOUR,
    (index + 4) * HOUR,
    100,
  ]),
);

function view(entries: readonly AssemblyDocument[], now: Instant): OrderView {
  const orderKey = entries[0]?.documentKey ?? '';
  return assembleOrder({ orderKey, documents: entries, policy: DEFAULT_POLICY, durations, now });
}

const asked = process.env['PROPERTY_RUNS'];
const runs = { numRuns: Number(asked ?? 60) };
const more = { numRuns: Number(asked ?? 150) };

describe('an assembled order, whatever its documents', { timeout: 60_000 + 10 * runs.numRuns }, () => {
  it('does not depend on the sequence of its documents', () => {
    const shuffled = documents.chain((entries) =>
      fc.tuple(
        fc.constant(entries),
        fc.shuffledSubarray([...entries], { minLength: entries.length, maxLength: entries.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, moment, ([entries, others], now) => {
        const orderKey = entries[0]?.documentKey ?? '';
        const given = { orderKey, policy: DEFAULT_POLICY, durations, now };
        const order = assembleOrder({ ...given, documents: others });
        expect(order).toEqual(assembleOrder({ ...given, documents: entries }));
      }),
      runs,
    );
  });

  it('spreads a slip over causes to the millisecond', () => {
    fc.assert(
      fc.property(documents, moment, (entries, now) => {
        expectSlipExplained(view(entries, now));
      }),
      more,
    );
  });

  it('stays the same until its next look', () => {
    fc.assert(
      fc.property(documents, moment, fc.double({ min: 0, max: 1, noNaN: true }), (entries, now, share) => {
        const first = view(entries, now);
        const until = Math.min(first.nextLookAt ?? Number.POSITIVE_INFINITY, now + 30 * 24 * HOUR);
        const later = view(entries, now + Math.floor((until - 1 - now) * share));
        expect({ ...later, nextLookAt: null }).toEqual({ ...first, nextLookAt: null });
        expect(first.nextLookAt === null || first.nextLookAt > now).toBe(true);
      }),
      runs,
    );
  });

  it('leads every figure, claim, block and share back to one of its documents', () => {
    fc.assert(
      fc.property(documents, moment, (entries, now) => {
        const order = view(entries, now);
        const keys = new Set(entries.map((entry) => entry.documentKey));
        const known = (sources: readonly SourceRef[]): boolean =>
          sources.length > 0 && sources.every((source) => keys.has(source.documentKey));
        const {
          orderNo,
          customer,
          customerNo,
          customerPo,
          shipTo,
          value,
          orderedAt,
          requested,
          firstPromise,
          promise,
        } = order;
        const figures = [
          orderNo,
          customer,
          customerNo,
          customerPo,
          shipTo,
          value,
          orderedAt,
          requested,
          firstPromise,
          promise,
          ...order.lines.flatMap((each) => [
            each.itemNo,
            each.description,
            each.unitPrice,
            each.amount,
            each.invoicedAmount,
            ...Object.values(each.quantities),
          ]),
          order.slip,
          order.firstSlip,
          order.prediction,
          order.next,
          ...order.plans,
          ...order.steps,
          ...order.lines.flatMap((each) => each.changes.flatMap(({ from, to }) => [from, to])),
          ...order.causes,
          ...order.blocks,
        ];
        expect(figures.filter((figure) => figure !== null && !known(figure.sources))).toEqual([]);
        const claims = [
          ...order.milestones.flatMap((each) => each.claims),
          ...order.axes.flatMap((each) => each.claims),
          ...order.conflicts.flatMap((each) => each.claims),
          ...order.documents.flatMap((each) => each.amounts),
        ];
        expect(claims.filter((claim) => !known([claim.source]))).toEqual([]);
        // A part without sources only joins others: it holds no letter or figure but joining words.
        const joins = /^(?:: |, |\.|; open: |, then | Next: |, no open block\.)$/u;
        expect(
          order.why.filter((part) => (part.sources.length === 0 ? !joins.test(part.text) : !known(part.sources))),
        ).toEqual([]);
      }),
      runs,
    );
  });

  it('accounts for every unit of every line, or says by how much it does not', () => {
    fc.assert(
      fc.property(documents, moment, (entries, now) => {
        expectQuantitiesReconciled(view(entries, now));
      }),
      more,
    );
  });

  it('predicts only what nobody has said yet, and never before it is late already', () => {
    fc.assert(
      fc.property(documents, moment, (entries, now) => {
        const { prediction, cancelled, closed, milestones } = view(entries, now);
        if (prediction === null) return;
        expect(
          cancelled || closed || milestones.some((each) => each.code === 'DELIVERED' && each.state === 'complete'),
        ).toBe(false);
        expect(prediction.lateAt).toBeGreaterThanOrEqual(prediction.at);
        expect(prediction.at).toBeGreaterThan(now - 1);
        expect(prediction.lateShare ?? 0).toBeGreaterThanOrEqual(0);
        expect(prediction.lateShare ?? 0).toBeLessThanOrEqual(1);
      }),
      runs,
    );
  });

  it('keeps the promise of its shapes', () => {
    fc.assert(
      fc.property(documents, moment, (entries, now) => {
        const order = view(entries, now);
        expect(order.documents).toHaveLength(entries.length);
        for (const each of order.milestones) {
          expect(each.actual === null).toBe(each.state === 'none');
          expect(each.actual?.owner ?? true).toBe(true);
          expect(each.actual?.voided ?? false).toBe(false);
        }
        for (const block of order.blocks) expect(block.to === null || block.to >= block.from).toBe(true);
        const ends = [order.slip === null, order.next === null, order.closed];
        expect(!order.cancelled || ends.every(Boolean)).toBe(true);
        expect(new Set(order.lines.map((each) => each.lineKey)).size).toBe(order.lines.length);
      }),
      runs,
    );
  });
});

describe('quantities', () => {
  it('add up: what shipments and invoices state is on the lines, no more and no less', () => {
    const quantity = fc.integer({ min: 1, max: 20 });
    const story = fc.record({
      ordered: fc.array(fc.record({ item: fc.constantFrom(...ITEMS), quantity }), { minLength: 1, maxLength: 4 }),
      shipments: fc.array(fc.array(fc.record({ item: fc.constantFrom(...ITEMS), quantity }), { maxLength: 3 }), {
        maxLength: 3,
      }),
    });
    fc.assert(
      fc.property(story, ({ ordered, shipments }) => {
        const lineOf = (item: string, type: 'ordered' | 'shipped', units: number, index: number): DocumentLine => ({
          lineKey: String(index),
          orderLineNo: null,
          itemNo: { value: item, path: '/item' },
          description: null,
          unit: null,
          unitPrice: null,
          amount: null,
          quantities: { [type]: { value: microsOf(units), path: `/${type}/${index}` } },
          stocked: true,
        });
        const entry = (key: string, document: CanonicalDocument): AssemblyDocument => ({
          documentKey: key,
          connectionId: 'bc',
          systemKind: 'erp',
          recordedAt: null,
          document,
          link: { rule: 'identity', confidence: 1, path: [] },
        });
        const order = view(
          [
            entry('bc/o/0', {
              ...emptyDocument('order'),
              lines: ordered.map((each, index) => lineOf(each.item, 'ordered', each.quantity, index)),
            }),
            ...shipments.map((lines, number) =>
              entry(`bc/s/${number}`, {
                ...emptyDocument('fulfilment'),
                lines: lines.map((each, index) => lineOf(each.item, 'shipped', each.quantity, index)),
              }),
            ),
          ],
          LAST,
        );
        for (const item of ITEMS) {
          const stated = shipments
            .flat()
            .filter((each) => each.item === item)
            .reduce((sum, each) => sum + each.quantity, 0);
          const shown = order.lines
            .filter((each) => each.itemNo?.value === item)
            .reduce((sum, each) => sum + (each.quantities.shipped?.value ?? 0), 0);
          expect(shown).toBe(microsOf(stated));
        }
      }),
      runs,
    );
  });
});
