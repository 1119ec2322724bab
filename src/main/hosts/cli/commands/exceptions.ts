import { EXCEPTION_COLUMNS, EXCEPTION_QUEUES, type ExceptionRow } from '#shared/contract/dto/exceptions.ts';
import type { LocalTime } from '#shared/domain/local-time.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import type { TableColumn } from '../output/table.ts';
import { instantText, moneyText, plain, sentenceText } from '../output/text.ts';
import { LIMIT_OPTIONS, limitOf, sortOf, writeListing } from './lists.ts';

export function exceptionTable(local: LocalTime): readonly TableColumn<ExceptionRow>[] {
  return [
    { title: 'SEVERITY', value: (row) => row.severity },
    { title: 'CAUSE', value: (row) => row.cause },
    { title: 'ORDER', value: (row) => plain(row.orderNo) },
    { title: 'CUSTOMER', value: (row) => plain(row.customer), shrinksTo: 12 },
    { title: 'SINCE', value: (row) => instantText(row.onsetAt, local) },
    { title: 'AT RISK', value: (row) => moneyText(row.valueAtRisk), align: 'right' },
    { title: 'JEOPARDY', value: (row) => jeopardyText(row), drops: true },
    { title: 'DIRECTION', value: (row) => plain(row.direction), drops: true },
    { title: 'STATE', value: (row) => row.state.replaceAll('_', ' '), drops: true },
    { title: 'OWNER', value: (row) => plain(row.owner), shrinksTo: 6, drops: true },
    { title: 'WHAT', value: (row) => sentenceText(row.headline, local), shrinksTo: 20 },
    { title: 'NEXT ACTION', value: (row) => plain(row.nextAction), shrinksTo: 20, drops: true },
  ];
}

/** "87 high". */
function jeopardyText({ jeopardy, jeopardyBand }: ExceptionRow): string {
  return jeopardy === null ? '' : `${jeopardy} ${jeopardyBand ?? ''}`.trim();
}

export const exceptions: Command = {
  name: 'exceptions',
  summary: 'List exceptions, the most urgent first',
  arguments: [],
  options: {
    queue: { value: 'QUEUE', summary: `${EXCEPTION_QUEUES.join(', ')} (default open)` },
    team: { value: 'TEAM', summary: 'Whose work the queue "team" lists' },
    text: { value: 'TEXT', summary: 'Any fragment of a number, reference or party' },
    sort: { value: 'COLUMN', summary: 'Column, or COLUMN:desc' },
    ...LIMIT_OPTIONS,
  },
  details: [`Columns to sort by: ${EXCEPTION_COLUMNS.join(', ')}`],
  prepare(typed) {
    const team = typed.text('team');
    const query = {
      view: typed.choice('queue', EXCEPTION_QUEUES) ?? 'open',
      teams: team === null ? [] : [team],
      text: typed.text('text') ?? '',
      filters: {},
      sort: sortOf(typed, EXCEPTION_COLUMNS),
    };
    const limit = limitOf(typed);
    return async ({ session: { client }, out, json, local, signal }) => {
      const { handle, count } = await client.ask('exceptions.open', query, signal);
      const read = async (start: number, end: number): Promise<readonly ExceptionRow[]> =>
        (await client.ask('exceptions.slice', { handle, start, end }, signal)).rows;
      await writeListing(
        { total: count, limit, read, columns: exceptionTable(local), name: 'exceptions', noun: 'exceptions' },
        out,
        json,
      );
      return EXIT.ok;
    };
  },
};
