import type { FileInfo, FolderReader } from '../../ports/ports.ts';

/** Character set of an EDIFACT interchange by its syntax id (ISO 9735). */
const SYNTAX_SETS: Readonly<Record<string, string>> = {
  UNOA: 'windows-1252',
  UNOB: 'windows-1252',
  UNOC: 'windows-1252',
  UNOD: 'iso-8859-2',
  UNOE: 'iso-8859-5',
  UNOF: 'iso-8859-7',
  UNOG: 'iso-8859-3',
  UNOH: 'iso-8859-4',
  UNOI: 'iso-8859-6',
  UNOJ: 'iso-8859-8',
  UNOK: 'windows-1254',
};

/** No interchange that people exchange is larger. */
export const LARGEST_FILE = 32 * 1024 * 1024;

/**
 * The text of a file: as UTF-8 where its bytes are that, whatever the interchange says; else in the set that it names.
 * @throws when the file cannot be read
 */
export async function readText(folders: FolderReader, folder: string, file: FileInfo): Promise<string> {
  try {
    return await wholeOf(folders.read(folder, file.name));
  } catch (error) {
    if (!isEncoding(error)) throw error;
  }
  const western = await wholeOf(folders.read(folder, file.name, 'windows-1252'));
  const named = SYNTAX_SETS[/UNB.(UNO[A-Z])/.exec(western.slice(0, 200))?.[1] ?? ''] ?? 'windows-1252';
  return named === 'windows-1252' ? western : wholeOf(folders.read(folder, file.name, named));
}

async function wholeOf(chunks: AsyncIterable<string>): Promise<string> {
  const parts: string[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return parts.join('');
}

function isEncoding(error: unknown): boolean {
  return error instanceof TypeError && (error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
}
