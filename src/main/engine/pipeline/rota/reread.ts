import type { Instant } from '#shared/domain/time.ts';
import type { PullContext, RatePolicy, RawRecord, Stream, StreamLookUp } from '../../connectors/kit/connector.ts';
import { rateBudgetOf } from '../../connectors/kit/rate-budget.ts';
import type { Landed } from '../../inbox/land.ts';
import type { WriterClient } from '../writer-client.ts';

export interface Reread {
  readonly connectionId: string;
  readonly stream: Stream<unknown>;
  readonly context: PullContext<unknown>;
  readonly rate: RatePolicy;
  readonly signal: AbortSignal;
  readonly writer: Pick<WriterClient, 'ask'>;
  /** Records seen since then were just read. */
  readonly since: Instant;
  landed(counts: Landed): void;
}

/** Of the requests that a run leaves, this part is spent on reading again. */
const SHARE = 1 / 4;
const MOST_IN_A_RUN = 5_000;

/**
 * For a source whose stamp does not move with the later life of its records: reads those of open orders again, the ones
 * that were looked at longest ago first, and a few of all others in turn. Stops when its part of the rate budget is
 * spent; the next run goes on with those that are due then.
 * @throws ConnectorError
 */
export async function rereadInTurn(run: Reread): Promise<void> {
  const { lookUp, manifest } = run.stream;
  if (lookUp === undefined || manifest.stampStandsStill !== true) return;
  const at = { connectionId: run.connectionId, streamId: manifest.id };
  const budget = rateBudgetOf(run.context, run.rate);
  const seen = { any: false };
  const spent = Math.floor(budget.remaining() * SHARE);
  const kept = budget.remaining() - spent;
  /** Each question is one request at least; a window that begins anew meanwhile gives no more of them. */
  let questions = spent;
  const isSpent = (): boolean => questions-- <= 0 || budget.remaining() <= kept;
  const open = await run.writer.ask('openRecords', { ...at, before: run.since, most: MOST_IN_A_RUN });
  for (let from = 0; from < open.length; from += lookUp.most) {
    if (isSpent()) return;
    await again(run, lookUp, open.slice(from, from + lookUp.most), seen);
  }
  if (isSpent()) return;
  const others = await run.writer.ask('nextInTurn', { ...at, before: run.since, most: lookUp.most });
  if (others.length > 0) await again(run, lookUp, others, seen);
  // A turn that ends begins anew with the next run.
  await run.writer.ask('noteTurn', { ...at, afterId: others.length < lookUp.most ? '' : (others.at(-1) ?? '') });
}

/** @param seen whether the source showed any record in this run: one that shows none has rather lost a right than all of them */
async function again(
  run: Reread,
  lookUp: StreamLookUp<unknown>,
  ids: readonly string[],
  seen: { any: boolean },
): Promise<void> {
  run.signal.throwIfAborted();
  const found = [...(await lookUp.byIds(run.context, ids))];
  let missing = missingIn(ids, found);
  seen.any ||= found.length > 0;
  // One answer is no proof that a record is gone.
  if (missing.length > 0 && seen.any) {
    found.push(...(await lookUp.byIds(run.context, missing)));
    missing = missingIn(ids, found);
  }
  run.signal.throwIfAborted();
  const { connectionId, stream } = run;
  run.landed(
    await run.writer.ask('landAgain', {
      connectionId,
      streamId: stream.manifest.id,
      asked: ids,
      records: found,
      gone: seen.any ? missing : [],
    }),
  );
}

function missingIn(ids: readonly string[], found: readonly RawRecord[]): string[] {
  const there = new Set(found.map(({ sourceId }) => sourceId));
  return ids.filter((id) => !there.has(id));
}
