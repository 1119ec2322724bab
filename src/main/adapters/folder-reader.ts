import { createReadStream } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FileInfo, FolderReader } from '#engine/ports/ports.ts';
import { textChunks } from './text-chunks.ts';

/** Folders of this machine. Hidden files and links that lead out of the folder are not there. */
export const folderReader: FolderReader = {
  list: async (folder) => {
    const root = await realpath(folder);
    const files: FileInfo[] = [];
    await collect(root, '', files);
    return files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  },

  read: (folder, name, encoding = 'utf-8') => textChunks(bytesOf(folder, name), encoding),
  bytes: bytesOf,
};

async function* bytesOf(folder: string, name: string): AsyncGenerator<Uint8Array> {
  const file = await insideOf(await realpath(folder), name);
  yield* createReadStream(file) as AsyncIterable<Buffer>;
}

async function collect(root: string, below: string, into: FileInfo[]): Promise<void> {
  const entries = await readdir(path.join(root, below), { withFileTypes: true });
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) {
      await collect(root, name, into);
    } else if (entry.isFile() || (entry.isSymbolicLink() && (await leadsInside(root, name)))) {
      const stats = await stat(path.join(root, name)).catch(() => null);
      if (stats?.isFile() === true) into.push({ name, size: stats.size, modifiedAt: Math.floor(stats.mtimeMs) });
    }
  }
}

async function leadsInside(root: string, name: string): Promise<boolean> {
  try {
    await insideOf(root, name);
    return true;
  } catch {
    return false;
  }
}

/** @throws when the file is not below the folder, also by way of a link */
async function insideOf(root: string, name: string): Promise<string> {
  const file = await realpath(path.resolve(root, name));
  const relative = path.relative(root, file);
  if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative)) {
    throw new Error(`${name} is not inside the folder`);
  }
  return file;
}
