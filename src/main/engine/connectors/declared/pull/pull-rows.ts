import { z } from 'zod';
import type { FileInfo } from '../../../ports/ports.ts';
import { ConnectorError, type Page, type PullContext, type RawRecord } from '../../kit/connector.ts';
import type { CompiledFileStream } from '../mapping/compiled.ts';
import { fileStatesSchema, isUnchanged, type FileState, type FileStates } from './file-state.ts';
import {
  isGone,
  listFolder,
  openFile,
  PAGE_SIZE,
  throwIfCancelled,
  unreadableFile,
  type FolderConfig,
} from './folder.ts';
import { landCorrected, landRow, type FileEdition } from './landing.ts';
import { filesOf } from './matching.ts';
import { readFile, type ReadRow } from './read-file.ts';

/** Each row is a record: new and changed files, page by page. */
export async function* pullRows(
  stream: CompiledFileStream,
  context: PullContext<FolderConfig>,
  checkpoint: unknown,
): AsyncGenerator<Page> {
  const before = readCheckpoint(checkpoint, stream);
  const { edition, reading } = before;
  const states: Record<string, FileState> = { ...before.files };
  let records: RawRecord[] = [];
  let changed = false;
  const page = (): Page => {
    const full = { records, checkpoint: { files: { ...states }, edition, reading } };
    records = [];
    changed = false;
    return full;
  };
  for (const listed of filesOf(stream.source, await listFolder(context))) {
    const file = { ...listed, edition };
    const known = states[file.name] ?? null;
    if (known !== null && known.done && isUnchanged(file, known)) continue;
    const rows = newRows(stream, file, known, context);
    let next = await rows.next();
    for (; next.done !== true; next = await rows.next()) {
      throwIfCancelled(context);
      const record = landRow(stream, next.value.row, file);
      const state = next.value.settle(record.unreadable !== undefined);
      records.push(record);
      if (records.length < PAGE_SIZE) continue;
      states[file.name] = state;
      yield page();
    }
    if (next.value === null) continue;
    records.push(...corrections(known, next.value, file));
    states[file.name] = next.value;
    changed = true;
  }
  if (changed || records.length > 0) yield page();
}

const checkpointSchema = z.object({ files: fileStatesSchema, edition: z.number(), reading: z.string() });

/** Where the stream was left. When it is read another way now, every file is read again from its first row. */
function readCheckpoint(checkpoint: unknown, { reading }: CompiledFileStream): z.infer<typeof checkpointSchema> {
  const parsed = checkpointSchema.safeParse(checkpoint);
  if (!parsed.success) return { files: {}, edition: 0, reading };
  if (parsed.data.reading === reading) return parsed.data;
  const files = Object.entries(parsed.data.files).map(([name, state]) => [
    name,
    { ...state, rows: 0, digest: '', done: false },
  ]);
  return { files: Object.fromEntries(files) as FileStates, edition: parsed.data.edition + 1, reading };
}

/** A file that cannot be read is one bad row of its own, and is tried again; one that is gone is no news. */
async function* newRows(
  stream: CompiledFileStream,
  file: FileInfo,
  before: FileState | null,
  context: PullContext<FolderConfig>,
): AsyncGenerator<ReadRow, FileState | null> {
  const { source } = stream;
  try {
    return yield* readFile({ source, file, before, content: openFile(source, file, context) });
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    if (isGone(error)) return null;
    const failed = { size: file.size, modifiedAt: file.modifiedAt, rows: 0, digest: '', done: false, bad: [0] };
    yield { row: unreadableFile(error), settle: () => failed };
    return failed;
  }
}

function corrections(before: FileState | null, after: FileState, file: FileEdition): readonly RawRecord[] {
  const stillBad = new Set(after.bad);
  return (before?.bad ?? []).filter((at) => !stillBad.has(at)).map((at) => landCorrected(at, file));
}
