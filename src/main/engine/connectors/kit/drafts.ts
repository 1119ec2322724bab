import { MICROS_PER_UNIT, parseMicros, type Micros } from '#shared/domain/decimal.ts';
import type { CanonicalDocument, DocumentLine, Party, PartyRole, Reference, Sourced } from '#shared/domain/document.ts';
import {
  readNumbers,
  type NormalisationRule,
  type ReferenceRole,
  type ReferenceType,
} from '#shared/domain/references.ts';
import type { When } from '#shared/domain/time.ts';
import { pointerToken } from '#shared/lib/json.ts';
import type { MapContext, MapOutcome, RecordToMap, Rejection } from './connector.ts';
import { whenOf } from './records.ts';

/** A JSON object of a payload. */
export type Node = Readonly<Record<string, unknown>>;

/** A member of a node, with its JSON Pointer worked out once. */
export interface Field {
  readonly keys: readonly string[];
  readonly pointer: string;
}

export function field(...keys: readonly string[]): Field {
  return { keys, pointer: keys.map((key) => `/${pointerToken(key)}`).join('') };
}

/** Sets the record aside; caught by `mapRecord` alone. */
class RecordRejected extends Error {
  override readonly name = 'RecordRejected';
  readonly rejection: Rejection;
  constructor(rejection: Rejection) {
    super(rejection.reason);
    this.rejection = rejection;
  }
}

/** Sets the record aside. `path` is the JSON Pointer of what is wrong. */
export function reject(reason: string, path: string): never {
  throw new RecordRejected({ reason, path });
}

/** Runs a mapping over a record; what it rejects becomes the outcome. */
export function mapRecord(record: RecordToMap, map: (node: Node) => readonly CanonicalDocument[]): MapOutcome {
  try {
    return { ok: true, value: map(objectOf(record.payload, '')) };
  } catch (error) {
    if (error instanceof RecordRejected) return { ok: false, error: error.rejection };
    throw error;
  }
}

export function objectOf(value: unknown, path: string): Node {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return reject(`Expected an object, found ${nameOf(value)}`, path);
  }
  return value as Node;
}

/** The value of a field; null where it is absent or null. */
export function valueAt(node: Node, at: Field): unknown {
  let here: unknown = node;
  for (const key of at.keys) {
    if (typeof here !== 'object' || here === null) return null;
    here = (here as Node)[key];
  }
  return here ?? null;
}

/** Text, or a number or flag as text; null where it is absent or blank. */
export function textAt(node: Node, base: string, at: Field): Sourced<string> | null {
  const value = valueAt(node, at);
  if (value === null) return null;
  const path = base + at.pointer;
  const text = plainText(value) ?? reject(`Expected text, found ${nameOf(value)}`, path);
  return text.trim() === '' ? null : { value: text, path };
}

export function requiredText(node: Node, base: string, at: Field): Sourced<string> {
  return textAt(node, base, at) ?? reject('The value is missing', base + at.pointer);
}

/** An exact decimal; null where it is absent or blank. */
export function microsAt(node: Node, base: string, at: Field): Sourced<Micros> | null {
  const value = valueAt(node, at);
  if (value === null || value === '') return null;
  const path = base + at.pointer;
  if (typeof value === 'number') {
    const scaled = Math.round(value * MICROS_PER_UNIT);
    // Division rounds to the nearest double, so equality proves that nothing was lost.
    if (scaled / MICROS_PER_UNIT === value && Number.isSafeInteger(scaled))
      return { value: (scaled === 0 ? 0 : scaled) as Micros, path };
  }
  if (typeof value !== 'number' && typeof value !== 'string')
    return reject(`Expected a number, found ${nameOf(value)}`, path);
  const parsed = parseMicros(value);
  return parsed.ok ? { value: parsed.value, path } : reject(parsed.error, path);
}

export function requiredMicros(node: Node, base: string, at: Field): Sourced<Micros> {
  return microsAt(node, base, at) ?? reject('The value is missing', base + at.pointer);
}

/** A figure that its source works out in doubles, rounded to a millionth; null where it is absent or blank. */
export function roundedAt(node: Node, base: string, at: Field): Sourced<Micros> | null {
  const value = valueAt(node, at);
  if (value === null || value === '') return null;
  const path = base + at.pointer;
  const scaled =
    typeof value === 'number' || typeof value === 'string' ? Math.round(Number(value) * MICROS_PER_UNIT) : NaN;
  if (!Number.isSafeInteger(scaled)) return reject(`Expected a number, found ${nameOf(value)}`, path);
  return { value: (scaled === 0 ? 0 : scaled) as Micros, path };
}

export function requiredRounded(node: Node, base: string, at: Field): Sourced<Micros> {
  return roundedAt(node, base, at) ?? reject('The value is missing', base + at.pointer);
}

/** A date or an instant, as whenOf reads it; null where it is absent or blank. `naiveOffset`: see parseIso. */
export function whenAt(node: Node, base: string, at: Field, naiveOffset: string | null): Sourced<When> | null {
  const text = textAt(node, base, at);
  if (text === null) return null;
  const when = whenOf(text.value, naiveOffset);
  return when === null ? reject(`"${text.value}" is not a date`, text.path) : { value: when, path: text.path };
}

export function requiredWhen(node: Node, base: string, at: Field, naiveOffset: string | null): Sourced<When> {
  return whenAt(node, base, at, naiveOffset) ?? reject('The value is missing', base + at.pointer);
}

/** A date without a time, whatever time the source fills in ("2026-05-19T00:00:00", "/Date(1779148800000)/"). */
export function dateAt(node: Node, base: string, at: Field): Sourced<When> | null {
  const when = whenAt(node, base, at, 'Z');
  if (when === null || when.value.kind === 'date') return when;
  // The day that is written; a day in milliseconds is that of UTC.
  const written = /^\d{4}-\d{2}-\d{2}/.exec(when.value.text)?.[0];
  const date = written ?? new Date(when.value.at).toISOString().slice(0, 10);
  return { value: { kind: 'date', date, text: when.value.text }, path: when.path };
}

/** True, false, or null where it is absent. */
export function flagAt(node: Node, base: string, at: Field): boolean | null {
  const value = valueAt(node, at);
  if (value === null) return null;
  return typeof value === 'boolean'
    ? value
    : reject(`Expected true or false, found ${nameOf(value)}`, base + at.pointer);
}

/** The items of a list; empty where it is absent. */
export function listAt(node: Node, base: string, at: Field): readonly unknown[] {
  const value = valueAt(node, at);
  if (value === null) return [];
  return Array.isArray(value) ? value : reject(`Expected a list, found ${nameOf(value)}`, base + at.pointer);
}

/** A node of a nested list, with the JSON Pointer to it. */
export interface Place {
  readonly node: Node;
  readonly base: string;
}

/** The nodes of a nested list; empty where it is absent. @throws a rejection for anything but a list of objects */
export function placesOf(node: Node, base: string, at: Field): Place[] {
  return listAt(node, base, at).map((value, index) => {
    const place = `${base}${at.pointer}/${index}`;
    return { node: objectOf(value, place), base: place };
  });
}

function plainText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

function nameOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  const text = plainText(value);
  return text === null ? 'an object' : `${typeof value} "${text.slice(0, 40)}"`;
}

/** How order numbers are usually typed; a rule of the connection replaces it. */
export const USUAL_RULES: Readonly<Partial<Record<ReferenceType, NormalisationRule>>> = {
  order_no: { stripPrefixes: ['SO-', 'SO', '#'] },
};

/** Appends a reference, unless the text is null. */
export function refer(
  into: Reference[],
  context: MapContext<unknown>,
  role: ReferenceRole,
  type: ReferenceType,
  scope: string,
  text: Sourced<string> | null,
): void {
  if (text === null) return;
  const rule = context.referenceRules[type] ?? USUAL_RULES[type];
  for (const number of readNumbers(text.value, rule)) into.push({ type, scope, role, ...number, path: text.path });
}

/** An id that a system issues for its own use: compared as it is, never as a number people type. */
export function referId(
  into: Reference[],
  connectionId: string,
  role: ReferenceRole,
  type: ReferenceType,
  id: Sourced<string> | null,
): void {
  if (id === null) return;
  into.push({ type, scope: connectionId, role, text: id.value, normalised: id.value, path: id.path });
}

/** Appends a party, unless it has neither id nor name. */
export function party(
  into: Party[],
  role: PartyRole,
  id: Sourced<string> | null,
  name: Sourced<string> | null,
  place: Sourced<string> | null = null,
): void {
  if (id === null && name === null) return;
  into.push(place === null ? { role, id, name } : { role, id, name, place });
}

/** City, region and country as one text; the path is that of the first that is known. */
export function placeAt(node: Node, base: string, parts: readonly Field[]): Sourced<string> | null {
  let place: Sourced<string> | null = null;
  for (const part of parts) {
    const text = textAt(node, base, part);
    if (text !== null) place = place === null ? text : { value: `${place.value}, ${text.value}`, path: place.path };
  }
  return place;
}

/** A line without content, for mappings to fill. */
export const EMPTY_LINE: Omit<DocumentLine, 'lineKey'> = {
  orderLineNo: null,
  itemNo: null,
  description: null,
  unit: null,
  unitPrice: null,
  amount: null,
  quantities: {},
  stocked: true,
};
