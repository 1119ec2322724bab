import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ContractError } from '#shared/contract/errors.ts';
import type { Output } from '#shared/contract/methods.ts';
import { whyUnreadable } from '#shared/lib/unreadable.ts';
import { draftOf } from '../connectors/declared/draft/draft.ts';
import { sampleOf } from '../connectors/declared/draft/sample.ts';
import { isZone } from '../connectors/declared/values/dates.ts';
import type { FolderReader, Paths } from '../ports/ports.ts';
import type { ParsedInput } from './dispatcher.ts';

/** Drafts a declaration from what a list looks like. @throws ContractError file.unreadable */
export async function draftDeclaration(
  folders: FolderReader,
  { file, saveAs, zone }: ParsedInput<'declarations.draft'>,
): Promise<Output<'declarations.draft'>> {
  const path = resolve(file);
  const folder = saveAs !== null && dirname(resolve(saveAs)) === dirname(path) ? '.' : dirname(path);
  try {
    const sample = await sampleOf(folders, dirname(path), basename(path));
    const draft = draftOf(sample, { file: basename(path), folder, zone: isZone(zone) ? zone : 'UTC' });
    return { ...draft, questions: [...draft.questions] };
  } catch (error) {
    throw new ContractError({
      code: 'file.unreadable',
      message: `Nothing can be drafted from ${basename(path)}: ${whyUnreadable(error)}.`,
      next: 'Choose a CSV file or a workbook (.xlsx) with one row that names its columns and rows below it.',
    });
  }
}

/**
 * Keeps a declaration that was written here among those of the data folder. What somebody else wrote under its name since
 * is never replaced.
 * @throws ContractError input.conflict, file.unwritable
 */
export async function keepDeclaration(
  { data }: Paths,
  { name, text, replaces }: ParsedInput<'declarations.keep'>,
): Promise<Output<'declarations.keep'>> {
  const folder = join(data, 'declarations');
  const file = join(folder, `${name}.yml`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const present = await readFile(file, 'utf8').catch(nullIfAbsent);
    if (present === text) return { file };
    if (present !== null && present !== replaces) throw taken(file);
    await writeFile(`${file}.part`, text, { flush: true });
    await rename(`${file}.part`, file);
    return { file };
  } catch (error) {
    if (error instanceof ContractError) throw error;
    throw new ContractError({
      code: 'file.unwritable',
      message: `${file} cannot be written.`,
      next: 'Give your user write access to the data folder.',
      details: [error instanceof Error ? error.message : String(error)],
    });
  }
}

function taken(file: string): ContractError {
  return new ContractError({
    code: 'input.conflict',
    message: `${file} is there already and holds something else.`,
    next: 'Give the declaration another short name under "connection". Nothing was written.',
  });
}

function nullIfAbsent(error: unknown): null {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}
