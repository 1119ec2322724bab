import type { Micros } from '#shared/domain/decimal.ts';
import type { Policy } from '#shared/domain/policy.ts';
import { DAY, type Instant } from '#shared/domain/time.ts';
import type { ReadDb, WriteDb } from '../store/database.ts';

/** Older orders say little of what orders are worth now. */
const LOOKED_BACK_MS = 400 * DAY;
const FEWEST_ORDERS = 20;
const TENTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

type Deciles = Policy['valueDeciles'];

/** Learns, for each currency with enough orders, below which values their tenths lie. False where nothing is new. */
export function learnValueDeciles(db: WriteDb, now: Instant): boolean {
  const values = db.all<{ currency: string; value: number }>(
    `SELECT currency, value FROM order_row
     WHERE value IS NOT NULL AND currency IS NOT NULL AND cancelled = 0 AND ordered_at BETWEEN ? AND ?
     ORDER BY currency, value`,
    now - LOOKED_BACK_MS,
    now,
  );
  const known = valueDecilesAt(db, now);
  let learned = false;
  for (const [currency, rows] of Map.groupBy(values, (row) => row.currency)) {
    if (rows.length < FEWEST_ORDERS) continue;
    const deciles = TENTHS.map((tenth) => rounded(rows[Math.ceil((rows.length * tenth) / 10) - 1]?.value ?? 0));
    if (JSON.stringify(known[currency]) === JSON.stringify(deciles)) continue;
    db.run(
      `INSERT INTO value_decile (learned_at, currency, deciles, orders) VALUES (?, ?, ?, ?)
       ON CONFLICT (currency, learned_at) DO UPDATE SET deciles = excluded.deciles, orders = excluded.orders`,
      now,
      currency,
      JSON.stringify(deciles),
      rows.length,
    );
    learned = true;
  }
  return learned;
}

/** Two digits tell where an order stands; more would change with every order. */
function rounded(value: number): Micros {
  if (value <= 0) return 0 as Micros;
  const scale = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return (Math.round(value / scale) * scale) as Micros;
}

/** What was known at a moment. */
export function valueDecilesAt(db: ReadDb, at: Instant): Deciles {
  const rows = db.all<{ currency: string; deciles: string }>(
    `SELECT currency, deciles FROM value_decile v
     WHERE learned_at = (SELECT max(learned_at) FROM value_decile WHERE currency = v.currency AND learned_at <= ?)
     ORDER BY currency`,
    at,
  );
  return Object.fromEntries(rows.map(({ currency, deciles }) => [currency, JSON.parse(deciles) as Micros[]]));
}
