import { inForce, type Decision, type DecisionBody } from '#shared/domain/decisions.ts';
import type { LegalHold, RetentionMonths } from '#shared/domain/retention.ts';
import type { ReadDb } from '../store/database.ts';

/** What people decided about how long things are kept. */
export interface RetentionDecided {
  readonly months: RetentionMonths;
  /** By which the rules stand; null: nobody has set any. */
  readonly decision: Decision | null;
  readonly holds: readonly LegalHold[];
}

/** Rules and holds in force. */
export function retentionDecided(db: ReadDb): RetentionDecided {
  const standing = inForce(retentionLog(db));
  return { ...rulesIn(standing), holds: holdsIn(standing) };
}

/** Every decision about rules and holds, with what undoes them, in order of entry. */
export function retentionLog(db: ReadDb): Decision[] {
  return db
    .all<{ id: string; seq: number; at: number; author: string; body: string }>(
      `SELECT id, seq, at, author, body FROM decision WHERE kind IN ('retention', 'hold', 'hold_lift', 'undo') ORDER BY seq`,
    )
    .map((row) => ({ ...row, body: JSON.parse(row.body) as DecisionBody }));
}

function rulesIn(standing: readonly Decision[]): Pick<RetentionDecided, 'months' | 'decision'> {
  const last = standing.findLast(({ body }) => body.kind === 'retention') ?? null;
  return { months: last?.body.kind === 'retention' ? last.body.months : {}, decision: last };
}

/** In the sequence they were set: a lift that stands ends its hold. */
function holdsIn(standing: readonly Decision[]): LegalHold[] {
  const lifted = new Set(standing.flatMap(({ body }) => (body.kind === 'hold_lift' ? [body.holdId] : [])));
  return standing.flatMap(({ id, at, author, body }) =>
    body.kind === 'hold' && !lifted.has(id)
      ? [{ id, on: body.on, key: body.key, reason: body.reason, since: at, author }]
      : [],
  );
}
