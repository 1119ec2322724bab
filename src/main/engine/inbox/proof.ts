import type { Instant } from '#shared/domain/time.ts';
import type { Checkpoint, StampWindow } from '../connectors/kit/connector.ts';
import type { ReadDb, WriteDb } from '../store/database.ts';
import { streamId } from './land.ts';
import { countPurgedIn, newestPurged } from './tombstones.ts';

export type JsonType = 'string' | 'number' | 'boolean' | 'object' | 'array';

/** What is known of one field: by JSON Pointer, with * for each element of a list. */
export interface FieldShape {
  /** JSON types it was seen with; null says nothing. */
  readonly types: readonly JsonType[];
  /** In every record, or every element of its list. */
  readonly always: boolean;
}

/** The usual shape of a stream's records. */
export interface StreamShape {
  /** Pages it was learned from. */
  readonly pages: number;
  readonly records: number;
  readonly fields: Readonly<Record<string, FieldShape>>;
}

const SHAPE_CHANGES = ['new', 'missing', 'retyped'] as const;
export interface ShapeChange {
  readonly kind: (typeof SHAPE_CHANGES)[number];
  /** JSON Pointer, with * for each element of a list. */
  readonly path: string;
  /** Types before; empty for a new field. */
  readonly before: readonly JsonType[];
  /** Types after; empty for a missing field. */
  readonly after: readonly JsonType[];
}

/** What one page showed of a field. */
export interface FieldSeen {
  readonly types: readonly JsonType[];
  /** Records, or elements of a list, that could have it; those that have it. */
  readonly of: number;
  readonly present: number;
}

/** The shape of one page's records. */
export interface PageShape {
  readonly records: number;
  readonly fields: Readonly<Record<string, FieldSeen>>;
}

/** A page of a pass that broke off before it could be told whether the page is as its like. */
export interface OpenPage {
  readonly before: Checkpoint | null;
  readonly shape: PageShape;
}

/** A page that was not as its like, to be read again. */
export interface Suspect {
  /** Where pulling begins that brings the page. */
  readonly before: Checkpoint | null;
  /** Why, as keys of changes; "gap" or "quiet" for a page without a record. */
  readonly reasons: readonly string[];
  /** Runs in which it was read again and was no better. */
  readonly tries: number;
}

/** Outcome of holding what is held against what the source counts. */
export interface ControlCount {
  readonly at: Instant;
  readonly window: StampWindow;
  readonly source: number;
  readonly held: number;
  /** Ids that the source has and we do not; some of them. */
  readonly missing: readonly string[];
  /** Records that the source shows no more; null where it does not list ids. */
  readonly vanished: number | null;
}

/** How far a stream is known to be whole. */
export interface StreamProof {
  /** Checkpoint and newest stamp at the last count that agreed; a window that disagrees is read again from here. */
  readonly mark: {
    readonly checkpoint: Checkpoint | null;
    readonly newest: Instant | null;
    readonly at: Instant;
  } | null;
  readonly shape: StreamShape | null;
  readonly suspects: readonly Suspect[];
  /** Pages of passes that broke off, judged with those that come next. */
  readonly open: readonly OpenPage[];
  /** Changes that were met so often that they are how the source is now. */
  readonly accepted: readonly string[];
  readonly control: ControlCount | null;
  /** It is read by customer, and the source lists no ids: nothing of it can be held against a count. */
  readonly apart?: boolean;
  /** Times in a row that a window was read again because its count differed. */
  readonly recounts: number;
  /** When the source's newest records were last held against what had been seen of them. */
  readonly lookedBack: Instant | null;
  /** The last listing of all keys; records that are missing in it, by id, with when they were first missed. */
  readonly swept: { readonly at: Instant; readonly missing: Readonly<Record<string, Instant>> } | null;
}

export const UNPROVED: StreamProof = {
  mark: null,
  shape: null,
  suspects: [],
  open: [],
  accepted: [],
  control: null,
  recounts: 0,
  lookedBack: null,
  swept: null,
};

export const SOURCE_EVENT_KINDS = ['shape', 'count', 'page', 'backwards', 'gone'] as const;

/** Something that was seen of a source; the same subject again is the same event, until it has ended. */
export interface SourceEvent {
  readonly kind: (typeof SOURCE_EVENT_KINDS)[number];
  /** What tells it from others of its kind. */
  readonly subject: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** back: as it was before · usual: learned as the usual shape · accepted: met so often that the source is so now · agrees: of a count */
export const EVENT_ENDINGS = ['back', 'usual', 'accepted', 'agrees'] as const;

export interface EndedEvent extends Pick<SourceEvent, 'kind' | 'subject'> {
  readonly ending: (typeof EVENT_ENDINGS)[number];
}

/** Events of a stream that have not ended, as they were seen last. */
export function openEvents(db: ReadDb, connectionId: string, stream: string): SourceEvent[] {
  return db
    .all<{ kind: SourceEvent['kind']; subject: string; body: string }>(
      `SELECT e.kind, e.subject, e.body FROM stream s JOIN source_event e ON e.stream = s.id
       WHERE s.connection_id = ? AND s.stream_id = ? AND e.ended_at IS NULL ORDER BY e.id`,
      connectionId,
      stream,
    )
    .map((row) => ({ ...row, body: JSON.parse(row.body) as SourceEvent['body'] }));
}

export function readProof(db: ReadDb, connectionId: string, stream: string): StreamProof {
  const state = db.value<string>(
    `SELECT p.state FROM stream_proof p JOIN stream s ON s.id = p.stream WHERE s.connection_id = ? AND s.stream_id = ?`,
    connectionId,
    stream,
  );
  return state === undefined ? UNPROVED : { ...UNPROVED, ...(JSON.parse(state) as StreamProof) };
}

/**
 * Stores what a run learned of a stream, in one transaction.
 * @param rewind checkpoint to go back to; undefined leaves it
 */
export function saveProof(
  db: WriteDb,
  at: { readonly connectionId: string; readonly streamId: string },
  proof: StreamProof,
  { events, ended }: { readonly events: readonly SourceEvent[]; readonly ended: readonly EndedEvent[] },
  rewind: { readonly to: Checkpoint | null } | null,
  now: Instant,
): void {
  db.transaction(() => {
    const stream = streamId(db, at.connectionId, at.streamId);
    db.run(
      `INSERT INTO stream_proof (stream, state, updated_at) VALUES (?, ?, ?)
       ON CONFLICT (stream) DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at`,
      stream,
      JSON.stringify(proof),
      now,
    );
    const { control } = proof;
    if (control)
      db.run(
        'INSERT OR IGNORE INTO control_count (stream, at, source, held) VALUES (?, ?, ?, ?)',
        stream,
        control.at,
        control.source,
        control.held,
      );
    for (const event of events) note(db, stream, event, now);
    for (const { kind, subject, ending } of ended)
      db.run(
        'UPDATE source_event SET ended_at = ?, ending = ? WHERE stream = ? AND ended_at IS NULL AND kind = ? AND subject = ?',
        now,
        ending,
        stream,
        kind,
        subject,
      );
    if (rewind === null) return;
    if (rewind.to === null) db.run('DELETE FROM checkpoint WHERE stream = ?', stream);
    else db.run('UPDATE checkpoint SET state = ? WHERE stream = ?', JSON.stringify(rewind.to), stream);
  });
}

/** A stream is to be read from its start: what was counted and looked at of it says nothing then. In the caller's transaction. */
export function beginAnew(db: WriteDb, connectionId: string, stream: string, now: Instant): void {
  const { shape, accepted, lookedBack, swept } = readProof(db, connectionId, stream);
  const id = streamId(db, connectionId, stream);
  const proof: StreamProof = { ...UNPROVED, shape, accepted, lookedBack, swept };
  db.run('UPDATE stream_proof SET state = ? WHERE stream = ?', JSON.stringify(proof), id);
  noteUncounted(db, id, now);
  db.run('UPDATE stream_state SET complete_at = NULL WHERE stream = ?', id);
  db.run('DELETE FROM checkpoint WHERE stream = ?', id);
}

/** Other records than before are read of a stream: what was counted of it counted something else. In the caller's transaction. */
export function forgetCounts(db: WriteDb, connectionId: string, stream: string, now: Instant): void {
  const id = streamId(db, connectionId, stream);
  const proof: StreamProof = {
    ...readProof(db, connectionId, stream),
    mark: null,
    control: null,
    recounts: 0,
    apart: false,
  };
  db.run('UPDATE stream_proof SET state = ? WHERE stream = ?', JSON.stringify(proof), id);
  noteUncounted(db, id, now);
  db.run(
    `UPDATE source_event SET ended_at = ?, ending = 'accepted' WHERE stream = ? AND kind = 'count' AND ended_at IS NULL`,
    now,
    id,
  );
}

function note(db: WriteDb, stream: number, { kind, subject, body }: SourceEvent, now: Instant): void {
  const open = db.value<number>(
    'SELECT id FROM source_event WHERE stream = ? AND ended_at IS NULL AND kind = ? AND subject = ?',
    stream,
    kind,
    subject,
  );
  if (open === undefined) {
    db.run(
      'INSERT INTO source_event (stream, kind, subject, first_at, last_at, body) VALUES (?, ?, ?, ?, ?, ?)',
      stream,
      kind,
      subject,
      now,
      now,
      JSON.stringify(body),
    );
  } else {
    db.run('UPDATE source_event SET last_at = ?, body = ? WHERE id = ?', now, JSON.stringify(body), open);
  }
}

/** The change stamp of the record that is so far down from the newest; null where there are fewer. */
export function stampOfNewest(db: ReadDb, stream: number, place: number): Instant | null {
  return (
    db.value<number>(
      `SELECT max(recorded_at) AS at FROM inbox_record WHERE stream = ? AND recorded_at IS NOT NULL
       GROUP BY source_id ORDER BY at DESC LIMIT 1 OFFSET ?`,
      stream,
      place - 1,
    ) ?? null
  );
}

/** The newest change stamp of a stream's records, those that were purged with them; null without one. */
export function newestHeld(db: ReadDb, stream: number): Instant | null {
  const held = db.value<number | null>('SELECT max(recorded_at) FROM inbox_record WHERE stream = ?', stream) ?? null;
  const purged = newestPurged(db, stream);
  return held === null || purged === null ? (held ?? purged) : Math.max(held, purged);
}

/**
 * Records whose present stamp is in a window that reaches to the newest; from null: all, those without a stamp as well.
 * Its source counts what was purged here, too.
 */
export function countHeldIn(db: ReadDb, stream: number, from: Instant | null): number {
  const count = 'SELECT count(DISTINCT source_id) FROM inbox_record WHERE stream = ?';
  const held =
    from === null ? db.value<number>(count, stream) : db.value<number>(`${count} AND recorded_at >= ?`, stream, from);
  return (held ?? 0) + countPurgedIn(db, stream, from);
}

/** Source ids of the records whose present stamp is in a window that reaches to the newest. */
export function heldIn(db: ReadDb, stream: number, from: Instant | null): string[] {
  return db.column<string>(
    'SELECT DISTINCT source_id FROM inbox_record WHERE stream = ? AND recorded_at >= ?',
    stream,
    from ?? 0,
  );
}

/** From now on no earlier count of the stream says anything. */
function noteUncounted(db: WriteDb, stream: number, now: Instant): void {
  db.run('INSERT OR REPLACE INTO control_count (stream, at, source, held) VALUES (?, ?, NULL, NULL)', stream, now);
}
