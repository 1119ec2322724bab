import { writeFile } from 'node:fs/promises';
import { ContractError } from '#shared/contract/errors.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { counted, plain } from '../output/text.ts';

export const draft: Command = {
  name: 'draft',
  summary: 'Draft a declaration from the columns and first rows of a CSV file or a workbook (.xlsx)',
  arguments: [{ name: 'FILE' }],
  begins: true,
  options: {
    save: { value: 'DECLARATION', summary: 'Write it to this file, which must not be there yet' },
  },
  details: [
    'Without --save, the declaration is printed. Lines marked "?" are questions: answer them in the file, then look at the',
    'first records with "preview DECLARATION" and connect it. Later files of the same form are read by it, too.',
  ],
  prepare(typed) {
    const file = typed.argument('FILE') ?? '';
    const save = typed.text('save');
    return async ({ session, out, json, local, path, signal }) => {
      const target = save === null ? null : path(save);
      const input = { file: path(file), saveAs: target, zone: local.zone };
      const drafted = await session.client.ask('declarations.draft', input, signal);
      if (target !== null) await writeNew(target, drafted.text);
      if (json) await out.json(drafted);
      else if (target === null) await out.write(drafted.text);
      else await out.write(savedText(target, drafted.questions));
      return EXIT.ok;
    };
  },
};

/** @throws ContractError file.unwritable also where the file is there already */
async function writeNew(file: string, text: string): Promise<void> {
  await writeFile(file, text, { flag: 'wx' }).catch((error: unknown) => {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new ContractError({
      code: 'file.unwritable',
      message: isThere ? `${file} is there already.` : `${file} cannot be written.`,
      next: 'Choose another file. Nothing was written.',
      details: isThere ? [] : [error instanceof Error ? error.message : String(error)],
    });
  });
}

function savedText(file: string, questions: readonly string[]): string {
  const head =
    questions.length === 0
      ? `${plain(file)} is drafted; nothing was unsure.`
      : `${plain(file)} is drafted, with ${counted(questions.length, 'question')}:`;
  return [
    head,
    ...questions.map((question) => `  ? ${plain(question)}`),
    `Look at it: preview ${plain(file)}`,
    '',
  ].join('\n');
}
