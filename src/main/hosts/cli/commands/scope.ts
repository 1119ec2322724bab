import type { PreviewStream } from '#shared/contract/dto/preview.ts';
import type { ConnectionScope } from '#shared/contract/dto/scope.ts';
import { ContractError } from '#shared/contract/errors.ts';
import {
  customersIn,
  customersText,
  isRead,
  MOST_CUSTOMERS,
  sameScope,
  scopeEffect,
  scopeEffectText,
  type Scope,
  type ScopeEffect,
} from '#shared/domain/connection-scope.ts';
import type { LocalTime } from '#shared/domain/local-time.ts';
import type { Instant } from '#shared/domain/time.ts';
import { bytesText } from '#shared/lib/bytes.ts';
import { spanText } from '#shared/lib/span.ts';
import { beginningOf } from '../arguments/moment.ts';
import { UsageError } from '../arguments/parse.ts';
import type { Command, Context } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { createTable, type TableColumn } from '../output/table.ts';
import { countText, instantText, plain } from '../output/text.ts';

const ALL = 'all';
/** Whether something is a moment at all does not depend on where one is. */
const UTC: LocalTime = { zone: 'UTC', offset: () => 0 };

/** What is asked to be read; undefined: as it is. */
interface Asked {
  readonly streams: readonly string[] | null | undefined;
  readonly from: ((local: LocalTime) => Instant) | null | undefined;
  readonly customers: readonly string[] | null | undefined;
  readonly back: boolean;
}

interface Row {
  readonly stream: ConnectionScope['streams'][number];
  readonly records: number;
  readonly read: boolean;
  readonly effect: ScopeEffect;
  readonly words: string;
}

export const scope: Command = {
  name: 'scope',
  summary:
    'Show which streams of a connection are read, since when and of whom; say what a change would do, and make it',
  arguments: [{ name: 'CONNECTION' }],
  options: {
    streams: { value: 'LIST', summary: 'Ids of the streams that are to be read, with commas between them; or all' },
    from: { value: 'DAY', summary: 'Read only what changed at the source from then on, where a stream can; or all' },
    customers: {
      value: 'LIST',
      summary:
        'Read only these customers, by their numbers in that system with commas between them, where a stream can; or all',
    },
    size: { summary: 'Ask the source how much the change would read' },
    back: { summary: 'As it was before the last change' },
    apply: { summary: 'Make the change; without it, it is only shown' },
  },
  prepare(typed) {
    const connectionId = typed.argument('CONNECTION') ?? '';
    const asked = askedOf(typed.text('streams'), typed.text('from'), typed.text('customers'), typed.flag('back'));
    const size = typed.flag('size');
    const apply = typed.flag('apply');
    const changes =
      asked.back || asked.streams !== undefined || asked.from !== undefined || asked.customers !== undefined;
    if (apply && !changes)
      throw new UsageError('--apply needs a change', 'For example: --streams orders,shipments --apply');
    return async (context) => {
      const { session, out, json, local, signal } = context;
      const known = await session.client.ask('connections.scope', { connectionId }, signal);
      const after = scopeAfter(known, asked, local);
      const rows = await rowsOf(context, connectionId, known, after);
      const differs = !sameScope(known.scope, after);
      const streams = after.streams === null ? null : [...after.streams];
      const customers = after.customers === null ? null : [...after.customers];
      const sizes = size && differs ? await sizesOf(context, connectionId, after, rows) : null;
      if (apply && differs)
        await session.client.ask(
          'connections.rescope',
          { connectionId, scope: { streams, from: after.from, customers } },
          signal,
        );
      if (json) {
        const change = {
          scope: after,
          applied: apply && differs,
          effects: rows.map(effectOf),
          ...(sizes === null ? {} : { sizes }),
        };
        await out.json(changes ? { ...known, change } : known);
        return EXIT.ok;
      }
      await out.write(createTable(changes ? CHANGE_TABLE : scopeTable(local), out)(rows));
      for (const one of sizes ?? []) await out.write(sizeText(one));
      await out.write(closing(connectionId, { changes, differs, apply }));
      return EXIT.ok;
    };
  },
};

function askedOf(streams: string | null, from: string | null, customers: string | null, back: boolean): Asked {
  if (back && (streams !== null || from !== null || customers !== null))
    throw new UsageError('--back excludes --streams, --from and --customers', 'Leave one of them out.');
  const numbers = customers === null || customers === ALL ? null : customersIn(customers);
  if ((numbers?.length ?? 0) > MOST_CUSTOMERS)
    throw new UsageError(`--customers takes ${MOST_CUSTOMERS} at most`, 'Leave some out, or read all of them.');
  if (from !== null && from !== ALL) beginningOf('from', from, UTC);
  return {
    streams: streams === null ? undefined : streams === ALL ? null : streams.split(',').map((id) => id.trim()),
    from: from === null ? undefined : from === ALL ? null : (local) => beginningOf('from', from, local),
    customers: customers === null ? undefined : numbers,
    back,
  };
}

/** @throws ContractError input.not_found for a stream that is not there, or where nothing was before */
function scopeAfter({ scope: now, former, streams }: ConnectionScope, asked: Asked, local: LocalTime): Scope {
  if (asked.back) {
    if (former !== null) return former.scope;
    throw new ContractError({
      code: 'input.not_found',
      message: 'It was never read otherwise.',
      next: 'Choose with --streams, --from and --customers.',
    });
  }
  const ids = streams.map(({ streamId }) => streamId);
  const unknown = asked.streams?.find((id) => !ids.includes(id));
  if (unknown !== undefined) {
    throw new ContractError({
      code: 'input.not_found',
      message: `There is no stream ${unknown}.`,
      next: `Choose of ${ids.join(', ')}.`,
    });
  }
  return {
    streams: asked.streams === undefined ? now.streams : asked.streams,
    from: asked.from === undefined ? now.from : (asked.from?.(local) ?? null),
    customers: asked.customers === undefined ? now.customers : asked.customers,
  };
}

async function rowsOf(
  { session, local, signal }: Context,
  connectionId: string,
  known: ConnectionScope,
  after: Scope,
): Promise<readonly Row[]> {
  const { rows } = await session.client.ask('systems.list', {}, signal);
  const held = rows.find((row) => row.connectionId === connectionId)?.streams ?? [];
  return known.streams.map((stream) => {
    const records = held.find(({ streamId }) => streamId === stream.streamId)?.records ?? 0;
    const effect = scopeEffect(stream, known.scope, after);
    const tell = (at: Instant): string => instantText(at, local);
    const words = scopeEffectText(effect, stream, records, { before: known.scope, after }, tell);
    return { stream, records, read: isRead(known.scope, stream.streamId), effect, words };
  });
}

type Size = PreviewStream['size'];

/** What the source counts of the streams that the change reads. */
async function sizesOf(
  { session, signal }: Context,
  connectionId: string,
  { from, customers }: Scope,
  rows: readonly Row[],
): Promise<readonly { readonly streamId: string; readonly size: Size }[]> {
  const streams = rows
    .filter(({ effect }) => effect === 'backfills' || effect === 'begins')
    .map(({ stream: { streamId } }) => streamId);
  if (streams.length === 0) return [];
  const of = { kind: 'connection', connectionId, whole: true } as const;
  const some = customers === null ? {} : { customers: [...customers] };
  const answer = await session.client.ask('connections.preview', { of, streams, from, ...some, sample: 1 }, signal);
  return answer.streams.map(({ streamId, size }) => ({ streamId, size }));
}

function sizeText({ streamId, size }: { readonly streamId: string; readonly size: Size }): string {
  if (size === null) return `${plain(streamId)}: how much is not known before it is read\n`;
  const about = size.basis === 'estimated' ? 'about ' : '';
  return `${plain(streamId)}: ${about}${countText(size.records)} records, ${bytesText(size.bytes)}, about ${spanText(size.ms)}\n`;
}

function effectOf({ stream: { streamId }, effect, words }: Row) {
  return { streamId, effect, sentence: words };
}

function scopeTable(local: LocalTime): readonly TableColumn<Row>[] {
  return [
    ...STREAM_COLUMNS,
    { title: 'READ', value: ({ read }) => (read ? 'yes' : 'no') },
    {
      title: 'READ SO FAR',
      value: ({ stream: { begun, since, customers, complete } }) =>
        begun
          ? `${since === null ? 'everything' : `since ${instantText(since, local)}`}${customers === null ? '' : `, of ${plain(customersText(customers))}`}${complete ? '' : ', not to its end yet'}`
          : 'nothing yet',
    },
  ];
}

const STREAM_COLUMNS: readonly TableColumn<Row>[] = [
  { title: 'STREAM', value: ({ stream }) => plain(stream.streamId) },
  { title: 'NAME', value: ({ stream }) => plain(stream.entity), shrinksTo: 10 },
  { title: 'RECORDS', value: ({ records }) => countText(records), align: 'right' },
];

const CHANGE_TABLE: readonly TableColumn<Row>[] = [
  ...STREAM_COLUMNS,
  { title: 'WHAT THE CHANGE DOES', value: ({ words }) => words, shrinksTo: 30 },
];

function closing(
  connectionId: string,
  { changes, differs, apply }: { readonly changes: boolean; readonly differs: boolean; readonly apply: boolean },
): string {
  if (!changes) return '';
  if (!differs) return 'That is how it is read already.\n';
  if (!apply) return 'Nothing was changed; do it with --apply.\n';
  return `Changed; read it with: throughline sync ${connectionId}\nTake it back with: throughline scope ${connectionId} --back --apply\n`;
}
