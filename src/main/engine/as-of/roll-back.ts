import type { Instant } from '#shared/domain/time.ts';
import { mapAgain } from '../commands/connections.ts';
import { markEffect, markPolicyChange } from '../commands/decide.ts';
import { Decisions, readDecisions } from '../commands/decision-log.ts';
import { companyPolicy } from '../lifecycle/company-policy.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { WriteDb } from '../store/database.ts';
import { resetDerived } from '../store/open.ts';
import { WORK_STAGES } from '../store/derived-schema.ts';

/** From this share of records on it is cheaper to derive everything anew than to take back what is not to be there. */
const MOST_GONE = 0.3;

/**
 * Takes everything out of a store that arrived, was decided or was observed after a moment, and marks the work that
 * follows: drained with the moment as now, the store is what a clean run over what had arrived by then gives.
 * @param pipeline of this store, with the log that has been read before; its log must be read again afterwards
 */
export function rollBack(db: WriteDb, pipeline: Pipeline, at: Instant): void {
  db.transaction(() => {
    const log = new Decisions(readDecisions(db));
    const undecided = log.entries.filter((entry) => entry.at > at);
    const returning = db.column<string>('SELECT id FROM connection WHERE removed_at > ? AND created_at <= ?', at, at);
    const policy = companyPolicy(db);
    const gone = dropArrivals(db, at);
    dropObservations(db, at);
    db.run('DELETE FROM decision WHERE at > ?', at);
    db.run('UPDATE connection SET removed_at = NULL WHERE removed_at > ?', at);
    // What was connected later is not there yet; its row stays, for the streams that point to it.
    db.run('UPDATE connection SET removed_at = created_at WHERE created_at > ?', at);
    db.run(
      `UPDATE connection SET scope = v.scope FROM connection_version v
       WHERE v.connection_id = connection.id AND v.since =
         (SELECT max(e.since) FROM connection_version e WHERE e.connection_id = connection.id AND e.since <= ?)`,
      at,
    );
    pipeline.connectionsChanged();
    if (gone.share >= MOST_GONE) {
      resetDerived(db);
      return;
    }
    for (const { body } of undecided) markEffect(db, log, body);
    markPolicyChange(db, policy, companyPolicy(db));
    for (const connection of returning) mapAgain(db, connection);
    pipeline.forget(gone.records);
    pipeline.markAll();
  });
}

interface Gone {
  /** Records of which nothing had arrived. */
  readonly records: readonly { readonly stream: number; readonly sourceId: string }[];
  /** Of all versions. */
  readonly share: number;
}

function dropArrivals(db: WriteDb, at: Instant): Gone {
  const held = db.value<number>('SELECT count(*) FROM inbox_record') ?? 0;
  db.exec('DROP TABLE IF EXISTS temp.late_record');
  db.exec(
    'CREATE TEMP TABLE late_record (stream INTEGER NOT NULL, source_id TEXT NOT NULL, PRIMARY KEY (stream, source_id)) WITHOUT ROWID',
  );
  db.run('INSERT OR IGNORE INTO late_record SELECT stream, source_id FROM inbox_record WHERE first_seen_at > ?', at);
  const { changes } = db.run('DELETE FROM inbox_record WHERE first_seen_at > ?', at);
  db.run(
    `INSERT OR IGNORE INTO work (stage, key)
     SELECT ?, max(r.id) FROM late_record l JOIN inbox_record r ON r.stream = l.stream AND r.source_id = l.source_id
     GROUP BY l.stream, l.source_id`,
    WORK_STAGES.map,
  );
  const records = db
    .all<{ stream: number; source_id: string }>(
      `SELECT stream, source_id FROM late_record l
       WHERE NOT EXISTS (SELECT 1 FROM inbox_record r WHERE r.stream = l.stream AND r.source_id = l.source_id)`,
    )
    .map((row) => ({ stream: row.stream, sourceId: row.source_id }));
  db.exec('DROP TABLE late_record');
  return { records, share: held === 0 ? 0 : changes / held };
}

/** Runs, checkpoints, spells and learned durations as they stood. */
function dropObservations(db: WriteDb, at: Instant): void {
  db.run('DELETE FROM run WHERE started_at > ?', at);
  db.run(
    `UPDATE run SET ended_at = NULL, outcome = 'running', read = 0, changed = 0, unchanged = 0, rejected = 0, bytes = 0, error = NULL
     WHERE ended_at > ?`,
    at,
  );
  // A checkpoint keeps no history: the last run that had ended by then had checked the stream.
  db.run(
    `UPDATE checkpoint SET updated_at = coalesce((
       SELECT max(r.ended_at) FROM run r JOIN stream s ON s.connection_id = r.connection_id WHERE s.id = checkpoint.stream
     ), 0) WHERE updated_at > ?`,
    at,
  );
  const moves = db.all<{ spell: number; exception_key: string; subject_key: string; closed_at: number | null }>(
    'SELECT spell, exception_key, subject_key, closed_at FROM exception_spell_move WHERE at > ? ORDER BY id DESC',
    at,
  );
  for (const move of moves)
    db.run(
      'UPDATE exception_spell SET exception_key = ?, subject_key = ?, closed_at = ? WHERE id = ?',
      move.exception_key,
      move.subject_key,
      move.closed_at,
      move.spell,
    );
  db.run('DELETE FROM exception_spell_move WHERE at > ?', at);
  db.run('DELETE FROM exception_spell WHERE opened_at > ?', at);
  db.run('UPDATE exception_spell SET closed_at = NULL, cleared_at = NULL WHERE closed_at > ?', at);
  // What deriving the past finds was not found then.
  for (const change of ['INSERT', 'UPDATE'])
    db.exec(
      `CREATE TEMP TRIGGER IF NOT EXISTS no_spell_${change} BEFORE ${change} ON exception_spell BEGIN SELECT RAISE(IGNORE); END`,
    );
  db.run('DELETE FROM hop_sample WHERE fetched_at > ?', at);
  // That a pattern has no end was so before it was found out.
  db.run(`DELETE FROM connection_event WHERE at > ? AND kind <> 'rule_off'`, at);
  db.run('DELETE FROM api_notice WHERE first_at > ?', at);
  db.run('UPDATE api_notice SET ended_at = NULL WHERE ended_at > ?', at);
  db.run('DELETE FROM source_event WHERE first_at > ?', at);
  db.run('UPDATE source_event SET ended_at = NULL, ending = NULL WHERE ended_at > ?', at);
  db.run('UPDATE source_event SET acknowledged_at = NULL, acknowledged_by = NULL WHERE acknowledged_at > ?', at);
  // How a stream ended keeps no history either.
  db.run(
    `UPDATE stream_state SET error = NULL, complete_at = (
       SELECT max(r.ended_at) FROM run r JOIN stream s ON s.connection_id = r.connection_id
       WHERE s.id = stream_state.stream AND r.outcome IN ('ok', 'empty'))
     WHERE complete_at > ?`,
    at,
  );
  db.run('DELETE FROM duration_table WHERE learned_at > ?', at);
  db.run('DELETE FROM value_decile WHERE learned_at > ?', at);
  db.run('DELETE FROM exception_row WHERE order_id IS NULL');
}
