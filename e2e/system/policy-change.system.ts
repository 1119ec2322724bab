import { beforeAll, describe, expect, it } from 'vitest';
import { decide } from '#engine/commands/decide.ts';
import { DecisionLog } from '#engine/commands/decision-log.ts';
import { policyOf } from '#engine/lifecycle/company-policy.ts';
import { digest } from '#engine/pipeline/digest.ts';
import { Pipeline } from '#engine/pipeline/pipeline.ts';
import { OrderPreviewer } from '#engine/pipeline/policy-preview/preview-orders.ts';
import { touchedOrders } from '#engine/pipeline/policy-preview/store-totals.ts';
import type { WriteDb } from '#engine/store/database.ts';
import { openStore } from '#engine/store/open.ts';
import type { PolicyOverrides } from '#shared/domain/policy.ts';
import { withOverrides } from '#shared/domain/policy-overrides.ts';
import { DAY, HOUR } from '#shared/domain/time.ts';
import { backfill } from '../../bench/backfill.ts';
import { companyPages } from '../../bench/company.ts';
import { createWorld } from '../../src/main/sandbox/world.ts';

const MOMENT = Date.UTC(2026, 5, 17, 10);
const ORDERS = 250;

const CHANGES: readonly (readonly [name: string, overrides: PolicyOverrides])[] = [
  ['a longer wait for the carrier', { thresholds: { pickupMs: 30 * HOUR } }],
  ['a shorter wait for the carrier', { thresholds: { pickupMs: 3 * HOUR } }],
  ['more time to pack', { thresholds: { packTimeMs: 6 * HOUR } }],
  ['less time to credit what came back', { thresholds: { returnWindowMs: 4 * DAY } }],
  ['exceptions that stay listed for longer', { thresholds: { clearedKeepMs: 90 * DAY } }],
  ['a later day to bill', { thresholds: { billingDays: 3 } }],
  ['a wider tolerance of missing quantities', { tolerances: { quantityUnder: 0.4 } }],
  ['a wider tolerance of surplus quantities', { tolerances: { quantityOver: 0.4 } }],
  ['holidays before and after the moment', { calendar: { holidays: ['2026-05-20', '2026-06-15', '2026-06-22'] } }],
  ['another owner of a milestone', { milestones: { SHIPPED: { owners: ['erp', 'wms'] } } }],
];

/** How each order stands, as far as a preview compares it, by its lasting key. */
function standing(db: WriteDb): ReadonlyMap<string, string> {
  const rows = db.all<{
    id: number;
    order_key: string;
    slip_ms: number;
    cause: string;
    axes: string;
    verdicts: string;
  }>('SELECT id, order_key, slip_ms, cause, axes, verdicts FROM order_row');
  return new Map(
    rows.map(({ id, order_key: orderKey, ...outcome }) => {
      const open = db.all(
        'SELECT exception_key, severity FROM exception_row WHERE order_id = ? AND cleared_at IS NULL ORDER BY 1',
        id,
      );
      return [orderKey, JSON.stringify([outcome, open])];
    }),
  );
}

describe(`a change of policy over ${ORDERS} orders of the demo company`, () => {
  let db: WriteDb;
  let log: DecisionLog;
  let pipeline: Pipeline;
  let decisions = 0;
  function putInForce(overrides: PolicyOverrides): void {
    decisions += 1;
    const body = { kind: 'policy', overrides, note: '' } as const;
    decide(db, log, [{ id: `decision-${decisions}`, at: MOMENT, author: 'tester', body }]);
    pipeline.drain();
  }
  beforeAll(() => {
    db = openStore(':memory:');
    backfill(db, companyPages(createWorld({ seed: 7, orders: ORDERS, moment: MOMENT })), MOMENT);
    log = new DecisionLog(db);
    pipeline = new Pipeline(db, log, () => MOMENT);
  });

  it.each(CHANGES)(
    '%s: the preview tells each order that changes, and a rebuild finds nothing more',
    (_, overrides) => {
      putInForce({});
      const { shipped, policy: before } = policyOf(db);
      const after = withOverrides(shipped, overrides);
      const told = new OrderPreviewer(db, { before, after, log, now: MOMENT }).look(
        touchedOrders(db, before, after, MOMENT),
      );

      const was = standing(db);
      putInForce(overrides);
      const is = standing(db);
      expect(told.changed).toBe([...was].filter(([orderKey, outcome]) => is.get(orderKey) !== outcome).length);

      const derived = digest(db);
      pipeline.rebuild();
      pipeline.drain();
      expect(digest(db)).toBe(derived);
    },
  );
});
