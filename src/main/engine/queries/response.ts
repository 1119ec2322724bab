import { inForce, type Decision, type DecisionBody } from '#shared/domain/decisions.ts';
import type { ExceptionCode } from '#shared/domain/exceptions.ts';
import type { Instant } from '#shared/domain/time.ts';
import { responseTimes, type ResponseTimes, type Spell, type StateChange } from '../exceptions/response-times.ts';
import type { ReadDb } from '../store/database.ts';

interface SpellRow {
  readonly exception_key: string;
  readonly code: ExceptionCode;
  readonly subject_key: string;
  readonly onset_at: number;
  readonly opened_at: number;
  readonly cleared_at: number | null;
  readonly closed_at: number | null;
}

/** How quickly one exception was seen, taken up and settled. */
export interface ExceptionResponse extends ResponseTimes {
  readonly exceptionKey: string;
  readonly code: ExceptionCode;
  /** Key of its order; "connection:<id>" for one of a connection. */
  readonly subjectKey: string;
}

const COLUMNS = 'exception_key, code, subject_key, onset_at, opened_at, cleared_at, closed_at';

/**
 * Response times of every exception that opened in a period, as they are at `now`: for MTTD, MTTA and MTTR. What was
 * over before it was ever seen (a first sync brings years of it) says nothing of people and is left out.
 * @param from first instant · to: first instant after
 */
export function responsesBetween(db: ReadDb, from: Instant, to: Instant, now: Instant): ExceptionResponse[] {
  const rows = db.all<SpellRow>(
    `SELECT ${COLUMNS} FROM exception_spell WHERE exception_key IN
       (SELECT exception_key FROM exception_spell WHERE opened_at >= ? AND opened_at < ? AND closed_at IS NOT opened_at)
     ORDER BY exception_key, id`,
    from,
    to,
  );
  const changes = stateChanges(db);
  return [...Map.groupBy(rows, (row) => row.exception_key)].flatMap(([exceptionKey, spells]) => {
    const seen = spells.filter((row) => row.closed_at !== row.opened_at && row.opened_at <= now).map(spellOf);
    const times = responseTimes(seen, changes.get(exceptionKey) ?? [], now);
    const [first] = spells;
    return times && first ? [{ exceptionKey, code: first.code, subjectKey: first.subject_key, ...times }] : [];
  });
}

/** The spells of one exception, oldest first, and what follows from them. */
export function exceptionHistory(
  db: ReadDb,
  exceptionKey: string,
  now: Instant,
): { readonly spells: (Spell & { readonly clearedAt: Instant | null })[]; readonly times: ResponseTimes | null } {
  const rows = db.all<SpellRow>(
    `SELECT ${COLUMNS} FROM exception_spell WHERE exception_key = ? AND opened_at <= ? ORDER BY id`,
    exceptionKey,
    now,
  );
  const spells = rows.map((row) => ({ ...spellOf(row), clearedAt: row.cleared_at }));
  return { spells, times: responseTimes(spells, stateChanges(db).get(exceptionKey) ?? [], now) };
}

function spellOf({ onset_at, opened_at, closed_at }: SpellRow): Spell {
  return { onsetAt: onset_at, openedAt: opened_at, closedAt: closed_at };
}

/** States that people set and nobody took back, by exception, in order of entry. */
function stateChanges(db: ReadDb): ReadonlyMap<string, readonly StateChange[]> {
  const log = db
    .all<{ id: string; seq: number; at: number; author: string; body: string }>(
      `SELECT id, seq, at, author, body FROM decision WHERE kind IN ('exception_state', 'undo') ORDER BY seq`,
    )
    .map((row): Decision => ({ ...row, body: JSON.parse(row.body) as DecisionBody }));
  const changes = inForce(log).flatMap(({ at, body }) =>
    body.kind === 'exception_state' ? [{ at, state: body.state, key: body.exceptionKey }] : [],
  );
  return Map.groupBy(changes, (change) => change.key);
}
