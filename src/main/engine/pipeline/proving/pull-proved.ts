import type { SourceEvent, StreamProof } from '../../inbox/proof.ts';
import { control, type Counted } from './count-control.ts';
import {
  brokenOff,
  isAccepted,
  lookAgain,
  MOST_SUSPECTS,
  oddPages,
  shapeEvents,
  shapesOf,
  suspectsOf,
  wasExpected,
} from './odd-pages.ts';
import { isSplit, usualOf } from './shape.ts';
import { pass, type PageSeen, type StreamRun } from './stream-run.ts';

/** Runs after which a page that stays odd is how the source is. */
const ENOUGH_TRIES = 3;
/** Accepted where even the whole stream, read again, shows two shapes. */
const SPLIT = 'split';

/**
 * Pulls a stream from its checkpoint to now and proves it: pages that are not as their like are read again, the count
 * is held against the source's, and a window that lacks something is read again from the last count that agreed.
 * @throws IncompleteError when it is still not whole
 */
export async function pullProved(run: StreamRun): Promise<void> {
  const at = { connectionId: run.connectionId, streamId: run.stream.manifest.id };
  const checkpoint = await run.writer.ask('checkpoint', at);
  let proof = await run.writer.ask('proof', at);
  const events: SourceEvent[] = [];
  const opened: PageSeen[] = proof.open.map((page) => ({ ...page, last: false }));

  let pages = [...opened];
  let { shape } = proof;
  let counted: Counted;
  try {
    await pass(run, checkpoint, pages);
    if (isSplit(shape, shapesOf(pages)) && !isAccepted(proof, SPLIT)) {
      // Too few pages to tell which is odd, and few enough to read all of them again.
      pages = [];
      await pass(run, null, pages);
      shape = null;
      if (isSplit(null, shapesOf(pages))) proof = { ...proof, accepted: [...proof.accepted, SPLIT] };
    }
    counted = await control(run, at, pages, proof, events);
  } catch (error) {
    // What broke off is judged with what comes next.
    await run.writer.ask('saveProof', { ...at, proof: brokenOff(run, proof, pages), events: [], rewind: null });
    throw error;
  }
  const usual = usualOf(shape, shapesOf(pages));
  const expected = await wasExpected(run, at, checkpoint, pages);
  const found = [...proof.suspects, ...suspectsOf(run, pages, usual, proof, expected)].slice(0, MOST_SUSPECTS);
  const judged: StreamProof = { ...proof, shape: usual, suspects: found, open: [] };
  // Before they are read again, which may fail.
  if (found.length > 0) await run.writer.ask('saveProof', { ...at, proof: judged, events: [], rewind: null });
  const { left, changes } = await lookAgain(run, found, usual, proof);
  const given = left.filter(({ tries }) => tries >= ENOUGH_TRIES);
  const suspects = left.filter(({ tries }) => tries < ENOUGH_TRIES);
  const { short, back, ...count } = counted;
  const proved: StreamProof = {
    ...judged,
    ...count,
    // How the source is now is learned anew.
    shape: given.length === 0 ? usual : null,
    suspects,
    accepted: [...new Set([...proof.accepted, ...given.flatMap(({ reasons }) => reasons)])],
  };
  events.push(...shapeEvents(shape, pages, changes));
  await run.writer.ask('saveProof', { ...at, proof: proved, events, rewind: back });
  if (short !== null) throw short;
  if (suspects.length > 0) throw oddPages(run, suspects);
}
