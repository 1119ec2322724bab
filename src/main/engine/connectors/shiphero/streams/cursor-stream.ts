import { z } from 'zod';
import type { PullContext, Stream, StreamManifest } from '../../kit/connector.ts';
import { cursorPage } from '../../kit/graphql.ts';
import { sweepStream, type SweepLookUp } from '../../kit/sweep.ts';
import { SHIPHERO, shipheroClient, vendorTime, type AskShiphero } from '../client.ts';
import type { ShipheroConfig } from '../manifest.ts';

export interface CursorEntity {
  readonly manifest: StreamManifest;
  /** GraphQL text with $from, $after and $first. */
  query(config: ShipheroConfig): string;
  pageSize(config: ShipheroConfig): number;
  /** Fields that the mapping relies on. */
  readonly schema: z.ZodType;
  /** GraphQL text for one record by $id, with the root field that it asks; left out where there is none. */
  readonly one?: { readonly root: string; readonly query: string };
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
    ...(entity.one === undefined ? {} : { lookUp: lookUpOf(entity.one) }),
    complete: (ask, node, { config }: PullContext<ShipheroConfig>) => entity.complete(ask, node, config),
  });
}

/** Each costs a question of its own. */
const IDS_AT_ONCE = 5;

function lookUpOf({ root, query }: NonNullable<CursorEntity['one']>): SweepLookUp<ShipheroConfig, AskShiphero> {
  return {
    most: IDS_AT_ONCE,
    async byIds(ask, _context, ids) {
      const nodes = await Promise.all(ids.map((id) => ask(root, query, { id })));
      return nodes.filter((node) => node !== null);
    },
  };
}
