import type { ExportJob } from '#shared/contract/methods.ts';
import type { Instant } from '#shared/domain/time.ts';
import { spanText } from '#shared/lib/span.ts';
import type { CellKind } from './column.ts';
import { isoLocal, type LocalTime } from '#shared/domain/local-time.ts';

export type ExportTable = ExportJob['table'];

/** One system as the exported rows know it. */
export interface ManifestSource {
  readonly connectionId: string;
  readonly name: string;
  readonly kind: string;
  /** When everything it had was last read. */
  readonly lastSuccessAt: Instant | null;
  /** Newest change stamp of the source itself. */
  readonly newestRecordAt: Instant | null;
  readonly records: number;
  readonly documents: number;
  readonly parked: number;
}

/** What an exported file is, so that it can be read and checked without the program. */
export interface ExportManifest {
  readonly product: string;
  readonly version: string;
  readonly table: ExportTable;
  readonly title: string;
  /** View, text, filters and order, a sentence each. */
  readonly filters: readonly string[];
  /** The moment whose state the rows show. */
  readonly asOf: Instant;
  readonly sources: readonly ManifestSource[];
}

const CONVENTIONS = [
  'Empty cells are unknown values, not zero.',
  'Amounts stand beside the column of their currency and are exact.',
  'Durations are decimal hours; a negative slip is early.',
  "Texts that a spreadsheet could run as a formula (starting with = + - @, a tab or a line break) begin with an apostrophe (').",
] as const;

function sourceState(source: ManifestSource, manifest: ExportManifest, local: LocalTime): string {
  if (source.lastSuccessAt === null) return 'never read completely';
  return `read ${isoLocal(source.lastSuccessAt, local)}, ${spanText(Math.max(0, manifest.asOf - source.lastSuccessAt))} old`;
}

/** The manifest as rows of label, value and detail. */
export function manifestRows(
  manifest: ExportManifest,
  rows: number,
  local: LocalTime,
): (readonly [label: string, value: string, more?: string])[] {
  const sources = manifest.sources.map((source, index): readonly [string, string, string] => [
    index === 0 ? 'Sources' : '',
    `${source.name} (${source.kind})`,
    `${sourceState(source, manifest, local)}; records: ${source.records}, documents: ${source.documents}, parked: ${source.parked}`,
  ]);
  return [
    ['Export', manifest.title],
    ['Rows', String(rows)],
    ['As of', isoLocal(manifest.asOf, local), `Times are in ${local.zone}`],
    ...manifest.filters.map((filter, index): readonly [string, string] => [index === 0 ? 'Selection' : '', filter]),
    ...(sources.length === 0 ? [['Sources', 'None'] as const] : sources),
    ...CONVENTIONS.map((sentence, index): readonly [string, string] => [index === 0 ? 'Reading' : '', sentence]),
    ['Written by', `${manifest.product} ${manifest.version}`],
  ];
}

/** The manifest as the JSON file that stands beside a CSV file. */
export function manifestJson(
  manifest: ExportManifest,
  rows: number,
  columns: readonly { readonly title: string; readonly kind: CellKind }[],
  local: LocalTime,
): string {
  const stamp = (at: Instant | null): string | null => (at === null ? null : isoLocal(at, local));
  const body = {
    product: manifest.product,
    version: manifest.version,
    table: manifest.table,
    title: manifest.title,
    rows,
    asOf: isoLocal(manifest.asOf, local),
    zone: local.zone,
    filters: manifest.filters,
    columns: columns.map(({ title, kind }) => ({ title, kind })),
    sources: manifest.sources.map(({ lastSuccessAt, newestRecordAt, ...source }) => ({
      ...source,
      lastSuccessAt: stamp(lastSuccessAt),
      newestRecordAt: stamp(newestRecordAt),
      ageSeconds: lastSuccessAt === null ? null : Math.max(0, Math.round((manifest.asOf - lastSuccessAt) / 1000)),
    })),
    conventions: CONVENTIONS,
  };
  return `${JSON.stringify(body, null, 2)}\n`;
}

/** Where the manifest of a CSV file stands. */
export function sidecarOf(file: string): string {
  return `${file}.manifest.json`;
}
