import { DAY, type Instant } from '#shared/domain/time.ts';
import { inSentence } from '#shared/lib/labels.ts';
import type { Checkpoint, StampWindow } from '../../connectors/kit/connector.ts';
import { streamTitle } from '../../connectors/kit/stream-title.ts';
import type { ControlCount, SourceEvent, StreamProof } from '../../inbox/proof.ts';
import { IncompleteError, pass, type PageSeen, type StreamName, type StreamRun } from './stream-run.ts';

const CONTROL_EVERY = DAY;
/** Times in a row that a window is read again at once. */
const ENOUGH_TRIES = 3;
/** Missing ids that are named. */
const LISTED_MISSING = 20;

export interface Counted extends Pick<StreamProof, 'mark' | 'control' | 'recounts' | 'apart'> {
  readonly back: { readonly to: Checkpoint | null } | null;
  readonly short: IncompleteError | null;
}

/**
 * Holds what is held against what the source counts, when there is reason to.
 * @param pages those of a window that is read again are added
 */
export async function control(
  run: StreamRun,
  at: StreamName,
  pages: PageSeen[],
  proof: StreamProof,
  events: SourceEvent[],
): Promise<Counted> {
  const { mark, recounts } = proof;
  // What was short stays so until a count says otherwise.
  const known = recounts > 0 && proof.control !== null ? missingRecords(run, proof.control) : null;
  const undecided: Counted = { mark, control: proof.control, recounts, back: null, short: known };
  const now = run.clock.now();
  if (run.stream.control === undefined) return undecided;
  if (run.stream.customers !== undefined && run.stream.control.ids === undefined) return { ...undecided, apart: true };
  if (!isDue(run, pages, proof, now)) return undecided;
  let count = await compare(run, at, proof, now);
  if (count === null) return undecided;
  if (isShort(count)) {
    events.push(countEvent(count));
    // The window is read again from the last count that agreed; what it lacks comes with it.
    await pass(run, mark?.checkpoint ?? null, pages);
    count = (await compare(run, at, proof, now)) ?? count;
  }
  const checkpoint = await run.writer.ask('checkpoint', at);
  if (!isShort(count)) {
    return {
      mark: { checkpoint, newest: count.window.to, at: now },
      control: count,
      recounts: 0,
      back: null,
      short: null,
    };
  }
  // Again and again is no use: then once a day, with the next count.
  const back = recounts + 1 < ENOUGH_TRIES ? { to: mark?.checkpoint ?? null } : null;
  return { mark, control: count, recounts: recounts + 1, back, short: missingRecords(run, count) };
}

function isDue(run: StreamRun, pages: readonly PageSeen[], proof: StreamProof, now: Instant): boolean {
  if (
    run.disturbed ||
    proof.mark === null ||
    (proof.recounts > 0 && proof.recounts < ENOUGH_TRIES) ||
    proof.suspects.length > 0
  )
    return true;
  // Either way: a clock may have been put back since.
  if (Math.abs(now - (proof.control?.at ?? 0)) >= CONTROL_EVERY) return true;
  return pages.length > 1 || pages.every(({ shape }) => shape.records === 0);
}

async function compare(
  run: StreamRun,
  at: StreamName,
  { mark }: StreamProof,
  now: Instant,
): Promise<ControlCount | null> {
  const { control: ability, manifest } = run.stream;
  const newest = await run.writer.ask('newestHeld', at);
  if (ability === undefined) return null;
  const to = newest ?? now;
  const from = mark === null || mark.newest === null || ability.whole ? null : mark.newest - manifest.overlapMs;
  const window = { from, to };
  if (run.stream.customers !== undefined) return compareIds(run, at, window, now);
  const source = await ability.count(run.context, window);
  const held = await run.writer.ask('countHeldIn', { ...at, from });
  if (source === held || ability.ids === undefined) {
    return { at: now, window, source, held, missing: [], vanished: null };
  }
  const known = new Set(await run.writer.ask('heldIn', { ...at, from }));
  const there = new Set<string>();
  for await (const ids of ability.ids(run.context, window)) for (const id of ids) there.add(id);
  const unknown = [...there].filter((id) => !known.has(id));
  const purged = new Set(
    unknown.length === 0 ? [] : await run.writer.ask('purgedAmong', { ...at, sourceIds: unknown }),
  );
  const missing = unknown.filter((id) => !purged.has(id));
  return {
    at: now,
    window,
    source: there.size,
    held: known.size + purged.size,
    missing: missing.slice(0, LISTED_MISSING),
    vanished: known.size - [...known].filter((id) => there.has(id)).length,
  };
}

/**
 * Of a stream that is read by customer, only what the source lists of those can be held against what is here: what was
 * read of others before, or looked up, is here beside it.
 */
async function compareIds(
  { stream: { control: ability, customers }, context, writer }: StreamRun,
  at: StreamName,
  window: StampWindow,
  now: Instant,
): Promise<ControlCount | null> {
  if (ability?.ids === undefined) return null;
  const there = new Set<string>();
  for await (const ids of ability.ids({ ...context, customers: customers ?? null }, window))
    for (const id of ids) there.add(id);
  const known = new Set(await writer.ask('heldIn', { ...at, from: window.from }));
  const missing = [...there].filter((id) => !known.has(id));
  const held = there.size - missing.length;
  return { at: now, window, source: there.size, held, missing: missing.slice(0, LISTED_MISSING), vanished: null };
}

/** The source has more. Less it may have: records that it has deleted or posted away are kept here. */
function isShort({ source, held, missing, vanished }: ControlCount): boolean {
  return vanished === null ? source > held : missing.length > 0;
}

function countEvent({ window, source, held, missing }: ControlCount): SourceEvent {
  return { kind: 'count', subject: 'count', body: { window, source, held, missing } };
}

function missingRecords(
  { connectionName, stream }: StreamRun,
  { source, held, missing }: ControlCount,
): IncompleteError {
  const lacking = Math.max(missing.length, source - held);
  return new IncompleteError(
    `${connectionName} has ${lacking} ${inSentence(streamTitle(stream.manifest))} more than it gave`,
    'Nothing to do at first: the next runs read the window again. If it stays, follow the runbook "Count differs"',
  );
}
