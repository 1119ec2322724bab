import { styleText } from 'node:util';
import { annotate, type AnnotatedElement, type AnnotatedFile } from '#shared/domain/edi/annotate.ts';
import { faultText } from '#shared/domain/edi/envelope.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { plain } from '../output/text.ts';
import { readTextFile } from '../text-file.ts';

export const edi: Command = {
  name: 'edi',
  summary: 'Read an X12 or EDIFACT file segment by segment; ends with 4 when something in it is wrong',
  arguments: [{ name: 'FILE' }],
  options: {},
  details: ['Names segments and elements, says what codes mean, and where a message is broken. Needs no data folder.'],
  preparePlain(typed) {
    const name = typed.argument('FILE') ?? '';
    return async ({ out, json, path }) => {
      const file = annotate(await readTextFile(path(name)));
      if (json)
        await out.json({ lines: file.lines, faults: file.faults.map((each) => ({ ...each, text: faultText(each) })) });
      else await out.write(pageOf(file, out.colour));
      return file.faults.length === 0 ? EXIT.ok : EXIT.partial;
    };
  },
};

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
