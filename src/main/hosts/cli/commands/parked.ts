import type { ParkedFilter, ParkedRow } from '#shared/contract/dto/parked.ts';
import { RECORD_MAPPINGS } from '#shared/domain/decisions.ts';
import type { LocalTime } from '#shared/domain/local-time.ts';
import type { Instant } from '#shared/domain/time.ts';
import { UsageError, type Arguments } from '../arguments/parse.ts';
import type { Command, Context } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { TableColumn } from '../output/table.ts';
import { countText, instantText, plain } from '../output/text.ts';
import { systemNames, type NameOf } from '../system-names.ts';
import { LIMIT_OPTIONS, limitOf, writeListing } from './lists.ts';
import { dryRun, editCopy, replay, showRecord } from './parked-replay.ts';

function columns(local: LocalTime, nameOf: NameOf): readonly TableColumn<ParkedRow>[] {
  return [
    { title: 'ID', value: (row) => countText(row.recordId), align: 'right' },
    { title: 'SYSTEM', value: (row) => plain(nameOf(row.connectionId)), shrinksTo: 10 },
    { title: 'STREAM', value: (row) => plain(row.streamId) },
    { title: 'RECORD', value: (row) => plain(row.sourceId), shrinksTo: 10 },
    { title: 'PLACE', value: (row) => plain(row.path), shrinksTo: 10 },
    { title: 'FIRST SEEN', value: (row) => instantText(row.firstSeenAt, local) },
    {
      title: 'REASON',
      value: (row) => `${row.edited === null ? '' : 'edited: '}${plain(row.reason)}`,
      shrinksTo: 20,
    },
  ];
}

export const parked: Command = {
  name: 'parked',
  summary: 'List records that could not be read; read them again, or a corrected copy of one',
  arguments: [],
  options: {
    connection: { value: 'ID', summary: 'Only those of one connection, by its id in the list of connections' },
    stream: { value: 'ID', summary: 'Only those of one stream' },
    reason: { value: 'TEXT', summary: 'Only those with exactly this reason' },
    since: { value: 'DATE', summary: 'Only those that arrived then or later (ISO 8601, UTC where no zone is told)' },
    until: { value: 'DATE', summary: 'Only those that arrived before' },
    record: { value: 'ID', summary: 'One record, by the id in the list: shows its payload' },
    retry: { summary: 'Read those that are meant again; ends with 4 when some are still parked' },
    mapping: {
      value: 'WHICH',
      summary: 'With --retry: current (default), or received: the settings of the connection when each record came',
    },
    copy: { value: 'FILE', summary: 'With --record: JSON that is read instead; the record stays as it came' },
    note: { value: 'TEXT', summary: 'With --copy: why' },
    'dry-run': { summary: 'With --retry or --copy: only show which orders would change' },
    ...LIMIT_OPTIONS,
  },
  prepare(typed) {
    const filter = filterOf(typed);
    const limit = limitOf(typed);
    const mapping = typed.choice('mapping', RECORD_MAPPINGS) ?? 'current';
    const copy = typed.text('copy');
    const note = typed.text('note') ?? '';
    const only = typed.flag('dry-run');
    const retry = typed.flag('retry');
    if (copy !== null && filter.recordId === null)
      throw new UsageError('--copy needs the record that it is a copy of', 'Add --record ID, as in the list.');
    if (only && !retry && copy === null)
      throw new UsageError('--dry-run needs something to try', 'Add --retry, or --record ID --copy FILE.');
    return async (context) => {
      if (copy !== null) return editCopy(context, filter.recordId ?? 0, { file: copy, note, only });
      if (retry) return only ? dryRun(context, { filter, mapping, copy: null }) : replay(context, filter, mapping);
      return filter.recordId === null ? list(context, filter, limit) : showRecord(context, filter.recordId);
    };
  },
};

async function list(
  { session: { client }, out, json, local, signal }: Context,
  filter: ParkedFilter,
  limit: number,
): Promise<ExitCode> {
  const nameOf = await systemNames(client, signal);
  const { total } = await client.ask('parked.list', { filter, offset: 0, limit: 1 }, signal);
  const read = async (offset: number, end: number): Promise<readonly ParkedRow[]> =>
    (await client.ask('parked.list', { filter, offset, limit: end - offset }, signal)).rows;
  const listing = { total, limit, read, columns: columns(local, nameOf), name: 'records', noun: 'parked records' };
  await writeListing(listing, out, json);
  return EXIT.ok;
}

function filterOf(typed: Arguments): ParkedFilter & { readonly recordId: number | null } {
  return {
    connectionId: typed.text('connection'),
    streamId: typed.text('stream'),
    reason: typed.text('reason'),
    since: instantOf(typed, 'since'),
    until: instantOf(typed, 'until'),
    recordId: typed.integer('record', { from: 1, to: Number.MAX_SAFE_INTEGER }),
  };
}

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

function instantOf(typed: Arguments, option: string): Instant | null {
  const text = typed.text(option);
  if (text === null) return null;
  const zoned = /T/.test(text) && !/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? `${text}Z` : text;
  const at = ISO.test(text) ? Date.parse(zoned) : Number.NaN;
  if (Number.isNaN(at))
    throw new UsageError(`--${option} is no date: ${text}`, 'Write it as 2026-11-22 or 2026-11-22T08:30Z.');
  return at;
}
