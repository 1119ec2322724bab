import type { ChangeRow, OrderAsOf } from '#shared/contract/dto/past.ts';
import { ContractError } from '#shared/contract/errors.ts';
import { wallText } from '#shared/domain/local-time.ts';
import { momentOf } from '../arguments/moment.ts';
import type { Command, Context } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { changeTable, differenceTable } from '../output/changes.ts';
import { orderPage, type PageOptions } from '../output/order-page.ts';
import { createTable } from '../output/table.ts';
import { plain, sentenceText } from '../output/text.ts';
import { systemNames } from '../system-names.ts';

/** Orders named when a reference is ambiguous. */
const MOST_NAMED = 10;

/** Key of the one order that a reference names. @throws ContractError input.not_found for none and for several */
export async function orderKeyOf({ session: { client }, signal }: Context, reference: string): Promise<string> {
  const { orderKeys } = await client.ask('order.find', { reference }, signal);
  const [only, second] = orderKeys;
  if (only === undefined) {
    throw new ContractError({
      code: 'input.not_found',
      message: `No order is known as "${reference}".`,
      next: `Search for a part of it: throughline search ${reference}`,
    });
  }
  if (second === undefined) return only;
  const views = await Promise.all(
    orderKeys.slice(0, MOST_NAMED).map((orderKey) => client.ask('order.get', { orderKey }, signal)),
  );
  throw new ContractError({
    code: 'input.not_found',
    message: `"${reference}" names ${orderKeys.length} orders.`,
    next: 'Ask for one of them by its key, the first column.',
    details: views.map((view) => `${view.orderKey}  ${plain(view.orderNo.value)}  ${plain(view.customer?.value)}`),
  });
}

/** As many as a page may hold. */
const CHANGES_AT_ONCE = 500;

async function allChanges({ session: { client }, signal }: Context, orderKey: string): Promise<ChangeRow[]> {
  const rows: ChangeRow[] = [];
  for (;;) {
    const page = await client.ask(
      'order.changes',
      { orderKey, offset: rows.length, limit: CHANGES_AT_ONCE, connectionId: null, group: null },
      signal,
    );
    rows.push(...page.rows);
    if (page.rows.length === 0 || rows.length >= page.total) return rows;
  }
}

function pastPage({ at, known: then, sentence, since }: OrderAsOf, options: PageOptions): string {
  const { local } = options;
  const head = `As it was known on ${wallText(at, local)}${sentence === null ? '' : `. ${sentenceText(sentence, local)}`}\n`;
  if (then === null) return head;
  const changed =
    since.length === 0 ? 'Nothing has changed since.\n' : createTable(differenceTable(local), options)(since);
  return [head, changed, orderPage(then.view, then.exceptions, options)].join('\n');
}

export const order: Command = {
  name: 'order',
  summary: 'Show one order: why it is late, its timeline, lines and documents',
  arguments: [{ name: 'REF', rest: true }],
  options: {
    'as-of': { value: 'MOMENT', summary: 'As it was known then, with what has changed since' },
    changes: { summary: 'List what each version of its records changed, the newest first' },
  },
  details: [
    'MOMENT is 2026-11-22T17:00 by the local clock, the same with an offset, or a day, which is meant to its end.',
    'REF is any number that names it (order, PO, tracking, invoice …) or its key. Ends with 3 when none or several are found.',
  ],
  prepare(typed) {
    const reference = typed.argument('REF') ?? '';
    const moment = typed.text('as-of');
    const listsChanges = typed.flag('changes');
    return async (context) => {
      const {
        session: { client },
        out,
        json,
        local,
        signal,
      } = context;
      const at = moment === null ? null : momentOf('as-of', moment, local);
      const orderKey = await orderKeyOf(context, reference);
      const nameOf = await systemNames(client, signal);
      const page = { local, nameOf, columns: out.columns, colour: out.colour };
      if (listsChanges) {
        const changes = await allChanges(context, orderKey);
        if (json) await out.json({ orderKey, changes });
        else await out.write(createTable(changeTable(local, nameOf), out)(changes));
        return EXIT.ok;
      }
      if (at !== null) {
        const past = await client.ask('order.asof', { orderKey, at }, signal);
        if (json) await out.json(past);
        else await out.write(pastPage(past, page));
        return EXIT.ok;
      }
      const view = await client.ask('order.get', { orderKey }, signal);
      const { rows: exceptions } = await client.ask('order.exceptions', { orderKey }, signal);
      if (json) await out.json({ order: view, exceptions });
      else await out.write(orderPage(view, exceptions, page));
      return EXIT.ok;
    };
  },
};
