import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { LocalTime } from '#shared/domain/local-time.ts';
import type { ExportColumn } from '../column.ts';
import { manifestRows, type ExportManifest } from '../manifest.ts';
import type { RowSource } from '../row-source.ts';
import { sheetPath, workbookParts } from './parts.ts';
import { dataSheet, noteSheet } from './sheet.ts';
import { STYLES_XML } from './styles.ts';

/** Rows of a worksheet, less the header (Excel specifications and limits: 1,048,576). */
export const ROWS_PER_SHEET = 1_048_575;
/** Close to the smallest file at a third less time than the usual 6. */
const COMPRESSION_LEVEL = 3;

export interface Workbook<Row> {
  readonly sheetName: string;
  readonly columns: readonly ExportColumn<Row>[];
  readonly manifest: ExportManifest;
  readonly local: LocalTime;
  readonly rowsPerSheet: number;
}

/** Streams a workbook into a file that must not exist yet. Memory does not grow with the rows. */
export async function writeXlsx<Row>(file: string, rows: RowSource<Row>, workbook: Workbook<Row>): Promise<void> {
  const zip = new ZipFile();
  const stop = new AbortController();
  const fail = (error: unknown): never => {
    stop.abort(error);
    throw error;
  };
  zip.on('error', (error) => stop.abort(error));
  const written = pipeline(zip.outputStream, createWriteStream(file, { flags: 'wx', flush: true }), {
    signal: stop.signal,
  });
  // Neither half ends before the other: a file still being written cannot be removed everywhere.
  const outcomes = await Promise.allSettled([
    addParts(zip, rows, workbook, stop.signal).catch(fail),
    written.catch(fail),
  ]);
  if (stop.signal.aborted) throw stop.signal.reason;
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

async function addParts<Row>(
  zip: ZipFile,
  rows: RowSource<Row>,
  workbook: Workbook<Row>,
  signal: AbortSignal,
): Promise<void> {
  const { columns, local, manifest, rowsPerSheet, sheetName } = workbook;
  const createdAt = new Date(manifest.asOf);
  const entry = { mtime: createdAt, compressionLevel: COMPRESSION_LEVEL };
  const sheetNames: string[] = [];
  const addSheet = async (name: string, xml: AsyncIterable<string> | Iterable<string>): Promise<void> => {
    const stream = Readable.from(xml, { objectMode: false, signal });
    zip.addReadStream(stream, sheetPath(sheetNames.length), entry);
    sheetNames.push(name);
    await finished(stream, { signal });
  };
  do {
    const first = sheetNames.length === 0;
    await addSheet(
      first ? sheetName : `${sheetName} ${sheetNames.length + 1}`,
      dataSheet(rows.take(rowsPerSheet), { columns, local, first }),
    );
  } while (!(await rows.exhausted()));
  await addSheet('About', [noteSheet(manifestRows(manifest, rows.taken, local))]);
  const application = `${manifest.product} ${manifest.version}`;
  const parts = workbookParts({ sheetNames, title: manifest.title, application, createdAt: createdAt.toISOString() });
  for (const [path, content] of parts) zip.addBuffer(Buffer.from(content), path, entry);
  zip.addBuffer(Buffer.from(STYLES_XML), 'xl/styles.xml', entry);
  zip.end();
}
