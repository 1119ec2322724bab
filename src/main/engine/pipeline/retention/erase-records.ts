import type { RetentionLine } from '#shared/domain/retention.ts';
import { assert } from '#shared/lib/assert.ts';
import { documentKey } from '#shared/domain/keys.ts';
import type { DecisionLog } from '../../commands/decision-log.ts';
import { ERASED_COLUMNS, eraseVersions, type ErasedVersion } from '../../inbox/erase.ts';
import { Marks } from '../../inbox/tombstones.ts';
import type { OrderFate } from '../../retention/order-fates.ts';
import type { GoingRecord } from '../../retention/plan-orders.ts';
import { linesOf } from '../../retention/preview.ts';
import type { SupersededVersions } from '../../retention/superseded.ts';
import type { WriteDb } from '../../store/database.ts';
import { WORK_STAGES } from '../../store/derived-schema.ts';
import type { Pipeline } from '../pipeline.ts';
import { forgetLinks, othersChanged } from './link-watch.ts';

export interface Eraser {
  readonly db: WriteDb;
  readonly log: DecisionLog;
  /** Works alone: another thread would not see what this transaction has done. */
  readonly pipeline: Pipeline;
  /** purge.id */
  readonly purge: number;
}

/** Orders that stay would read differently without what was to go. */
class OthersChange extends Error {}

/**
 * Takes orders and records away with all that was derived of them, in one transaction, with its links watched.
 * @param also done in the same transaction, with what has gone
 * @returns false where others would change by it: then everything is as it was
 */
export function eraseRecords(
  { db, log, pipeline, purge }: Eraser,
  orders: readonly OrderFate[],
  records: readonly GoingRecord[],
  also: (lines: readonly RetentionLine[]) => void,
): boolean {
  try {
    db.transaction(() => {
      forgetLinks(db);
      const lines = linesOf(db, records);
      const versions = records.flatMap((record) => versionsOf(db, record));
      const edited = forgetEdits(db, versions);
      // All at once: each page is written anew but once.
      eraseVersions(db, versions, true);
      pipeline.forget(records);
      // What is gone is not found by the keys that it once had, either.
      for (const { stream, sourceId } of records) {
        db.run('DELETE FROM former_reference WHERE stream = ? AND source_id = ?', stream, sourceId);
        db.run('DELETE FROM record_check WHERE stream = ? AND source_id = ?', stream, sourceId);
      }
      if (edited) log.reload();
      pipeline.drain();
      const ids = orders.map(({ id }) => id);
      if (othersChanged(db, ids)) throw new OthersChange();
      for (const order of orders) {
        assert(db.value('SELECT 1 FROM order_row WHERE id = ?', order.id) === undefined, 'nothing makes it an order');
        forgetOrder(db, order, purge);
      }
      also(lines);
    });
    return true;
  } catch (error) {
    log.reload();
    pipeline.forget([]);
    if (error instanceof OthersChange) return false;
    throw error;
  }
}

/** Takes versions away that count no more; false where links would change by it. */
export function eraseSuperseded(
  { db, log, pipeline }: Eraser,
  superseded: readonly SupersededVersions[],
  also: () => void,
): boolean {
  try {
    db.transaction(() => {
      forgetLinks(db);
      const erased = db.all<ErasedVersion>(
        `SELECT ${ERASED_COLUMNS} FROM json_each(?) j CROSS JOIN inbox_record r ON r.id = j.value`,
        JSON.stringify(superseded.flatMap(({ versions }) => versions)),
      );
      const edited = forgetEdits(db, erased);
      eraseVersions(db, erased, false);
      for (const { stream, sourceId } of superseded) {
        db.run('DELETE FROM former_reference WHERE stream = ? AND source_id = ?', stream, sourceId);
        // All of them: what each carried once is noted anew.
        db.run(
          'INSERT OR IGNORE INTO work (stage, key) SELECT ?, id FROM inbox_record WHERE stream = ? AND source_id = ?',
          WORK_STAGES.map,
          stream,
          sourceId,
        );
      }
      if (edited) log.reload();
      pipeline.forget([]);
      pipeline.drain();
      if (othersChanged(db, [])) throw new OthersChange();
      also();
    });
    return true;
  } catch (error) {
    log.reload();
    pipeline.forget([]);
    if (error instanceof OthersChange) return false;
    throw error;
  }
}

function versionsOf(db: WriteDb, { stream, sourceId }: GoingRecord): ErasedVersion[] {
  return db.all<ErasedVersion>(
    `SELECT ${ERASED_COLUMNS} FROM inbox_record r WHERE r.stream = ? AND r.source_id = ?`,
    stream,
    sourceId,
  );
}

/** A person's corrected copy is the payload once more: the decision stays, without it. */
function forgetEdits(db: WriteDb, versions: readonly ErasedVersion[]): boolean {
  let any = false;
  for (const { stream, source_id: sourceId, version, hash } of versions) {
    const at = db.get<{ connection_id: string; stream_id: string }>(
      'SELECT connection_id, stream_id FROM stream WHERE id = ?',
      stream,
    );
    const target = documentKey({
      connectionId: at?.connection_id ?? '',
      streamId: at?.stream_id ?? '',
      sourceId,
      localKey: '',
    });
    const { changes } = db.run(
      `UPDATE decision SET body = json_set(body, '$.payload', 'null') WHERE target = ? AND kind = 'record_edit'
         AND body ->> '$.record.version' = ? AND body ->> '$.record.hash' = ?`,
      target,
      version,
      hash,
    );
    any ||= changes > 0;
  }
  return any;
}

/** What was observed of an order goes with it; that it was there once can be told by who knows its number. */
function forgetOrder(db: WriteDb, { orderKey, orderNo }: OrderFate, purge: number): void {
  db.run(
    'DELETE FROM exception_spell_move WHERE spell IN (SELECT id FROM exception_spell WHERE subject_key = ?)',
    orderKey,
  );
  db.run('DELETE FROM exception_spell WHERE subject_key = ?', orderKey);
  db.run('INSERT OR IGNORE INTO purged_order (mark, purge) VALUES (?, ?)', new Marks(db).order(orderNo), purge);
}
