import { DAY, MINUTE, type Instant } from '#shared/domain/time.ts';
import type { StreamLookUp } from '../../connectors/kit/connector.ts';
import type { StreamProof } from '../../inbox/proof.ts';
import type { StreamName, StreamRun } from './stream-run.ts';

const SWEEP_EVERY = DAY;
/** A record that is missing is looked for once more after this, when what may have followed it has been read. */
const LOOK_AGAIN_AFTER = 10 * MINUTE;
/** More than this part of what is held, and more than a few, are not deleted from one day to the next. */
const MOST_SHARE = 1 / 4;
const FEW = 20;
/** Ids that are remembered as missing, and listed in an event. */
const MOST_MISSING = 5_000;
const LISTED = 20;

/**
 * For sources that say nothing of what they delete: lists their keys once a day. A record that is missing in two
 * listings and is not found by its id lands as gone; one that was gone and is listed is read again.
 * @throws ConnectorError
 */
export async function sweepKeys(run: StreamRun, at: StreamName): Promise<void> {
  const { control, lookUp, manifest } = run.stream;
  if (manifest.vanishing === undefined || control?.ids === undefined || lookUp === undefined) return;
  const proof = await run.writer.ask('proof', at);
  const now = run.clock.now();
  if (!isDue(proof.swept, now)) return;
  const listed = new Set<string>();
  for await (const ids of control.ids(run.context, { from: null, to: now })) for (const id of ids) listed.add(id);
  const held = await run.writer.ask('presentRecords', at);
  // A list without a record is rather a right that is gone.
  const missing = listed.size === 0 ? [] : (await listable(run, at, held.there)).filter((id) => !listed.has(id));
  const open =
    manifest.vanishing === 'unless_followed' && missing.length > 0
      ? await run.writer.ask('withoutFollowers', { ...at, sourceIds: missing, customers: run.stream.customers ?? null })
      : missing;
  const known = proof.swept?.missing ?? {};
  const others = await run.writer.ask('othersCompleteSince', at);
  // So many at once are rather a right that changed: they are told as missed, and stay.
  const isLikely = open.length <= FEW || open.length <= held.there.length * MOST_SHARE;
  const twice = isLikely ? open.filter((id) => isSure(known[id], others)) : [];
  const { gone, there } = await ask(run, lookUp, twice, [...listed].slice(0, 1));
  const back = await lookUpAll(
    run,
    lookUp,
    held.gone.filter((id) => listed.has(id)),
  );
  if (gone.length > 0 || back.length > 0 || there.length > 0) {
    const records = [...back, ...there];
    run.landed(await run.writer.ask('landAgain', { ...at, asked: [], records, gone }), null, null);
  }
  const settled = new Set([...gone, ...there.map(({ sourceId }) => sourceId)]);
  const waiting = open.filter((id) => !settled.has(id)).slice(0, MOST_MISSING);
  const swept = { at: now, missing: Object.fromEntries(waiting.map((id) => [id, known[id] ?? now])) };
  const subject = `gone ${now}`;
  const events =
    gone.length === 0
      ? []
      : [{ kind: 'gone' as const, subject, body: { count: gone.length, ids: gone.slice(0, LISTED) } }];
  const ended = events.map(({ kind }) => ({ kind, subject, ending: 'accepted' as const }));
  await run.writer.ask('saveProof', { ...at, proof: { ...proof, swept }, events, ended, rewind: null });
}

/** Those of the records that a listing shows: one that begins at a date leaves older ones out. */
async function listable(run: StreamRun, at: StreamName, held: readonly string[]): Promise<readonly string[]> {
  const since = run.stream.control?.since;
  if (since === undefined) return held;
  const inside = new Set(await run.writer.ask('heldIn', { ...at, from: since }));
  return held.filter((id) => inside.has(id));
}

function isDue(swept: StreamProof['swept'], now: Instant): boolean {
  if (swept === null) return true;
  const waits = Object.keys(swept.missing).length > 0;
  // Either way: a clock may have been put back since.
  return Math.abs(now - swept.at) >= (waits ? LOOK_AGAIN_AFTER : SWEEP_EVERY);
}

/** Missing before, and all that may have followed it has been read since. */
function isSure(missedAt: Instant | undefined, othersSince: Instant | null): boolean {
  return missedAt !== undefined && othersSince !== null && othersSince > missedAt;
}

interface Asked {
  readonly gone: string[];
  readonly there: Awaited<ReturnType<StreamLookUp<unknown>['byIds']>>[number][];
}

/** Asks for records by id, twice, and each time for one that is there: who shows none at all proves nothing. */
async function ask(
  run: StreamRun,
  lookUp: StreamLookUp<unknown>,
  ids: readonly string[],
  witness: readonly string[],
): Promise<Asked> {
  const asked: Asked = { gone: [], there: [] };
  const step = Math.max(1, lookUp.most - 1);
  for (let from = 0; from < ids.length; from += step) {
    let left = ids.slice(from, from + step);
    let isProof = true;
    for (let look = 0; look < 2 && left.length > 0; look += 1) {
      run.signal.throwIfAborted();
      const found = await lookUp.byIds(run.context, [...witness, ...left]);
      const seen = new Map(found.map((record) => [record.sourceId, record]));
      isProof &&= witness.every((id) => seen.has(id));
      asked.there.push(...left.flatMap((id) => seen.get(id) ?? []));
      left = left.filter((id) => !seen.has(id));
    }
    if (isProof) asked.gone.push(...left);
  }
  return asked;
}

async function lookUpAll(
  run: StreamRun,
  lookUp: StreamLookUp<unknown>,
  ids: readonly string[],
): Promise<Asked['there']> {
  const found: Asked['there'] = [];
  for (let from = 0; from < ids.length; from += lookUp.most) {
    run.signal.throwIfAborted();
    found.push(...(await lookUp.byIds(run.context, ids.slice(from, from + lookUp.most))));
  }
  return found;
}
