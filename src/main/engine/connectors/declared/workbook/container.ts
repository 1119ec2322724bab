import { crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';

/** The parts of an Office Open XML package (ECMA-376 part 2): a ZIP file of XML parts, held as its bytes. */
export interface Container {
  has(path: string): boolean;
  /** Text of a part in chunks. @throws when it is not there or too large, and at its end when it is damaged */
  text(path: string): AsyncGenerator<string>;
}

/** What is held of a workbook at once: its bytes, packed as they come. */
export const MAX_FILE_BYTES = 100 * 1024 * 1024;
/** A part is unpacked in a stream; a larger one would take minutes, and is no list that people exchange. */
const MAX_PART_BYTES = 1024 * 1024 * 1024;
const MAX_PARTS = 10_000;
const AS_CSV = 'split it, or save the sheet as CSV';

const OLE_SIGNATURE = Buffer.from('d0cf11e0a1b11ae1', 'hex');
/** Name of the stream that holds an encrypted package ([MS-OFFCRYPTO] 2.3.4.1). */
const ENCRYPTED_STREAM = Buffer.from('EncryptedPackage', 'utf16le');

/** @throws when there are more bytes than a workbook may have */
export async function wholeFile(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > MAX_FILE_BYTES) throw new RangeError(`it is a workbook of more than 100 MB; ${AS_CSV}`);
    parts.push(chunk);
  }
  return Buffer.concat(parts, length);
}

/** @throws with a sentence for a person when the bytes are no package that can be read */
export async function openContainer(bytes: Buffer): Promise<Container> {
  const strange = strangerOf(bytes);
  if (strange !== null) throw new Error(strange);
  const { zip, entries } = await directoryOf(bytes);
  return {
    has: (path) => entries.has(path.toLowerCase()),
    async *text(path) {
      const entry = entries.get(path.toLowerCase());
      if (entry === undefined) throw new Error(`it is no whole workbook: its part ${path} is missing`);
      if (entry.uncompressedSize > MAX_PART_BYTES) {
        throw new RangeError(`its part ${path} unpacks to more than 1 GB; ${AS_CSV}`);
      }
      // Unpacking stops with an error where more comes out than the directory says.
      yield* decoded(checked((await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>, entry));
    },
  };
}

/** What other kind of file this is; null for a ZIP file. */
function strangerOf(bytes: Buffer): string | null {
  if (bytes.length === 0) return 'it is empty: it may still be being written';
  if (bytes.subarray(0, OLE_SIGNATURE.length).equals(OLE_SIGNATURE)) {
    return bytes.includes(ENCRYPTED_STREAM)
      ? 'it is protected by a password; save a copy without one (File, Info, Protect Workbook)'
      : 'it is a workbook of Excel 97 to 2003 (.xls); open it and save it as .xlsx';
  }
  if (bytes.toString('latin1', 0, 2) === 'PK') return null;
  return /^(?:\uFEFF|\u00EF\u00BB\u00BF)?\s*</.test(bytes.toString('latin1', 0, 64))
    ? 'it is a web page or XML under the name of a workbook; open it and save it as .xlsx'
    : 'it is no workbook (.xlsx); where it is text, read it with "format: csv"';
}

async function directoryOf(
  bytes: Buffer,
): Promise<{ readonly zip: ZipFile; readonly entries: ReadonlyMap<string, Entry> }> {
  const entries = new Map<string, Entry>();
  let zip: ZipFile;
  try {
    zip = await yauzl.fromBufferPromise(bytes, { validateEntrySizes: true });
    if (zip.entryCount > MAX_PARTS) throw new RangeError(`it has ${zip.entryCount} parts`);
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName.toLowerCase(), entry);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(`it is not whole: it may still be being written, or was cut off (${said})`, { cause: error });
  }
  const kind = kindOf(entries);
  if (kind !== null) throw new Error(kind);
  return { zip, entries };
}

/** What other kind of package this is; null for a workbook of XML parts. */
function kindOf(entries: ReadonlyMap<string, Entry>): string | null {
  if (entries.has('_rels/.rels') && !entries.has('xl/workbook.bin')) return null;
  if (entries.has('xl/workbook.bin')) return 'it is a binary workbook (.xlsb); open it and save it as .xlsx';
  if (entries.has('content.xml')) return 'it is an OpenDocument file; open it and save it as .xlsx';
  return 'it is a ZIP file and no workbook';
}

/** @throws behind the last byte when they are not those that were packed */
async function* checked(bytes: AsyncIterable<Buffer>, entry: Entry): AsyncGenerator<Buffer> {
  let sum = 0;
  for await (const chunk of bytes) {
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (sum !== entry.crc32) throw new Error(`its part ${entry.fileName} is damaged: its checksum is another`);
}

async function* decoded(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null;
  for await (const chunk of bytes) {
    // XML is UTF-8 or, with a byte order mark, UTF-16 (XML 1.0, 4.3.3).
    const mark = chunk.toString('latin1', 0, 2);
    decoder ??= new TextDecoder(mark === '\u00FF\u00FE' ? 'utf-16le' : mark === '\u00FE\u00FF' ? 'utf-16be' : 'utf-8');
    yield decoder.decode(chunk, { stream: true });
  }
}
