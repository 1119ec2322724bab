import type { CanonicalDocument, Reference } from '#shared/domain/document.ts';
import { normaliseReference, referenceKey, type ReferenceType } from '#shared/domain/references.ts';
import { USUAL_RULES } from '../connectors/kit/drafts.ts';
import { textsOf } from '../canonical/derived-references.ts';
import { unpackDocument } from '../canonical/packing.ts';
import { REFERENCE_LABELS } from '../correlation/keys.ts';
import type { ReadDb } from '../store/database.ts';
import { fold } from '../store/search-text.ts';
import { ELSEWHERE, lengthFactor, NUMBER_WEIGHTS, SLIP_WEIGHTS } from './candidate-weights.ts';
import { nearValues, SLIP_WORDS } from './near-values.ts';
import { PARTY_FIELDS, SEARCH_FIELD_MEANINGS } from './search-fields.ts';
import { matchedPlaces, orderEntriesWith, textPattern } from './search-match.ts';

/** A number that speaks for an order. */
export interface Lead {
  readonly order: number;
  /** Chance, 0 to 1, that this alone is right. */
  readonly weight: number;
  readonly reason: string;
}

const MOST_SHARERS = 20;
const SHORTEST_END = 5;
const MOST_WORDS = 24;

/**
 * Orders that the numbers of a document lead to: numbers that both carry, that are one slip of the hand apart, that stand
 * in another field or in free text, or that end alike. A number that many orders answer to speaks for each of them less.
 */
export function leadsOf(db: ReadDb, document: CanonicalDocument): Lead[] {
  const references = document.references.filter(
    ({ type, role }) => type !== 'line_id' && (type !== 'message_no' || role !== 'is'),
  );
  const shared = references.flatMap((reference) => sharedLeads(db, reference));
  return [
    ...shared,
    ...references.flatMap((reference) => [...nearLeads(db, reference), ...endLeads(db, reference)]),
    ...elsewhereLeads(db, document),
  ];
}

interface KeyOwner {
  readonly key: string;
  readonly order_id: number;
  /** 0: some document is what the key names. */
  readonly role: number;
}

/** Orders of the documents that carry one of these keys. */
function ownersOf(db: ReadDb, keys: readonly string[]): KeyOwner[] {
  return db.all<KeyOwner>(
    `SELECT r.key, l.order_id, max(r.role) AS role
     FROM json_each(?) AS wanted CROSS JOIN document_reference r ON r.key = wanted.value
     CROSS JOIN document_link l ON l.document = r.document GROUP BY r.key, l.order_id ORDER BY r.key, l.order_id LIMIT ?`,
    JSON.stringify(keys),
    MOST_SHARERS + 1,
  );
}

function sharedLeads(db: ReadDb, { type, scope, normalised, text }: Reference): Lead[] {
  if (normalised === null) return [];
  const owners = ownersOf(db, [referenceKey(type, scope, normalised)]);
  const shared =
    owners.length > 1
      ? `, which ${owners.length > MOST_SHARERS ? `more than ${MOST_SHARERS}` : owners.length} orders share`
      : '';
  return owners.map(({ order_id: order }) => ({
    order,
    weight: NUMBER_WEIGHTS[type].same / owners.length,
    reason: `Same ${REFERENCE_LABELS[type]} ${text}${shared}`,
  }));
}

function nearLeads(db: ReadDb, { type, scope, normalised, text, role }: Reference): Lead[] {
  const { slip: weight } = NUMBER_WEIGHTS[type];
  if (normalised === null || weight === 0) return [];
  const near = new Map(
    [...nearValues(normalised)].map(([value, slip]) => [referenceKey(type, scope, value), { value, slip }]),
  );
  // Two numbers that systems gave out themselves are two things, however alike: somebody must have typed one of them.
  const owners = ownersOf(db, [...near.keys()]).filter((owner) => role !== 'is' || owner.role > 0);
  return owners.flatMap(({ key, order_id: order }) => {
    const found = near.get(key);
    if (!found) return [];
    const { value, slip } = found;
    const written = writtenAs(db, key, order) ?? value;
    return [
      {
        order,
        weight: (weight * SLIP_WEIGHTS[slip] * lengthFactor(value.length)) / owners.length,
        reason: `${capitalised(REFERENCE_LABELS[type])} ${text} may be ${written}: ${SLIP_WORDS[slip]}`,
      },
    ];
  });
}

/** The number of a key as a document of the order has it: the one that it names, before those that point to it. */
function writtenAs(db: ReadDb, key: string, order: number): string | null {
  const body = db.value<string>(
    `SELECT d.body FROM document_reference r JOIN document_link l ON l.document = r.document AND l.order_id = ?
     JOIN document d ON d.id = r.document
     WHERE r.key = ? ORDER BY r.role, d.stream, d.source_id, d.local_key LIMIT 1`,
    order,
    key,
  );
  const references = body === undefined ? [] : unpackDocument(body).references;
  const named = references.find(
    ({ type, scope, normalised }) => normalised !== null && referenceKey(type, scope, normalised) === key,
  );
  return named?.text ?? null;
}

/** "10045" for "SO-0010045": another system's number that ends alike. */
function endLeads(db: ReadDb, { type, text }: Reference): Lead[] {
  const folded = fold(text);
  const { end: weight } = NUMBER_WEIGHTS[type];
  if (folded.length < SHORTEST_END || weight === 0) return [];
  const pattern = textPattern(`${folded}\n`);
  const entries = pattern === null ? [] : orderEntriesWith(db, pattern, MOST_SHARERS + 1);
  return entries.flatMap((entry) => {
    const place = matchedPlaces(entry.text, entry.places, { fragment: folded, fields: null }).find(
      ({ match, value, field }) => match === 'inside' && !PARTY_FIELDS.has(field) && fold(value).endsWith(folded),
    );
    if (!place) return [];
    return [
      {
        order: entry.id / 2,
        weight: weight / entries.length,
        reason: `${SEARCH_FIELD_MEANINGS[place.field].label} ${place.value} ends with ${text}`,
      },
    ];
  });
}

/** An order's number in free text, or in a field that is meant for another kind of number. */
function elsewhereLeads(db: ReadDb, document: CanonicalDocument): Lead[] {
  const scopes = db.column<string>('SELECT DISTINCT order_number_scope FROM connection WHERE removed_at IS NULL');
  const texts: { readonly where: string; readonly type: ReferenceType | null; readonly text: string }[] = [
    ...textsOf(document, 'summary').map(({ value }) => ({ where: 'its text', type: null, text: value })),
    ...textsOf(document, 'label').map(({ value }) => ({ where: 'its own name', type: null, text: value })),
    ...document.references
      .filter(({ type }) => type !== 'order_no' && type !== 'line_id')
      .map(({ type, text }) => ({ where: `its ${REFERENCE_LABELS[type]}`, type, text })),
  ];
  const leads = new Map<string, Lead>();
  for (const { where, type, text } of texts) {
    for (const word of wordsOf(text).slice(0, MOST_WORDS)) {
      const value = normaliseReference(word, USUAL_RULES.order_no);
      if (value === null || value.length < SHORTEST_END - 1) continue;
      const found = [
        ...ownersOf(
          db,
          scopes.map((scope) => referenceKey('order_no', scope, value)),
        ).map(({ order_id: order }) => ({ order, field: 'order_no' as ReferenceType })),
        ...exactPlaces(db, fold(word)),
      ].filter(({ field }) => field !== type);
      for (const { order, field } of found) {
        const weight = (NUMBER_WEIGHTS[field].same * ELSEWHERE) / new Set(found.map((lead) => lead.order)).size;
        const known = leads.get(`${order} ${word}`);
        if (known && known.weight >= weight) continue;
        const meant = `The order’s ${REFERENCE_LABELS[field]}`.replace('order’s order', 'order');
        leads.set(`${order} ${word}`, { order, weight, reason: `${meant} ${word} stands in ${where}` });
      }
    }
  }
  return [...leads.values()];
}

function exactPlaces(db: ReadDb, folded: string): { order: number; field: ReferenceType }[] {
  const pattern = folded.length < SHORTEST_END ? null : textPattern(`\n${folded}\n`);
  const entries = pattern === null ? [] : orderEntriesWith(db, pattern, MOST_SHARERS + 1);
  return entries.flatMap((entry) =>
    matchedPlaces(entry.text, entry.places, { fragment: folded, fields: null }).flatMap(({ match, field }) =>
      match === 'exact' && isReference(field) ? [{ order: entry.id / 2, field }] : [],
    ),
  );
}

function isReference(field: string): field is ReferenceType {
  return Object.hasOwn(NUMBER_WEIGHTS, field) && field !== 'line_id';
}

/** What may be a number in a text: pieces with digits, and the runs of digits in them. */
export function wordsOf(text: string): string[] {
  const pieces = text.match(/[\p{L}\p{N}][\p{L}\p{N}./_-]*/gu) ?? [];
  const words = pieces
    .filter((piece) => /\d{3}/.test(piece))
    .flatMap((piece) => [piece.replace(/[./_-]+$/u, ''), ...(piece.match(/\d{4,}/g) ?? [])]);
  return [...new Set(words)];
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
