import type { ReadDb } from '../store/database.ts';
import { isActive } from './exceptions.ts';

/** What stands under a root comes from it; what stands under an outage may be no more than its silence. */
const BELOW = `WITH wanted AS (
    SELECT root.id, root.exception_key, root.subject_key, root.affected, root.onset_at
    FROM json_each(?) AS key CROSS JOIN exception_row root ON root.exception_key = key.value)
  SELECT parent, id FROM (
    SELECT wanted.id AS parent, e.id, e.severity, e.onset_at, e.exception_key
    FROM wanted CROSS JOIN exception_row e ON e.root_key = wanted.exception_key WHERE ${isActive('e')}
    UNION ALL
    SELECT wanted.id, e.id, e.severity, e.onset_at, e.exception_key
    FROM wanted CROSS JOIN exception_row e ON e.awaits = substr(wanted.subject_key, 12) AND e.onset_at >= wanted.onset_at
    WHERE wanted.affected IS NOT NULL AND ${isActive('e')} AND NOT EXISTS
      (SELECT 1 FROM exception_row root WHERE root.exception_key = e.root_key AND ${isActive('root')}))
  ORDER BY severity DESC, onset_at, exception_key`;

/**
 * A list with the consequences of some of its rows right below them, the gravest first. What stood elsewhere in the list
 * moves to its root, so that nothing is listed twice; a key that is not in the list changes nothing.
 */
export function unfoldedIds(db: ReadDb, ids: Float64Array, unfolded: readonly string[]): Float64Array {
  if (unfolded.length === 0) return ids;
  const pairs = db.all<{ parent: number; id: number }>(BELOW, JSON.stringify(unfolded));
  const below = Map.groupBy(pairs, ({ parent }) => parent);
  const moved = new Set<number>();
  const mark = (parent: number): void => {
    for (const { id } of below.get(parent) ?? []) {
      if (moved.has(id)) continue;
      moved.add(id);
      mark(id);
    }
  };
  for (const id of ids) mark(id);
  const placed = new Set<number>();
  const place = (id: number): void => {
    if (placed.has(id)) return;
    placed.add(id);
    for (const child of below.get(id) ?? []) place(child.id);
  };
  for (const id of ids) if (!moved.has(id)) place(id);
  return Float64Array.from(placed);
}
