import { DURATION_LABELS, durationWords, type UsualDuration } from '#shared/domain/durations.ts';
import { wallText } from '#shared/domain/local-time.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { createTable, type TableColumn } from '../output/table.ts';
import { countText, counted, plain } from '../output/text.ts';

const TABLE: readonly TableColumn<UsualDuration>[] = [
  { title: 'STEP', value: ({ step }) => DURATION_LABELS[step] },
  { title: 'ORDERS LIKE', value: ({ group }) => plain(group), shrinksTo: 14 },
  { title: 'P50', value: ({ p50Ms, clock }) => durationWords(p50Ms, clock), align: 'right' },
  { title: 'P90', value: ({ p90Ms, clock }) => durationWords(p90Ms, clock), align: 'right' },
  { title: 'P95', value: ({ p95Ms, clock }) => durationWords(p95Ms, clock), align: 'right' },
  { title: 'ORDERS', value: ({ count }) => countText(count), align: 'right' },
  { title: 'COUNTED IN', value: ({ clock }) => (clock === 'business' ? 'working hours' : clock), drops: true },
];

export const durations: Command = {
  name: 'durations',
  summary: 'List how long each step usually takes, per route, warehouse and carrier, as learned from delivered orders',
  arguments: [],
  options: { learn: { summary: 'Learn anew first; else it is learned once a day' } },
  prepare(typed) {
    const learn = typed.flag('learn');
    return async ({ session: { client }, out, json, local, signal }) => {
      if (learn) await client.ask('durations.learn', {}, signal);
      const { table, usual } = await client.ask('durations.get', {}, signal);
      if (json) {
        await out.json({ table, usual });
        return EXIT.ok;
      }
      if (table === null) {
        out.note('Nothing is learned yet: it takes twenty delivered orders.');
        return EXIT.ok;
      }
      await out.write(createTable(TABLE, { columns: out.columns, colour: out.colour })(usual));
      out.note(
        `\nLearned ${wallText(table.learnedAt, local)} from ${counted(table.orders, 'order')} shipped from ` +
          `${wallText(table.from, local)} to ${wallText(table.to, local)}`,
      );
      return EXIT.ok;
    };
  },
};
