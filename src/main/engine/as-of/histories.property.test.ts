import fc from 'fast-check';
import { expect, test } from 'vitest';
import { microsOf } from '#shared/domain/decimal.ts';
import { emptyDocument, type CanonicalDocument, type Reference } from '#shared/domain/document.ts';
import type { OrderView } from '#shared/domain/order.ts';
import { HOUR, instant, type When } from '#shared/domain/time.ts';
import { companyPolicy } from '../lifecycle/company-policy.ts';
import { OrderLoader } from '../lifecycle/load-order.ts';
import { plainMappings, PlainStore, type PlainRecord } from '../pipeline/testing/plain-store.ts';
import { createPastRunner } from './questions.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 30);
const CONNECTIONS = [
  { id: 'erp', kind: 'erp' },
  { id: 'tms', kind: 'tms' },
] as const;
const BEGIN = Date.UTC(2026, 2, 2, 9);

function day(date: number): When {
  const text = `2026-03-0${date}`;
  return { kind: 'date', date: text, text };
}

function named(type: Reference['type'], role: Reference['role']): Reference {
  return { type, scope: type === 'order_no' ? 'erp' : 'tms', role, text: '1', normalised: '1', path: `/${type}` };
}

/** An order of the ERP, or with another number the parcel that carries it, as one version has it. */
const anyVersion: fc.Arbitrary<PlainRecord> = fc
  .record({
    isOrder: fc.boolean(),
    version: fc.integer({ min: 1, max: 5 }),
    promised: fc.integer({ min: 6, max: 8 }),
    pieces: fc.constantFrom(null, 5, 8),
    fate: fc.integer({ min: 0, max: 14 }),
  })
  .map(({ isOrder, version, promised, pieces, fate }): PlainRecord => {
    const paths = (name: string): string => `/${version}/${name}`;
    const order: CanonicalDocument = {
      ...emptyDocument('order'),
      references: [named('order_no', 'is')],
      promise: { value: day(promised), path: paths('promised') },
      lines:
        pieces === null
          ? []
          : [
              {
                lineKey: '10',
                orderLineNo: null,
                itemNo: { value: 'A', path: paths('item') },
                description: null,
                unit: null,
                unitPrice: null,
                amount: null,
                quantities: { ordered: { value: microsOf(pieces), path: paths('pieces') } },
                stocked: true,
              },
            ],
    };
    const parcel: CanonicalDocument = {
      ...emptyDocument('transport'),
      references: [named('tracking', 'is'), named('order_no', 'points_to')],
      milestones: [
        {
          code: 'DELIVERED',
          class: 'estimated',
          when: { value: instant(BEGIN + promised * 24 * HOUR), path: paths('eta') },
          path: paths('eta'),
        },
      ],
    };
    return {
      connectionId: isOrder ? 'erp' : 'tms',
      sourceId: '1',
      version: String(version),
      recordedAt: BEGIN + version * HOUR,
      // What is deleted has other bytes: one version with one content is held once.
      documents: [{ ...(isOrder ? order : parcel), ...(fate === 0 && { summary: { value: 'gone', path: '/gone' } }) }],
      ...(fate === 0 && { deleted: true }),
      ...(fate === 1 && { torn: true }),
    };
  });

interface Arrival {
  readonly record: PlainRecord;
  /** Steps of mapping before the next one. */
  readonly mapped: boolean;
}

const arrivals: fc.Arbitrary<Arrival[]> = fc.array(fc.record({ record: anyVersion, mapped: fc.boolean() }), {
  minLength: 2,
  maxLength: 12,
});

function historiesOf(view: OrderView | null | undefined): unknown {
  return (
    view && [
      view.promiseHistory,
      view.estimateHistory,
      view.changes,
      view.lines.map((line) => line.changes),
      view.firstPromise,
    ]
  );
}

test(
  'what versions said differently is told alike however they arrive, are read and are asked for',
  () => {
    fc.assert(
      fc.property(arrivals, (all) => {
        const now = BEGIN + all.length * HOUR;
        const grown = new PlainStore(CONNECTIONS, BEGIN);
        grown.now = now;
        for (const [index, { record, mapped }] of all.entries()) {
          grown.land([record], BEGIN + index * HOUR);
          if (mapped) grown.drain();
        }
        const cleanAt = (arrived: number): PlainStore => {
          const clean = new PlainStore(CONNECTIONS, BEGIN);
          clean.now = BEGIN + arrived * HOUR;
          for (const [index, { record }] of all.slice(0, arrived).entries()) clean.land([record], BEGIN + index * HOUR);
          clean.drain();
          return clean;
        };
        const reversed = new PlainStore(CONNECTIONS, BEGIN);
        reversed.now = now;
        for (const { record } of all.toReversed()) reversed.land([record], BEGIN);
        expect(grown.digest()).toBe(reversed.digest());

        const arrived = Math.ceil(all.length / 2);
        const at = BEGIN + (arrived - 1) * HOUR;
        const past = cleanAt(arrived);
        const orderId = past.db.value<number>('SELECT id FROM order_row');
        const known = orderId === undefined ? null : new OrderLoader(past.db).load(orderId, companyPolicy(past.db), at);
        if (grown.db.value('SELECT 1 FROM order_row') === undefined || known === null) return;
        const context = {
          now,
          zone: 'UTC',
          user: 'ada',
          revision: 1,
          demo: false,
          syncing: [],
          entities: {},
        };
        const asked = createPastRunner(grown.db, plainMappings).ask(
          'order.asof',
          { orderKey: 'erp/records/1', at },
          context,
        );
        expect(historiesOf(asked.known?.view)).toEqual(historiesOf(known));
      }),
      { numRuns: RUNS },
    );
  },
  120_000 + 3_000 * RUNS,
);
