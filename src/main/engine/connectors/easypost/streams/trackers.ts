import { z } from 'zod';
import { DAY, type Instant } from '#shared/domain/time.ts';
import type { Checkpoint, Page, PullContext, RawRecord, Stream } from '../../kit/connector.ts';
import { shapeChanged, VendorError } from '../../kit/http-policy.ts';
import { expectShape, laterOf, rawRecord, stampOf } from '../../kit/records.ts';
import type { VendorClient } from '../../kit/request.ts';
import { EASYPOST, easypostClient, trackersUrl } from '../client.ts';
import { TRACKERS, type EasypostConfig } from '../manifest.ts';
import { FINAL_STATUSES } from '../statuses.ts';

const checkpointSchema = z.object({
  /** Greatest created_at of the sweeps that are done. */
  createdTo: z.number().nullable(),
  /** Greatest created_at of the running sweep. */
  newest: z.number().nullable(),
  /** Where the list goes on; null before its first page. */
  before: z.string().nullable(),
  listed: z.boolean(),
  /** Trackers that are not final. */
  open: z.array(z.string()),
  /** Those of them that the running sweep has still to read; null between sweeps. */
  pending: z.array(z.string()).nullable(),
});
type Progress = z.infer<typeof checkpointSchema>;

const START: Progress = { createdTo: null, newest: null, before: null, listed: false, open: [], pending: null };

/** Fields that the mapping relies on. */
const trackerSchema = z.looseObject({
  id: z.string(),
  tracking_code: z.string(),
  status: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  tracking_details: z.array(z.looseObject({ status: z.string(), datetime: z.string() })),
});

const listAnswer = z.looseObject({ trackers: z.array(z.unknown()), has_more: z.boolean() });

/** Without a start the vendor lists the last month only. */
const FROM_THE_BEGINNING = '2010-01-01T00:00:00Z';
/** The list is followed past the new trackers while at least this share of a page are open ones: a page costs one call. */
const WORTH_LISTING = 0.1;
const REREAD_AT_ONCE = 20;
const HEAD = { id: 'id', modified: 'updated_at', naiveOffset: 'Z' } as const;

/**
 * There is no "updated since". A sweep lists trackers, newest first, down to those created before the last sweep (less
 * an overlap), then reads again by id those that are not final yet.
 */
export const trackersStream: Stream<EasypostConfig> = {
  manifest: TRACKERS,
  async *pull(context, checkpoint) {
    const client = easypostClient(context);
    let progress = startOf(checkpoint);
    do {
      const { page, next } = progress.listed
        ? await reread(client, context, progress)
        : await list(client, context.config, progress);
      yield page;
      progress = next;
    } while (progress.pending !== null);
  },
  lookUp: {
    most: REREAD_AT_ONCE,
    async byIds(context, ids) {
      const client = easypostClient(context);
      const nodes = await Promise.all(ids.map((id) => one(client, context, id)));
      return lookedUp(nodes.filter((node) => node !== null));
    },
    byReference: {
      types: ['tracking'],
      async find(context, { value }) {
        const query = new URLSearchParams({
          page_size: String(context.config.pageSize),
          start_datetime: FROM_THE_BEGINNING,
          tracking_code: value,
        });
        const url = `${trackersUrl(context.config)}?${query.toString()}`;
        const { json } = await easypostClient(context).send({ method: 'GET', url });
        const answer = listAnswer.safeParse(json);
        if (!answer.success) throw shapeChanged(EASYPOST.name, 'a list without "trackers"');
        return lookedUp(answer.data.trackers);
      },
    },
  },
};

function lookedUp(nodes: readonly unknown[]): RawRecord[] {
  expectShape(EASYPOST, TRACKERS.entity, trackerSchema, nodes);
  return nodes.map((node) => rawRecord(node, HEAD));
}

function startOf(checkpoint: Checkpoint | null): Progress {
  const progress = checkpoint === null ? START : checkpointSchema.parse(checkpoint);
  return progress.pending === null ? { ...progress, pending: progress.open, listed: false, before: null } : progress;
}

async function list(
  client: VendorClient,
  config: EasypostConfig,
  progress: Progress,
): Promise<{ readonly page: Page; readonly next: Progress }> {
  const query = new URLSearchParams({ page_size: String(config.pageSize), start_datetime: FROM_THE_BEGINNING });
  if (progress.before !== null) query.set('before_id', progress.before);
  const { json } = await client.send({ method: 'GET', url: `${trackersUrl(config)}?${query.toString()}` });
  const answer = listAnswer.safeParse(json);
  if (!answer.success) throw shapeChanged(EASYPOST.name, 'a list without "trackers"');
  const { trackers, has_more: more } = answer.data;
  if (more && trackers.length === 0) throw shapeChanged(EASYPOST.name, 'an empty page before the last');
  expectShape(EASYPOST, TRACKERS.entity, trackerSchema, trackers);

  const pending = new Set(progress.pending);
  const stillPending = pending.size;
  const read = readTrackers(trackers, progress, config, pending);
  const oldest = read.stamps.reduce<Instant | null>((least, at) => (least === null ? at : Math.min(least, at)), null);
  const since = progress.createdTo === null ? null : progress.createdTo - TRACKERS.overlapMs;
  const newOnes = since === null || oldest === null || oldest >= since;
  const worth = stillPending - pending.size >= config.pageSize * WORTH_LISTING;
  const before = oldestOf(trackers);
  const goOn = more && before !== null && (newOnes || worth);
  return landed(read, {
    ...progress,
    newest: read.newest,
    before,
    listed: !goOn,
    open: read.open,
    pending: [...pending],
  });
}

/** The list goes on before the oldest tracker of a page, in whatever order the page comes. */
function oldestOf(trackers: readonly unknown[]): string | null {
  let oldest: { readonly id: string; readonly at: Instant } | null = null;
  for (const tracker of trackers) {
    const { id, created_at: created } = (typeof tracker === 'object' && tracker !== null ? tracker : {}) as {
      readonly id?: unknown;
      readonly created_at?: unknown;
    };
    const { at } = stampOf(created, 'Z');
    if (typeof id !== 'string' || at === null) continue;
    if (oldest === null || at <= oldest.at) oldest = { id, at };
  }
  return oldest?.id ?? null;
}

async function reread(
  client: VendorClient,
  context: PullContext<EasypostConfig>,
  progress: Progress,
): Promise<{ readonly page: Page; readonly next: Progress }> {
  const ids = progress.pending?.slice(0, REREAD_AT_ONCE) ?? [];
  const nodes = await Promise.all(ids.map((id) => one(client, context, id)));
  const pending = new Set(progress.pending);
  for (const id of ids) pending.delete(id);
  const gone = new Set(ids.filter((_id, index) => nodes[index] === null));
  const known = { ...progress, open: progress.open.filter((id) => !gone.has(id)) };
  const read = readTrackers(
    nodes.filter((node) => node !== null),
    known,
    context.config,
    pending,
  );
  return landed(read, { ...progress, newest: read.newest, open: read.open, pending: [...pending] });
}

/** One tracker; null when the vendor has dropped it. */
async function one(client: VendorClient, context: PullContext<EasypostConfig>, id: string): Promise<unknown> {
  try {
    return (await client.send({ method: 'GET', url: `${trackersUrl(context.config)}/${encodeURIComponent(id)}` })).json;
  } catch (error) {
    // A 404 that is not in its own words is a wrong address or a proxy, and says nothing of the tracker.
    if (!(error instanceof VendorError) || error.status !== 404 || error.words === null) throw error;
    context.logger.warn('a tracker is gone at the source and is not followed any more', { tracker: id });
    return null;
  }
}

interface ReadTrackers {
  readonly records: readonly RawRecord[];
  readonly stamps: readonly Instant[];
  readonly newest: Instant | null;
  readonly open: string[];
}

/** Lands trackers; notes which stay open, and takes them off `pending`. */
function readTrackers(
  nodes: readonly unknown[],
  progress: Progress,
  config: EasypostConfig,
  pending: Set<string>,
): ReadTrackers {
  const open = new Set(progress.open);
  const stamps: Instant[] = [];
  let { newest } = progress;
  const records = nodes.map((node) => {
    const record = rawRecord(node, HEAD);
    const members = (typeof node === 'object' && node !== null ? node : {}) as Readonly<Record<string, unknown>>;
    const created = stampOf(members['created_at'], 'Z').at;
    if (created !== null) stamps.push(created);
    newest = laterOf(newest, created);
    pending.delete(record.sourceId);
    if (record.unreadable !== undefined || isFinal(members) || isStale(created, newest, config)) {
      open.delete(record.sourceId);
    } else open.add(record.sourceId);
    return record;
  });
  return { records, stamps, newest, open: [...open] };
}

function isFinal(tracker: Readonly<Record<string, unknown>>): boolean {
  const { finalized, status } = tracker;
  return typeof finalized === 'boolean' ? finalized : typeof status === 'string' && FINAL_STATUSES.has(status);
}

/** Age by the source's own clock: against the newest tracker it knows. */
function isStale(created: Instant | null, newest: Instant | null, config: EasypostConfig): boolean {
  return created === null || (newest !== null && created < newest - config.rereadDays * DAY);
}

function landed(read: ReadTrackers, next: Progress): { readonly page: Page; readonly next: Progress } {
  const done = next.listed && next.pending?.length === 0;
  const progress: Progress = done
    ? { ...next, createdTo: laterOf(next.createdTo, next.newest), before: null, listed: false, pending: null }
    : next;
  const page: Page = {
    records: read.records,
    checkpoint: progress satisfies Checkpoint,
    ...(next.listed ? { remaining: next.pending?.length ?? 0 } : {}),
  };
  return { page, next: progress };
}
