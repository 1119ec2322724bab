import { PayloadReader } from '#engine/inbox/payloads.ts';
import { rmSync } from 'node:fs';
import type { SqlValue, WriteDb } from '#engine/store/database.ts';
import { openStore } from '#engine/store/open.ts';

/** Tables that a backfill fills. The search index is filled as a table of its own. */
const TABLES = [
  'inbox_record',
  'document',
  'document_reference',
  'document_link',
  'unlinked_document',
  'parked_record',
  'weak_dependant',
  'order_row',
  'exception_row',
  'exception_spell',
  'reconcile_row',
  'order_duration',
  'kpi_order',
  'kpi_line',
  'kpi_step',
  'kpi_invoice',
  'search_entry',
] as const;

const BLOCK = 20_000;
const ROWS_PER_TRANSACTION = 2_000;

/**
 * The least that storing the same could cost: each payload as its own row, as it came, and every row that the backfill
 * left behind, inserted into a store of the same schema with bare prepared statements; nothing parsed, mapped,
 * compressed or looked up.
 */
export function measureFloor(filled: WriteDb, file: string): { readonly ms: number; readonly rows: number } {
  rmSync(file, { force: true });
  const db = openStore(file);
  let ms = 0;
  let rows = 0;
  const insertAll = (
    read: (offset: number) => Record<string, SqlValue>[],
    sqlOf: (columns: readonly string[]) => string,
  ): void => {
    for (let offset = 0; ; offset += BLOCK) {
      const block = read(offset);
      const first = block[0];
      if (!first) return;
      const columns = Object.keys(first);
      const sql = sqlOf(columns);
      const values = block.map((row) => columns.map((column) => row[column] ?? null));
      const start = performance.now();
      for (let from = 0; from < values.length; from += ROWS_PER_TRANSACTION) {
        db.transaction(() => {
          for (const row of values.slice(from, from + ROWS_PER_TRANSACTION)) db.run(sql, ...row);
        });
      }
      ms += performance.now() - start;
      rows += block.length;
    }
  };
  db.exec('PRAGMA foreign_keys = OFF');
  for (const table of TABLES) {
    insertAll(
      (offset) => filled.all<Record<string, SqlValue>>(`SELECT * FROM ${table} LIMIT ${BLOCK} OFFSET ${offset}`),
      (columns) => `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    );
  }
  db.exec('CREATE TABLE payload (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT');
  const payloads = new PayloadReader(filled);
  insertAll(
    (offset) =>
      filled
        .all<{ id: number; page: number; page_offset: number; page_length: number }>(
          `SELECT id, page, page_offset, page_length FROM inbox_record ORDER BY id LIMIT ${BLOCK} OFFSET ${offset}`,
        )
        .map((row) => ({ id: row.id, body: payloads.text(row.page, row.page_offset, row.page_length) })),
    () => 'INSERT INTO payload (id, body) VALUES (?, ?)',
  );
  insertAll(
    (offset) =>
      filled.all<Record<string, SqlValue>>(
        `SELECT id AS rowid, text FROM search_entry LIMIT ${BLOCK} OFFSET ${offset}`,
      ),
    () => 'INSERT INTO search_index (rowid, text) VALUES (?, ?)',
  );
  db.close();
  rmSync(file, { force: true });
  return { ms, rows };
}
