import type { EngineClient } from '#shared/contract/client.ts';
import type { RetentionState } from '#shared/contract/dto/retention.ts';
import { ContractError } from '#shared/contract/errors.ts';
import {
  ENTITY_WORDS,
  MOST_MONTHS,
  monthsText,
  RETENTION_ENTITIES,
  type HoldSubject,
  type RetentionEntity,
} from '#shared/domain/retention.ts';
import { UsageError, type Arguments } from '../arguments/parse.ts';
import type { Action, Command, Context } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { createTable } from '../output/table.ts';
import { instantText, plain } from '../output/text.ts';
import { preview, purge, reports } from './retention-purge.ts';

const ACTIONS = ['show', 'set', 'hold', 'lift', 'preview', 'purge', 'reports'] as const;
type RetentionAction = (typeof ACTIONS)[number];
type Months = Partial<Record<RetentionEntity, number>>;

export const retention: Command = {
  name: 'retention',
  summary: 'How long what was received is kept: rules, legal holds, purges and their reports',
  arguments: [{ name: 'action' }, { name: 'HOLD', optional: true }],
  options: {
    keep: {
      value: 'LIST',
      summary: 'Rules for "set" and "preview": order=84m,invoice=10y,parked=forever; others stay',
    },
    note: { value: 'TEXT', summary: 'Why the rules are so, kept with them' },
    order: { value: 'NO', summary: 'Hold this order; with "reports": when it was purged' },
    customer: { value: 'NAME', summary: 'Hold all orders of this customer' },
    connection: { value: 'ID', summary: 'Hold everything that this connection has a part in' },
    everything: { summary: 'Hold everything' },
    reason: { value: 'TEXT', summary: 'Why it is held, or why that is over' },
    yes: { summary: 'Purge; without it, what would go is only shown' },
    to: { value: 'FILE', summary: 'Write the reports to a file, as JSON' },
  },
  details: [
    `Actions: ${ACTIONS.join(', ')}.`,
    `Kinds: ${RETENTION_ENTITIES.join(', ')}. Months count from when the order ended; without a rule a kind is kept for ever.`,
    'An order goes whole or not at all. What is open, unsettled, under hold or needed by others stays.',
  ],
  prepare(typed) {
    const action = ACTIONS.find((each) => each === typed.argument('action'));
    if (action === undefined) {
      throw new UsageError(
        `"${typed.argument('action')}" is nothing to do with retention`,
        `Choose ${ACTIONS.join(', ')}.`,
      );
    }
    return ACTIONS_BY_NAME[action](typed);
  },
};

const ACTIONS_BY_NAME: Readonly<Record<RetentionAction, (typed: Arguments) => Action>> = {
  show: () => show,
  set: (typed) => {
    const keep = typed.text('keep');
    if (keep === null) throw new UsageError('retention set needs --keep', 'For example: --keep order=7y,invoice=10y');
    const change = monthsOf(keep);
    return (context) => set(context, change, typed.text('note') ?? '');
  },
  hold: (typed) => {
    const subject = subjectOf(typed);
    const reason = typed.text('reason');
    if (reason === null) throw new UsageError('a hold needs --reason', 'Say why it is held; it is kept with it.');
    return (context) => hold(context, subject, reason);
  },
  lift: (typed) => {
    const holdId = typed.argument('HOLD');
    if (holdId === null) throw new UsageError('retention lift needs HOLD', 'See them with: throughline retention show');
    return (context) => lift(context, holdId, typed.text('reason') ?? '');
  },
  preview: (typed) => {
    const keep = typed.text('keep');
    const change = keep === null ? null : monthsOf(keep);
    return async (context) => preview(context, change && (await rulesAfter(context, change)));
  },
  purge: (typed) => (typed.flag('yes') ? purge : (context) => preview(context, null, true)),
  reports: (typed) => (context) => reports(context, { to: typed.text('to'), orderNo: typed.text('order') }),
};

/** Rules as they are typed; null: for ever. */
type Change = Readonly<Partial<Record<RetentionEntity, number | null>>>;

/** "order=84m,invoice=10y,parked=forever" @throws UsageError */
function monthsOf(list: string): Change {
  const change: Partial<Record<RetentionEntity, number | null>> = {};
  for (const part of list.split(',')) {
    const [name = '', text = ''] = part.split('=').map((word) => word.trim());
    const entity = RETENTION_ENTITIES.find((each) => each === name);
    if (entity === undefined)
      throw new UsageError(`there is no kind "${name}"`, `Choose of ${RETENTION_ENTITIES.join(', ')}.`);
    const [, count, unit] = /^(\d{1,4})([my])$/.exec(text) ?? [];
    const months = Number(count) * (unit === 'y' ? 12 : 1);
    if (text !== 'forever' && !(months <= MOST_MONTHS))
      throw new UsageError(`"${text}" is no time to keep ${name}`, 'Say months as 84m, years as 10y, or forever.');
    change[entity] = text === 'forever' ? null : months;
  }
  return change;
}

async function rulesAfter({ session, signal }: Context, change: Change): Promise<Months> {
  const months: Months = { ...(await session.client.ask('retention.get', {}, signal)).months };
  for (const [name, value] of Object.entries(change)) {
    const entity = name as RetentionEntity;
    if (value === null) delete months[entity];
    else months[entity] = value;
  }
  return months;
}

async function show({ session: { client }, out, json, local, signal }: Context): Promise<ExitCode> {
  const state = await client.ask('retention.get', {}, signal);
  if (json) {
    await out.json(state);
    return EXIT.ok;
  }
  const rows = RETENTION_ENTITIES.map((entity) => ({ entity, kept: monthsText(state.months[entity]) }));
  const columns = [
    { title: 'KIND', value: ({ entity }: (typeof rows)[number]) => entity },
    { title: 'WHAT IT IS', value: ({ entity }: (typeof rows)[number]) => ENTITY_WORDS[entity] },
    { title: 'KEPT AFTER IT IS OVER', value: ({ kept }: (typeof rows)[number]) => kept },
  ];
  await out.write(createTable(columns, out)(rows));
  await out.write(
    state.set === null
      ? '\nNobody has set a rule: nothing is ever purged.\n'
      : `\nSet by ${plain(state.set.author)}, ${instantText(state.set.at, local)}${state.set.note === '' ? '' : `: ${plain(state.set.note)}`}\n`,
  );
  await out.write(state.holds.length === 0 ? 'No legal hold.\n' : '\nLegal holds:\n');
  for (const { id, name, reason, since, author } of state.holds)
    await out.write(
      `  ${plain(name)}: ${plain(reason)} (${plain(author)}, ${instantText(since, local)})\n    lift with: throughline retention lift ${id}\n`,
    );
  return EXIT.ok;
}

async function set(context: Context, change: Change, note: string): Promise<ExitCode> {
  const { session, out, json, signal } = context;
  const months = await rulesAfter(context, change);
  const decision = { kind: 'retention' as const, months, note };
  const { ids } = await session.client.ask('decisions.record', { decisions: [decision] }, signal);
  if (json) await out.json({ decisionId: ids[0], months });
  else {
    for (const entity of RETENTION_ENTITIES)
      if (months[entity] !== undefined)
        await out.write(
          `${ENTITY_WORDS[entity]}: kept ${monthsText(months[entity])}${months[entity] === 0 ? '' : ' after it is over'}\n`,
        );
    await out.write('All else is kept for ever. Nothing goes before somebody purges: throughline retention preview\n');
  }
  return EXIT.ok;
}

interface Subject {
  readonly on: HoldSubject;
  readonly typed: string;
}

function subjectOf(typed: Arguments): Subject {
  const named = (['order', 'customer', 'connection'] as const).flatMap((on): Subject[] => {
    const text = typed.text(on);
    return text === null ? [] : [{ on, typed: text }];
  });
  const all = typed.flag('everything') ? [...named, { on: 'everything' as const, typed: '' }] : named;
  const [subject] = all;
  if (subject === undefined || all.length > 1)
    throw new UsageError(
      all.length > 1 ? 'a hold is on one thing' : 'what is to be held?',
      'Choose one of --order, --customer, --connection and --everything.',
    );
  return subject;
}

async function hold(context: Context, { on, typed }: Subject, reason: string): Promise<ExitCode> {
  const { session, out, json, signal } = context;
  const key = on === 'order' ? await orderKeyOf(session.client, typed, signal) : typed;
  const decision = { kind: 'hold' as const, on, key, reason };
  const { ids } = await session.client.ask('decisions.record', { decisions: [decision] }, signal);
  const holdId = ids[0] ?? '';
  const { holds } = await session.client.ask('retention.get', {}, signal);
  if (json) await out.json({ holdId });
  else
    await out.write(
      `Under legal hold: ${plain(nameOf(holds, holdId))}. Lift it with: throughline retention lift ${holdId}\n`,
    );
  return EXIT.ok;
}

function nameOf(holds: RetentionState['holds'], holdId: string): string {
  return holds.find(({ id }) => id === holdId)?.name ?? '';
}

/** @throws ContractError input.not_found */
async function orderKeyOf(client: EngineClient, reference: string, signal: AbortSignal): Promise<string> {
  const { orderKeys } = await client.ask('order.find', { reference }, signal);
  const [only, ...others] = orderKeys;
  if (only !== undefined && others.length === 0) return only;
  throw new ContractError({
    code: 'input.not_found',
    message: only === undefined ? `There is no order ${reference}.` : `${reference} names ${orderKeys.length} orders.`,
    next: only === undefined ? 'Check the number.' : `Name one by its key: ${orderKeys.slice(0, 5).join(', ')}`,
  });
}

async function lift(
  { session: { client }, out, json, signal }: Context,
  holdId: string,
  reason: string,
): Promise<ExitCode> {
  const { holds } = await client.ask('retention.get', {}, signal);
  const held = holds.find(({ id }) => id === holdId);
  if (held === undefined) {
    throw new ContractError({
      code: 'input.not_found',
      message: `No legal hold in force has the id ${holdId}.`,
      next: 'See them with: throughline retention show',
    });
  }
  const decision = { kind: 'hold_lift' as const, holdId, reason };
  const { ids } = await client.ask('decisions.record', { decisions: [decision] }, signal);
  if (json) await out.json({ decisionId: ids[0] });
  else await out.write(`No longer under legal hold: ${plain(held.name)}\n`);
  return EXIT.ok;
}
