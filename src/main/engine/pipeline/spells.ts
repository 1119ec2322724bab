import type { DetectedException } from '#shared/domain/detected-exception.ts';
import { HOUR, type Instant } from '#shared/domain/time.ts';
import type { WriteDb } from '../store/database.ts';

/** Other keys that an exception was known by when people decided. */
export type Aliases = (exception: DetectedException) => readonly string[];

interface SpellRow {
  readonly id: number;
  readonly exception_key: string;
  readonly cleared_at: number | null;
  readonly closed_at: number | null;
}

/** An exception that left one key and came back under another so soon has moved with its order's anchor. */
const MOVED_WITHIN_MS = HOUR;

/**
 * Notes which exceptions of an order, or of a connection, have opened and closed since it was last looked at. Writes
 * nothing where nothing has changed, whatever was rebuilt or restarted in between. What opens and goes while systems are
 * being read was over when it was found: half of what there is to know was still to come.
 * @param subjectKey the order's key, or "connection:<id>"
 * @param now the engine's time
 * @param readingSince since when systems are being read, and what they brought is not worked off; null while it is
 */
export function keepSpells(
  db: WriteDb,
  subjectKey: string,
  detected: readonly DetectedException[],
  aliases: Aliases,
  now: Instant,
  readingSince: Instant | null = null,
): void {
  const settled = readingSince ?? Number.POSITIVE_INFINITY;
  const left = new Set(
    db.column<number>('SELECT id FROM exception_spell WHERE subject_key = ? AND closed_at IS NULL', subjectKey),
  );
  const named = detected.map((exception) => [exception.exceptionKey, ...aliases(exception)]);
  const lasts = lastSpells(db, named.flat());
  for (const [index, exception] of detected.entries()) {
    const last = latest((named[index] ?? []).flatMap((key) => lasts.get(key) ?? []));
    if (last && last.exception_key !== exception.exceptionKey) {
      db.run(
        `INSERT INTO exception_spell_move (spell, exception_key, subject_key, closed_at, at)
         SELECT id, exception_key, subject_key, closed_at, ? FROM exception_spell WHERE id = ?`,
        now,
        last.id,
      );
      db.run(
        'UPDATE exception_spell SET exception_key = ?, subject_key = ? WHERE id = ?',
        exception.exceptionKey,
        subjectKey,
        last.id,
      );
    }
    if (exception.clearedAt === null) keepOpen(db, subjectKey, exception, last, now);
    else keepCleared(db, subjectKey, exception, last, exception.clearedAt, now, settled);
    if (last) left.delete(last.id);
  }
  for (const id of left) close(db, id, null, now, settled);
}

/** The last spell under each of these keys. */
function lastSpells(db: WriteDb, keys: readonly string[]): ReadonlyMap<string, SpellRow> {
  if (keys.length === 0) return new Map();
  const rows = db.all<SpellRow>(
    `SELECT s.id, s.exception_key, s.cleared_at, s.closed_at
     FROM json_each(?) j CROSS JOIN exception_spell s ON s.exception_key = j.value ORDER BY s.id`,
    JSON.stringify([...new Set(keys)]),
  );
  return new Map(rows.map((row) => [row.exception_key, row]));
}

function latest(spells: readonly SpellRow[]): SpellRow | null {
  return spells.reduce<SpellRow | null>((last, spell) => (last && last.id > spell.id ? last : spell), null);
}

function keepOpen(
  db: WriteDb,
  subjectKey: string,
  exception: DetectedException,
  last: SpellRow | null,
  now: Instant,
): void {
  if (last !== null && last.closed_at === null) return;
  const moved =
    last !== null &&
    last.closed_at !== null &&
    last.cleared_at === null &&
    last.exception_key !== exception.exceptionKey &&
    last.closed_at >= now - MOVED_WITHIN_MS;
  if (moved) db.run('UPDATE exception_spell SET closed_at = NULL WHERE id = ?', last.id);
  else insert(db, subjectKey, exception, null, now);
}

function keepCleared(
  db: WriteDb,
  subjectKey: string,
  exception: DetectedException,
  last: SpellRow | null,
  clearedAt: Instant,
  now: Instant,
  settled: number,
): void {
  if (last === null) insert(db, subjectKey, exception, clearedAt, now);
  else if (last.closed_at === null) close(db, last.id, clearedAt, now, settled);
  // It came and went again, unseen.
  else if (exception.onsetAt > (last.cleared_at ?? last.closed_at)) insert(db, subjectKey, exception, clearedAt, now);
}

function close(db: WriteDb, id: number, clearedAt: Instant | null, now: Instant, settled: number): void {
  db.run(
    `UPDATE exception_spell SET cleared_at = ?, closed_at = CASE WHEN opened_at >= ? THEN opened_at ELSE ? END
     WHERE id = ?`,
    clearedAt,
    settled,
    now,
    id,
  );
}

function insert(
  db: WriteDb,
  subjectKey: string,
  { exceptionKey, code, onsetAt }: DetectedException,
  clearedAt: Instant | null,
  now: Instant,
): void {
  db.run(
    `INSERT INTO exception_spell (exception_key, code, subject_key, onset_at, opened_at, cleared_at, closed_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    exceptionKey,
    code,
    subjectKey,
    onsetAt,
    now,
    clearedAt,
    clearedAt === null ? null : now,
  );
}
