import type { SourceEvent, StreamProof } from '../../inbox/proof.ts';
import { control, type Counted } from './count-control.ts';
import {
  brokenOff,
  lookAgain,
  MOST_SUSPECTS,
  oddPages,
  shapeEvents,
  shapesOf,
  suspectsOf,
  wasExpected,
} from './odd-pages.ts';
import { endingsOf } from './event-endings.ts';
import { sweepKeys } from './key-sweep.ts';
import { isSplit, usualOf } from './shape.ts';
import { pass, type PageSeen, type StreamRun } from './stream-run.ts';
import { lookBack, type WentBack } from './went-back.ts';

/** Runs after which a page that stays odd is how the source is. */
const ENOUGH_TRIES = 3;
const NO_EVENTS = { events: [], ended: [] } as const;

/**
 * Pulls a stream from its checkpoint to now and proves it: pages that are not as their like are read again, the count
 * is held against the source's, and a window that lacks something is read again from the last count that agreed.
 * @throws IncompleteError when it is still not whole
 */
export async function pullProved(run: StreamRun): Promise<void> {
  const at = { connectionId: run.connectionId, streamId: run.stream.manifest.id };
  const checkpoint = await run.writer.ask('checkpoint', at);
  if (run.stream.toldOnce) {
    await pass(run, checkpoint);
    return;
  }
  const proof = await run.writer.ask('proof', at);
  const events: SourceEvent[] = [];
  const opened: PageSeen[] = proof.open.map((page) => ({ ...page, last: false }));

  const pages = [...opened];
  let counted: Counted;
  let backwards: WentBack;
  try {
    await pass(run, checkpoint, pages);
    // A first page alone can be held against nothing but itself; and where few pages disagree, none can be told to be the
    // odd one. Both are small enough to be read once more as a whole.
    const alone = proof.shape === null && pages.length === 1;
    if (alone || isSplit(proof.shape, shapesOf(pages))) await pass(run, null, pages);
    if (alone && isSplit(null, shapesOf(pages))) await pass(run, null, pages);
    backwards = await lookBack(run, at, pages, proof);
    events.push(...backwards.events);
    counted = await control(run, at, pages, proof, events);
  } catch (error) {
    // What broke off is judged with what comes next.
    await run.writer.ask('saveProof', { ...at, proof: brokenOff(run, proof, pages), ...NO_EVENTS, rewind: null });
    throw error;
  }
  const usual = usualOf(proof.shape, shapesOf(pages));
  const expected = await wasExpected(run, at, checkpoint, pages);
  const found = [...proof.suspects, ...suspectsOf(run, pages, usual, proof, expected)].slice(0, MOST_SUSPECTS);
  const judged: StreamProof = { ...proof, shape: usual, suspects: found, open: [] };
  // Before they are read again, which may fail.
  if (found.length > 0) await run.writer.ask('saveProof', { ...at, proof: judged, ...NO_EVENTS, rewind: null });
  const { left, changes, shapes } = await lookAgain(run, found, usual, proof);
  const given = left.filter(({ tries }) => tries >= ENOUGH_TRIES);
  const suspects = left.filter(({ tries }) => tries < ENOUGH_TRIES);
  const { short, back, ...count } = counted;
  const proved: StreamProof = {
    ...judged,
    ...count,
    lookedBack: backwards.looked,
    // How the source is now is learned anew.
    shape: given.length === 0 ? usual : null,
    suspects,
    accepted: [...new Set([...proof.accepted, ...given.flatMap(({ reasons }) => reasons)])],
  };
  events.push(...shapeEvents(proof.shape, pages, changes));
  const ended = endingsOf([...(await run.writer.ask('openEvents', at)), ...events], {
    pages: [...shapesOf(pages), ...shapes],
    met: new Set(events.filter(({ kind }) => kind === 'shape').map(({ subject }) => subject)),
    accepted: proved.accepted,
    countAgreed: count.control !== proof.control && short === null,
  });
  // It went back, and was read again: that is over as soon as it is told.
  const over = backwards.events.map(({ kind, subject }) => ({ kind, subject, ending: 'accepted' as const }));
  await run.writer.ask('saveProof', { ...at, proof: proved, events, ended: [...ended, ...over], rewind: back });
  if (short !== null) throw short;
  if (suspects.length > 0) throw oddPages(run, suspects);
  await sweepKeys(run, at);
}
