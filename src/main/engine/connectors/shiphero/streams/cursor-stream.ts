import { z } from 'zod';
import type { Instant } from '#shared/domain/time.ts';
import type { Checkpoint, PullContext, Stream, StreamManifest } from '../../kit/connector.ts';
import { cursorPage } from '../../kit/graphql.ts';
import { expectShape, laterOf, rawRecord } from '../../kit/records.ts';
import { SHIPHERO, shipheroClient, vendorTime, type AskShiphero } from '../client.ts';
import type { ShipheroConfig } from '../manifest.ts';

const checkpointSchema = z.object({
  /** Greatest stamp seen. */
  seenTo: z.number().nullable(),
  /** Start of the running sweep, which its cursor belongs to. */
  from: z.number().nullable(),
  /** Cursor of the running sweep; null between sweeps. */
  after: z.string().nullable(),
});
type Progress = z.infer<typeof checkpointSchema>;

export interface CursorEntity {
  readonly manifest: StreamManifest;
  /** GraphQL text with $from, $after and $first. */
  query(config: ShipheroConfig): string;
  pageSize(config: ShipheroConfig): number;
  /** Fields that the mapping relies on. */
  readonly schema: z.ZodType;
  /** Reads what a page leaves out of a record. */
  complete(ask: AskShiphero, node: unknown, config: ShipheroConfig): Promise<unknown>;
}

/**
 * A stream in the order of its stamp, by cursor. Each sweep begins an overlap before the last stamp seen; a record
 * that changes meanwhile moves to the end of the list and is met again.
 */
export function cursorStream(entity: CursorEntity): Stream<ShipheroConfig> {
  return {
    manifest: entity.manifest,
    async *pull(context, checkpoint) {
      const ask = shipheroClient(context);
      let progress = startOf(entity, checkpoint);
      do {
        const { nodes, after } = await pageOf(ask, entity, context, progress);
        expectShape(SHIPHERO, entity.manifest.entity, entity.schema, nodes);
        const records = [];
        let { seenTo } = progress;
        for (const node of nodes) {
          const record = rawRecord(await entity.complete(ask, node, context.config), {
            id: 'id',
            modified: entity.manifest.cursor,
            naiveOffset: context.config.timeOffset,
          });
          records.push(record);
          seenTo = laterOf(seenTo, record.recordedAt);
        }
        progress = { seenTo, from: progress.from, after };
        yield { records, checkpoint: progress satisfies Checkpoint };
      } while (progress.after !== null);
    },
  };
}

function startOf({ manifest }: CursorEntity, checkpoint: Checkpoint | null): Progress {
  if (checkpoint === null) return { seenTo: null, from: null, after: null };
  const progress = checkpointSchema.parse(checkpoint);
  if (progress.after !== null || progress.seenTo === null) return progress;
  return { ...progress, from: progress.seenTo - manifest.overlapMs };
}

async function pageOf(
  ask: AskShiphero,
  entity: CursorEntity,
  { config }: PullContext<ShipheroConfig>,
  { from, after }: Progress,
): Promise<ReturnType<typeof cursorPage>> {
  const data = await ask(entity.manifest.entity, entity.query(config), {
    from: timeOf(from, config),
    after,
    first: entity.pageSize(config),
  });
  return cursorPage(SHIPHERO, data);
}

function timeOf(at: Instant | null, config: ShipheroConfig): string | null {
  return at === null ? null : vendorTime(at, config);
}
