import type { DriftRow } from '#shared/contract/dto/observability.ts';
import type { CanonicalDocument, DocumentKind } from '#shared/domain/document.ts';
import { MILESTONE_LABELS } from '#shared/domain/milestones.ts';
import { unpackDocument } from '../canonical/packing.ts';
import { REFERENCE_LABELS } from '../correlation/keys.ts';
import type { ShapeChange } from '../inbox/proof.ts';
import type { ReadDb } from '../store/database.ts';
import { entityOf, type QueryContext } from './context.ts';

/** Documents of a stream that are looked at for what its mapping reads. */
const DOCUMENTS_LOOKED_AT = 30;
const MOST_EVENTS = 200;

interface Row {
  readonly id: number;
  readonly stream: number;
  readonly connection_id: string;
  readonly stream_id: string;
  readonly first_at: number;
  readonly last_at: number;
  readonly ended_at: number | null;
  readonly ending: DriftRow['ending'];
  readonly acknowledged_at: number | null;
  readonly acknowledged_by: string | null;
  readonly body: string;
}

/** How the records of a connection changed their shape: what asks for somebody first, then the newest. */
export function driftOf(db: ReadDb, connectionId: string, context: QueryContext): DriftRow[] {
  const rows = db.all<Row>(
    `SELECT e.id, e.stream, s.connection_id, s.stream_id, e.first_at, e.last_at, e.ended_at, e.ending,
       e.acknowledged_at, e.acknowledged_by, e.body
     FROM stream s JOIN source_event e ON e.stream = s.id
     WHERE s.connection_id = ? AND e.kind = 'shape'
     ORDER BY e.ended_at IS NOT NULL OR e.acknowledged_at IS NOT NULL, e.last_at DESC, e.id DESC LIMIT ${MOST_EVENTS}`,
    connectionId,
  );
  const read = new Map<number, readonly ReadPlace[]>();
  return rows.map((row): DriftRow => {
    const { kind, path, before, after } = JSON.parse(row.body) as ShapeChange;
    const places = read.get(row.stream) ?? placesRead(db, row.stream);
    read.set(row.stream, places);
    return {
      id: row.id,
      connectionId: row.connection_id,
      streamId: row.stream_id,
      entity: entityOf(context, row.connection_id, row.stream_id),
      change: kind,
      path,
      before: [...before],
      after: [...after],
      firstAt: row.first_at,
      lastAt: row.last_at,
      endedAt: row.ended_at,
      ending: row.ending,
      acknowledgedAt: row.acknowledged_at,
      acknowledgedBy: row.acknowledged_by,
      touches: touchesOf(places, path),
    };
  });
}

/** A place of a payload that a document says it was read from. */
interface ReadPlace {
  /** With * for the index of a list. */
  readonly path: string;
  readonly kind: DocumentKind;
  readonly what: string;
}

/** What the field itself and everything inside it become. */
function touchesOf(places: readonly ReadPlace[], path: string): DriftRow['touches'] {
  const touched = places.filter((place) => place.path === path || place.path.startsWith(`${path}/`));
  return [...new Map(touched.map(({ kind, what }) => [`${kind} ${what}`, { kind, what }])).values()];
}

/** Where the mapping of a stream reads, by what it made of some of its records: those that were there first and last. */
function placesRead(db: ReadDb, stream: number): readonly ReadPlace[] {
  const bodies = ['ASC', 'DESC'].flatMap((direction) =>
    db.column<string>(
      `SELECT body FROM document WHERE stream = ? ORDER BY source_id ${direction} LIMIT ${DOCUMENTS_LOOKED_AT}`,
      stream,
    ),
  );
  return bodies.flatMap((body) => placesOf(unpackDocument(body)));
}

type Placed = { readonly path: string } | null | undefined;

function placesOf(document: CanonicalDocument): ReadPlace[] {
  const places: ReadPlace[] = [];
  const add = (what: string, ...placed: readonly Placed[]): void => {
    for (const one of placed)
      if (one) places.push({ path: one.path.replaceAll(/\/\d+(?=\/|$)/g, '/*'), kind: document.kind, what });
  };
  add('number', document.label);
  for (const one of document.references) add(REFERENCE_LABELS[one.type], one);
  for (const one of document.statuses) add(`${one.axis} status`, one.native);
  for (const { role, id, name, place } of document.parties) add(role.replace('_', ' '), id, name, place);
  for (const one of document.amounts) add('amount', one.amount);
  for (const one of document.milestones) add(`"${MILESTONE_LABELS[one.code]}"`, one, one.when, one.place, one.note);
  for (const one of document.conditions) add('holds and delays', one, one.from, one.to, one.reason);
  for (const line of document.lines) {
    add('lines', line.orderLineNo, line.itemNo, line.description, line.unit);
    add('prices of lines', line.unitPrice, line.amount);
    add('quantities of lines', ...Object.values(line.quantities));
  }
  for (const one of document.facts ?? [])
    add('facts', one, one.subject, one.quantity, one.at, one.due, one.state, one.reason);
  add('promised date', document.promise);
  add('requested date', document.requested);
  add('summary', document.summary);
  return places;
}
