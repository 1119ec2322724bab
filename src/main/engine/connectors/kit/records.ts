import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { parseIso, type Instant } from '#shared/domain/time.ts';
import type { RawRecord } from './connector.ts';
import { shapeChanged } from './http-policy.ts';
import type { Vendor } from './request.ts';

export interface RecordHead {
  /** Name of the member that holds the id. */
  readonly id: string;
  /** Name of the member that holds the change stamp. */
  readonly modified: string;
  /** Offset of stamps that carry none; see parseIso. */
  readonly naiveOffset: string | null;
}

/** A record as it lands: its text untouched, its id and version read. One without an id lands parked. */
export function rawRecord(node: unknown, head: RecordHead): RawRecord {
  const payload = JSON.stringify(node) ?? 'null';
  const members = (typeof node === 'object' && node !== null ? node : {}) as Readonly<Record<string, unknown>>;
  const stamp = stampOf(members[head.modified], head.naiveOffset);
  const id = members[head.id];
  if ((typeof id !== 'string' && typeof id !== 'number') || String(id).trim() === '') {
    return {
      sourceId: `without-id-${createHash('sha256').update(payload).digest('hex').slice(0, 24)}`,
      version: stamp.version,
      recordedAt: stamp.at,
      payload,
      unreadable: { reason: 'The record has no id', path: `/${head.id}` },
    };
  }
  return { sourceId: String(id), version: stamp.version, recordedAt: stamp.at, payload };
}

/** Instant and sortable text of a change stamp; the text keeps digits below a millisecond. */
export function stampOf(
  value: unknown,
  naiveOffset: string | null,
): { readonly at: Instant | null; readonly version: string } {
  const when = typeof value === 'string' ? parseIso(value.trim(), naiveOffset) : null;
  if (when === null) return { at: null, version: '' };
  if (when.kind === 'date') return { at: Date.parse(`${when.date}T00:00:00Z`), version: when.date };
  const finer = /\.\d{3}(\d+)/.exec(when.text)?.[1]?.replace(/0+$/, '') ?? '';
  return { at: when.at, version: `${new Date(when.at).toISOString().slice(0, -1)}${finer.padEnd(6, '0')}Z` };
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
