import type { ParkedRow } from '#shared/contract/dto/systems.ts';
import type { LocalTime } from '#shared/domain/local-time.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import type { TableColumn } from '../output/table.ts';
import { counted, instantText, plain } from '../output/text.ts';
import { LIMIT_OPTIONS, limitOf, writeListing } from './lists.ts';

function columns(local: LocalTime): readonly TableColumn<ParkedRow>[] {
  return [
    { title: 'SYSTEM', value: (row) => plain(row.connectionId) },
    { title: 'STREAM', value: (row) => plain(row.streamId) },
    { title: 'RECORD', value: (row) => plain(row.sourceId), shrinksTo: 10 },
    { title: 'PLACE', value: (row) => plain(row.path), shrinksTo: 10 },
    { title: 'FIRST SEEN', value: (row) => instantText(row.firstSeenAt, local) },
    { title: 'REASON', value: (row) => plain(row.reason), shrinksTo: 20 },
  ];
}

export const parked: Command = {
  name: 'parked',
  summary: 'List records that could not be read, with the reason and the place',
  arguments: [],
  options: {
    connection: { value: 'ID', summary: 'Only those of one connection' },
    retry: { summary: 'Map them again, after a fix; ends with 4 when some are still parked' },
    ...LIMIT_OPTIONS,
  },
  prepare(typed) {
    const connectionId = typed.text('connection');
    const retry = typed.flag('retry');
    const limit = limitOf(typed);
    return async ({ session: { client }, out, json, local, signal }) => {
      if (retry) {
        const answer = await client.ask('parked.retry', { connectionId }, signal);
        if (json) await out.json(answer);
        else
          await out.write(
            `Retried ${counted(answer.retried, 'record')}; ${answer.parked === 0 ? 'none is parked' : `${counted(answer.parked, 'record')} still parked`}.\n`,
          );
        return answer.parked === 0 ? EXIT.ok : EXIT.partial;
      }
      const { total } = await client.ask('parked.list', { connectionId, offset: 0, limit: 1 }, signal);
      const read = async (offset: number, end: number): Promise<readonly ParkedRow[]> =>
        (await client.ask('parked.list', { connectionId, offset, limit: end - offset }, signal)).rows;
      await writeListing(
        { total, limit, read, columns: columns(local), name: 'records', noun: 'parked records' },
        out,
        json,
      );
      return EXIT.ok;
    };
  },
};
