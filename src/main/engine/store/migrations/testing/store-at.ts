import type { ReadDb, WriteDb } from '../../database.ts';
import { openStore } from '../../open.ts';
import { MIGRATIONS } from '../index.ts';

/** A store file as the step of that version left it; opened again by openStore it is upgraded to the present. */
export function storeAt(file: string, version: number): WriteDb {
  return openStore(
    file,
    undefined,
    MIGRATIONS.filter((step) => step.version <= version),
  );
}

/** Everything SQLite knows of a store's shape. */
export function shapeOf(db: ReadDb): unknown[] {
  return [
    db.value('PRAGMA user_version'),
    ...db.all(`SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name`),
  ];
}
