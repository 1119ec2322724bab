import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderReader } from '../../adapters/folder-reader.ts';
import { draftDeclaration, keepDeclaration } from './declaration-drafts.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'declaration-drafts-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a draft', () => {
  const zone = 'Europe/Berlin';

  it('names the folder of its file; beside it, so that both can be moved', async () => {
    const file = join(folder, 'orders.csv');
    await writeFile(file, 'Order No,Qty,Ordered at\n1,2,2026-03-02 10:00\n');
    const elsewhere = await draftDeclaration(folderReader, { file, saveAs: null, zone });
    expect(elsewhere.text).toContain(`folder: '${folder}'`);
    expect(elsewhere.name).toBe('orders');
    const beside = await draftDeclaration(folderReader, { file, saveAs: join(folder, 'orders.yml'), zone });
    expect(beside.text).toContain("folder: '.'");
    expect(beside.questions).toContain('Do its clocks show the time of Europe/Berlin?');
  });

  it.each([
    ['nothing.csv', null, /^Nothing can be drafted from nothing\.csv: it is not there\.$/],
    ['old.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /Excel 97 to 2003 \(\.xls\); open it and save it as \.xlsx/],
    ['empty.csv', Buffer.alloc(0), /it holds no rows below a header line/],
  ])('of %s says why there is none', async (name, content, message) => {
    if (content !== null) await writeFile(join(folder, name), content);
    await expect(
      draftDeclaration(folderReader, { file: join(folder, name), saveAs: null, zone }),
    ).rejects.toMatchObject({ data: { code: 'file.unreadable', message: expect.stringMatching(message) } });
  });
});

describe('a declaration that is kept', () => {
  const keep = (text: string, replaces: string | null): Promise<{ file: string }> =>
    keepDeclaration({ data: folder, exports: folder }, { name: 'orders', text, replaces });

  it('stands in the data folder, and takes the place of what its writer knows', async () => {
    const { file } = await keep('first', null);
    expect(file).toBe(join(folder, 'declarations', 'orders.yml'));
    await keep('second', 'first');
    await keep('second', null);
    expect(await readFile(file, 'utf8')).toBe('second');
  });

  it('takes the place of nothing else', async () => {
    const { file } = await keep('first', null);
    await writeFile(file, 'first, corrected in an editor');
    await expect(keep('second', 'first')).rejects.toMatchObject({ data: { code: 'input.conflict' } });
    expect(await readFile(file, 'utf8')).toBe('first, corrected in an editor');
  });

  it('without a folder to write to says so', async () => {
    await writeFile(join(folder, 'declarations'), 'a file');
    await expect(keep('first', null)).rejects.toMatchObject({ data: { code: 'file.unwritable' } });
  });
});
