import { z } from 'zod';
import type { PullContext, Stream, StreamManifest } from '../../kit/connector.ts';
import { cursorPage } from '../../kit/graphql.ts';
import { sweepStream } from '../../kit/sweep.ts';
import { SHIPHERO, shipheroClient, vendorTime, type AskShiphero } from '../client.ts';
import type { ShipheroConfig } from '../manifest.ts';

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
 * A stream in the order of its stamp, by cursor. A record that changes meanwhile moves to the end of the list and is met
 * again.
 */
export function cursorStream(entity: CursorEntity): Stream<ShipheroConfig> {
  return sweepStream<ShipheroConfig, AskShiphero, string>({
    manifest: entity.manifest,
    vendor: SHIPHERO,
    schema: entity.schema,
    position: z.string(),
    head: (config) => ({ id: 'id', modified: entity.manifest.cursor, naiveOffset: config.timeOffset }),
    client: shipheroClient,
    page: async (ask, { context: { config }, since, position }) =>
      cursorPage(
        SHIPHERO,
        await ask(entity.manifest.entity, entity.query(config), {
          from: since === null ? null : vendorTime(since, config),
          after: position,
          first: entity.pageSize(config),
        }),
      ),
    complete: (ask, node, { config }: PullContext<ShipheroConfig>) => entity.complete(ask, node, config),
  });
}
