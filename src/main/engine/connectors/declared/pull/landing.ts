import type { When } from '#shared/domain/time.ts';
import type { FileInfo } from '../../../ports/ports.ts';
import type { RawRecord, Rejection } from '../../kit/connector.ts';
import type { View } from '../expression/expression.ts';
import { keyText } from '../keys.ts';
import type { CompiledIdentity, CompiledKind, CompiledFileStream } from '../mapping/compiled.ts';
import { idOf, kindOf } from '../mapping/map-record.ts';
import { dateAt, Unmappable, valueAt } from '../mapping/read.ts';
import type { JsonObject, RowPlace, SourceRow } from './source-row.ts';

/** Where a record comes from, kept in its payload. */
export const FILE_FIELD = '#file';
export const ROW_FIELD = '#row';
/** Marks a row that was set aside and is a good one now. */
const CORRECTED_FIELD = '#corrected';

export interface Identity {
  readonly id: string;
  /** The part of the version that the source states, sortable. */
  readonly stated: string;
  /** Sortable; the row with the greatest one is current. */
  readonly version: string;
  readonly changedAt: When | null;
}

/** A file as it is read now. */
export interface FileEdition extends FileInfo {
  /** How often the way of reading has changed: what is read the newer way counts. */
  readonly edition: number;
}

/** One row as it lands: a record, or a row that is set aside. */
export function landRow(stream: CompiledFileStream, row: SourceRow, file: FileEdition): RawRecord {
  if (row.record === null) return landBad(row, file, row.reason ?? 'It is no record.');
  const view = viewOf(row.record);
  try {
    const kind = kindOf(stream.kinds, view);
    if (kind === null) return landBad(row, file, 'It is of none of the declared kinds.');
    const identity = identityOf(kind, view, row, file);
    if (identity === null) return landBad(row, file, `It has no id: "${kind.id.text}" gives nothing.`);
    return {
      sourceId: identity.id,
      version: identity.version,
      recordedAt: instantOf(identity.changedAt),
      payload: payloadOf(row, file),
    };
  } catch (error) {
    if (error instanceof Unmappable) return landBad(row, file, `${error.rejection.reason}.`);
    // What JSON.parse reads without end, nothing else can walk through.
    if (error instanceof RangeError)
      return landBad({ ...row, record: null }, file, 'Its values are nested too deeply.');
    throw error;
  }
}

/** A row that is no record lands too, under its place, with the reason. */
export function landBad(row: SourceRow, file: FileEdition, reason: string): RawRecord {
  const unreadable: Rejection = { reason, path: placeOf(row.at, file) };
  const payload = row.record === null ? JSON.stringify(row.raw) : payloadOf(row, file);
  return {
    sourceId: keyText(placeOf(row.at, file)),
    version: `${editionText(file.edition)}${orderOf(row.at, file)}`,
    recordedAt: null,
    payload,
    unreadable,
  };
}

/** A row that was set aside and no longer is: its claim ends. */
export function landCorrected(at: RowPlace, file: FileEdition): RawRecord {
  const payload = JSON.stringify({ [CORRECTED_FIELD]: true, [FILE_FIELD]: file.name, [ROW_FIELD]: at });
  return {
    sourceId: keyText(placeOf(at, file)),
    version: `${editionText(file.edition)}${orderOf(at, file)} corrected`,
    recordedAt: null,
    payload,
    deleted: true,
  };
}

export function isCorrected(payload: unknown): boolean {
  return payload !== null && typeof payload === 'object' && CORRECTED_FIELD in payload;
}

/** Null for a row without an id. @throws Unmappable */
export function identityOf(
  declared: CompiledIdentity & Partial<Pick<CompiledKind, 'changedAt'>>,
  view: View,
  row: SourceRow,
  file: FileEdition,
): Identity | null {
  const id = idOf(declared, view);
  if (id === null) return null;
  const stated = declared.version === null ? null : valueAt(declared.version, view);
  const stamp = declared.versionDate(stated);
  const stampWhen = stamp.ok ? stamp.value : null;
  // A record without a stamp yet is older than any that has one: a space sorts before every letter.
  const version = declared.version === null ? '' : `${stated === null ? '' : sortable(stated, stampWhen)} `;
  const prefix = editionText(file.edition) + version;
  return {
    id,
    stated: prefix,
    version: prefix + orderOf(row.at, file),
    changedAt: dateAt(declared.changedAt ?? null, view)?.value ?? stampWhen,
  };
}

export function viewOf(record: JsonObject): View {
  return { record, document: null, value: record, pointer: '' };
}

export function withPlace(row: SourceRow, file: FileInfo): JsonObject {
  return { ...row.record, [FILE_FIELD]: file.name, [ROW_FIELD]: row.at };
}

function payloadOf(row: SourceRow, file: FileInfo): string {
  return JSON.stringify(withPlace(row, file));
}

function placeOf(at: RowPlace, file: FileInfo): string {
  return `${file.name}:${at}`;
}

function editionText(edition: number): string {
  return `${String(edition).padStart(4, '0')} `;
}

/** A later file is newer; in one file, a later row. */
function orderOf(at: RowPlace, file: FileInfo): string {
  const row = String(at).slice(String(at).lastIndexOf('!') + 1);
  return `${new Date(file.modifiedAt).toISOString()} ${file.name} ${row.padStart(10, '0')}`;
}

export function instantOf(when: When | null): number | null {
  return when?.kind === 'instant' ? when.at : null;
}

/** Text that sorts as its value does: dates as ISO 8601 in UTC, numbers with leading zeros, text as it is. */
export function sortable(value: unknown, when: When | null): string {
  if (when !== null) return when.kind === 'instant' ? new Date(when.at).toISOString() : when.date;
  const text = typeof value === 'string' ? value.trim() : JSON.stringify(value);
  const [, whole = '', fraction = ''] = /^(\d+)(\.\d+)?$/.exec(text) ?? [];
  return whole === '' ? text : whole.padStart(20, '0') + fraction;
}
