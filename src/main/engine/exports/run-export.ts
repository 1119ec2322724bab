import type { z } from 'zod';
import { exceptionsQuerySchema } from '#shared/contract/dto/exceptions.ts';
import { kpiRowsQuerySchema } from '#shared/contract/dto/kpis.ts';
import { ordersQuerySchema } from '#shared/contract/dto/order-rows.ts';
import { reconcileQuerySchema } from '#shared/contract/dto/reconcile.ts';
import type { SystemHealth } from '#shared/contract/dto/systems.ts';
import { ContractError } from '#shared/contract/errors.ts';
import { createLocalTime } from '#shared/domain/local-time.ts';
import { assert, unreachable } from '#shared/lib/assert.ts';
import type { QueryContext } from '../queries/context.ts';
import { exceptionIds, exceptionRows } from '../queries/exceptions.ts';
import { kpiFigures } from '../queries/kpis/figures.ts';
import { kpiRowIds, kpiRows } from '../queries/kpis/rows.ts';
import { orderIds, orderRows } from '../queries/orders.ts';
import { systemNames } from '../queries/system-names.ts';
import { reconcileKeys, reconcileRows } from '../queries/reconcile.ts';
import { listSystems } from '../queries/systems.ts';
import type { ReadDb } from '../store/database.ts';
import type { ExportColumn } from './column.ts';
import type { ExportHooks, ExportRequest } from './jobs.ts';
import { kpiWords, measuresTime } from './kpi-words.ts';
import type { ManifestSource } from './manifest.ts';
import { listWords, queryWords, tableTitle, type GridQuery } from './query-words.ts';
import { exceptionExportColumns } from './tables/exceptions.ts';
import { kpiExportColumns } from './tables/kpis.ts';
import { listedExportColumns, ORDER_EXPORT_COLUMNS } from './tables/orders.ts';
import { RECONCILE_EXPORT_COLUMNS } from './tables/reconcile.ts';
import { writeExport } from './write-export.ts';

/** Rows read, formatted and written at a time. */
const BLOCK = 500;

export interface ExportContext {
  readonly query: QueryContext;
  readonly product: string;
  readonly version: string;
}

/**
 * Reads every row that a grid's query names, as of one moment, and writes the file of an export.
 * @throws ContractError file.unwritable, request.cancelled, input.invalid
 */
export function runExport(
  db: ReadDb,
  request: ExportRequest,
  context: ExportContext,
  hooks: ExportHooks,
): Promise<{ readonly rows: number }> {
  const local = createLocalTime(context.query.zone);
  const { now } = context.query;
  const { table } = request;
  // One state of the store from the first row to the last, whatever is written meanwhile.
  return db.longSnapshot(() => {
    switch (table) {
      case 'orders': {
        const query = queryOf(ordersQuerySchema, request);
        const ids = orderIds(db, query, context.query);
        const nameOf = systemNames(db);
        const rows = (from: number, to: number) =>
          orderRows(db, ids.slice(from, to)).map((row) => ({ ...row, systems: row.systems.map(nameOf) }));
        const columns = query.listed === undefined ? ORDER_EXPORT_COLUMNS : listedExportColumns(query.listed);
        return write(columns, ids.length, rows, query, listWords(query.listed ?? []));
      }
      case 'exceptions': {
        const query = queryOf(exceptionsQuerySchema, request);
        const ids = exceptionIds(db, query, context.query);
        return write(
          exceptionExportColumns(now),
          ids.length,
          (from, to) => exceptionRows(db, ids.slice(from, to)),
          query,
        );
      }
      case 'reconcile': {
        const query = queryOf(reconcileQuerySchema, request);
        const keys = reconcileKeys(db, query, context.query);
        const rows = (from: number, to: number) => reconcileRows(db, keys.slice(from, to), context.query);
        return write(RECONCILE_EXPORT_COLUMNS, keys.length, rows, query);
      }
      case 'kpis': {
        const query = queryOf(kpiRowsQuerySchema, request);
        const ids = kpiRowIds(db, query, context.query);
        const { frame, figures } = kpiFigures(db, { ...query, kpis: [query.kpi] }, context.query);
        const [figure] = figures;
        assert(figure, 'a figure was asked for');
        return write(
          kpiExportColumns(measuresTime(query.kpi) ? 'duration' : 'number'),
          ids.length,
          (from, to) => kpiRows(db, ids.slice(from, to), query, context.query),
          query,
          kpiWords(figure, frame, local),
        );
      }
      default:
        return unreachable(table);
    }
  });

  function write<Row>(
    columns: readonly ExportColumn<Row>[],
    total: number,
    read: (from: number, to: number) => readonly Row[],
    query: GridQuery,
    definition: readonly string[] = [],
  ): Promise<{ readonly rows: number }> {
    hooks.onProgress(0, total);
    return writeExport<Row>({
      format: request.format,
      file: request.file,
      replace: request.replace,
      sheetName: tableTitle(table),
      columns,
      rows: blocks(total, read),
      manifest: {
        product: context.product,
        version: context.version,
        table,
        title: tableTitle(table),
        filters: [...definition, ...queryWords(query, local)],
        asOf: now,
        sources: listSystems(db, context.query).map(sourceOf),
      },
      local,
      onProgress: (written) => hooks.onProgress(written, total),
      signal: hooks.signal,
    });
  }
}

function* blocks<Row>(total: number, read: (from: number, to: number) => readonly Row[]): Generator<readonly Row[]> {
  for (let from = 0; from < total; from += BLOCK) yield read(from, Math.min(total, from + BLOCK));
}

/** @throws ContractError input.invalid for a query of another table */
function queryOf<Q>(schema: z.ZodType<Q>, { query, table }: ExportRequest): Q {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  throw new ContractError({
    code: 'input.invalid',
    message: `This is not a query of ${table}.`,
    next: 'Use the views and columns of the table that is exported.',
    details: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  });
}

function sourceOf(system: SystemHealth): ManifestSource {
  const { connectionId, name, kind, lastSuccessAt, newestRecordAt, records, documents, parked } = system;
  return { connectionId, name, kind, lastSuccessAt, newestRecordAt, records, documents, parked };
}
