import { createHash, type Hash } from 'node:crypto';
import type { FileInfo } from '../../../ports/ports.ts';
import type { CompiledSource } from '../mapping/compiled.ts';
import { isUnchanged, type FileState } from './file-state.ts';
import type { RowPlace, SourceRow } from './source-row.ts';
import { sourceRows, type FileContent } from './source-rows.ts';

/** A row, and the state of its file once the row has been stored, set aside or not. */
export interface ReadRow {
  readonly row: SourceRow;
  readonly settle: (setAside: boolean) => FileState;
}

export interface ReadOptions {
  readonly source: CompiledSource;
  readonly file: FileInfo;
  /** How far the file was read before; null for a new one. */
  readonly before: FileState | null;
  readonly content: FileContent;
}

/**
 * The rows of a file that were not read before. A file that only grew is read from where it was left; one whose text
 * changed is read again. Returns the state of the file at its end.
 */
export async function* readFile(options: ReadOptions): AsyncGenerator<ReadRow, FileState> {
  const { before, file, source } = options;
  if (before !== null && before.rows > 0 && (source.format !== 'json' || isUnchanged(file, before))) {
    const end = yield* rowsAfter(options, before);
    if (end !== null) return end;
  }
  const end = yield* rowsAfter(options, null);
  return end ?? stateOf(file, 0, '', new Set(), true);
}

/** Null, and nothing yielded, when the text up to `before` is not the text that was read before. */
async function* rowsAfter(options: ReadOptions, before: FileState | null): AsyncGenerator<ReadRow, FileState | null> {
  const { file, source } = options;
  const skip = before?.rows ?? 0;
  const trusted = before === null || isUnchanged(file, before);
  const hash = createHash('sha256');
  const bad = new Set(before?.bad);
  let rows = 0;
  let same = skip === 0;
  for await (const row of sourceRows(source, options.content)) {
    const skipped = rows < skip;
    if (row.complete) {
      hash.update(row.consumed);
      rows += 1;
    }
    if (skipped) {
      if (rows < skip) continue;
      if (!trusted && digestOf(hash) !== before.digest) return null;
      same = true;
      continue;
    }
    const settle = (setAside: boolean): FileState => {
      if (setAside) bad.add(row.at);
      else bad.delete(row.at);
      return stateOf(file, rows, digestOf(hash), bad, false);
    };
    yield { row, settle };
  }
  return same ? stateOf(file, rows, digestOf(hash), bad, true) : null;
}

function stateOf(file: FileInfo, rows: number, digest: string, bad: ReadonlySet<RowPlace>, done: boolean): FileState {
  const { size, modifiedAt } = file;
  return { size, modifiedAt, rows, digest, done, ...(bad.size > 0 && { bad: [...bad] }) };
}

function digestOf(hash: Hash): string {
  return hash.copy().digest('base64');
}
