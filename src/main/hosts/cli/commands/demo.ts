import { DEMO_FAILURES } from '#shared/domain/demo-failures.ts';
import { UsageError, type Arguments } from '../arguments/parse.ts';
import type { Command, Context, DemoCompanyFacts } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { createTable } from '../output/table.ts';
import { counted, countText, moneyText, plain, sentenceText, slipText } from '../output/text.ts';
import { noteFailures, prepareFailure } from './demo-failures.ts';
import { healthTable, syncWithProgress } from './systems.ts';

const DEFAULT_ORDERS = 2_000;
const MOST_ORDERS = 1_000_000;
/** The latest orders that the summary names, to begin with. */
const SHOWN = 5;

/** The company that the data folder holds. */
async function knownCompany({ session: { client }, signal }: Context): Promise<DemoCompanyFacts | null> {
  const { value } = await client.ask('preferences.get', { key: 'engine.demo' }, signal);
  return value === null ? null : (value as DemoCompanyFacts);
}

export const demo: Command = {
  name: 'demo',
  summary: 'Open the demo company, read its five systems over HTTP and its EDI mailbox, and say what there is',
  arguments: [
    { name: 'action', optional: true },
    { name: 'SYSTEM', optional: true, rest: true },
  ],
  begins: true,
  options: {
    orders: {
      value: 'N',
      summary: `Orders of the company (default ${DEFAULT_ORDERS}, or those of the one that is there)`,
    },
    seed: { value: 'S', summary: 'Another seed makes another company' },
    advance: { value: 'H', summary: 'Then let hours of its life pass, and read what is new' },
    truth: {
      value: 'DIR',
      summary: "Write the generator's truth there: what belongs together, what made which order late",
    },
    kind: { value: 'KINDS', summary: `How disturbed systems fail: ${DEMO_FAILURES.join(', ')} (default outage)` },
    share: { value: 'P', summary: 'How many of their answers fail, in percent (default 100; mixed 20)' },
  },
  details: [
    'The data stays in the data folder; other commands work on it without the servers.',
    'disturb [SYSTEM …] lets all or some of its systems fail from now on, calm [SYSTEM …] ends it.',
  ],
  prepare(typed) {
    const action = typed.argument('action');
    mustFit(action, typed);
    if (action === 'disturb' || action === 'calm') return prepareFailure(action, typed);
    if (action !== null)
      throw new UsageError(`"${action}" is nothing to do with the demo company`, 'Choose disturb or calm, or neither.');
    const orders = typed.integer('orders', { from: 1, to: MOST_ORDERS });
    const seed = typed.integer('seed', { from: 0, to: 4_294_967_295 });
    const truth = typed.text('truth');
    const hours = typed.integer('advance', { from: 0, to: 336 });
    return async (context) => {
      const { session, out, signal } = context;
      const size = orders ?? (await knownCompany(context))?.orders ?? DEFAULT_ORDERS;
      out.progress('Opening the demo company …');
      await session.client.ask('demo.open', { orders: size, ...(seed === null ? {} : { seed }) }, signal);
      await syncWithProgress(context, null);
      if (hours !== null) {
        await session.client.ask('demo.advance', { hours }, signal);
        await syncWithProgress(context, null);
      }
      const company = await knownCompany(context);
      if (truth !== null && company !== null) await session.writeDemoTruth(company, context.path(truth));
      return summarise(context);
    };
  },
};

const OF_OPENING = ['orders', 'seed', 'advance', 'truth'] as const;
const OF_DISTURBING = ['kind', 'share'] as const;

/** What would be typed in vain is refused. @throws UsageError */
function mustFit(action: string | null, typed: Arguments): void {
  const vain = [...(action === null ? [] : OF_OPENING), ...(action === 'disturb' ? [] : OF_DISTURBING)];
  const option = vain.find((name) => typed.text(name) !== null);
  if (option === undefined) return;
  throw new UsageError(
    `--${option} says nothing of demo${action === null ? '' : ` ${action}`}`,
    option === 'kind' || option === 'share' ? 'It belongs to: throughline demo disturb' : 'Leave it out.',
  );
}

async function summarise(context: Context): Promise<ExitCode> {
  const {
    session: { client },
    out,
    json,
    local,
    signal,
  } = context;
  const late = { view: 'late' as const, text: '', filters: {}, sort: [] };
  const [status, { rows: systems }, orders, exceptions, { handle, count }] = await Promise.all([
    client.ask('status.get', {}, signal),
    client.ask('systems.list', {}, signal),
    client.ask('orders.counts', {}, signal),
    client.ask('exceptions.counts', {}, signal),
    client.ask('orders.open', late, signal),
  ]);
  const { rows } = await client.ask('orders.slice', { handle, start: 0, end: Math.min(SHOWN, count) }, signal);
  const failed = systems.some((system) => system.error !== null);
  if (json) {
    await out.json({
      orders,
      exceptions,
      unlinked: status.unlinked,
      parked: status.parked,
      connections: systems.map(({ connectionId, lastRun, parked, error }) => ({
        connectionId,
        lastRun,
        parked,
        error,
      })),
    });
  } else {
    await out.write(createTable(healthTable(status.now), out)(systems));
    await noteFailures(context);
    await out.write(
      `\n${counted(status.orders, 'order')}, ${countText(count)} late; ${counted(exceptions.open, 'open exception')}; ` +
        `${counted(status.unlinked, 'unlinked document')}, ${counted(status.parked, 'parked record')}\n`,
    );
    for (const row of rows)
      await out.write(
        `  ${plain(row.orderNo)}  ${slipText(row.slipMs)}  ${moneyText(row.value)}  ${sentenceText(row.why, local)}\n`,
      );
    const [first] = rows;
    if (first) out.note(`\nLook at one: throughline order ${plain(first.orderNo)}`);
  }
  return failed ? EXIT.partial : EXIT.ok;
}
