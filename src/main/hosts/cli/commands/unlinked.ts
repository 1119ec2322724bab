import type { UnlinkedRow } from '#shared/contract/dto/links.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import type { TableColumn } from '../output/table.ts';
import { plain, UNKNOWN } from '../output/text.ts';
import { LIMIT_OPTIONS, limitOf, writeListing } from './lists.ts';

function candidateText({ candidates: [best, ...others] }: UnlinkedRow): string {
  if (best === undefined) return UNKNOWN;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `${plain(best.orderNo)} ${Math.round(best.score * 100)} % (${plain(best.reasons.join(', '))})${more}`;
}

const COLUMNS: readonly TableColumn<UnlinkedRow>[] = [
  { title: 'DOCUMENT', value: (row) => plain(row.label) },
  { title: 'KIND', value: (row) => row.kind },
  { title: 'SYSTEM', value: (row) => plain(row.connectionId) },
  { title: 'REASON', value: (row) => plain(row.reason), shrinksTo: 20 },
  { title: 'BEST CANDIDATE', value: candidateText, shrinksTo: 14, drops: true },
  { title: 'KEY', value: (row) => plain(row.documentKey), shrinksTo: 30, drops: true },
];

export const unlinked: Command = {
  name: 'unlinked',
  summary: 'List documents that belong to no order, with the orders they may belong to',
  arguments: [],
  options: LIMIT_OPTIONS,
  prepare(typed) {
    const limit = limitOf(typed);
    return async ({ session: { client }, out, json, signal }) => {
      const { total } = await client.ask('unlinked.list', { offset: 0, limit: 1 }, signal);
      const read = async (offset: number, end: number): Promise<readonly UnlinkedRow[]> =>
        (await client.ask('unlinked.list', { offset, limit: end - offset }, signal)).rows;
      await writeListing(
        { total, limit, read, columns: COLUMNS, name: 'documents', noun: 'unlinked documents' },
        out,
        json,
      );
      return EXIT.ok;
    };
  },
};
