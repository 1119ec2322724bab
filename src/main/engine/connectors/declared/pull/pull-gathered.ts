import { z } from 'zod';
import type { FileInfo } from '../../../ports/ports.ts';
import type { Page, PullContext, RawRecord } from '../../kit/connector.ts';
import type { CompiledFileStream } from '../mapping/compiled.ts';
import { listFolder, PAGE_SIZE, throwIfCancelled, type FolderConfig } from './folder.ts';
import { placesSchema } from './file-state.ts';
import { gather, partsOf, type Part } from './gather.ts';
import { landBad, landCorrected, type FileEdition } from './landing.ts';
import { landGathered } from './land-gathered.ts';
import type { RowPlace } from './source-row.ts';

const stampSchema = z.object({ size: z.number(), modifiedAt: z.number(), bad: placesSchema.optional() });
const checkpointSchema = z.object({
  /** Files as they were when they were last gathered to the end. */
  files: z.record(z.string(), stampSchema),
  /** Counts the gatherings: a later one saw all that an earlier one saw. */
  generation: z.number(),
  newest: z.number(),
  edition: z.number(),
  reading: z.string(),
  /** A gathering that is under way: of which files, and how many of its records are stored. */
  pending: z.object({ files: z.string(), stored: z.number() }).nullable(),
});
type GatherCheckpoint = z.infer<typeof checkpointSchema>;

/**
 * Records that are put together from rows of one or more files. Any new or changed file brings the records again that
 * it has rows of, with all their rows from all files.
 */
export async function* pullGathered(
  stream: CompiledFileStream,
  context: PullContext<FolderConfig>,
  checkpoint: unknown,
): AsyncGenerator<Page> {
  const before = readCheckpoint(checkpoint, stream);
  const parts = partsOf(
    stream,
    (await listFolder(context)).map((file) => ({ ...file, edition: before.edition })),
  );
  const files = new Map(parts.map(({ file }) => [file.name, file]));
  const changed = new Set([...files.values()].filter((file) => !isKnown(file, before)).map((file) => file.name));
  if (changed.size === 0) return;

  const shown = fingerprint([...files.values()]);
  const resumed = before.pending?.files === shown ? before.pending : null;
  const generation = resumed === null ? before.generation + 1 : before.generation;
  const newest = [...files.values()].reduce((latest, file) => Math.max(latest, file.modifiedAt), before.newest);
  const round = `${new Date(newest).toISOString()} ${String(generation).padStart(10, '0')}`;

  const bad = new Map(Object.entries(before.files).map(([name, stamp]) => [name, new Set(stamp.bad)]));
  const records = await everyRecord(stream, parts, changed, context, round, bad);
  let stored = resumed?.stored ?? 0;
  while (records.length - stored > PAGE_SIZE) {
    const next = records.slice(stored, stored + PAGE_SIZE);
    stored += next.length;
    const pending = { files: shown, stored };
    yield { records: next, checkpoint: { ...before, generation, newest, pending }, remaining: records.length - stored };
  }
  const done: GatherCheckpoint = {
    ...before,
    files: { ...before.files, ...stamps(files, bad) },
    generation,
    newest,
    pending: null,
  };
  yield { records: records.slice(stored), checkpoint: done };
}

/** All that a gathering lands, in an order that only the files decide. Leaves in `bad` which rows are set aside now. */
async function everyRecord(
  stream: CompiledFileStream,
  parts: readonly Part[],
  changed: ReadonlySet<string>,
  context: PullContext<FolderConfig>,
  round: string,
  bad: Map<string, Set<RowPlace>>,
): Promise<readonly RawRecord[]> {
  const records: RawRecord[] = [];
  const good = new Set<string>();
  const setAside = new Map<string, Set<RowPlace>>();
  const found = await gather(stream, parts, changed, context);
  throwIfCancelled(context);
  for (const { row, file, reason } of found.bad) aside(row.at, file, landBad(row, file, reason));
  for (const id of [...found.records.keys()].toSorted()) {
    const gathered = found.records.get(id);
    if (gathered === undefined) continue;
    for (const outcome of landGathered(id, gathered, round)) {
      if (outcome.record.unreadable !== undefined) aside(outcome.at, outcome.file, outcome.record);
      else records.push(outcome.record);
      for (const used of outcome.used) good.add(`${used.file.name}:${used.at}`);
    }
  }
  correct();
  return records;

  function aside(at: RowPlace, file: FileEdition, record: RawRecord): void {
    records.push(record);
    const places = setAside.get(file.name) ?? new Set();
    setAside.set(file.name, places.add(at));
  }

  /** Rows that were set aside before and are good now, or gone. */
  function correct(): void {
    const files = new Map(parts.map(({ file }) => [file.name, file]));
    for (const [name, file] of files) {
      const now = setAside.get(name) ?? new Set();
      const before = bad.get(name) ?? new Set();
      const left = [...before].filter((at) => !now.has(at) && (changed.has(name) || good.has(`${name}:${at}`)));
      for (const at of left) records.push(landCorrected(at, file));
      bad.set(name, new Set([...before, ...now].filter((at) => !left.includes(at))));
    }
  }
}

/** Where the stream was left. When it is read another way now, every file counts as changed. */
function readCheckpoint(checkpoint: unknown, { reading }: CompiledFileStream): GatherCheckpoint {
  const parsed = checkpointSchema.safeParse(checkpoint);
  if (!parsed.success) return { files: {}, generation: 0, newest: 0, edition: 0, reading, pending: null };
  if (parsed.data.reading === reading) return parsed.data;
  const files = Object.entries(parsed.data.files).map(([name, stamp]) => [name, { ...stamp, size: -1 }]);
  return {
    ...parsed.data,
    files: Object.fromEntries(files) as GatherCheckpoint['files'],
    edition: parsed.data.edition + 1,
    reading,
    pending: null,
  };
}

function isKnown(file: FileInfo, before: GatherCheckpoint): boolean {
  const stamp = before.files[file.name];
  // Place 0 stands for a file that could not be read at all: it is tried again.
  return (
    stamp !== undefined && stamp.size === file.size && stamp.modifiedAt === file.modifiedAt && !stamp.bad?.includes(0)
  );
}

function fingerprint(files: readonly FileInfo[]): string {
  return files
    .map((file) => `${file.name}:${file.size}:${file.modifiedAt}`)
    .toSorted()
    .join('|');
}

function stamps(
  files: ReadonlyMap<string, FileInfo>,
  bad: ReadonlyMap<string, ReadonlySet<RowPlace>>,
): GatherCheckpoint['files'] {
  return Object.fromEntries(
    [...files].map(([name, { size, modifiedAt }]) => {
      const places = [...(bad.get(name) ?? [])];
      return [name, { size, modifiedAt, ...(places.length > 0 && { bad: places }) }];
    }),
  );
}
