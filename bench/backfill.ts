import { saveConnection } from '#engine/commands/connections.ts';
import { DecisionLog } from '#engine/commands/decision-log.ts';
import { landPage, streamId } from '#engine/inbox/land.ts';
import type { Helper } from '#engine/canonical/sharing.ts';
import { Pipeline } from '#engine/pipeline/pipeline.ts';
import type { WriteDb } from '#engine/store/database.ts';
import { companyConnections, type PageStream } from './company.ts';

export interface BackfillTimes {
  readonly landMs: number;
  readonly mapMs: number;
  readonly linkAndAssembleMs: number;
}

const MAPPED_AT_ONCE = 2_000;

/** What was fed in. */
export interface BackfillVolume {
  readonly records: number;
  /** UTF-16 units of payload. */
  readonly characters: number;
}

/**
 * From raw pages to exceptions, as the writer does it in a first sync, in this thread and its assistant's. A page may be made when it is
 * asked for: making it is not counted.
 */
export function backfill(
  db: WriteDb,
  streams: readonly PageStream[],
  moment: number,
  helper?: Helper,
  connections = companyConnections(),
): { readonly times: BackfillTimes; readonly volume: BackfillVolume } {
  for (const connection of connections) saveConnection(db, connection, moment);
  const pipeline = new Pipeline(db, new DecisionLog(db), () => moment, { helper });
  let [landMs, mapMs, linkAndAssembleMs] = [0, 0, 0];
  let [records, characters, unmapped] = [0, 0, 0];
  for (const { connectionId, streamId: stream, pages } of streams) {
    const row = streamId(db, connectionId, stream);
    for (const page of pages) {
      landMs += duration(() => {
        landPage(db, { stream: row, records: page, checkpoint: {} }, moment);
        pipeline.mapAhead();
      });
      records += page.length;
      characters += page.reduce((sum, { payload }) => sum + payload.length, 0);
      // Records are mapped while more are being pulled.
      unmapped += page.length;
      if (unmapped < MAPPED_AT_ONCE) continue;
      unmapped = 0;
      mapMs += duration(() => pipeline.mapStep());
    }
    mapMs += duration(() => {
      while (pipeline.mapStep());
    });
  }
  linkAndAssembleMs += duration(() => pipeline.drain());
  return { times: { landMs, mapMs, linkAndAssembleMs }, volume: { records, characters } };
}

function duration(body: () => unknown): number {
  const start = performance.now();
  body();
  return performance.now() - start;
}
