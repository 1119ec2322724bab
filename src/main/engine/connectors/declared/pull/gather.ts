import { ConnectorError, type PullContext } from '../../kit/connector.ts';
import type { CompiledGather, CompiledSource, CompiledFileStream } from '../mapping/compiled.ts';
import { kindOf } from '../mapping/map-record.ts';
import { isTrue, textAt, Unmappable } from '../mapping/read.ts';
import { keyText } from '../keys.ts';
import { isGone, openFile, throwIfCancelled, unreadableFile, type FolderConfig } from './folder.ts';
import { identityOf, viewOf, type FileEdition, type Identity } from './landing.ts';
import { filesOf } from './matching.ts';
import type { RowPlace, SourceRow } from './source-row.ts';
import { sourceRows } from './source-rows.ts';

/** A file, read with one source. */
export interface Part {
  readonly file: FileEdition;
  readonly source: CompiledSource;
  /** Its rows may be records. */
  readonly main: boolean;
  readonly gathers: readonly CompiledGather[];
}

export interface PlacedRow {
  readonly row: SourceRow;
  readonly file: FileEdition;
  readonly identity: Identity;
}

/** A record and the rows that belong inside it, the newest of each. */
export interface GatheredRecord {
  main: PlacedRow | null;
  readonly rows: ReadonlyMap<string, Map<string, PlacedRow>>;
  /** Of all its rows, also of those that a newer one replaces. */
  readonly places: Place[];
}

export interface Place {
  readonly at: RowPlace;
  readonly file: FileEdition;
}

export interface Gathering {
  readonly records: ReadonlyMap<string, GatheredRecord>;
  readonly bad: readonly { readonly row: SourceRow; readonly file: FileEdition; readonly reason: string }[];
}

/** What one row is: a record, rows of records, both, or bad. */
interface Reading {
  readonly main: Identity | null;
  readonly belongs: readonly { readonly gather: CompiledGather; readonly of: string; readonly identity: Identity }[];
  readonly bad: string | null;
}

/** Files of the stream and of all that it gathers. */
export function partsOf(stream: CompiledFileStream, listed: readonly FileEdition[]): readonly Part[] {
  const same = stream.gather.filter((gather) => gather.sameFiles);
  const main = filesOf(stream.source, listed).map((file) => ({
    file,
    source: stream.source,
    main: true,
    gathers: same,
  }));
  const others = stream.gather
    .filter((gather) => !gather.sameFiles)
    .flatMap((gather) =>
      filesOf(gather.source, listed).map((file) => ({ file, source: gather.source, main: false, gathers: [gather] })),
    );
  return [...main, ...others];
}

/** The records that changed files have rows of, with their rows from every file. */
export async function gather(
  stream: CompiledFileStream,
  parts: readonly Part[],
  changed: ReadonlySet<string>,
  context: PullContext<FolderConfig>,
): Promise<Gathering> {
  const records = new Map<string, GatheredRecord>();
  const bad: Gathering['bad'][number][] = [];
  const named = await namedIn(
    stream,
    parts.filter((part) => changed.has(part.file.name)),
    context,
  );
  for (const part of parts) {
    for await (const row of rowsOf(part, context)) {
      const reading = read(stream, part, row);
      if (reading.bad !== null && changed.has(part.file.name)) bad.push({ row, file: part.file, reason: reading.bad });
      if (reading.main !== null && named.has(reading.main.id)) {
        const record = recordOf(reading.main.id);
        record.main = newer(record.main, { row, file: part.file, identity: reading.main });
      }
      for (const { gather: into, of, identity } of reading.belongs) {
        if (!named.has(of)) continue;
        const rows = recordOf(of).rows.get(into.name);
        rows?.set(identity.id, newer(rows.get(identity.id) ?? null, { row, file: part.file, identity }));
        recordOf(of).places.push({ at: row.at, file: part.file });
      }
    }
  }
  return { records, bad };

  function recordOf(id: string): GatheredRecord {
    let record = records.get(id);
    if (record === undefined) {
      const rows = new Map(stream.gather.map(({ name }) => [name, new Map<string, PlacedRow>()]));
      record = { main: null, rows, places: [] };
      records.set(id, record);
    }
    return record;
  }
}

/** Ids of all records that files have rows of. */
async function namedIn(
  stream: CompiledFileStream,
  parts: readonly Part[],
  context: PullContext<FolderConfig>,
): Promise<ReadonlySet<string>> {
  const named = new Set<string>();
  for (const part of parts) {
    for await (const row of rowsOf(part, context)) {
      const { main, belongs } = read(stream, part, row);
      if (main !== null) named.add(main.id);
      for (const { of } of belongs) named.add(of);
    }
  }
  return named;
}

async function* rowsOf(part: Part, context: PullContext<FolderConfig>): AsyncGenerator<SourceRow> {
  throwIfCancelled(context);
  try {
    yield* sourceRows(part.source, openFile(part.source, part.file, context));
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    if (!isGone(error)) yield unreadableFile(error);
  }
}

function read(stream: CompiledFileStream, part: Part, row: SourceRow): Reading {
  if (row.record === null) return { main: null, belongs: [], bad: row.reason ?? 'It is no record.' };
  const view = viewOf(row.record);
  try {
    const gathers = part.gathers.filter((candidate) => isTrue(candidate.when, view));
    const belongs = gathers.map((candidate) => {
      const of = textAt(candidate.of, view);
      const identity = identityOf(candidate, view, row, part.file);
      if (of === null) throw new Unmappable(`It belongs to nothing: "${candidate.of.text}" gives nothing`, '');
      if (identity === null) throw new Unmappable(`It has no id: "${candidate.id.text}" gives nothing`, '');
      return { gather: candidate, of: keyText(of.value.trim()), identity };
    });
    const kind = part.main ? kindOf(stream.kinds, view) : null;
    if (kind === null) {
      return {
        main: null,
        belongs,
        bad: belongs.length > 0 || !part.main ? null : 'It is of none of the declared kinds.',
      };
    }
    const main = identityOf(kind, view, row, part.file);
    return { main, belongs, bad: main === null ? `It has no id: "${kind.id.text}" gives nothing.` : null };
  } catch (error) {
    if (error instanceof Unmappable) return { main: null, belongs: [], bad: `${error.rejection.reason}.` };
    throw error;
  }
}

function newer(known: PlacedRow | null, found: PlacedRow): PlacedRow {
  return known === null || found.identity.version > known.identity.version ? found : known;
}
