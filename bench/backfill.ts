import { saveConnection } from '#engine/commands/connections.ts';
import { DecisionLog } from '#engine/commands/decision-log.ts';
import { landPage, streamId } from '#engine/inbox/land.ts';
import { Pipeline } from '#engine/pipeline/pipeline.ts';
import type { WriteDb } from '#engine/store/database.ts';
import { companyConnections, type StreamPages } from './company.ts';

export interface BackfillTimes {
  readonly landMs: number;
  readonly mapMs: number;
  readonly linkAndAssembleMs: number;
}

/** From raw pages to exceptions, as the writer does it in a first sync, in this thread. */
export function backfill(
  db: WriteDb,
  streams: readonly StreamPages[],
  moment: number,
): { readonly pipeline: Pipeline; readonly times: BackfillTimes } {
  for (const connection of companyConnections()) saveConnection(db, connection, moment);
  const pipeline = new Pipeline(db, new DecisionLog(db), () => moment);
  let [landMs, mapMs, linkAndAssembleMs] = [0, 0, 0];
  for (const { connectionId, streamId: stream, pages } of streams) {
    const row = streamId(db, connectionId, stream);
    landMs += duration(() => {
      for (const page of pages) landPage(db, { stream: row, records: page, checkpoint: {} }, moment);
    });
    mapMs += duration(() => {
      while (pipeline.mapStep());
    });
  }
  linkAndAssembleMs += duration(() => pipeline.drain());
  return { pipeline, times: { landMs, mapMs, linkAndAssembleMs } };
}

function duration(body: () => void): number {
  const start = performance.now();
  body();
  return performance.now() - start;
}
