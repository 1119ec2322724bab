import type { OrderView } from '#shared/domain/order.ts';
import { ContractError } from '#shared/contract/errors.ts';
import type { Command, Context } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { orderPage } from '../output/order-page.ts';
import { plain } from '../output/text.ts';

/** Orders named when a reference is ambiguous. */
const MOST_NAMED = 10;

async function find({ session: { client }, signal }: Context, reference: string): Promise<OrderView> {
  const { orderKeys } = await client.ask('order.find', { reference }, signal);
  const views = await Promise.all(
    orderKeys.slice(0, MOST_NAMED).map((orderKey) => client.ask('order.get', { orderKey }, signal)),
  );
  const [only, second] = views;
  if (only === undefined) {
    throw new ContractError({
      code: 'input.not_found',
      message: `No order is known as "${reference}".`,
      next: `Search for a part of it: throughline search ${reference}`,
    });
  }
  if (second === undefined) return only;
  throw new ContractError({
    code: 'input.not_found',
    message: `"${reference}" names ${orderKeys.length} orders.`,
    next: 'Ask for one of them by its key.',
    details: views.map((view) => `${view.orderKey}  ${plain(view.orderNo.value)}  ${plain(view.customer?.value)}`),
  });
}

export const order: Command = {
  name: 'order',
  summary: 'Show one order: why it is late, its timeline, lines and documents',
  arguments: [{ name: 'REF', rest: true }],
  options: {},
  details: [
    'REF is any number that names it (order, PO, tracking, invoice …) or its key. Ends with 3 when none or several are found.',
  ],
  prepare(typed) {
    const reference = typed.argument('REF') ?? '';
    return async (context) => {
      const {
        session: { client },
        out,
        json,
        local,
        signal,
      } = context;
      const view = await find(context, reference);
      const { rows: exceptions } = await client.ask('order.exceptions', { orderKey: view.orderKey }, signal);
      if (json) await out.json({ order: view, exceptions });
      else await out.write(orderPage(view, exceptions, { local, columns: out.columns, colour: out.colour }));
      return EXIT.ok;
    };
  },
};
