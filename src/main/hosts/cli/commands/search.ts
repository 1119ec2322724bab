import { styleText } from 'node:util';
import type { SearchHit } from '#shared/contract/dto/links.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { createTable } from '../output/table.ts';
import { plain } from '../output/text.ts';

const MOST_HITS = 200;

/** The text with the matching fragment set off: bold in colour, else as it is. */
function marked({ text, matchStart, matchLength }: SearchHit, colour: boolean): string {
  if (!colour) return plain(text);
  const [before, match, after] = [
    text.slice(0, matchStart),
    text.slice(matchStart, matchStart + matchLength),
    text.slice(matchStart + matchLength),
  ];
  const part = (piece: string): string => (piece === '' ? '' : plain(piece));
  return `${part(before)}${match === '' ? '' : styleText('bold', plain(match), { validateStream: false })}${part(after)}`;
}

export const search: Command = {
  name: 'search',
  summary: 'Find orders, shipments, invoices and customers by any fragment',
  arguments: [{ name: 'TEXT', rest: true }],
  options: { limit: { value: 'N', short: 'n', summary: `Hits at most, up to ${MOST_HITS} (default 20)` } },
  details: ['Typed prefixes: so: po: trk: bol: inv: cust:'],
  prepare(typed) {
    const text = typed.argument('TEXT') ?? '';
    const limit = typed.integer('limit', { from: 1, to: MOST_HITS }) ?? 20;
    return async ({ session: { client }, out, json, signal }) => {
      const answer = await client.ask('search.ask', { text, limit }, signal);
      if (json) {
        await out.json(answer);
      } else if (answer.hits.length > 0) {
        const table = createTable<SearchHit>(
          [
            { title: 'GROUP', value: (hit) => hit.group },
            { title: 'ORDER', value: (hit) => plain(hit.orderNo) },
            { title: 'CUSTOMER', value: (hit) => plain(hit.customer), shrinksTo: 12 },
            { title: 'FIELD', value: (hit) => plain(hit.field) },
            // Last, so that the marks do not count as width.
            { title: 'TEXT', value: (hit) => marked(hit, out.colour) },
          ],
          { columns: null, colour: out.colour },
        );
        await out.write(table(answer.hits));
        if (answer.more) out.note('There are more; type more of it, or raise --limit.');
      } else {
        out.note(`Nothing matches "${plain(text)}".`);
      }
      return answer.hits.length === 0 ? EXIT.notFound : EXIT.ok;
    };
  },
};
