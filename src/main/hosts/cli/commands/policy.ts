import { readFile, writeFile } from 'node:fs/promises';
import type { PolicyEffect, PreviewExample } from '#shared/contract/dto/policy-preview.ts';
import { ContractError } from '#shared/contract/errors.ts';
import type { Output as Answer } from '#shared/contract/methods.ts';
import { SEVERITIES } from '#shared/domain/exceptions.ts';
import { isoLocal } from '#shared/domain/local-time.ts';
import type { PolicyOverrides } from '#shared/domain/policy.ts';
import { UsageError } from '../arguments/parse.ts';
import type { Action, Command, Context } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { followStudy } from '../follow-study.ts';
import type { Output } from '../output/output.ts';
import { counted, plain } from '../output/text.ts';

const ACTIONS = ['show', 'check', 'preview', 'apply', 'history', 'undo'] as const;
type PolicyAction = (typeof ACTIONS)[number];
const NEEDS_FILE: ReadonlySet<PolicyAction> = new Set(['check', 'preview', 'apply']);

export const policy: Command = {
  name: 'policy',
  summary: 'Show, check, preview, apply and undo the rules by which claims become verdicts',
  arguments: [{ name: 'action' }, { name: 'file', optional: true }],
  options: {
    note: { value: 'TEXT', summary: 'Why, kept with what is applied (default: the note in the file)' },
    to: { value: 'FILE', summary: 'Write what "show" shows to a file' },
  },
  details: [
    `Actions: ${ACTIONS.join(', ')}.`,
    'A policy file names what differs from the shipped policy; resources/policy.schema.json describes it.',
  ],
  prepare(typed) {
    const action = ACTIONS.find((each) => each === typed.argument('action'));
    const file = typed.argument('file');
    if (action === undefined) {
      throw new UsageError(
        `"${typed.argument('action')}" is nothing to do with a policy`,
        `Choose ${ACTIONS.join(', ')}.`,
      );
    }
    if (NEEDS_FILE.has(action) && file === null) {
      throw new UsageError(`policy ${action} needs a file`, `throughline policy ${action} policy.json`);
    }
    const actions: Readonly<Record<PolicyAction, Action>> = {
      show: (context) => show(context, typed.text('to')),
      check: (context) => check(context, file ?? ''),
      preview: (context) => preview(context, file ?? ''),
      apply: (context) => apply(context, file ?? '', typed.text('note')),
      history,
      undo,
    };
    return actions[action];
  },
};

async function show({ session: { client }, out, path, signal }: Context, to: string | null): Promise<ExitCode> {
  const { text } = await client.ask('policy.write', { overrides: null }, signal);
  if (to === null) await out.write(text);
  else {
    await writeFile(path(to), text);
    out.note(`Written to ${path(to)}`);
  }
  return EXIT.ok;
}

type Reading = Answer<'policy.read'>;

async function read({ session: { client }, path, signal }: Context, file: string): Promise<Reading> {
  let text: string;
  try {
    text = await readFile(path(file), 'utf8');
  } catch (error) {
    throw new ContractError({
      code: 'file.unreadable',
      message: `The policy file ${path(file)} cannot be read.`,
      next: 'Check its name and your access to it.',
      details: [error instanceof Error ? error.message : String(error)],
    });
  }
  return client.ask('policy.read', { text }, signal);
}

/** What the file asks for. @throws ContractError input.invalid, with everything that is wrong */
async function valid(context: Context, file: string): Promise<Reading & { readonly overrides: PolicyOverrides }> {
  const reading = await read(context, file);
  if (reading.overrides !== null) return { ...reading, overrides: reading.overrides };
  throw new ContractError({
    code: 'input.invalid',
    message: `The policy file has ${counted(reading.problems.length, 'problem')}.`,
    next: 'Correct them; the policy in force has not changed.',
    details: reading.problems.map(({ at, problem }) => `${at} ${problem}`),
  });
}

async function check(context: Context, file: string): Promise<ExitCode> {
  const { out, json } = context;
  const { changes } = await valid(context, file);
  if (json) await out.json({ valid: true, changes });
  else {
    await out.write('The policy is valid.\n');
    await listChanges(out, changes);
  }
  return EXIT.ok;
}

async function listChanges(out: Output, changes: readonly string[]): Promise<void> {
  if (changes.length === 0) await out.write('It is the policy in force.\n');
  for (const change of changes) await out.write(`  ${plain(change)}\n`);
}

async function preview(context: Context, file: string): Promise<ExitCode> {
  const { session, out, json, signal } = context;
  const { overrides, changes } = await valid(context, file);
  const { id } = await session.client.ask('studies.start', { study: 'policy_preview', overrides }, signal);
  const { effect } = await followStudy(session.client, { id, study: 'policy_preview', noun: 'order' }, out, signal);
  if (json) await out.json({ changes, effect });
  else {
    await listChanges(out, changes);
    await writeEffect(out, effect);
  }
  return EXIT.ok;
}

async function writeEffect(out: Output, effect: PolicyEffect): Promise<void> {
  const { verdicts, slips, causes, exceptions, open, late } = effect;
  await out.write(
    `\n${counted(effect.changed, 'order')} of ${effect.orders} come out differently (${effect.looked} looked at, ${effect.ms} ms)\n`,
  );
  await section(out, counted(verdicts.orders, 'order') + ' with another verdict', verdicts.orders, verdicts.examples);
  await section(out, `${slips.later} later, ${slips.earlier} earlier`, slips.later + slips.earlier, slips.examples);
  await section(out, counted(causes.orders, 'order') + ' with another main cause', causes.orders, causes.examples);
  for (const { code, title, examples, ...counts } of exceptions) {
    for (const change of ['opened', 'cleared', 'raised', 'lowered'] as const) {
      await section(out, `${counts[change]} × ${title} (${code}) ${change}`, counts[change], examples[change]);
    }
  }
  const totals = SEVERITIES.toReversed().map(
    (severity) => `${severity} ${open.before[severity]} → ${open.after[severity]}`,
  );
  await out.write(`Open exceptions: ${totals.join(', ')}\nLate orders: ${late.before} → ${late.after}\n`);
  if (effect.links) await out.write(`Links that would wait for a person: ${effect.links.waiting}\n`);
}

async function section(out: Output, title: string, count: number, examples: readonly PreviewExample[]): Promise<void> {
  if (count === 0) return;
  await out.write(`${title}\n`);
  for (const { orderNo, text } of examples) await out.write(`  ${plain(orderNo)}  ${plain(text)}\n`);
}

async function apply(context: Context, file: string, note: string | null): Promise<ExitCode> {
  const { session, out, json, signal } = context;
  const reading = await valid(context, file);
  const { overrides, changes } = reading;
  if (changes.length === 0) {
    if (json) await out.json({ applied: false, changes });
    else await listChanges(out, changes);
    return EXIT.ok;
  }
  const decision = { kind: 'policy' as const, overrides, note: note ?? reading.note };
  const { ids } = await session.client.ask('decisions.record', { decisions: [decision] }, signal);
  if (json) await out.json({ applied: true, decisionId: ids[0], changes });
  else {
    await out.write('Applied:\n');
    await listChanges(out, changes);
  }
  return EXIT.ok;
}

async function history({ session: { client }, out, json, local, signal }: Context): Promise<ExitCode> {
  const { rows } = await client.ask('policy.history', {}, signal);
  if (json) await out.json({ changes: rows });
  else if (rows.length === 0) await out.write('The shipped policy has not been changed.\n');
  else {
    for (const { at, author, note, inForce, undone, changes } of rows) {
      const state = inForce ? ', in force' : undone ? ', undone' : '';
      await out.write(`${isoLocal(at, local)}  ${plain(author)}${state}${note === '' ? '' : `: ${plain(note)}`}\n`);
      for (const change of changes) await out.write(`  ${plain(change)}\n`);
    }
  }
  return EXIT.ok;
}

async function undo({ session: { client }, out, json, signal }: Context): Promise<ExitCode> {
  const { decision } = await client.ask('policy.get', {}, signal);
  if (decision === null) {
    await out.write('The shipped policy is in force: there is nothing to undo.\n');
    return EXIT.notFound;
  }
  await client.ask('decisions.record', { decisions: [{ kind: 'undo', decisionId: decision.id }] }, signal);
  if (json) await out.json({ undone: decision.id });
  else await out.write('Undone: the policy before it is in force again.\n');
  return EXIT.ok;
}
