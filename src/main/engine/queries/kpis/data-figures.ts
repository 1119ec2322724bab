import type { KpiFigure, KpiId } from '#shared/contract/dto/kpis.ts';
import type { ReadDb } from '../../store/database.ts';
import { definitionOf } from './definitions.ts';
import type { KpiScope } from './tally.ts';

/** Records that freshness is taken from at most, the newest first: enough for a 95th percentile. */
const MOST_RECORDS = 10_000;

/** Figures about the data itself. */
export function dataFigures(db: ReadDb, wanted: readonly KpiId[], scope: KpiScope): KpiFigure[] {
  return [
    ...(wanted.includes('reject_rate') ? [rejectRate(db)] : []),
    ...(wanted.includes('feed_freshness') ? [feedFreshness(db, scope)] : []),
    ...(wanted.includes('completeness') ? [completeness(db, scope)] : []),
  ];
}

function rejectRate(db: ReadDb): KpiFigure {
  const parked = db.value<number>('SELECT count(*) FROM parked_record') ?? 0;
  const records = db.value<number>('SELECT count(*) FROM inbox_record') ?? 0;
  return {
    ...bare('reject_rate'),
    value: records === 0 ? null : parked / records,
    numerator: parked,
    denominator: records,
    missing: records === 0 ? 'Nothing has been received yet.' : null,
    notes: ['Records that are set aside are listed with their reason under Systems.'],
  };
}

/** Rows are numbered as they arrive, so that the newest are found without reading the others. */
function feedFreshness(db: ReadDb, { span }: KpiScope): KpiFigure {
  const rows = db.all<{ connection_id: string; p95: number; n: number }>(
    `SELECT s.connection_id, percentile_disc(max(0, r.first_seen_at - r.recorded_at), 0.95) AS p95, count(*) AS n
     FROM (SELECT stream, first_seen_at, recorded_at FROM inbox_record ORDER BY id DESC LIMIT ${MOST_RECORDS}) r
     JOIN stream s ON s.id = r.stream
     WHERE r.recorded_at IS NOT NULL AND r.first_seen_at > ? AND r.first_seen_at <= ?
       AND r.first_seen_at > (SELECT ended_at FROM run WHERE connection_id = s.connection_id AND outcome IN ('ok', 'empty')
                              ORDER BY started_at LIMIT 1)
     GROUP BY s.connection_id ORDER BY s.connection_id`,
    span.from,
    span.to,
  );
  const records = rows.reduce((sum, { n }) => sum + n, 0);
  return {
    ...bare('feed_freshness'),
    value: rows.length === 0 ? null : Math.max(...rows.map(({ p95 }) => p95)),
    denominator: records,
    parts: rows.map(({ connection_id, p95 }) => ({ words: connection_id, value: p95 })),
    missing:
      records > 0 ? null : 'Nothing has arrived in this period after the first complete sync, which brings history.',
    notes:
      records > 0 ? ['The slowest system stands for the figure; of many records, the newest 10,000 are taken.'] : [],
  };
}

/** As the last count of each stream found it. What its source shows no more makes nothing more complete. */
function completeness(db: ReadDb, { now }: KpiScope): KpiFigure {
  const counts = db.all<{ connection_id: string; source: number; held: number }>(
    `SELECT s.connection_id, sum(n.source) AS source, sum(min(n.held, n.source)) AS held
     FROM stream s JOIN connection c ON c.id = s.connection_id
     JOIN control_count n ON n.stream = s.id AND n.at = (SELECT max(at) FROM control_count WHERE stream = s.id AND at <= ?)
     WHERE c.removed_at IS NULL GROUP BY s.connection_id HAVING sum(n.source) > 0 ORDER BY s.connection_id`,
    now,
  );
  const source = counts.reduce((sum, count) => sum + count.source, 0);
  const held = counts.reduce((sum, count) => sum + count.held, 0);
  return {
    ...bare('completeness'),
    value: source === 0 ? null : held / source,
    numerator: held,
    denominator: source,
    missing: source === 0 ? 'No source has been counted yet.' : null,
    notes: counts.map(
      (each) => `${each.connection_id}: ${each.held.toLocaleString('en')} of ${each.source.toLocaleString('en')}.`,
    ),
  };
}

function bare(id: KpiId): KpiFigure {
  return {
    definition: definitionOf(id),
    value: null,
    numerator: null,
    denominator: null,
    spread: null,
    byCurrency: [],
    parts: [],
    excluded: [],
    missing: null,
    notes: [],
    rows: null,
  };
}
