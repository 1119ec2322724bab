import { randomUUID } from 'node:crypto';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ContractError } from '#shared/contract/errors.ts';
import type { ExportColumn } from './column.ts';
import { writeCsv } from './csv.ts';
import type { LocalTime } from '#shared/domain/local-time.ts';
import { manifestJson, sidecarOf, type ExportManifest } from './manifest.ts';
import { rowSource, type RowHooks } from './row-source.ts';
import { ROWS_PER_SHEET, writeXlsx } from './xlsx/write-xlsx.ts';

export interface ExportOptions<Row> extends RowHooks {
  readonly format: 'xlsx' | 'csv';
  /** Absolute path. */
  readonly file: string;
  /** A file that is there is replaced once the new one is complete; otherwise it stays, and the export fails. */
  readonly replace: boolean;
  readonly sheetName: string;
  readonly columns: readonly ExportColumn<Row>[];
  readonly rows: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>;
  readonly manifest: ExportManifest;
  /** How times are written. */
  readonly local: LocalTime;
  /** Rows of one worksheet before the next begins. */
  readonly rowsPerSheet?: number;
}

/**
 * Writes a table to a file. The file appears under its name only when it is complete: after a failure or a
 * cancellation nothing is left of it, and a file of that name from before is untouched. A link of that name is replaced
 * itself, never what it leads to.
 * @throws ContractError file.unwritable, request.cancelled
 */
export async function writeExport<Row>(options: ExportOptions<Row>): Promise<{ readonly rows: number }> {
  const { columns, file, replace, format, local, manifest, sheetName, signal, rowsPerSheet = ROWS_PER_SHEET } = options;
  const rows = rowSource(options.rows, options);
  const part = join(dirname(file), `.${basename(file)}.${randomUUID()}.part`);
  const sidecarPart = sidecarOf(part);
  const made: string[] = [];
  try {
    if (format === 'xlsx') {
      await writeXlsx(part, rows, { sheetName, columns, manifest, local, rowsPerSheet });
    } else {
      await writeCsv(part, rows, columns, local);
      await writeFile(sidecarPart, manifestJson(manifest, rows.taken, columns, local), { flush: true });
    }
    signal?.throwIfAborted();
    // The table first: it is what may be open in another program, and then its manifest from before still tells of it.
    const finished: readonly (readonly [from: string, to: string])[] = [
      [part, file],
      ...(format === 'csv' ? [[sidecarPart, sidecarOf(file)] as const] : []),
    ];
    if (!replace) {
      for (const [, to] of finished) {
        // Made only where nothing is, not even a link: what somebody has put there meanwhile stays.
        await (await open(to, 'wx')).close();
        made.push(to);
      }
    }
    for (const [from, to] of finished) await rename(from, to);
    return { rows: rows.taken };
  } catch (error) {
    // What cannot be removed either says nothing of why it was not written.
    await Promise.allSettled([part, sidecarPart, ...made].map((path) => rm(path, { force: true })));
    throw signal?.aborted === true ? cancelled() : unwritable(error, file);
  }
}

function cancelled(): ContractError {
  return new ContractError({
    code: 'request.cancelled',
    message: 'The export was cancelled.',
    next: 'No file was written; start it again if you need it.',
  });
}

const FILE_ERRORS: Readonly<Record<string, readonly [message: string, next: string]>> = {
  ENOENT: ['the folder does not exist', 'Create the folder or choose another.'],
  EEXIST: ['a file of that name is there', 'Choose another name, or say that it is to be replaced.'],
  ENOTDIR: ['the folder does not exist', 'Create the folder or choose another.'],
  EISDIR: ['a folder of that name is there', 'Choose another file name.'],
  EACCES: ['you may not write there', 'Choose a folder that you may write to.'],
  EPERM: [
    'it is open in another program or you may not write there',
    'Close the file in the other program or choose another name.',
  ],
  EBUSY: ['it is open in another program', 'Close the file in the other program or choose another name.'],
  EROFS: ['the disk is read-only', 'Choose a folder on another disk.'],
  ENOSPC: ['the disk is full', 'Free some space or choose another disk.'],
  EDQUOT: ['your disk quota is used up', 'Free some space or choose another disk.'],
  ENAMETOOLONG: ['its name is too long', 'Choose a shorter name.'],
};

/** File system errors in words; anything else is passed on as it is. */
export function unwritable(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = FILE_ERRORS[code];
  if (known === undefined) return error;
  return new ContractError({
    code: 'file.unwritable',
    message: `${file} could not be written: ${known[0]}.`,
    next: known[1],
    details: [code],
  });
}
