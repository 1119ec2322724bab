import type { Micros, Money } from '#shared/domain/decimal.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { Reach } from '../exceptions/connection-rules.ts';
import { moneyText } from '../exceptions/money-text.ts';
import { durationText } from '../lifecycle/wording.ts';
import { zonedDays } from '../lifecycle/zoned-days.ts';
import type { ReadDb } from '../store/database.ts';

/** Reads one index of the open orders and nothing else: see order_row_open. */
export const OPEN_BY_SYSTEMS = `SELECT systems, currency, count(*) AS orders,
    count(*) FILTER (WHERE promise_at > ? AND promise_at <= ?) AS due, sum(value) AS value
  FROM order_row WHERE closed = 0 AND cancelled = 0 GROUP BY systems, currency`;

interface Row {
  /** Connections that know the orders, joined by a blank. */
  readonly systems: string;
  readonly currency: string | null;
  readonly orders: number;
  readonly due: number;
  readonly value: number | null;
}

/** What an outage of each connection touches: its open orders, those due on the day of the moment, what they are worth. */
export function reachOfAll(db: ReadDb, zone: string, now: Instant): (connectionId: string) => Reach {
  const days = zonedDays(zone);
  const today = days.dayOf(now);
  const rows = db.all<Row>(OPEN_BY_SYSTEMS, days.startOf(today), days.startOf(today + 1));
  return (connectionId) => {
    const own = rows.filter(({ systems }) => systems.split(' ').includes(connectionId));
    const sums = new Map<string, number>();
    for (const { currency, value } of own)
      if (currency !== null && value !== null) sums.set(currency, (sums.get(currency) ?? 0) + value);
    return {
      orders: own.reduce((sum, row) => sum + row.orders, 0),
      dueToday: own.reduce((sum, row) => sum + row.due, 0),
      values: [...sums]
        .map(([currency, amount]): Money => ({ amount: amount as Micros, currency }))
        .toSorted((a, b) => b.amount - a.amount || (a.currency < b.currency ? -1 : 1)),
    };
  };
}

/** "42 min behind: 318 open orders, 27 due today, 81,000 EUR". @param since when it was read last; null for never */
export function outageSentence({ orders, dueToday, values }: Reach, since: Instant | null, now: Instant): string {
  const behind = since === null ? 'never read' : `${durationText(now - since)} behind`;
  if (orders === 0) return `${behind}: no open order depends on it`;
  const count = (value: number): string => value.toLocaleString('en');
  const parts = [
    `${count(orders)} open ${orders === 1 ? 'order' : 'orders'}`,
    `${count(dueToday)} due today`,
    ...values.slice(0, 2).map(moneyText),
  ];
  return `${behind}: ${parts.join(', ')}`;
}
