import { readFile } from 'node:fs/promises';
import type { ParkedFilter, ParkedRow, Replay, ReplayEffect, ReplayQuestion } from '#shared/contract/dto/parked.ts';
import { ContractError } from '#shared/contract/errors.ts';
import type { RecordMapping } from '#shared/domain/decisions.ts';
import type { Context } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { followStudy } from '../follow-study.ts';
import type { Output } from '../output/output.ts';
import { counted, instantText, plain } from '../output/text.ts';

async function recordOf({ session: { client }, signal }: Context, recordId: number): Promise<ParkedRow> {
  const { rows } = await client.ask('parked.list', { filter: { recordId }, offset: 0, limit: 1 }, signal);
  const [row] = rows;
  if (row) return row;
  throw new ContractError({
    code: 'input.not_found',
    message: `No parked record has the id ${recordId}.`,
    next: 'List them with: throughline parked',
  });
}

/** One record with what came, and the copy that is read instead. */
export async function showRecord(context: Context, recordId: number): Promise<ExitCode> {
  const { out, json, local } = context;
  const row = await recordOf(context, recordId);
  if (json) {
    await out.json({ record: row });
    return EXIT.ok;
  }
  const { connectionId, streamId, sourceId, reason, path, firstSeenAt, payload, edited } = row;
  await out.write(`${plain(connectionId)}/${plain(streamId)}/${plain(sourceId)}, ${instantText(firstSeenAt, local)}\n`);
  await out.write(`${plain(reason)}${path === '' ? '' : ` (${plain(path)})`}\n${plain(payload)}\n`);
  if (edited)
    await out.write(
      `Copy by ${plain(edited.by)}, ${instantText(edited.at, local)}, read instead:\n${plain(edited.payload)}\n`,
    );
  return EXIT.ok;
}

async function preview({ session, out, signal }: Context, question: ReplayQuestion): Promise<ReplayEffect> {
  const { id } = await session.client.ask('studies.start', { study: 'replay_preview', ...question }, signal);
  const followed = { id, study: 'replay_preview', noun: 'record' } as const;
  return (await followStudy(session.client, followed, out, signal)).effect;
}

/** Shows which orders would change. Changes nothing. */
export async function dryRun(context: Context, question: ReplayQuestion): Promise<ExitCode> {
  const effect = await preview(context, question);
  if (context.json) await context.out.json({ effect });
  else await writeEffect(context.out, effect);
  return effect.readable === effect.records ? EXIT.ok : EXIT.partial;
}

async function writeEffect(out: Output, effect: ReplayEffect): Promise<void> {
  const { records, readable, documents, orders, unlinked, examples, reasons } = effect;
  await out.write(
    `Would read ${readable} of ${counted(records, 'record')} into ${counted(documents, 'document')}; ` +
      `${counted(orders, 'order')} would change, ${counted(unlinked, 'document')} would wait for an order.\n`,
  );
  for (const { orderNo, change, documents: count } of examples)
    await out.write(
      `  ${plain(orderNo)}: ${change === 'new' ? 'new order' : 'changes'}, ${counted(count, 'document')}\n`,
    );
  for (const { reason, path, count } of reasons)
    await out.write(
      `  ${counted(count, 'record')} would stay parked: ${plain(reason)}${path === '' ? '' : ` (${plain(path)})`}\n`,
    );
}

/** Has a corrected copy read instead of the record. */
export async function editCopy(
  context: Context,
  recordId: number,
  { file, note, only }: { readonly file: string; readonly note: string; readonly only: boolean },
): Promise<ExitCode> {
  const { session, out, json, signal } = context;
  const { connectionId, streamId, sourceId, version, hash } = await recordOf(context, recordId);
  const payload = await textOf(context, file);
  if (only) return dryRun(context, { filter: { recordId }, mapping: 'current', copy: payload });
  const record = { connectionId, streamId, sourceId, version, hash };
  const { ids } = await session.client.ask(
    'decisions.record',
    { decisions: [{ kind: 'record_edit', record, payload, note }] },
    signal,
  );
  const { total } = await session.client.ask('parked.list', { filter: { recordId }, offset: 0, limit: 1 }, signal);
  if (json) await out.json({ decisionIds: ids, parked: total });
  else
    await out.write(
      total === 0
        ? 'The copy is read now; the record stays as it came.\n'
        : 'The copy cannot be read either; the record is still parked.\n',
    );
  return total === 0 ? EXIT.ok : EXIT.partial;
}

async function textOf({ path }: Context, file: string): Promise<string> {
  try {
    return await readFile(path(file), 'utf8');
  } catch (error) {
    throw new ContractError({
      code: 'file.unreadable',
      message: `The copy ${path(file)} cannot be read.`,
      next: 'Check its name and your access to it.',
      details: [error instanceof Error ? error.message : String(error)],
    });
  }
}

/** Reads parked records again and follows it to its end; a signal ends it after the records it is at. */
export async function replay(context: Context, filter: ParkedFilter, mapping: RecordMapping): Promise<ExitCode> {
  const { session, out, json, signal } = context;
  const { id } = await session.client.ask('parked.replay', { filter, mapping }, signal);
  const ended = await follow(context, id);
  if (json) await out.json({ replay: ended });
  else
    await out.write(
      `Retried ${counted(ended.done, 'record')}; ${ended.stillParked === 0 ? 'none is parked' : `${counted(ended.stillParked, 'record')} still parked`}.\n`,
    );
  if (ended.state === 'failed') {
    throw new ContractError({
      code: 'engine.bug',
      message: `The replay stopped: ${ended.error ?? ''}`,
      next: 'Try again; what was read stays read.',
    });
  }
  return ended.stillParked === 0 ? EXIT.ok : EXIT.partial;
}

function follow({ session: { client }, out, signal }: Context, id: string): Promise<Replay> {
  return new Promise((resolve, reject) => {
    const look = async (): Promise<void> => {
      const { rows } = await client.ask('parked.replays', {});
      const found = rows.find((row) => row.id === id);
      if (found?.state === 'running') {
        out.progress(`Read ${found.done} of ${counted(found.total, 'parked record')} again …`);
        return;
      }
      stop();
      out.progress(null);
      if (found) resolve(found);
      else reject(new Error(`replay ${id} is not known`));
    };
    const fail = (error: unknown): void => {
      stop();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const stop = client.onEvent((event) => {
      if (event.topics.includes('parked')) look().catch(fail);
    });
    signal.addEventListener('abort', () => void client.ask('parked.cancel', { id }).catch(fail), { once: true });
    look().catch(fail);
  });
}
