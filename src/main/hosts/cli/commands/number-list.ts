import type { ListedNumber, NamedNumber } from '#shared/contract/dto/order-list.ts';
import { ContractError } from '#shared/contract/errors.ts';
import { readNumbers, type NumberList } from '#shared/contract/number-list.ts';
import type { OptionSpecs } from '../arguments/options.ts';
import type { Context } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { countText, counted, plain } from '../output/text.ts';
import { decodeText, readTextFile } from '../text-file.ts';

export const LIST_OPTIONS = {
  list: { value: 'FILE', summary: 'Only the orders that the numbers of this text name; - reads standard input' },
} as const satisfies OptionSpecs;

/** How a list is read, for the help of the commands that take one. */
export const LIST_DETAILS = [
  'A list holds one number a line, or several that commas, semicolons or tabs set apart: orders, POs, deliveries,',
  'tracking, invoices. Of a table with tabs the first column counts. Ends with 3 when no number names an order, with 4',
  'when some name none.',
] as const;

/** Names told one by one before the rest is only counted. */
const MOST_TOLD = 20;

/** A list of numbers with the orders that each of them names. */
export interface NamedList extends Pick<NumberList, 'repeated' | 'beyond'> {
  readonly numbers: readonly NamedNumber[];
}

/** Reads a list and looks its numbers up. @throws ContractError where it cannot be read or holds no number */
export async function readNamedList(
  { session: { client }, input, path, signal }: Pick<Context, 'session' | 'input' | 'path' | 'signal'>,
  file: string,
): Promise<NamedList> {
  const text = file === '-' ? decodeText(await input()) : await readTextFile(path(file));
  const name = file === '-' ? 'Standard input' : path(file);
  // A workbook is packed: it would be read as thousands of odd numbers.
  if (text.includes('\0')) {
    throw new ContractError({
      code: 'file.unreadable',
      message: `${name} is no text.`,
      next: 'Give one number a line; of a workbook, save the sheet as text or paste its column into a file.',
    });
  }
  const { numbers, repeated, beyond } = readNumbers(text);
  if (numbers.length === 0) {
    throw new ContractError({ code: 'input.invalid', message: `${name} has no numbers.`, next: 'Give one a line.' });
  }
  const { rows } = await client.ask('orders.named', { numbers: [...numbers] }, signal);
  return { numbers: rows, repeated, beyond };
}

/** As the engine takes it along with a query. */
export function listedOf({ numbers }: NamedList): ListedNumber[] {
  return numbers.map(({ number, orderKeys }) => ({ number, orderKeys }));
}

const missingOf = ({ numbers }: NamedList): readonly NamedNumber[] =>
  numbers.filter(({ orderKeys }) => orderKeys.length === 0);

/** What a list asked for and did not get, for the person who brought it. */
export function listNotes(list: NamedList): readonly string[] {
  const { numbers, beyond } = list;
  const missing = missingOf(list);
  const several = numbers.filter(({ orderKeys }) => orderKeys.length > 1);
  return [
    ...(missing.length === 0
      ? []
      : [
          `${countText(missing.length)} of ${counted(numbers.length, 'number')} not found:`,
          ...told(missing, ({ number, documentKey }) =>
            documentKey === null ? plain(number) : `${plain(number)} (on a document of no order)`,
          ),
        ]),
    ...(several.length === 0
      ? []
      : [
          `${counted(several.length, 'number')} of several orders:`,
          ...told(several, ({ number, orderKeys }) => `${plain(number)} (${counted(orderKeys.length, 'order')})`),
        ]),
    ...(beyond === 0 ? [] : [`${countText(beyond)} beyond the first ${countText(numbers.length)} left out.`]),
  ];
}

function told(numbers: readonly NamedNumber[], text: (named: NamedNumber) => string): readonly string[] {
  const rest = numbers.length - MOST_TOLD;
  return [
    ...numbers.slice(0, MOST_TOLD).map((named) => `  ${text(named)}`),
    ...(rest > 0 ? [`  and ${countText(rest)} more; --json tells them all.`] : []),
  ];
}

/** What a shell script learns of how the list was answered. */
export function exitOfList(list: NamedList): ExitCode {
  const missing = missingOf(list).length;
  if (missing === list.numbers.length) return EXIT.notFound;
  return missing > 0 || list.beyond > 0 ? EXIT.partial : EXIT.ok;
}
