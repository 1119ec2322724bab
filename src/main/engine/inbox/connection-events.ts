import type { Decision } from '#shared/domain/decisions.ts';
import type { Instant } from '#shared/domain/time.ts';
import type { ReadDb, WriteDb } from '../store/database.ts';

/** Something that was changed about a connection and that its settings do not tell. */
export type ConnectionEvent =
  /** Secrets that were entered, by the label of their field; or a sign-in in the browser. */
  | { readonly kind: 'credential'; readonly fields: readonly string[]; readonly signIn: boolean }
  /** A learned rule that was in force and cannot be: its pattern would hold up everything on some texts. */
  | {
      readonly kind: 'rule_off';
      readonly decisionId: string;
      /** What the rule does, as it was shown when it was learned. */
      readonly words: string;
      readonly pattern: string;
      readonly problem: string;
    }
  /** What its records are read by from now on. mapping: version of the derived half of the store. */
  | { readonly kind: 'version'; readonly connector: string; readonly apiVersion: string; readonly mapping: number };

export function noteConnectionEvent(
  db: WriteDb,
  connectionId: string,
  { kind, ...body }: ConnectionEvent,
  now: Instant,
): void {
  db.run(
    'INSERT INTO connection_event (connection_id, at, kind, body) VALUES (?, ?, ?, ?)',
    connectionId,
    now,
    kind,
    JSON.stringify(body),
  );
}

/** Notes with what a connection is read, where that is not what it was read with last. */
export function noteVersion(
  db: WriteDb,
  connectionId: string,
  version: Omit<Extract<ConnectionEvent, { kind: 'version' }>, 'kind'>,
  now: Instant,
): void {
  const last = db.value<string>(
    `SELECT body FROM connection_event WHERE connection_id = ? AND kind = 'version' ORDER BY at DESC, id DESC LIMIT 1`,
    connectionId,
  );
  if (last !== JSON.stringify(version)) noteConnectionEvent(db, connectionId, { kind: 'version', ...version }, now);
}

export function connectionEvents(
  db: ReadDb,
  connectionId: string,
  limit: number,
): readonly (ConnectionEvent & { readonly at: Instant })[] {
  return db
    .all<{ at: number; kind: string; body: string }>(
      'SELECT at, kind, body FROM connection_event WHERE connection_id = ? ORDER BY at DESC, id DESC LIMIT ?',
      connectionId,
      limit,
    )
    .map(({ at, kind, body }) => ({ at, kind, ...(JSON.parse(body) as object) }) as ConnectionEvent & { at: Instant });
}

/** Why rules were switched off, by the decision that learned them. */
export function rulesSwitchedOff(db: ReadDb): ReadonlyMap<string, string> {
  const rows = db.all<{ decision: string; problem: string }>(
    `SELECT body ->> 'decisionId' AS decision, body ->> 'problem' AS problem FROM connection_event WHERE kind = 'rule_off'`,
  );
  return new Map(rows.map(({ decision, problem }) => [decision, problem]));
}

/** A decision with why nothing is done by it, where that is so. */
export function withSwitch<D extends Decision>(decision: D, off: ReadonlyMap<string, string>): D {
  const switchedOff = off.get(decision.id);
  return switchedOff === undefined ? decision : { ...decision, switchedOff };
}

/** A person has looked at what was seen of a source. */
export function acknowledgeEvents(db: WriteDb, ids: readonly number[], by: string, now: Instant): void {
  db.run(
    `UPDATE source_event SET acknowledged_at = ?, acknowledged_by = ?
     WHERE acknowledged_at IS NULL AND id IN (SELECT value FROM json_each(?))`,
    now,
    by,
    JSON.stringify(ids),
  );
}
