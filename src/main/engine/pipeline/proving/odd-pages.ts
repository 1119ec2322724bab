import { inSentence } from '#shared/lib/labels.ts';
import type { Checkpoint } from '../../connectors/kit/connector.ts';
import { streamTitle } from '../../connectors/kit/stream-title.ts';
import type { PageShape, ShapeChange, SourceEvent, StreamProof, StreamShape, Suspect } from '../../inbox/proof.ts';
import { changesOf, keyOf, newFields, usualOf } from './shape.ts';
import {
  firstPage,
  IncompleteError,
  land,
  shapeOfRecords,
  type PageSeen,
  type StreamName,
  type StreamRun,
} from './stream-run.ts';

/** Suspects kept; more of them are a source that changed for good. */
export const MOST_SUSPECTS = 50;
/** Times in one run that an odd page is read again. */
const LOOKS = 2;
/** Why pages without a record are suspect: others came after it; or the newest record should have come again. */
const GAP = 'gap';
const QUIET = 'quiet';
/** Pages of a pass that broke off that are kept whole. */
const FEW_PAGES = 12;

export function shapesOf(pages: readonly PageSeen[]): PageShape[] {
  return pages.map(({ shape }) => shape);
}

export function isAccepted(proof: StreamProof, reason: string): boolean {
  return proof.accepted.includes(reason);
}

/** Of a pass that broke off: pages that are odd beside the others, or all where they are few. */
export function brokenOff(run: StreamRun, proof: StreamProof, pages: readonly PageSeen[]): StreamProof {
  const few = pages.length <= FEW_PAGES;
  const usual = usualOf(proof.shape, shapesOf(pages));
  const odd = (page: PageSeen): boolean =>
    few || changesOf(usual, page.shape).length > 0 || newFields(usual, page.shape).length > 0;
  const gaps = suspectsOf(run, pages, usual, proof, false).filter(({ reasons }) => reasons.includes(GAP));
  return {
    ...proof,
    shape: few ? proof.shape : usualOf(proof.shape, shapesOf(pages.filter((page) => !odd(page)))),
    suspects: [...proof.suspects, ...gaps].slice(0, MOST_SUSPECTS),
    open: pages
      .filter((page) => odd(page) && page.shape.records > 0)
      .slice(0, MOST_SUSPECTS)
      .map(({ before, shape }) => ({ before, shape })),
  };
}

/** A window that reaches back over the newest record and brings none, where nothing else can tell why. */
export async function wasExpected(
  run: StreamRun,
  at: StreamName,
  from: Checkpoint | null,
  pages: readonly PageSeen[],
): Promise<boolean> {
  const nothing = pages.every(({ shape }) => shape.records === 0);
  if (!nothing || from === null || run.stream.control !== undefined || run.stream.manifest.overlapMs === 0)
    return false;
  return (await run.writer.ask('newestHeld', at)) !== null;
}

/** Pages of a pass that are not as their like. */
export function suspectsOf(
  run: StreamRun,
  pages: readonly PageSeen[],
  usual: StreamShape,
  proof: StreamProof,
  expected: boolean,
): Suspect[] {
  return pages.flatMap(({ before, shape, last }) => {
    // Where the source counts, the count tells what empty pages leave out.
    const gap = shape.records === 0 && !last && run.stream.control === undefined;
    const reasons = [
      ...changesOf(usual, shape).map(keyOf),
      ...(gap ? [GAP] : []),
      ...(shape.records === 0 && last && expected ? [QUIET] : []),
    ];
    const odd = reasons.filter((reason) => !isAccepted(proof, reason));
    return odd.length === 0 ? [] : [{ before, reasons: odd, tries: 0 }];
  });
}

/** Reads odd pages again. What is odd every time stays; a quiet window that is quiet every time is just that. */
export async function lookAgain(
  run: StreamRun,
  suspects: readonly Suspect[],
  usual: StreamShape,
  proof: StreamProof,
): Promise<{
  readonly left: readonly Suspect[];
  readonly changes: readonly ShapeChange[];
  /** How the pages were when they were read last. */
  readonly shapes: readonly PageShape[];
}> {
  const left: Suspect[] = [];
  const changes: ShapeChange[] = [];
  const shapes: PageShape[] = [];
  for (const suspect of suspects) {
    let odd: readonly ShapeChange[] = [];
    let empty = false;
    let shown: PageShape | null = null;
    for (let look = 0; look < LOOKS; look += 1) {
      const page = await firstPage(run, suspect.before);
      if (page === null) break;
      await land(run, page.records, null, null);
      const shape = shapeOfRecords(page.records);
      shown = shape;
      odd = changesOf(usual, shape).filter((change) => !isAccepted(proof, keyOf(change)));
      empty = shape.records === 0;
      if (odd.length === 0 && !empty) break;
    }
    if (shown !== null) shapes.push(shown);
    const gap = empty && suspect.reasons.includes(GAP) && !isAccepted(proof, GAP);
    if (odd.length === 0 && !gap) continue;
    changes.push(...odd);
    left.push({ ...suspect, reasons: [...odd.map(keyOf), ...(gap ? [GAP] : [])], tries: suspect.tries + 1 });
  }
  return { left, changes, shapes };
}

/** What is told of the shape: new fields, and what odd pages still showed when they were read again. */
export function shapeEvents(
  before: StreamShape | null,
  pages: readonly PageSeen[],
  odd: readonly ShapeChange[],
): SourceEvent[] {
  const fresh = before === null ? [] : pages.flatMap(({ shape }) => newFields(before, shape));
  const changes = new Map([...fresh, ...odd].map((change) => [keyOf(change), change]));
  return [...changes].map(([subject, change]) => ({ kind: 'shape', subject, body: { ...change } }));
}

export function oddPages({ connectionName, stream }: StreamRun, suspects: readonly Suspect[]): IncompleteError {
  const records = inSentence(streamTitle(stream.manifest));
  const [reason = ''] = suspects[0]?.reasons ?? [];
  const [kind, path = ''] = reason.split(' ');
  if (kind === GAP) {
    return new IncompleteError(
      `${connectionName} sends an empty page in the middle of its ${records}`,
      'Nothing to do at first: the next runs read the page again. If it stays, follow the runbook "Count differs"',
    );
  }
  const says = kind === 'retyped' ? `sends ${path} as something else` : `no longer sends ${path}`;
  return new IncompleteError(
    `${connectionName} ${says} in its ${records}`,
    'Nothing to do at first: the next runs read the page again. If it stays, follow the runbook "Source changed shape"',
  );
}
