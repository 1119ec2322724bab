import { ORDER_COLUMNS, ORDER_VIEWS, type OrderRow } from '#shared/contract/dto/order.ts';
import type { LocalTime } from '#shared/domain/local-time.ts';
import { MILESTONE_LABELS } from '#shared/domain/milestones.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import type { TableColumn } from '../output/table.ts';
import { instantText, moneyText, plain, sentenceText, slipText, UNKNOWN } from '../output/text.ts';
import { systemNames, type NameOf } from '../system-names.ts';
import { LIMIT_OPTIONS, limitOf, sortOf, writeListing } from './lists.ts';

function promiseText(row: OrderRow, local: LocalTime): string {
  const promised = row.promiseDate ?? row.promiseAt;
  return typeof promised === 'string' ? promised : instantText(promised, local);
}

export function orderTable(local: LocalTime, nameOf: NameOf): readonly TableColumn<OrderRow>[] {
  return [
    { title: 'ORDER', value: (row) => plain(row.orderNo) },
    { title: 'CUSTOMER', value: (row) => plain(row.customer), shrinksTo: 12 },
    { title: 'PO', value: (row) => plain(row.customerPo), shrinksTo: 8, drops: true },
    { title: 'VALUE', value: (row) => moneyText(row.value), align: 'right' },
    { title: 'PROMISE', value: (row) => promiseText(row, local) },
    { title: 'SLIP', value: (row) => slipText(row.slipMs), align: 'right' },
    { title: 'CAUSE', value: (row) => plain(row.cause) },
    { title: 'NEXT', value: (row) => (row.next === null ? UNKNOWN : MILESTONE_LABELS[row.next.code]), drops: true },
    { title: 'SYSTEMS', value: (row) => plain(row.systems.map(nameOf).join(', ')), shrinksTo: 7, drops: true },
    { title: 'WHY', value: (row) => sentenceText(row.why, local), shrinksTo: 20, drops: true },
  ];
}

export const orders: Command = {
  name: 'orders',
  summary: 'List orders',
  arguments: [],
  options: {
    view: { value: 'VIEW', summary: `${ORDER_VIEWS.join(', ')} (default open)` },
    text: { value: 'TEXT', summary: 'Any fragment of a number, reference or party' },
    sort: { value: 'COLUMN', summary: 'Column, or COLUMN:desc (default: what is most urgent in the view)' },
    ...LIMIT_OPTIONS,
  },
  details: [`Columns to sort by: ${ORDER_COLUMNS.join(', ')}`],
  prepare(typed) {
    const query = {
      view: typed.choice('view', ORDER_VIEWS) ?? 'open',
      text: typed.text('text') ?? '',
      filters: {},
      sort: sortOf(typed, ORDER_COLUMNS),
    };
    const limit = limitOf(typed);
    return async ({ session: { client }, out, json, local, signal }) => {
      const { handle, count } = await client.ask('orders.open', query, signal);
      const nameOf = await systemNames(client, signal);
      const read = async (start: number, end: number): Promise<readonly OrderRow[]> =>
        (await client.ask('orders.slice', { handle, start, end }, signal)).rows;
      await writeListing(
        { total: count, limit, read, columns: orderTable(local, nameOf), name: 'orders', noun: 'orders' },
        out,
        json,
      );
      return EXIT.ok;
    };
  },
};
