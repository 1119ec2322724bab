import { z } from 'zod';
import type { ReferenceType } from '#shared/domain/references.ts';
import { DAY, type Instant } from '#shared/domain/time.ts';
import { serverNow } from './clock-skew.ts';
import type {
  Checkpoint,
  LookUpReference,
  Page,
  PullContext,
  RawRecord,
  Stream,
  StreamLookUp,
  StreamManifest,
} from './connector.ts';
import { VendorError } from './http-policy.ts';
import { expectShape, laterOf, rawRecord, stampOf, type RecordHead } from './records.ts';
import type { ListPage } from './rest.ts';
import type { Vendor } from './request.ts';

/** What one page of a sweep is asked with. */
export interface SweepQuestion<Config, Position> {
  readonly context: PullContext<Config>;
  /** Only what changed at or after this; null in the first sweep. The same through a whole sweep. */
  readonly since: Instant | null;
  /** Null on the first page of a sweep. */
  readonly position: Position | null;
}

/** A page of a sweep; `resume` is where the next sweep begins, for sources that hand out such a place (delta links). */
export interface SweepPage<Position> extends ListPage<Position> {
  readonly resume?: Position | null;
}

/** How single records are asked for, as the source gives them in its pages. */
export interface SweepLookUp<Config, Client> {
  readonly most: number;
  byIds(client: Client, context: PullContext<Config>, sourceIds: readonly string[]): Promise<readonly unknown[]>;
  readonly byReference?: {
    readonly types: readonly ReferenceType[];
    find(client: Client, context: PullContext<Config>, reference: LookUpReference): Promise<readonly unknown[]>;
  };
}

export interface SweepEntity<Config, Client, Position> {
  readonly manifest: StreamManifest;
  readonly vendor: Vendor;
  /** Fields that the mapping relies on. */
  readonly schema: z.ZodType;
  /** Shape of a position, as it comes back from the checkpoint. */
  readonly position: z.ZodType<Position>;
  head(config: Config): RecordHead;
  client(context: PullContext<Config>): Client;
  page(client: Client, question: SweepQuestion<Config, Position>): Promise<SweepPage<Position>>;
  /** Reads what a page leaves out of a record (cut lists of lines). */
  complete?(client: Client, node: unknown, context: PullContext<Config>): Promise<unknown>;
  readonly lookUp?: SweepLookUp<Config, Client>;
  /**
   * For what a vendor offers some of its customers only, or under a right of its own: reads what all may read. Where that
   * succeeds and the stream was refused from its first question on, there is nothing for it to read. Once a question was
   * answered, a refusal ends the run.
   */
  elsewhere?(client: Client, context: PullContext<Config>): Promise<unknown>;
  /** Whether an error at a kept position says that the position is gone. Default: 400, 404 and 410. */
  lost?(error: VendorError): boolean;
}

/** Years that vendors fill in where there is no date. */
const EARLIEST = Date.parse('1900-01-01T00:00:00Z');
const LOST: ReadonlySet<number | null> = new Set([400, 404, 410]);
const NOT_OFFERED: ReadonlySet<number | null> = new Set([401, 403, 404]);

/**
 * The incremental stream of most sources: each sweep begins an overlap before the greatest stamp seen, follows the
 * source's own continuation page by page, and can be taken up after any of them. A continuation that is lost begins the
 * sweep again.
 */
export function sweepStream<Config, Client, Position>(entity: SweepEntity<Config, Client, Position>): Stream<Config> {
  const checkpointSchema = z.object({
    /** Greatest stamp seen. */
    seenTo: z.number().nullable(),
    /** Start of the running sweep. */
    since: z.number().nullable(),
    /** Where the running sweep goes on; null between sweeps. */
    position: entity.position.nullable(),
    /** Where the next sweep begins, when the source said so. */
    resume: entity.position.nullable(),
    /** When the running sweep began; absent between sweeps. */
    began: z.number().optional(),
    /** A question of a stream that may be absent was answered. */
    offered: z.literal(true).optional(),
  });
  type Progress = z.infer<typeof checkpointSchema>;

  function startOf(context: PullContext<Config>, checkpoint: Checkpoint | null): Progress {
    const known = checkpoint === null ? null : checkpointSchema.safeParse(checkpoint);
    if (known === null || !known.success) {
      // Words of another version of this connector: what they stood for is read again, and nothing of it is missed.
      if (known !== null) context.logger.warn('checkpoint not understood, all is read', { stream: entity.manifest.id });
      return { seenTo: null, since: null, position: null, resume: null };
    }
    const progress = known.data;
    if (progress.position !== null) return progress;
    const since = progress.seenTo === null ? null : progress.seenTo - entity.manifest.overlapMs;
    return { ...progress, since, position: progress.resume };
  }

  async function pageOf(
    client: Client,
    context: PullContext<Config>,
    { since, position, resume, seenTo, offered }: Progress,
  ): Promise<{ readonly page: SweepPage<Position>; readonly since: Instant | null; readonly refused?: true }> {
    try {
      return { page: await entity.page(client, { context, since, position }), since };
    } catch (error) {
      if (offered === undefined && (await isNotOffered(client, context, error))) {
        context.logger.info('not offered here, nothing is read', { stream: entity.manifest.id });
        return { page: { nodes: [], next: null, remaining: 0 }, since, refused: true };
      }
      if (position === null || !(error instanceof VendorError) || !isLost(error)) throw error;
      context.logger.warn('continuation lost, sweep begins again', {
        stream: entity.manifest.id,
        status: error.status,
      });
      // A source that hands out places to resume from knows no "since": what was missed is in the whole list only.
      const from = resume !== null || seenTo === null ? null : since;
      return { page: await entity.page(client, { context, since: from, position: null }), since: from };
    }
  }

  async function isNotOffered(client: Client, context: PullContext<Config>, error: unknown): Promise<boolean> {
    if (entity.elsewhere === undefined || !(error instanceof VendorError) || !NOT_OFFERED.has(error.status))
      return false;
    await entity.elsewhere(client, context);
    return true;
  }

  function isLost(error: VendorError): boolean {
    return entity.lost === undefined ? LOST.has(error.status) : entity.lost(error);
  }

  async function landed(
    client: Client,
    context: PullContext<Config>,
    { page, since, refused }: Awaited<ReturnType<typeof pageOf>>,
    before: Progress,
  ): Promise<{ readonly page: Page; readonly progress: Progress }> {
    const head = entity.head(context.config);
    const present = page.nodes.filter((node) => head.deleted?.(node) !== true);
    expectShape(entity.vendor, entity.manifest.entity, entity.schema, present);
    const read: RawRecord[] = [];
    let { seenTo } = before;
    for (const node of page.nodes) {
      const whole = entity.complete === undefined ? node : await entity.complete(client, node, context);
      const record = rawRecord(whole, head);
      read.push(record);
      if (isPlausible(record.recordedAt, serverNow(context))) seenTo = laterOf(seenTo, record.recordedAt);
    }
    const records = read.map((record) => (record.deleted ? afterAll(record, seenTo) : record));
    const { began } = before;
    // What changed behind a sweep while it went on has a smaller stamp than what was read last. Where the source says
    // from where to resume, it knows that itself.
    const isOver = page.next === null && !page.resume;
    const progress: Progress = {
      seenTo: isOver && seenTo !== null && began !== undefined ? Math.min(seenTo, began) : seenTo,
      since,
      position: page.next,
      resume: page.resume ?? before.resume,
      ...(page.next === null || began === undefined ? {} : { began }),
      ...(entity.elsewhere === undefined || refused === true ? {} : { offered: true }),
    };
    return {
      page: {
        records,
        checkpoint: progress satisfies Checkpoint,
        ...(page.remaining === null ? {} : { remaining: page.remaining }),
      },
      progress,
    };
  }

  return {
    manifest: entity.manifest,
    ...(entity.lookUp === undefined ? {} : { lookUp: lookUpOf(entity, entity.lookUp) }),
    startAt: (from) => ({ seenTo: from + entity.manifest.overlapMs, since: null, position: null, resume: null }),
    async *pull(context, checkpoint) {
      const client = entity.client(context);
      let progress = startOf(context, checkpoint);
      do {
        const asked = context.clock.now();
        const answer = await pageOf(client, context, progress);
        // By the clock that the stamps are from, which the answer tells.
        const began = progress.began ?? serverNow(context) - (context.clock.now() - asked);
        const { page, progress: next } = await landed(client, context, answer, { ...progress, began });
        yield page;
        progress = next;
      } while (progress.position !== null);
    },
  };
}

function lookUpOf<Config, Client, Position>(
  entity: SweepEntity<Config, Client, Position>,
  { most, byIds, byReference }: SweepLookUp<Config, Client>,
): StreamLookUp<Config> {
  async function records(
    client: Client,
    context: PullContext<Config>,
    nodes: readonly unknown[],
  ): Promise<RawRecord[]> {
    expectShape(entity.vendor, entity.manifest.entity, entity.schema, nodes);
    const head = entity.head(context.config);
    const read: RawRecord[] = [];
    for (const node of nodes) {
      const whole = entity.complete === undefined ? node : await entity.complete(client, node, context);
      read.push(rawRecord(whole, head));
    }
    return read;
  }

  return {
    most,
    async byIds(context, sourceIds) {
      const client = entity.client(context);
      return records(client, context, await byIds(client, context, sourceIds));
    },
    ...(byReference === undefined
      ? {}
      : {
          byReference: {
            types: byReference.types,
            async find(context: PullContext<Config>, reference: LookUpReference) {
              const client = entity.client(context);
              return records(client, context, await byReference.find(client, context, reference));
            },
          },
        }),
  };
}

/** A stamp from a clock gone wrong must not move the window past everything else. */
function isPlausible(at: Instant | null, now: Instant): boolean {
  return at !== null && at > EARLIEST && at <= now + DAY;
}

/** A deletion that carries no stamp of its own comes after every version that was seen, and before any that follows. */
function afterAll(record: RawRecord, seenTo: Instant | null): RawRecord {
  if (record.version !== '' || seenTo === null) return record;
  return { ...record, version: `${stampOf(seenTo, null).version}~` };
}
