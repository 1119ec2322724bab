import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SYSTEM_KINDS } from '#shared/domain/systems.ts';
import type { CauseClass, ExceptionCode } from '#shared/domain/exceptions.ts';
import type { CanonicalDocument } from '#shared/domain/document.ts';
import type { OrderView } from '#shared/domain/order.ts';
import type { PolicyOverrides } from '#shared/domain/policy.ts';
import type { Instant } from '#shared/domain/time.ts';
import { policyOf } from '../../lifecycle/company-policy.ts';
import { OrderLoader } from '../../lifecycle/load-order.ts';
import { verdictsOf } from '../../lifecycle/verdicts.ts';
import { withOverrides } from '#shared/domain/policy-overrides.ts';
import type { AssemblyDocument } from '../../lifecycle/assembly-input.ts';
import { documents, moment } from '../../lifecycle/testing/any-documents.ts';
import { policyOverrides } from '../../lifecycle/testing/any-policy.ts';
import { PlainStore, type PlainRecord } from '../testing/plain-store.ts';
import { verdictChanges, type Outcome } from './compare-order.ts';
import { OrderPreviewer } from './preview-orders.ts';
import { storeTotals, touchedOrders } from './store-totals.ts';
import { count, effectOf, emptyTally } from './tally.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 12);

/** Documents of several orders: each points to its order's number, and the first of each is the order. */
function storeOf(orders: readonly (readonly AssemblyDocument[])[], now: Instant): PlainStore {
  const store = new PlainStore(
    SYSTEM_KINDS.map((kind) => ({ id: kind, kind })),
    now,
  );
  const records = orders.flatMap((entries, order) =>
    entries.map(({ systemKind, recordedAt, document }, index): PlainRecord => {
      const number = `SO-${order}`;
      const kind = index === 0 ? 'order' : document.kind;
      const content: CanonicalDocument = {
        ...document,
        kind,
        references: [
          {
            type: 'order_no',
            scope: 'erp',
            role: kind === 'order' ? 'is' : 'points_to',
            text: number,
            normalised: number,
            path: '/no',
          },
        ],
      };
      return {
        connectionId: systemKind,
        sourceId: `${order}-${index}`,
        version: '1',
        documents: [content],
        recordedAt: recordedAt ?? 0,
      };
    }),
  );
  store.land(records, now);
  store.drain();
  return store;
}

interface Stored {
  readonly orderKey: string;
  readonly orderNo: string;
  readonly customer: string | null;
  readonly view: OrderView;
  readonly outcome: Outcome;
}

/** Every order as it is stored, and as it is seen. */
function snapshot({ db }: PlainStore, now: Instant): Map<number, Stored> {
  const loader = new OrderLoader(db);
  const { policy } = policyOf(db);
  const rows = db.all<{
    id: number;
    order_key: string;
    order_no: string;
    customer: string | null;
    slip_ms: number | null;
    cause: CauseClass | null;
    axes: string;
  }>('SELECT id, order_key, order_no, customer, slip_ms, cause, axes FROM order_row ORDER BY id');
  return new Map(
    rows.map((row) => {
      const open = db
        .all<{ exception_key: string; code: ExceptionCode; severity: number; headline: string; state: string }>(
          'SELECT exception_key, code, severity, headline, state FROM exception_row WHERE order_id = ? AND cleared_at IS NULL',
          row.id,
        )
        .map(({ exception_key: key, state, ...rest }) => ({
          key,
          ...rest,
          standing: state !== 'resolved' && state !== 'dismissed',
        }));
      const view = loader.load(row.id, policy, now);
      if (!view) throw new Error('an order without documents');
      const { order_key: orderKey, order_no: orderNo, customer, slip_ms: slipMs, cause, axes } = row;
      return [row.id, { orderKey, orderNo, customer, view, outcome: { slipMs, cause, axes, open } }];
    }),
  );
}

function decide(store: PlainStore, overrides: PolicyOverrides): void {
  store.decide({ kind: 'policy', overrides, note: '' });
  store.drain();
}

it(
  'tells exactly what putting a policy in force then changes, and touches every order that it changes',
  () => {
    fc.assert(
      fc.property(
        fc.array(documents, { minLength: 1, maxLength: 4 }),
        moment,
        policyOverrides,
        policyOverrides,
        (orders, now, first, second) => {
          const store = storeOf(orders, now);
          decide(store, first);
          const { shipped, policy: before } = policyOf(store.db);
          const after = withOverrides(shipped, second);
          const totals = storeTotals(store.db);
          const previewer = new OrderPreviewer(store.db, { before, after, log: store.log, now });
          const predicted = previewer.look(touchedOrders(store.db, before, after, now));

          const was = snapshot(store, now);
          decide(store, second);
          const is = snapshot(store, now);
          const actual = emptyTally();
          for (const [order, { view, outcome, ...named }] of was) {
            const then = is.get(order);
            if (then)
              count(actual, named, outcome, then.outcome, verdictChanges(verdictsOf(view), verdictsOf(then.view)));
          }
          actual.looked = predicted.looked;
          const plan = { touched: predicted.looked, totals, links: null };
          expect(effectOf(predicted, plan, 0)).toEqual(effectOf(actual, plan, 0));
          expect(effectOf(predicted, plan, 0).open.after).toEqual(
            effectOf(emptyTally(), { ...plan, totals: storeTotals(store.db) }, 0).open.before,
          );

          const incremental = store.digest();
          store.pipeline.rebuild();
          expect(store.digest()).toBe(incremental);
          store.db.close();
        },
      ),
      { numRuns: RUNS },
    );
  },
  60_000 + 500 * RUNS,
);
