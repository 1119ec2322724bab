import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import { ContractError } from '#shared/contract/errors.ts';
import { openWriter, type SlowStatement, type WriteDb } from './database.ts';
import { DERIVED_NAMES, DERIVED_TABLES, DERIVED_VERSION, WORK_STAGES } from './derived-schema.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';

/**
 * Opens the store for writing: creates or migrates the durable tables, each step in its own transaction and with a copy
 * of the file made before the first; recreates the derived tables when their version changed, with everything
 * in the inbox marked as work to do.
 * @throws ContractError store.newer when a newer Throughline wrote the file
 */
export function openStore(file: string, slow?: SlowStatement, migrations: readonly Migration[] = MIGRATIONS): WriteDb {
  const existed = file !== ':memory:' && existsSync(file);
  if (file !== ':memory:' && !existed) makePrivate(file);
  const db = openWriter(file, slow);
  try {
    migrate(db, migrations, existed ? file : null);
    ensureDerived(db);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/** An empty file that only its owner may read. What SQLite fills it with, and the log files beside it, keep its rights. */
export function makePrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
}

function migrate(db: WriteDb, migrations: readonly Migration[], backUpFrom: string | null): void {
  const current = db.value<number>('PRAGMA user_version') ?? 0;
  const newest = migrations.at(-1)?.version ?? 0;
  if (current > newest) {
    throw new ContractError({
      code: 'store.newer',
      message: 'This data was written by a newer version of Throughline.',
      next: 'Install that version or a later one, or start with another data folder.',
    });
  }
  const pending = migrations.filter((step) => step.version > current);
  if (pending.length === 0) return;
  if (backUpFrom !== null && current > 0) backUp(db, `${backUpFrom}.before-${newest}`);
  for (const step of pending) {
    db.transaction(() => {
      for (const statement of step.statements) db.exec(statement);
      db.exec(`PRAGMA user_version = ${step.version}`);
    });
  }
}

/** A copy under its name is whole. One that an upgrade which failed left behind makes way for the present state. */
function backUp(db: WriteDb, copy: string): void {
  rmSync(`${copy}.new`, { force: true });
  makePrivate(`${copy}.new`);
  db.run('VACUUM INTO ?', `${copy}.new`);
  renameSync(`${copy}.new`, copy);
}

function ensureDerived(db: WriteDb): void {
  if (db.value<number>('SELECT version FROM derived_version') === DERIVED_VERSION) return;
  db.transaction(() => resetDerived(db));
}

/** Drops and recreates all derived tables and marks every record as to be mapped. Call within a transaction. */
export function resetDerived(db: WriteDb): void {
  for (const name of DERIVED_NAMES) db.exec(`DROP TABLE IF EXISTS ${name}`);
  for (const statement of DERIVED_TABLES) db.exec(statement);
  db.exec('DELETE FROM derived_version');
  db.run('INSERT INTO derived_version (version) VALUES (?)', DERIVED_VERSION);
  // One version per record is enough to start from: mapping itself finds the current one.
  db.run(
    `INSERT INTO work (stage, key) SELECT ?, max(id) FROM inbox_record GROUP BY stream, source_id`,
    WORK_STAGES.map,
  );
}
