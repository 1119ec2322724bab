import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderReader } from './folder-reader.ts';

let base = '';
let folder = '';

beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'folder-reader-'));
  folder = path.join(base, 'inside');
  await mkdir(path.join(folder, 'deep'), { recursive: true });
});

afterEach(() => rm(base, { recursive: true, force: true }));

async function textOf(name: string, encoding?: string): Promise<string> {
  let text = '';
  for await (const chunk of folderReader.read(folder, name, encoding)) text += chunk;
  return text;
}

describe('the files of a folder', () => {
  it('are listed with all below it, sorted, with size and time', async () => {
    await writeFile(path.join(folder, 'b.csv'), 'äb');
    await writeFile(path.join(folder, 'deep', 'a.csv'), '');
    await writeFile(path.join(folder, '.hidden'), 'x');
    await utimes(path.join(folder, 'b.csv'), 1_700_000_000, 1_700_000_000);
    expect(await folderReader.list(folder)).toEqual([
      { name: 'b.csv', size: 3, modifiedAt: 1_700_000_000_000 },
      expect.objectContaining({ name: 'deep/a.csv', size: 0 }),
    ]);
  });

  it('that are links count only where they lead to something inside', async () => {
    await writeFile(path.join(folder, 'a.csv'), 'x');
    await writeFile(path.join(base, 'secret.csv'), 'x');
    await symlink(path.join(folder, 'a.csv'), path.join(folder, 'again.csv'));
    await symlink(path.join(base, 'secret.csv'), path.join(folder, 'out.csv'));
    await symlink(path.join(base, 'nowhere'), path.join(folder, 'dangling.csv'));
    expect((await folderReader.list(folder)).map((file) => file.name)).toEqual(['a.csv', 'again.csv']);
  });

  it('of a folder that is not there are an error', async () => {
    await expect(folderReader.list(path.join(base, 'gone'))).rejects.toThrow(/ENOENT/);
  });
});

describe('the text of a file', () => {
  it('comes without a byte order mark, whole also where chunks cut a letter', async () => {
    const text = 'ü'.repeat(70_001);
    await writeFile(path.join(folder, 'a.csv'), `\uFEFF${text}`);
    expect(await textOf('a.csv')).toBe(text);
  });

  it('is read in its encoding', async () => {
    await writeFile(path.join(folder, 'a.csv'), Buffer.from([0x4d, 0xfc, 0x6c, 0x80]));
    expect(await textOf('a.csv', 'windows-1252')).toBe('Mül€');
    await writeFile(path.join(folder, 'b.csv'), Buffer.from('\uFEFFMül', 'utf16le'));
    expect(await textOf('b.csv', 'utf-16le')).toBe('Mül');
  });

  it('is had as its bytes, too, and only of files inside', async () => {
    const bytes = Buffer.from([0, 0xff, 0x50, 0x4b]);
    await writeFile(path.join(folder, 'a.xlsx'), bytes);
    const chunks: Uint8Array[] = [];
    for await (const chunk of folderReader.bytes(folder, 'a.xlsx')) chunks.push(chunk);
    expect(Buffer.concat(chunks)).toEqual(bytes);
    await expect(folderReader.bytes(folder, '../b.xlsx')[Symbol.asyncIterator]().next()).rejects.toThrow('ENOENT');
  });

  it('of another encoding is refused rather than guessed', async () => {
    await writeFile(path.join(folder, 'a.csv'), Buffer.from([0x4d, 0xfc, 0x6c]));
    await expect(textOf('a.csv')).rejects.toThrow('not valid for encoding utf-8');
  });

  it.each(['../secret.csv', '/etc/hostname', 'deep/../../secret.csv', '.'])(
    '%s is outside and refused',
    async (name) => {
      await writeFile(path.join(base, 'secret.csv'), 'x');
      await expect(textOf(name)).rejects.toThrow(/not inside|ENOENT/);
    },
  );

  it('behind a link that leads out is refused', async () => {
    await writeFile(path.join(base, 'secret.csv'), 'x');
    await symlink(path.join(base, 'secret.csv'), path.join(folder, 'out.csv'));
    await expect(textOf('out.csv')).rejects.toThrow('not inside the folder');
  });
});
