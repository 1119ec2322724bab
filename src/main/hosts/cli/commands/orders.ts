import { ORDER_COLUMNS, ORDER_VIEWS, type OrderRow } from '#shared/contract/dto/order-rows.ts';
import type { LocalTime } from '#shared/domain/local-time.ts';
import { MILESTONE_LABELS } from '#shared/domain/milestones.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import type { TableColumn } from '../output/table.ts';
import { instantText, moneyText, plain, sentenceText, slipText, UNKNOWN } from '../output/text.ts';
import { systemNames, type NameOf } from '../system-names.ts';
import { LIMIT_OPTIONS, limitOf, sortOf, writeListing } from './lists.ts';
import {
  exitOfList,
  LIST_DETAILS,
  LIST_OPTIONS,
  listedOf,
  listNotes,
  readNamedList,
  type NamedList,
} from './number-list.ts';

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
    { title: 'WHY', value: (row) => sentenceText(row.why, local), shrinksTo: 20, drops: true },
    { title: 'SYSTEMS', value: (row) => plain(row.systems.map(nameOf).join(', ')), shrinksTo: 7, drops: true },
  ];
}

/** By which numbers of a list an order is in it. */
function listedColumn({ numbers }: NamedList): TableColumn<OrderRow> {
  const byOrder = new Map<string, string[]>();
  for (const { number, orderKeys } of numbers)
    for (const key of orderKeys) byOrder.set(key, [...(byOrder.get(key) ?? []), number]);
  return { title: 'LISTED AS', value: ({ orderKey }) => plain(byOrder.get(orderKey)?.join(', ')), shrinksTo: 12 };
}

export const orders: Command = {
  name: 'orders',
  summary: 'List orders',
  arguments: [],
  options: {
    view: { value: 'VIEW', summary: `${ORDER_VIEWS.join(', ')} (default open; all of a list)` },
    text: { value: 'TEXT', summary: 'Any fragment of a number, reference or party' },
    ...LIST_OPTIONS,
    sort: { value: 'COLUMN', summary: 'Column, or COLUMN:desc (default: what is most urgent; of a list its sequence)' },
    ...LIMIT_OPTIONS,
  },
  details: [...LIST_DETAILS, `Columns to sort by: ${ORDER_COLUMNS.join(', ')}`],
  prepare(typed) {
    const file = typed.text('list');
    const query = {
      view: typed.choice('view', ORDER_VIEWS) ?? (file === null ? 'open' : 'all'),
      text: typed.text('text') ?? '',
      filters: {},
      sort: sortOf(typed, ORDER_COLUMNS),
    };
    const limit = limitOf(typed);
    return async (context) => {
      const { session, out, json, local, signal } = context;
      const { client } = session;
      const list = file === null ? null : await readNamedList(context, file);
      const listed = list === null ? {} : { listed: listedOf(list) };
      const { handle, count } = await client.ask('orders.open', { ...query, ...listed }, signal);
      const nameOf = await systemNames(client, signal);
      const read = async (start: number, end: number): Promise<readonly OrderRow[]> =>
        (await client.ask('orders.slice', { handle, start, end }, signal)).rows;
      const columns = orderTable(local, nameOf);
      const listing = { total: count, limit, read, name: 'orders', noun: 'orders' };
      if (list === null) {
        await writeListing({ ...listing, columns }, out, json);
        return EXIT.ok;
      }
      await writeListing({ ...listing, columns: [listedColumn(list), ...columns], also: { list } }, out, json);
      if (!json) for (const line of listNotes(list)) out.note(line);
      return exitOfList(list);
    };
  },
};
