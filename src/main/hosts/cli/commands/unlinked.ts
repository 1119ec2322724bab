import { UNLINKED_VIEWS, type UnlinkedDocument, type UnlinkedView } from '#shared/contract/dto/links.ts';
import { UsageError } from '../arguments/parse.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import type { TableColumn } from '../output/table.ts';
import { plain, UNKNOWN } from '../output/text.ts';
import { systemNames, type NameOf } from '../system-names.ts';
import { LIMIT_OPTIONS, limitOf, writeListing } from './lists.ts';

function candidateText({ candidates: [best, ...others] }: UnlinkedDocument): string {
  if (best === undefined) return UNKNOWN;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `${plain(best.orderNo)} ${Math.round(best.score * 100)} % (${plain(best.reasons.join(', '))})${more}`;
}

const columns = (nameOf: NameOf): readonly TableColumn<UnlinkedDocument>[] => [
  { title: 'DOCUMENT', value: (row) => plain(row.label) },
  { title: 'KIND', value: (row) => row.kind },
  { title: 'SYSTEM', value: (row) => plain(nameOf(row.connectionId)), shrinksTo: 10 },
  { title: 'REASON', value: (row) => plain(row.reason), shrinksTo: 20 },
  { title: 'BEST CANDIDATE', value: candidateText, shrinksTo: 14, drops: true },
  { title: 'KEY', value: (row) => plain(row.documentKey), shrinksTo: 30, drops: true },
];

function viewOf(text: string | null): UnlinkedView {
  const name = (text ?? 'waiting').replaceAll('-', '_');
  const view = UNLINKED_VIEWS.find((candidate) => candidate === name);
  if (view === undefined)
    throw new UsageError(
      `--view must be one of ${UNLINKED_VIEWS.map((id) => id.replaceAll('_', '-')).join(', ')}, not "${text}"`,
      'Leave it out for what waits.',
    );
  return view;
}

export const unlinked: Command = {
  name: 'unlinked',
  summary: 'List documents that belong to no order, with the orders they may belong to',
  arguments: [],
  options: {
    view: { value: 'VIEW', summary: 'waiting (default), set-aside, or linked by people' },
    ...LIMIT_OPTIONS,
  },
  prepare(typed) {
    const limit = limitOf(typed);
    const view = viewOf(typed.text('view'));
    return async ({ session: { client }, out, json, signal }) => {
      const { total } = await client.ask('unlinked.list', { view, offset: 0, limit: 1 }, signal);
      const nameOf = await systemNames(client, signal);
      const read = async (offset: number, end: number): Promise<readonly UnlinkedDocument[]> => {
        const { rows } = await client.ask('unlinked.list', { view, offset, limit: end - offset }, signal);
        const documents: UnlinkedDocument[] = [];
        for (const { documentKey } of rows) documents.push(await client.ask('unlinked.get', { documentKey }, signal));
        return documents;
      };
      await writeListing(
        { total, limit, read, columns: columns(nameOf), name: 'documents', noun: 'unlinked documents' },
        out,
        json,
      );
      return EXIT.ok;
    };
  },
};
