import { readFile } from 'node:fs/promises';
import { ContractError } from '#shared/contract/errors.ts';
import { whyUnreadable } from '#shared/lib/unreadable.ts';

/** @throws ContractError file.unreadable */
export async function readTextFile(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new ContractError({
      code: 'file.unreadable',
      message: `${file} cannot be read: ${whyUnreadable(error)}.`,
      next: 'Check the name of the file and that you may read it.',
    });
  });
  return decodeText(bytes);
}

/** UTF-16 where its mark says so, as spreadsheets save it; else UTF-8; Windows-1252 where the bytes are no UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
