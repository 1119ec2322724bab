import type { OrdersQuery } from '#shared/contract/dto/order.ts';
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
    freshnessMs: 900_000,
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
