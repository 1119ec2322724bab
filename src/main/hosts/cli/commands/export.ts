import { extname } from 'node:path';
import { EXCEPTION_COLUMNS, EXCEPTION_QUEUES } from '#shared/contract/dto/exceptions.ts';
import { KPI_COLUMNS, KPI_VIEWS } from '#shared/contract/dto/kpis.ts';
import { ORDER_COLUMNS, ORDER_VIEWS } from '#shared/contract/dto/order-rows.ts';
import { RECONCILE_COLUMNS, RECONCILE_VIEWS } from '#shared/contract/dto/reconcile.ts';
import { ContractError } from '#shared/contract/errors.ts';
import { EXPORT_TABLES, type ExportJob, type Input } from '#shared/contract/methods.ts';
import { unreachable } from '#shared/lib/assert.ts';
import type { EngineClient } from '#shared/contract/client.ts';
import { UsageError, type Arguments } from '../arguments/parse.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import type { Output } from '../output/output.ts';
import { countText, counted } from '../output/text.ts';
import { basisOf, KPI_OPTIONS, kpiOf, periodOf } from './kpi-options.ts';
import { sortOf } from './lists.ts';
import {
  exitOfList,
  LIST_DETAILS,
  LIST_OPTIONS,
  listedOf,
  listNotes,
  readNamedList,
  type NamedList,
} from './number-list.ts';

/** A team's queue needs to be told whose. */
const QUEUES = EXCEPTION_QUEUES.filter((queue) => queue !== 'team');

type Table = (typeof EXPORT_TABLES)[number];
type Query = Input<'exports.start'>['query'];

function queryOf(table: Table, typed: Arguments): Query {
  const text = typed.text('text') ?? '';
  switch (table) {
    case 'orders':
      return {
        view: typed.choice('view', ORDER_VIEWS) ?? 'all',
        text,
        filters: {},
        sort: sortOf(typed, ORDER_COLUMNS),
      };
    case 'exceptions':
      return {
        view: typed.choice('view', QUEUES) ?? 'open',
        text,
        filters: {},
        sort: sortOf(typed, EXCEPTION_COLUMNS),
      };
    case 'reconcile':
      return {
        view: typed.choice('view', RECONCILE_VIEWS) ?? 'all',
        text,
        filters: {},
        sort: sortOf(typed, RECONCILE_COLUMNS),
      };
    case 'kpis': {
      const kpi = typed.text('kpi');
      if (kpi === null) throw new UsageError('export kpis needs a figure', 'Try: --kpi on_time');
      return {
        kpi: kpiOf(kpi),
        period: periodOf(typed),
        basis: basisOf(typed),
        view: typed.choice('view', KPI_VIEWS) ?? 'all',
        text,
        filters: {},
        sort: sortOf(typed, KPI_COLUMNS),
      };
    }
    default:
      return unreachable(table);
  }
}

/** Follows a job by the engine's events until it has ended. */
function jobEnded(client: EngineClient, id: string, out: Output): Promise<ExportJob> {
  return new Promise((resolve, reject) => {
    const look = async (): Promise<void> => {
      const job = (await client.ask('exports.list', {})).rows.find((row) => row.id === id);
      if (job === undefined)
        throw new ContractError({ code: 'engine.bug', message: 'The export was forgotten.', next: 'Start it again.' });
      if (job.state === 'running') {
        out.progress(`Writing ${countText(job.written)} of ${counted(job.total, 'row')} …`);
      } else {
        stop();
        resolve(job);
      }
    };
    const fail = (error: unknown): void => {
      stop();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const stop = client.onEvent((event) => {
      if (event.topics.includes('exports')) look().catch(fail);
    });
    look().catch(fail);
  });
}

const withList = (query: Query, list: NamedList | null): Query =>
  list === null ? query : { ...query, listed: listedOf(list) };

/** How a person at a terminal says so. */
function sayReplace(error: unknown): never {
  if (!(error instanceof ContractError) || error.data.code !== 'input.conflict') throw error;
  throw new ContractError({ ...error.data, next: 'Choose another name, or add --replace.' });
}

export const exportTable: Command = {
  name: 'export',
  summary: 'Write a table to a file for a spreadsheet',
  arguments: [{ name: EXPORT_TABLES.join('|') }],
  options: {
    to: { value: 'FILE', short: 'o', summary: 'The file; its ending, .xlsx or .csv, says the format' },
    replace: { summary: 'Replace the file where it is there' },
    view: { value: 'VIEW', summary: 'View of the table (default: all orders, open exceptions, all of reconcile)' },
    text: { value: 'TEXT', summary: 'Only what this fragment finds' },
    ...LIST_OPTIONS,
    sort: { value: 'COLUMN', summary: 'Column, or COLUMN:desc' },
    kpi: { value: 'FIGURE', summary: 'For kpis: the figure whose rows are written' },
    ...KPI_OPTIONS,
  },
  details: [
    `Views of orders: ${ORDER_VIEWS.join(', ')}`,
    `Views of exceptions: ${QUEUES.join(', ')}`,
    `Views of reconcile: ${RECONCILE_VIEWS.join(', ')}`,
    `Views of kpis: ${KPI_VIEWS.join(', ')}`,
    ...LIST_DETAILS,
    'A CSV file has its manifest beside it, FILE.manifest.json; a workbook has it in its last sheet.',
  ],
  prepare(typed) {
    const named = typed.argument(EXPORT_TABLES.join('|'));
    const table = EXPORT_TABLES.find((candidate) => candidate === named);
    if (table === undefined)
      throw new UsageError(`there is no table "${named ?? ''}"`, `Choose one of ${EXPORT_TABLES.join(', ')}.`);
    const to = typed.text('to');
    if (to === null) throw new UsageError('export needs a file', `Try: throughline export ${table} --to ${table}.xlsx`);
    const ending = extname(to).toLowerCase();
    if (ending !== '.xlsx' && ending !== '.csv')
      throw new UsageError(
        `"${to}" ends neither in .xlsx nor in .csv`,
        'Choose a file name with one of these endings.',
      );
    const query = queryOf(table, typed);
    const listFile = typed.text('list');
    if (listFile !== null && table !== 'orders')
      throw new UsageError('--list is for orders', 'Try: throughline export orders --list FILE --to orders.xlsx');
    const replace = typed.flag('replace');
    return async (context) => {
      const { session, out, json, signal, path } = context;
      const { client } = session;
      const list = listFile === null ? null : await readNamedList(context, listFile);
      const format = ending === '.csv' ? 'csv' : 'xlsx';
      const file = path(to);
      const grant = session.grantFile(file, replace);
      const { id } = await client
        .ask('exports.start', { table, format, file, grant, query: withList(query, list) }, signal)
        .catch(sayReplace);
      // A cancelled export still has to clean up: it is asked to stop and then waited for.
      const onAbort = (): void => void client.ask('exports.cancel', { id }).catch(() => undefined);
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      const job = await jobEnded(client, id, out);
      signal.removeEventListener('abort', onAbort);
      switch (job.state) {
        case 'done':
          if (json) await out.json({ table, file: job.file, rows: job.written, ...(list === null ? {} : { list }) });
          else await out.write(`Wrote ${counted(job.written, 'row')} to ${job.file}\n`);
          if (list === null) return EXIT.ok;
          if (!json) for (const line of listNotes(list)) out.note(line);
          return exitOfList(list);
        case 'cancelled':
          signal.throwIfAborted();
          throw new ContractError({
            code: 'request.cancelled',
            message: 'The export was cancelled.',
            next: 'Start it again if you need it.',
          });
        case 'failed':
        case 'running':
          throw new ContractError({
            code: 'file.unwritable',
            message: job.error ?? 'The export failed.',
            next: 'Start it again when that is put right; no file was left behind.',
          });
        default:
          return unreachable(job.state);
      }
    };
  },
};
