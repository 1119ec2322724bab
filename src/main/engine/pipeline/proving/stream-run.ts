import type { Checkpoint, Page, PullContext, RawRecord, Stream } from '../../connectors/kit/connector.ts';
import type { Landed } from '../../inbox/land.ts';
import type { PageShape } from '../../inbox/proof.ts';
import type { Clock } from '../../ports/ports.ts';
import type { StampSpan } from '../../queries/context.ts';
import type { WriterClient } from '../writer-client.ts';
import { shapeOf } from './shape.ts';

/** A stream brought less than its source has, or not in its usual shape: the run is not green. */
export class IncompleteError extends Error {
  override readonly name = 'IncompleteError';
  readonly next: string;
  constructor(message: string, next: string) {
    super(message);
    this.next = next;
  }
}

/** The network is metered and what is left of a backfill waits for another: the run ends at its page, and is taken up there. */
export class HeldBackError extends Error {
  override readonly name = 'HeldBackError';
}

/** One stream of one connection, as a run pulls it. */
export interface StreamRun {
  readonly connectionId: string;
  /** For sentences. */
  readonly connectionName: string;
  readonly stream: Stream<unknown>;
  readonly context: PullContext<unknown>;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly writer: Pick<WriterClient, 'ask'>;
  /** The run before did not come to its end, or there was none since the engine started. */
  readonly disturbed: boolean;
  /** Asked after each page: whether the rest is to wait. Left out where nothing has to. */
  waits?(): boolean;
  landed(counts: Landed, remaining: number | null, span: StampSpan | null): void;
}

/** How the writer knows the stream. */
export interface StreamName {
  readonly connectionId: string;
  readonly streamId: string;
}

/** A page as it came. */
export interface PageSeen {
  /** Checkpoint that pulling began with that brought it. */
  readonly before: Checkpoint | null;
  readonly shape: PageShape;
  readonly last: boolean;
}

/** Pages of one pass that are looked at again at its end. */
const MOST_PAGES_SEEN = 2000;

/**
 * Lands page after page; a page lands while the next one is fetched, and never before the one ahead of it has landed.
 * @param back the source went back in time: what it shows counts, though it is older
 */
export async function pass(
  run: StreamRun,
  from: Checkpoint | null,
  pages: PageSeen[] = [],
  back = false,
): Promise<void> {
  let before = from;
  let landing: Promise<void> = Promise.resolve();
  try {
    for await (const page of run.stream.pull(run.context, from)) {
      await landing;
      run.signal.throwIfAborted();
      if (pages.length < MOST_PAGES_SEEN) pages.push({ before, shape: shapeOfRecords(page.records), last: false });
      before = page.checkpoint;
      landing = land(run, page.records, page.checkpoint, page.remaining ?? null, back);
      // Awaited in the next turn or below; until then its failure is not unhandled.
      landing.catch(() => undefined);
      if (run.stream.toldOnce) {
        await landing;
        await page.landed?.();
      }
      if (run.waits?.() === true) throw new HeldBackError('the rest waits for a network that is not metered');
    }
  } finally {
    await landing;
  }
  const last = pages.pop();
  if (last) pages.push({ ...last, last: true });
}

export async function land(
  run: StreamRun,
  records: readonly RawRecord[],
  checkpoint: Checkpoint | null,
  remaining: number | null,
  back = false,
): Promise<void> {
  const { connectionId } = run;
  const streamId = run.stream.manifest.id;
  run.landed(
    await run.writer.ask('land', { connectionId, streamId, records, checkpoint, back }),
    remaining,
    spanOf(records),
  );
}

function spanOf(records: readonly RawRecord[]): StampSpan | null {
  let span: StampSpan | null = null;
  for (const { recordedAt: at } of records) {
    if (at === null) continue;
    span = span === null ? { from: at, to: at } : { from: Math.min(span.from, at), to: Math.max(span.to, at) };
  }
  return span;
}

export function shapeOfRecords(records: readonly RawRecord[]): PageShape {
  return shapeOf(
    records.flatMap((record) => (record.unreadable === undefined && record.deleted !== true ? [record.payload] : [])),
  );
}

/** The page that pulling brings first. */
export async function firstPage(run: StreamRun, from: Checkpoint | null): Promise<Page | null> {
  for await (const page of run.stream.pull(run.context, from)) {
    run.signal.throwIfAborted();
    return page;
  }
  return null;
}
