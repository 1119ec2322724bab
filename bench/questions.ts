import type { OrdersQuery } from '#shared/contract/dto/order-rows.ts';
import { createPastRunner } from '#engine/as-of/questions.ts';
import { createQueryRunner } from '#engine/queries/runner.ts';
import { openReader } from '#engine/store/database.ts';
import { sample, type Percentiles } from './measure.ts';

const TIMES = 300;
const FIRST: OrdersQuery = { view: 'all', text: '', filters: {}, sort: [{ column: 'slip_ms', descending: true }] };

/** What screens ask, by a reader of its own. */
export function measureQuestions(file: string, moment: number): Record<string, Percentiles> {
  const db = openReader(file);
  const context = {
    now: moment,
    zone: 'Europe/Berlin',
    user: 'bench',
    revision: 1,
    demo: true,
    syncing: [],
    entities: {},
  };
  const runner = createQueryRunner(db);
  const keys = db.column<string>('SELECT order_key FROM order_row ORDER BY order_key');
  const numbers = db.column<string>('SELECT order_no FROM order_row ORDER BY order_key');
  const names = db.column<string>(
    'SELECT DISTINCT customer FROM order_row WHERE customer IS NOT NULL ORDER BY customer',
  );
  const pick = <T>(from: readonly T[], n: number): T => from[(n * 7919) % from.length] as T;
  const turns = Array.from({ length: TIMES }, (_, n) => n);
  const { handle, count } = runner.ask('orders.open', FIRST, context);
  const slice = (start: number): unknown => runner.ask('orders.slice', { handle, start, end: start + 100 }, context);
  // A first question prepares the statement; people ask more than once.
  slice(0);
  runner.ask('order.get', { orderKey: keys[0] ?? '' }, context);
  runner.ask('search.ask', { text: 'abc', limit: 50 }, context);
  const columns = ['order_no', 'customer', 'value', 'promise_at', 'slip_ms', 'cause', 'recorded_at'] as const;
  const answers = {
    timeline: sample(turns, (n) => runner.ask('order.get', { orderKey: pick(keys, n) }, context)),
    firstPage: sample(turns, (n) => {
      const opened = runner.ask('orders.open', { ...FIRST, view: n % 2 === 0 ? 'open' : 'late' }, context);
      runner.ask('orders.slice', { handle: opened.handle, start: 0, end: 100 }, context);
      runner.ask('list.close', { handle: opened.handle }, context);
    }),
    deepPage: sample(turns, (n) => slice((n * 7919) % Math.max(1, count - 100))),
    sort: sample(turns, (n) => {
      const opened = runner.ask(
        'orders.open',
        { ...FIRST, sort: [{ column: pick(columns, n), descending: n % 2 === 0 }] },
        context,
      );
      runner.ask('list.close', { handle: opened.handle }, context);
    }),
    searchNumber: sample(turns, (n) =>
      runner.ask('search.ask', { text: pick(numbers, n).slice(-5), limit: 50 }, context),
    ),
    searchName: sample(turns, (n) =>
      runner.ask('search.ask', { text: pick(names, n).slice(2, 7), limit: 50 }, context),
    ),
  };
  db.close();
  return answers;
}

/** One order as it was known at a moment, with what has changed since, and what the slider and the change log ask. */
export function measurePast(file: string, at: number, moment: number): Record<string, Percentiles> {
  const db = openReader(file);
  const context = {
    now: moment,
    zone: 'Europe/Berlin',
    user: 'bench',
    revision: 1,
    demo: true,
    syncing: [],
    entities: {},
  };
  const runner = createPastRunner(db);
  const keys = db.column<string>('SELECT order_key FROM order_row ORDER BY order_key');
  const pick = (n: number): string => keys[(n * 7919) % keys.length] ?? '';
  const turns = Array.from({ length: TIMES }, (_, n) => n);
  runner.ask('order.asof', { orderKey: pick(0), at }, context);
  const answers = {
    orderAsOf: sample(turns, (n) => runner.ask('order.asof', { orderKey: pick(n), at }, context)),
    moments: sample(turns, (n) => runner.ask('order.moments', { orderKey: pick(n) }, context)),
    changes: sample(turns, (n) =>
      runner.ask(
        'order.changes',
        { orderKey: pick(n), offset: 0, limit: 50, connectionId: null, group: null },
        context,
      ),
    ),
  };
  db.close();
  return answers;
}
