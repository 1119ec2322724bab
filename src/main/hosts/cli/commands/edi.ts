import { readFile } from 'node:fs/promises';
import { styleText } from 'node:util';
import { ContractError } from '#shared/contract/errors.ts';
import { annotate, type AnnotatedElement, type AnnotatedFile } from '#shared/domain/edi/annotate.ts';
import { faultText } from '#shared/domain/edi/envelope.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { plain } from '../output/text.ts';

export const edi: Command = {
  name: 'edi',
  summary: 'Read an X12 or EDIFACT file segment by segment; ends with 4 when something in it is wrong',
  arguments: [{ name: 'FILE' }],
  options: {},
  details: ['Names segments and elements, says what codes mean, and where a message is broken. Needs no data folder.'],
  preparePlain(typed) {
    const name = typed.argument('FILE') ?? '';
    return async ({ out, json, path }) => {
      const file = annotate(await textOf(path(name)));
      if (json)
        await out.json({ lines: file.lines, faults: file.faults.map((each) => ({ ...each, text: faultText(each) })) });
      else await out.write(pageOf(file, out.colour));
      return file.faults.length === 0 ? EXIT.ok : EXIT.partial;
    };
  },
};

/** UTF-8, or Windows-1252 where the bytes are no UTF-8. @throws ContractError file.unreadable */
async function textOf(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new ContractError({
      code: 'file.unreadable',
      message: `${file} cannot be read.`,
      next: 'Check the name of the file and that you may read it.',
      details: [error instanceof Error ? error.message : String(error)],
    });
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Set and group of the envelope begin a paragraph. */
const BEGINS: ReadonlySet<string> = new Set(['ISA', 'UNB', 'GS', 'UNG', 'ST', 'UNH']);

function pageOf({ lines, faults }: AnnotatedFile, colour: boolean): string {
  const bold = (text: string): string => (colour ? styleText('bold', text, { validateStream: false }) : text);
  const body = lines.map(({ segment: { tag, name, elements } }, index) => {
    const gap = index > 0 && BEGINS.has(tag) ? '\n' : '';
    const title = `${bold(plain(tag))}${name === null ? '' : `  ${name}`}`;
    return `${gap}${title}\n${elements.map(elementLine).join('')}`;
  });
  const wrong = faults.map((fault) => `${fault.place.line}: ${plain(faultText(fault))}\n`);
  return `${body.join('')}${wrong.length === 0 ? '' : `${body.length === 0 ? '' : '\n'}${bold('Wrong')}\n${wrong.join('')}`}`;
}

function elementLine({ number, name, value, meaning }: AnnotatedElement): string {
  const said = `${plain(value.trim())}${meaning === null ? '' : ` (${meaning})`}`;
  return `    ${number.padEnd(5)} ${name === null ? '' : `${name}: `}${said}\n`;
}
