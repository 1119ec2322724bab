import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { parseIso, type Instant, type When } from '#shared/domain/time.ts';
import { atPointer, pointerToken } from '#shared/lib/json.ts';
import type { RawRecord } from './connector.ts';
import { shapeChanged } from './http-policy.ts';
import type { Vendor } from './request.ts';

export interface RecordHead {
  /** Name of the member that holds the id, JSON Pointer to it, or what reads it. */
  readonly id: At;
  /** The same for the change stamp: ISO 8601, "/Date(…)/", or milliseconds since 1970. */
  readonly modified: At;
  /** Offset of stamps that carry none; see parseIso. */
  readonly naiveOffset: string | null;
  /** Whether the record says that it is gone at the source. */
  readonly deleted?: (node: unknown) => boolean;
  /** Whether what says that a record is gone says nothing else of it. */
  readonly deletionsAreBare?: true;
}

export type At = string | ((node: unknown) => unknown);

/** A record as it lands: its text untouched, its id and version read. One without an id lands parked. */
export function rawRecord(node: unknown, head: RecordHead): RawRecord {
  const payload = JSON.stringify(node) ?? 'null';
  const stamp = stampOf(read(node, head.modified), head.naiveOffset);
  const id = read(node, head.id);
  const seen = { version: stamp.version, recordedAt: stamp.at, payload };
  if ((typeof id !== 'string' && typeof id !== 'number') || String(id).trim() === '') {
    return {
      ...seen,
      sourceId: `without-id-${createHash('sha256').update(payload).digest('hex').slice(0, 24)}`,
      unreadable: { reason: 'The record has no id', path: pointerOf(head.id) },
    };
  }
  const record = { ...seen, sourceId: String(id) };
  if (head.deleted?.(node) !== true) return record;
  return { ...record, deleted: true, ...(head.deletionsAreBare === true ? { idOnly: true } : {}) };
}

function read(node: unknown, at: At): unknown {
  if (typeof at === 'function') return at(node);
  return atPointer(node, pointerOf(at));
}

function pointerOf(at: At): string {
  if (typeof at === 'function') return '';
  return at.startsWith('/') ? at : `/${pointerToken(at)}`;
}

/** Instant and sortable text of a change stamp; the text keeps digits below a millisecond. */
export function stampOf(
  value: unknown,
  naiveOffset: string | null,
): { readonly at: Instant | null; readonly version: string } {
  const when = whenOf(value, naiveOffset);
  if (when === null) return { at: null, version: '' };
  if (when.kind === 'date') return { at: Date.parse(`${when.date}T00:00:00Z`), version: when.date };
  const finer = /\.\d{3}(\d+)/.exec(when.text)?.[1]?.replace(/0+$/, '') ?? '';
  return { at: when.at, version: `${new Date(when.at).toISOString().slice(0, -1)}${finer.padEnd(6, '0')}Z` };
}

/** Milliseconds since 1970, from the year 1973 on: no other number is taken for one. */
const EPOCH_MS = /^\d{12,13}$/;

/** A moment as vendors write it: ISO 8601, "/Date(…)/", or milliseconds since 1970 as number or text. */
export function whenOf(value: unknown, naiveOffset: string | null): When | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).trim();
  if (EPOCH_MS.test(text)) return { kind: 'instant', at: Number(text), text };
  return msDate(text) ?? parseIso(text, naiveOffset);
}

const MS_DATE = /^\/Date\((-?\d+)([+-]\d{2,4})?\)\/$/;

/** "/Date(1518685950940+0000)/": milliseconds since 1970 in UTC; the offset only says how it was shown. */
function msDate(text: string): When | null {
  const match = MS_DATE.exec(text);
  return match ? { kind: 'instant', at: Number(match[1]), text } : null;
}

/** Fewer records than this say nothing about the shape of all. */
const TELLING = 10;

/**
 * Tells a changed source from bad records: when not one record of a full page has the fields that are relied on,
 * the source has changed. Otherwise each record is left to the mapping, which sets the bad ones aside.
 * @throws ConnectorError source_changed
 */
export function expectShape(vendor: Vendor, entity: string, schema: z.ZodType, nodes: readonly unknown[]): void {
  if (nodes.length < TELLING || nodes.some((node) => schema.safeParse(node).success)) return;
  throw shapeChanged(vendor.name, `no "${entity}" record has the fields that are relied on`);
}

/** The latest of two instants, either of which may be unknown. */
export function laterOf(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}
