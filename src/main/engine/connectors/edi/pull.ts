import { z } from 'zod';
import type { FileInfo } from '../../ports/ports.ts';
import { isGone, listFolder, throwIfCancelled } from '../declared/pull/folder.ts';
import { ConnectorError, type Checkpoint, type Page, type PullContext, type RawRecord } from '../kit/connector.ts';
import { landCorrected, landUnreadable, recordsOf, type FileRecords } from './landing.ts';
import { MESSAGES, type EdiConfig } from './manifest.ts';
import { LARGEST_FILE, readText } from './read-text.ts';

const fileSchema = z.object({
  size: z.number(),
  modifiedAt: z.number(),
  taken: z.array(z.object({ key: z.string(), digest: z.string() })),
  bad: z.array(z.string()),
  /** The text could not be had: it is tried again. */
  failed: z.boolean(),
});
type FileState = z.infer<typeof fileSchema>;

const checkpointSchema = z.object({ files: z.record(z.string(), fileSchema) });

/**
 * Each page carries what is known of every file: pages grow with it, so that all of them together write a small multiple of
 * it and not its square.
 */
const FILES_PER_RECORD = 20;
const MOST_RECORDS = 5000;
const MOST_CHARS = 16_000_000;

/** The messages of new and changed files, page by page. A file counts as read with its last page. */
export async function* pullMessages(
  context: PullContext<EdiConfig>,
  checkpoint: Checkpoint | null,
): AsyncGenerator<Page> {
  const known = checkpointSchema.safeParse(checkpoint);
  const files: Record<string, FileState> = known.success ? { ...known.data.files } : {};
  const listed = await listFolder(context);
  const there = new Set(listed.map((file) => file.name));
  const owners = new Map<string, { file: string; digest: string }>();
  for (const [file, { taken }] of Object.entries(files)) {
    for (const { key, digest } of taken) if (!owners.has(key)) owners.set(key, { file, digest });
  }
  let records: RawRecord[] = [];
  let chars = 0;
  let changed = false;
  let knownFiles = Object.keys(files).length;
  const page = (): Page => {
    const full = { records, checkpoint: { files: { ...files } } };
    records = [];
    chars = 0;
    changed = false;
    return full;
  };
  const isFull = (): boolean => {
    const most = Math.min(MOST_RECORDS, Math.max(MESSAGES.pageSize, knownFiles / FILES_PER_RECORD));
    return records.length >= most || chars >= MOST_CHARS;
  };
  // In the order of their making, so that of two that are alike the earlier is taken.
  const inOrder = listed.toSorted((a, b) => a.modifiedAt - b.modifiedAt || (a.name < b.name ? -1 : 1));
  for (const file of inOrder) {
    throwIfCancelled(context);
    const before = files[file.name];
    if (before && !before.failed && before.size === file.size && before.modifiedAt === file.modifiedAt) continue;
    const read = await readFile(file, { context, owners, isThere: (name) => there.has(name) });
    if (read === null) continue;
    const stillBad = new Set(read.bad);
    const corrected = (before?.bad ?? []).filter((id) => !stillBad.has(id)).map((id) => landCorrected(id, file));
    for (const record of [...read.records, ...corrected]) {
      if (isFull()) yield page();
      records.push(record);
      chars += record.payload.length;
    }
    for (const { key } of before?.taken ?? []) if (owners.get(key)?.file === file.name) owners.delete(key);
    for (const { key, digest } of read.taken) owners.set(key, { file: file.name, digest });
    const { size, modifiedAt } = file;
    files[file.name] = { size, modifiedAt, taken: [...read.taken], bad: [...read.bad], failed: read.failed };
    if (before === undefined) knownFiles += 1;
    changed = true;
    for (const note of read.notes) context.logger.warn(note, { file: file.name });
    if (isFull()) yield page();
  }
  if (changed || records.length > 0) yield page();
}

interface Reading {
  readonly context: PullContext<EdiConfig>;
  readonly owners: ReadonlyMap<string, { readonly file: string; readonly digest: string }>;
  readonly isThere: (name: string) => boolean;
}

/** Null where the file went away since it was listed. */
async function readFile(
  file: FileInfo,
  { context, owners, isThere }: Reading,
): Promise<(FileRecords & { readonly failed: boolean }) | null> {
  if (file.size > LARGEST_FILE) {
    return unreadable(file, `The file has ${file.size} bytes; more than ${LARGEST_FILE} are not read.`, false);
  }
  try {
    const text = await readText(context.folders, context.config.folder, file);
    return { ...recordsOf(text, file, { config: context.config, owners, isThere }), failed: false };
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    if (isGone(error)) return null;
    const reason = error instanceof Error ? error.message : String(error);
    return unreadable(file, `The file cannot be read: ${reason}`, true);
  }
}

function unreadable(file: FileInfo, sentence: string, failed: boolean): FileRecords & { readonly failed: boolean } {
  const record = landUnreadable(file, sentence);
  return { records: [record], taken: [], bad: [record.sourceId], notes: [], failed };
}
