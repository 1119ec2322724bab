import type { EngineClient } from '#shared/contract/client.ts';
import type { SystemHealth } from '#shared/contract/dto/systems.ts';
import type { Instant } from '#shared/domain/time.ts';
import { bytesText } from '#shared/lib/bytes.ts';
import { spanText } from '#shared/lib/span.ts';
import type { Command, Context } from '../command.ts';
import { declarationSecrets } from '../declaration-secrets.ts';
import { EXIT } from '../exit-codes.ts';
import { apiEndText, apiText } from './api-text.ts';
import { noteFailures } from './demo-failures.ts';
import { detailText, type ConnectionDetail } from './health-detail.ts';
import { createTable, type TableColumn } from '../output/table.ts';
import { counted, countText, plain, problemText, UNKNOWN } from '../output/text.ts';

/** When a connection at rest is asked again. */
function restText({ breaker: { state, failures, retryAt } }: SystemHealth, now: Instant): string {
  if (state === 'half_open') return ' One run tries whether it answers again.';
  if (state !== 'open') return '';
  const when = retryAt === null || retryAt <= now ? 'now' : `in ${spanText(retryAt - now)}`;
  return ` At rest after ${counted(failures, 'failure')} in a row; asked again ${when}.`;
}

/** Each system with what is held of it. */
export function healthTable(now: Instant): readonly TableColumn<SystemHealth>[] {
  return [
    { title: 'CONNECTION', value: (row) => plain(row.connectionId) },
    { title: 'NAME', value: (row) => plain(row.name), shrinksTo: 10 },
    { title: 'KIND', value: (row) => row.kind },
    { title: 'DATA', value: (row) => row.freshness },
    {
      title: 'AGE',
      value: (row) => (row.lastSuccessAt === null ? UNKNOWN : spanText(Math.max(0, now - row.lastSuccessAt))),
      align: 'right',
    },
    { title: 'RECORDS', value: (row) => countText(row.records), align: 'right', drops: true },
    { title: 'DOCUMENTS', value: (row) => countText(row.documents), align: 'right', drops: true },
    { title: 'PARKED', value: (row) => countText(row.parked), align: 'right' },
    {
      title: 'STATE',
      value: (row) => (row.error === null ? plain(row.sentence) : `${problemText(row.error)}${restText(row, now)}`),
      shrinksTo: 20,
    },
  ];
}

export const health: Command = {
  name: 'health',
  summary:
    'Show each system with the age of its data, or one with its runs, streams, counts and timeline; ends with 4 when one fails',
  arguments: [{ name: 'CONNECTION', optional: true }],
  options: {},
  prepare(typed) {
    const connectionId = typed.argument('CONNECTION');
    return async ({ session: { client }, out, json, local, signal }) => {
      const [status, all] = await Promise.all([
        client.ask('status.get', {}, signal),
        client.ask('systems.list', {}, signal),
      ]);
      const rows = all.rows.filter((row) => connectionId === null || row.connectionId === connectionId);
      if (connectionId !== null && rows.length === 0) {
        out.note(`There is no connection ${connectionId}.`);
        return EXIT.notFound;
      }
      const detail = connectionId === null ? null : await detailOf(client, connectionId, signal);
      if (json) {
        await out.json({ status, systems: rows, ...detail });
      } else {
        if (rows.length > 0) await out.write(createTable(healthTable(status.now), out)(rows));
        for (const row of rows) {
          const ending = apiEndText(row, status.now, local);
          if (ending !== null) await out.write(`${ending}\n`);
        }
        for (const { name, outage } of rows)
          if (outage !== null) await out.write(`${plain(name)} ${outage.sentence}\n`);
        if (detail !== null) {
          for (const row of rows) await out.write(apiText(row, local));
          await out.write(detailText(detail, status.now, local));
        } else
          await out.write(
            `${counted(status.orders, 'order')}, ${counted(status.openExceptions, 'open exception')}, ` +
              `${counted(status.unlinked, 'unlinked document')}, ${counted(status.parked, 'parked record')}\n`,
          );
      }
      return rows.some((row) => row.freshness === 'failing') ? EXIT.partial : EXIT.ok;
    };
  },
};

const TIMELINE = 100;

async function detailOf(client: EngineClient, connectionId: string, signal: AbortSignal): Promise<ConnectionDetail> {
  const [insight, counts, drift, acknowledgements, timeline] = await Promise.all([
    client.ask('systems.insight', { connectionId }, signal),
    client.ask('systems.counts', { connectionId }, signal),
    client.ask('systems.drift', { connectionId }, signal),
    client.ask('systems.acknowledgements', { connectionId }, signal),
    client.ask('systems.timeline', { connectionId, limit: TIMELINE }, signal),
  ]);
  return { insight, counts: counts.rows, drift: drift.rows, acknowledgements, timeline: timeline.rows };
}

export const connections: Command = {
  name: 'connections',
  summary: 'List the connections',
  arguments: [],
  options: {},
  prepare:
    () =>
    async ({ session: { client }, out, json, signal }) => {
      const { rows } = await client.ask('systems.list', {}, signal);
      if (json)
        await out.json({
          connections: rows.map(({ connectionId, connectorId, name, kind }) => ({
            connectionId,
            connectorId,
            name,
            kind,
          })),
        });
      else if (rows.length === 0) out.note('No connections; add one with: throughline connect FILE');
      else await out.write(createTable(CONNECTION_TABLE, out)(rows));
      return EXIT.ok;
    },
};

const CONNECTION_TABLE: readonly TableColumn<SystemHealth>[] = [
  { title: 'CONNECTION', value: (row) => plain(row.connectionId) },
  { title: 'NAME', value: (row) => plain(row.name), shrinksTo: 10 },
  { title: 'KIND', value: (row) => row.kind },
  { title: 'CONNECTOR', value: (row) => row.connectorId },
];

export const connect: Command = {
  name: 'connect',
  summary: 'Add a system by its declaration (YAML or JSON), or renew it after a change',
  arguments: [{ name: 'FILE' }],
  begins: true,
  options: { folder: { value: 'DIR', summary: 'Folder of the files, instead of the one that the declaration names' } },
  details: [
    'Secrets of the declaration are asked for at a terminal, or taken from THROUGHLINE_SECRET_API_KEY, …_PASSWORD, …_TOKEN,',
    '…_CLIENT_SECRET; they are kept in the secret store alone.',
  ],
  prepare(typed) {
    const file = typed.argument('FILE') ?? '';
    const folder = typed.text('folder');
    return async (context) => {
      const { session, out, json, path, signal } = context;
      const declaration = { file: path(file), folder: folder === null ? null : path(folder) };
      const secrets = await declarationSecrets(context, declaration);
      const answer = await session.client.ask('connections.declare', { ...declaration, secrets }, signal);
      if (json) await out.json(answer);
      else await out.write(`Connected ${answer.connectionId}; read it with: throughline sync ${answer.connectionId}\n`);
      return EXIT.ok;
    };
  },
};

export const remove: Command = {
  name: 'remove',
  summary: 'Remove a connection and its secrets; what it brought leaves the timelines',
  arguments: [{ name: 'CONNECTION' }],
  options: {},
  prepare(typed) {
    const connectionId = typed.argument('CONNECTION') ?? '';
    return async ({ session: { client }, out, json, signal }) => {
      await client.ask('connections.remove', { connectionId }, signal);
      if (json) await out.json({ removed: connectionId });
      else await out.write(`Removed ${connectionId}\n`);
      return EXIT.ok;
    };
  },
};

/** Runs a sync with its progress on the terminal; a signal stops it after the page it is at. */
export async function syncWithProgress({ session, out, signal }: Context, connectionId: string | null): Promise<void> {
  const { client } = session;
  const stopListening = client.onEvent((event) => {
    if (event.topics.includes('sync'))
      client.ask('status.get', {}).then(
        (status) => out.progress(progressText(status)),
        () => undefined,
      );
  });
  const cancel = (): void => void client.ask('sync.cancel', { connectionId }).catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    signal.throwIfAborted();
    await session.sync(connectionId);
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', cancel);
    stopListening();
    out.progress(null);
  }
}

function progressText(status: {
  readonly now: Instant;
  readonly demoMovingTo: Instant | null;
  readonly orders: number;
  readonly backlog: number;
  readonly systems: readonly {
    readonly monogram: string;
    readonly syncing: boolean;
    readonly progress: number | null;
  }[];
}): string {
  const systems = status.systems.map(({ monogram, syncing, progress }) => {
    if (!syncing) return `${monogram} done`;
    return progress === null ? `${monogram} …` : `${monogram} ${Math.floor(progress * 100)} %`;
  });
  const toGo = status.demoMovingTo === null ? '' : `, ${spanText(status.demoMovingTo - status.now)} before now`;
  return `${systems.join('  ')}  ${counted(status.orders, 'order')}, ${countText(status.backlog)} to work off${toGo}`;
}

/** A backfill that a metered network holds back is no failure, and not done either. */
function waitText({ metered }: SystemHealth): string {
  return metered !== null && metered.waits.length > 0
    ? `metered network: backfill of ${metered.waits.map(plain).join(', ')} waits; --anyway reads it`
    : 'ok';
}

async function goOn({ session, signal }: Context, connectionId: string | null): Promise<void> {
  const { rows } = await session.client.ask('systems.list', {}, signal);
  for (const row of rows)
    if (connectionId === null || row.connectionId === connectionId)
      await session.client.ask('network.allow', { connectionId: row.connectionId }, signal);
}

const SYNC_TABLE: readonly TableColumn<SystemHealth>[] = [
  { title: 'CONNECTION', value: (row) => plain(row.connectionId) },
  { title: 'READ', value: (row) => countText(row.lastRun?.read ?? 0), align: 'right' },
  { title: 'SIZE', value: (row) => bytesText(row.lastRun?.bytes ?? 0), align: 'right', drops: true },
  { title: 'CHANGED', value: (row) => countText(row.lastRun?.changed ?? 0), align: 'right' },
  { title: 'UNCHANGED', value: (row) => countText(row.lastRun?.unchanged ?? 0), align: 'right' },
  { title: 'PARKED', value: (row) => countText(row.parked), align: 'right' },
  {
    title: 'RESULT',
    value: (row) => (row.error === null ? waitText(row) : problemText(row.error)),
    shrinksTo: 20,
  },
];

/** The last run of each connection, and how the whole went: failed, in part, or well. */
export async function reportSync({ out, json }: Context, rows: readonly SystemHealth[]): Promise<number> {
  const failed = rows.filter((row) => row.error !== null);
  if (json) {
    await out.json({
      connections: rows.map(({ connectionId, lastRun, parked, error, metered }) => ({
        connectionId,
        lastRun,
        parked,
        error,
        metered,
      })),
    });
  } else if (rows.length > 0) {
    await out.write(createTable(SYNC_TABLE, out)(rows));
  }
  return failed.length;
}

export const sync: Command = {
  name: 'sync',
  summary: 'Read what is new from every connection, or from one; ends with 4 when it went through in part',
  arguments: [{ name: 'CONNECTION', optional: true }],
  options: { anyway: { summary: 'Read backfills over a metered network, too' } },
  prepare(typed) {
    const connectionId = typed.argument('CONNECTION');
    const anyway = typed.flag('anyway');
    return async (context) => {
      const { session, out, signal } = context;
      await session.resumeDemo();
      if (anyway) await goOn(context, connectionId);
      await syncWithProgress(context, connectionId);
      const { rows } = await session.client.ask('systems.list', {}, signal);
      const synced = rows.filter((row) => connectionId === null || row.connectionId === connectionId);
      if (synced.length === 0)
        out.note('No connections; add one with: throughline connect FILE, or try: throughline demo');
      const failures = await reportSync(context, synced);
      await noteFailures(context);
      if (failures > 0 && failures === synced.length) return EXIT.failed;
      return failures > 0 || synced.some((row) => row.parked > 0) ? EXIT.partial : EXIT.ok;
    };
  },
};
