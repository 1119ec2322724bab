import type { LearnedRule, RuleExample, RulePreview, RuleProposal } from '#shared/contract/dto/rules.ts';
import { ContractError } from '#shared/contract/errors.ts';
import type { ReferenceRule } from '#shared/domain/references.ts';
import type { Arguments } from '../arguments/parse.ts';
import { UsageError } from '../arguments/parse.ts';
import type { Action, Command, Context } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { followStudy } from '../follow-study.ts';
import type { Output } from '../output/output.ts';
import { systemNames } from '../system-names.ts';
import { counted, instantText, plain } from '../output/text.ts';

const ACTIONS = ['list', 'propose', 'preview', 'learn', 'forget'] as const;
type RulesAction = (typeof ACTIONS)[number];

export const rules: Command = {
  name: 'rules',
  summary: 'List learned reference rules; propose, preview, learn and forget one',
  arguments: [
    { name: 'action', optional: true },
    { name: 'document', optional: true },
    { name: 'order', optional: true },
  ],
  options: { rule: { value: 'ID', summary: 'Which of the proposed rules (default: the first that is not refused)' } },
  details: [
    `Actions: ${ACTIONS.join(', ')}.`,
    'propose, preview and learn take the key of an unlinked document and the order it belongs to;',
    'forget takes the id of a rule. Nothing takes effect before "learn", and "forget" takes it back whole.',
  ],
  prepare(typed) {
    const action = ACTIONS.find((each) => each === (typed.argument('action') ?? 'list'));
    if (action === undefined)
      throw new UsageError(
        `"${typed.argument('action')}" is nothing to do with rules`,
        `Choose ${ACTIONS.join(', ')}.`,
      );
    return actionOf(action, typed);
  },
};

function actionOf(action: RulesAction, typed: Arguments): Action {
  const first = typed.argument('document');
  const order = typed.argument('order');
  if (action === 'list') return list;
  if (action === 'forget') {
    if (first === null) throw new UsageError('rules forget needs the id of a rule', 'throughline rules lists them.');
    return (context) => forget(context, first);
  }
  if (first === null || order === null)
    throw new UsageError(`rules ${action} needs a document and an order`, `throughline rules ${action} DOCUMENT ORDER`);
  const example = { document: first, order, rule: typed.text('rule') };
  const actions: Readonly<Record<Exclude<RulesAction, 'list' | 'forget'>, Action>> = {
    propose: (context) => propose(context, example),
    preview: (context) => preview(context, example),
    learn: (context) => learn(context, example),
  };
  return actions[action];
}

interface Example {
  readonly document: string;
  readonly order: string;
  readonly rule: string | null;
}

async function list({ session: { client }, out, json, local, signal }: Context): Promise<ExitCode> {
  const { rows } = await client.ask('rules.list', {}, signal);
  const nameOf = await systemNames(client, signal);
  if (json) await out.json({ rules: rows });
  else if (rows.length === 0) out.note('No rule was learned yet.');
  else
    for (const { rule, words, author, at, inForce, switchedOff } of rows)
      await out.write(
        `${rule.id}  ${plain(nameOf(rule.connectionId))}: ${plain(words)}\n  ${stateWords({ inForce, switchedOff })}, learned by ${plain(author)} ${instantText(at, local)}\n`,
      );
  return EXIT.ok;
}

function stateWords({ inForce, switchedOff }: Pick<LearnedRule, 'inForce' | 'switchedOff'>): string {
  if (switchedOff !== null) return `switched off (${plain(switchedOff)})`;
  return inForce ? 'in force' : 'undone';
}

async function proposals(
  { session: { client }, signal }: Context,
  { document, order }: Example,
): Promise<RuleProposal[]> {
  const { orderKeys } = await client.ask('order.find', { reference: order }, signal);
  const [orderKey] = orderKeys;
  if (orderKey === undefined || orderKeys.length > 1)
    throw new ContractError({
      code: 'input.not_found',
      message: orderKey === undefined ? `There is no order ${order}.` : `${order} names several orders.`,
      next: 'Give its number or key as throughline orders shows it.',
    });
  return (await client.ask('rules.propose', { documentKey: document, orderKey }, signal)).rows;
}

async function propose(context: Context, example: Example): Promise<ExitCode> {
  const rows = await proposals(context, example);
  const { out, json } = context;
  if (json) await out.json({ proposals: rows });
  else
    for (const { rule, words, places, refused } of rows)
      await out.write(
        `${rule.id}  ${plain(words)}\n  ${refused === null ? `places ${counted(places, 'document')} that wait` : `refused: ${plain(refused)}`}\n`,
      );
  if (rows.length === 0) out.note('No text of the document holds a number of that order.');
  return rows.length === 0 ? EXIT.notFound : EXIT.ok;
}

/** The rule that is meant. @throws ContractError for one that is refused or not proposed */
async function chosen(context: Context, example: Example): Promise<ReferenceRule> {
  const rows = await proposals(context, example);
  const wanted = rows.find(({ rule, refused }) =>
    example.rule === null ? refused === null : rule.id === example.rule,
  );
  if (wanted && wanted.refused === null) return wanted.rule;
  throw new ContractError({
    code: wanted ? 'input.invalid' : 'input.not_found',
    message: wanted?.refused ?? 'No such rule is proposed.',
    next: 'See throughline rules propose DOCUMENT ORDER.',
  });
}

async function preview(context: Context, example: Example): Promise<ExitCode> {
  const rule = await chosen(context, example);
  const { session, out, json, signal } = context;
  const { id } = await session.client.ask('studies.start', { study: 'rule_preview', rule, forget: false }, signal);
  const { preview: effect } = await followStudy(
    session.client,
    { id, study: 'rule_preview', noun: 'document' },
    out,
    signal,
  );
  if (json) await out.json({ rule, preview: effect });
  else await writeEffect(out, rule, effect);
  return EXIT.ok;
}

async function learn(context: Context, example: Example): Promise<ExitCode> {
  const rule = await chosen(context, example);
  await decided(context, { kind: 'reference_rule', rule }, `Learned: ${plain(rule.words)}`);
  return EXIT.ok;
}

async function forget(context: Context, ruleId: string): Promise<ExitCode> {
  const { rows } = await context.session.client.ask('rules.list', {}, context.signal);
  const learned = rows.find(
    ({ rule, inForce, switchedOff }) => (inForce || switchedOff !== null) && rule.id === ruleId,
  );
  if (!learned)
    throw new ContractError({
      code: 'input.not_found',
      message: `No rule ${ruleId} is in force.`,
      next: 'throughline rules lists them.',
    });
  await decided(context, { kind: 'undo', decisionId: learned.decisionId }, `Forgot: ${plain(learned.words)}`);
  return EXIT.ok;
}

async function decided(
  { session: { client }, out, json, signal }: Context,
  decision:
    | { readonly kind: 'reference_rule'; readonly rule: ReferenceRule }
    | { readonly kind: 'undo'; readonly decisionId: string },
  words: string,
): Promise<void> {
  const { ids } = await client.ask('decisions.record', { decisions: [decision] }, signal);
  if (json) await out.json({ decisionId: ids[0] });
  else out.note(words);
}

const PARTS = [
  ['linked', 'linked, without an order now'],
  ['moved', 'moved to other orders'],
  ['broken', 'broken, with an order now and none then'],
  ['ambiguous', 'ambiguous: the number names several orders'],
  ['hubs', 'too common a number to mean one'],
  ['unknown', 'naming nothing that any system has sent'],
] as const;

async function writeEffect(out: Output, rule: ReferenceRule, effect: RulePreview): Promise<void> {
  await out.write(
    `${plain(rule.words)}\nRead ${counted(effect.read, 'document')}, found a number in ${effect.matched}; ${counted(effect.orders, 'order')} would change.\n`,
  );
  for (const [part, words] of PARTS) {
    const { count, examples } = effect[part];
    if (count === 0) continue;
    await out.write(`\n${count} ${words}\n`);
    for (const example of examples) await out.write(`  ${exampleText(example)}\n`);
  }
}

function exampleText({ kind, label, found, before, after }: RuleExample): string {
  const orders = (named: RuleExample['before']): string =>
    named.length === 0 ? 'no order' : named.map(({ orderNo }) => plain(orderNo)).join(', ');
  const text = found === null ? '' : ` "${plain(found.text)}"`;
  return `${kind} ${plain(label)}${text}: ${orders(before)} -> ${orders(after)}`;
}
