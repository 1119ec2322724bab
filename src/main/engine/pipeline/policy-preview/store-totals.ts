import type { PolicyEffect } from '#shared/contract/dto/policy-preview.ts';
import { SEVERITIES } from '#shared/domain/exceptions.ts';
import type { Policy } from '#shared/domain/policy.ts';
import type { Instant } from '#shared/domain/time.ts';
import { comparedReach } from '../../exceptions/compared-reach.ts';
import type { ReadDb } from '../../store/database.ts';
import type { StoreTotals } from './tally.ts';

/** The orders that a change of policy can touch, in a lasting sequence of the store. */
export function touchedOrders(db: ReadDb, before: Policy, after: Policy, now: Instant): number[] {
  const reach = comparedReach(db, before, after, now);
  if (reach === null) return [];
  return db.column<number>(`SELECT o.id FROM order_row o WHERE ${reach.where} ORDER BY o.id`, ...reach.parameters);
}

export function storeTotals(db: ReadDb): StoreTotals {
  const rows = db.all<{ severity: number; n: number }>(
    `SELECT severity, count(*) AS n FROM exception_row
     WHERE order_id IS NOT NULL AND cleared_at IS NULL AND state NOT IN ('resolved', 'dismissed') GROUP BY severity`,
  );
  return {
    orders: db.value<number>('SELECT count(*) FROM order_row') ?? 0,
    late: db.value<number>('SELECT count(*) FROM order_row WHERE slip_ms > 0') ?? 0,
    open: SEVERITIES.map((_, index) => rows.find(({ severity }) => severity === index)?.n ?? 0),
  };
}

/** Links that a changed confidence takes back or lets through; decisions of people stand. */
export function linksMoved(db: ReadDb, before: Policy, after: Policy): PolicyEffect['links'] {
  if (before.linkConfidence === after.linkConfidence) return null;
  const between = (table: string): number => {
    const [low, high] = [before.linkConfidence, after.linkConfidence].toSorted((a, b) => a - b);
    return (
      db.value<number>(
        `SELECT count(*) FROM ${table} l WHERE l.evidence ->> '$.confidence' >= ? AND l.evidence ->> '$.confidence' < ?`,
        low ?? 0,
        high ?? 0,
      ) ?? 0
    );
  };
  const stricter = after.linkConfidence > before.linkConfidence;
  return { waiting: stricter ? between('document_link') : 0, sure: 0 };
}
