import { DAY, MINUTE, type Instant } from '#shared/domain/time.ts';
import type { SourceEvent, StreamProof } from '../../inbox/proof.ts';
import { pass, type PageSeen, type StreamName, type StreamRun } from './stream-run.ts';

const LOOK_EVERY = DAY;
/** After a window that brought nothing, where a record should have come again. */
const LOOK_WHEN_QUIET = 15 * MINUTE;
/** The newest records that a source is asked for. */
const NEWEST = 10;
/** Fewer records than this may all have been deleted. */
const ENOUGH = 5;

export interface WentBack {
  readonly looked: StreamProof['lookedBack'];
  readonly events: readonly SourceEvent[];
}

/**
 * Whether a source shows records older than it showed them before: it was restored from a backup, or its clock was set
 * back. Then everything that changed since the state it is in now is read again, and what it shows counts. What it had
 * said stays in the inbox.
 * @throws ConnectorError
 */
export async function lookBack(
  run: StreamRun,
  at: StreamName,
  pages: readonly PageSeen[],
  { lookedBack }: StreamProof,
): Promise<WentBack> {
  const now = run.clock.now();
  const quiet = pages.every(({ shape }) => shape.records === 0) && run.stream.manifest.overlapMs > 0;
  // What was never seen cannot be older than it was.
  if (lookedBack === null) return { looked: now, events: [] };
  // Either way: a clock may have been put back since.
  const since = Math.abs(now - lookedBack);
  if (!run.disturbed && since < (quiet ? LOOK_WHEN_QUIET : LOOK_EVERY)) return { looked: lookedBack, events: [] };
  const to = run.stream.lookUp === undefined ? await byCount(run, at) : await byRecords(run, at);
  if (to === null) return { looked: now, events: [] };
  const read = run.stream.lookUp === undefined ? await readAll(run) : await readSince(run, at, to.shownAt);
  const body = { seenAt: to.seenAt, shownAt: to.shownAt, records: read };
  return { looked: now, events: [{ kind: 'backwards', subject: `backwards ${now}`, body }] };
}

interface Restored {
  /** Newest change that was seen, and the newest that is known to be in the state that it is in now. */
  readonly seenAt: Instant;
  readonly shownAt: Instant | null;
}

async function byRecords(run: StreamRun, at: StreamName): Promise<Restored | null> {
  const { lookUp } = run.stream;
  if (lookUp === undefined) return null;
  const newest = await run.writer.ask('newestRecords', { ...at, most: Math.min(NEWEST, lookUp.most) });
  if (newest.length === 0) return null;
  const records = await lookUp.byIds(run.context, newest);
  const older = await run.writer.ask('olderThanHeld', { ...at, records });
  if (older.length === 0) return null;
  return {
    seenAt: Math.max(...older.map(({ seenAt }) => seenAt)),
    shownAt: Math.max(...older.map(({ shownAt }) => shownAt)),
  };
}

/** A source that shows none of its newest changes any more, and counts none after them. */
async function byCount(run: StreamRun, at: StreamName): Promise<Restored | null> {
  const { control } = run.stream;
  if (control === undefined) return null;
  const newest = await run.writer.ask('newestHeld', at);
  const from = await run.writer.ask('stampOfNewest', { ...at, place: NEWEST });
  if (newest === null || from === null) return null;
  const held = await run.writer.ask('countHeldIn', { ...at, from });
  if (held < ENOUGH || (await control.count(run.context, { from, to: run.clock.now() })) > 0) return null;
  return { seenAt: newest, shownAt: null };
}

/** From the beginning: nobody knows how far it went back. */
async function readAll(run: StreamRun): Promise<number> {
  const pages: PageSeen[] = [];
  await pass(run, null, pages, true);
  return pages.reduce((sum, { shape }) => sum + shape.records, 0);
}

async function readSince(run: StreamRun, at: StreamName, since: Instant | null): Promise<number> {
  const { lookUp } = run.stream;
  if (lookUp === undefined) return 0;
  const ids = await run.writer.ask('heldIn', { ...at, from: since });
  let read = 0;
  for (let from = 0; from < ids.length; from += lookUp.most) {
    run.signal.throwIfAborted();
    const records = await lookUp.byIds(run.context, ids.slice(from, from + lookUp.most));
    run.landed(await run.writer.ask('land', { ...at, records, checkpoint: null, back: true }), null, null);
    read += records.length;
  }
  return read;
}
