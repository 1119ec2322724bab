import { DEMO_FAILURES, DEMO_FAILURE_WORDS, usualShare, type DemoFailure } from '#shared/domain/demo-failures.ts';
import { UsageError, type Arguments } from '../arguments/parse.ts';
import type { Action, Context } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { plain } from '../output/text.ts';
import { createTable, type TableColumn } from '../output/table.ts';
import type { DemoSystem } from '#shared/contract/dto/demo.ts';

/** "demo disturb" lets systems of the company fail, "demo calm" ends it. @throws UsageError */
export function prepareFailure(action: 'disturb' | 'calm', typed: Arguments): Action {
  const systems = (typed.argument('SYSTEM') ?? '').split(/[\s,]+/u).filter((word) => word !== '');
  const failure = action === 'calm' ? null : failureOf(typed);
  return (context) => disturb(context, systems.length === 0 ? null : systems, failure);
}

function failureOf(typed: Arguments): DemoFailure {
  const words = (typed.text('kind') ?? 'outage').split(',').map((word) => word.trim().replaceAll('-', '_'));
  const kinds = words.map((word) => {
    const kind = DEMO_FAILURES.find((each) => each === word);
    if (kind !== undefined) return kind;
    throw new UsageError(
      `--kind must be of ${DEMO_FAILURES.join(', ')}, not "${word}"`,
      'Name one, or some with commas.',
    );
  });
  const percent = typed.integer('share', { from: 1, to: 100 });
  return { kinds: [...new Set(kinds)], share: percent === null ? usualShare(kinds) : percent / 100 };
}

/** Says of which systems failures are made: who has forgotten it would look for a fault. */
export async function noteFailures({ session, out, signal }: Context): Promise<void> {
  const { rows } = await session.client.ask('demo.systems', {}, signal);
  for (const { connectionId, failure } of rows)
    if (failure !== null)
      out.note(
        `${plain(connectionId)} is made to fail (${failureText(failure)}); end it: throughline demo calm ${plain(connectionId)}`,
      );
}

async function disturb(
  { session, out, json, signal }: Context,
  connectionIds: string[] | null,
  failure: DemoFailure | null,
): Promise<ExitCode> {
  await session.resumeDemo();
  await session.client.ask('demo.disturb', { connectionIds, failure }, signal);
  const { rows } = await session.client.ask('demo.systems', {}, signal);
  if (json) {
    await out.json({ systems: rows });
    return EXIT.ok;
  }
  await out.write(createTable(FAILURE_TABLE, out)(rows));
  if (failure !== null) out.note('\nSee what comes of it: throughline sync; end it: throughline demo calm');
  return EXIT.ok;
}

const FAILURE_TABLE: readonly TableColumn<DemoSystem>[] = [
  { title: 'CONNECTION', value: (row) => plain(row.connectionId) },
  { title: 'FAILS', value: ({ failure }) => (failure === null ? 'no' : failureText(failure)), shrinksTo: 20 },
];

function failureText({ kinds, share }: DemoFailure): string {
  return `${kinds.map((kind) => DEMO_FAILURE_WORDS[kind]).join(', ')}: ${Math.round(share * 100)} % of its answers`;
}
