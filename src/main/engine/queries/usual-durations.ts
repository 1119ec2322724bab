import type { DurationTableInfo, UsualDuration } from '#shared/domain/durations.ts';
import type { Instant } from '#shared/domain/time.ts';
import { DurationReader } from '../lifecycle/durations/store.ts';
import type { ReadDb } from '../store/database.ts';

/** What was learned of usual durations by a moment, every group of it. */
export function usualDurations(db: ReadDb, now: Instant): { table: DurationTableInfo | null; usual: UsualDuration[] } {
  const table = new DurationReader(db).inForce(now);
  if (table === null) return { table: null, usual: [] };
  const { version, learnedAt, from, to, orders } = table;
  return { table: { version, learnedAt, from, to, orders }, usual: [...table.all()] };
}
