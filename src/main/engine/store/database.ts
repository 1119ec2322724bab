import Database, { type Statement } from 'better-sqlite3';

/** A value that SQLite stores. Booleans are integers, JSON is text. */
export type SqlValue = string | number | bigint | null | Uint8Array;

export interface ReadDb {
  readonly mode: 'read' | 'write';
  /** First row, or undefined. The caller names the row's shape; columns are snake_case. */
  get<Row>(sql: string, ...parameters: readonly SqlValue[]): Row | undefined;
  all<Row>(sql: string, ...parameters: readonly SqlValue[]): Row[];
  each<Row>(sql: string, ...parameters: readonly SqlValue[]): IterableIterator<Row>;
  /** First column of the first row. */
  value<T>(sql: string, ...parameters: readonly SqlValue[]): T | undefined;
  /** First column of all rows. */
  column<T>(sql: string, ...parameters: readonly SqlValue[]): T[];
  /** Runs reads that see one state of the file. */
  snapshot<T>(body: () => T): T;
  /** As snapshot, for work that waits in between. For a connection that serves nothing else meanwhile. */
  longSnapshot<T>(body: () => Promise<T>): Promise<T>;
  close(): void;
}

export interface WriteDb extends ReadDb {
  readonly mode: 'write';
  run(sql: string, ...parameters: readonly SqlValue[]): { readonly changes: number; readonly id: number };
  /** Runs the body in one transaction; rolls back when it throws. Inside of another it is a part of that one. */
  transaction<T>(body: () => T): T;
  exec(sql: string): void;
  /** Moves what was committed from the log into the file, as far as no reader still needs it. */
  checkpoint(): void;
}

/** Called for statements that took longer than SLOW_STATEMENT_MS. */
export type SlowStatement = (sql: string, ms: number) => void;
export const SLOW_STATEMENT_MS = 100;

class SqliteDb implements WriteDb {
  readonly mode: 'write';
  readonly #db: Database;
  readonly #rows = new Map<string, Statement>();
  readonly #plucked = new Map<string, Statement>();
  readonly #slow: SlowStatement;

  constructor(db: Database, mode: 'read' | 'write', slow: SlowStatement) {
    this.#db = db;
    this.mode = mode as 'write';
    this.#slow = slow;
  }

  #prepare(sql: string): Statement {
    let statement = this.#rows.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#rows.set(sql, statement);
    }
    return statement;
  }

  #pluck(sql: string): Statement {
    let statement = this.#plucked.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql).pluck(true);
      this.#plucked.set(sql, statement);
    }
    return statement;
  }

  /** Hot: hundreds of calls an order in a backfill, so without a closure around each. */
  #note(sql: string, start: number): void {
    const ms = performance.now() - start;
    if (ms > SLOW_STATEMENT_MS) this.#slow(sql, ms);
  }

  get<Row>(sql: string, ...parameters: readonly SqlValue[]): Row | undefined {
    const start = performance.now();
    const row = this.#prepare(sql).get(...parameters) as Row | undefined;
    this.#note(sql, start);
    return row;
  }

  all<Row>(sql: string, ...parameters: readonly SqlValue[]): Row[] {
    const start = performance.now();
    const rows = this.#prepare(sql).all(...parameters) as Row[];
    this.#note(sql, start);
    return rows;
  }

  each<Row>(sql: string, ...parameters: readonly SqlValue[]): IterableIterator<Row> {
    // A statement that is being stepped cannot be used again before it ends: iterate over one of its own.
    return this.#db.prepare(sql).iterate(...parameters) as IterableIterator<Row>;
  }

  value<T>(sql: string, ...parameters: readonly SqlValue[]): T | undefined {
    const start = performance.now();
    const value = this.#pluck(sql).get(...parameters) as T | undefined;
    this.#note(sql, start);
    return value;
  }

  column<T>(sql: string, ...parameters: readonly SqlValue[]): T[] {
    const start = performance.now();
    const values = this.#pluck(sql).all(...parameters) as T[];
    this.#note(sql, start);
    return values;
  }

  snapshot<T>(body: () => T): T {
    if (this.#db.inTransaction) return body();
    this.#prepare('BEGIN').run();
    try {
      return body();
    } finally {
      this.#prepare('COMMIT').run();
    }
  }

  async longSnapshot<T>(body: () => Promise<T>): Promise<T> {
    this.#prepare('BEGIN').run();
    try {
      return await body();
    } finally {
      this.#prepare('COMMIT').run();
    }
  }

  run(sql: string, ...parameters: readonly SqlValue[]): { changes: number; id: number } {
    const result = this.#prepare(sql).run(...parameters);
    return { changes: result.changes, id: Number(result.lastInsertRowid) };
  }

  transaction<T>(body: () => T): T {
    if (this.#db.inTransaction) return body();
    this.#prepare('BEGIN IMMEDIATE').run();
    try {
      const result = body();
      this.#prepare('COMMIT').run();
      return result;
    } catch (error) {
      if (this.#db.inTransaction) this.#prepare('ROLLBACK').run();
      throw error;
    }
  }

  exec(sql: string): void {
    this.#db.exec(sql);
  }

  checkpoint(): void {
    this.#db.pragma('wal_checkpoint(PASSIVE)');
  }

  close(): void {
    this.#db.close();
  }
}

const BUSY_TIMEOUT_MS = 5_000;
/** So much of the file is read where it lies in the cache of the system, instead of being copied. */
const MAPPED_BYTES = 0x7fff0000;

/** Documents are a few kilobytes: fewer of them spill over into further pages. Takes effect on a new file only. */
const PAGE_BYTES = 8_192;
/**
 * 128 MB of log at the most: whoever writes checkpoints in a pause of its own, so that no commit has to wait for it.
 */
const CHECKPOINT_PAGES = 16_384;

/** The one writer of a store file, created when missing. ":memory:" for tests. */
export function openWriter(file: string, slow: SlowStatement = () => undefined): WriteDb {
  return writerOver(new Database(file, { timeout: BUSY_TIMEOUT_MS }), slow);
}

/** The writer over an open database. */
export function writerOver(db: Database, slow: SlowStatement = () => undefined): WriteDb {
  db.pragma(`page_size = ${PAGE_BYTES}`);
  db.pragma('journal_mode = WAL');
  db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  db.pragma('synchronous = NORMAL');
  db.pragma('foreign_keys = ON');
  db.pragma('cache_size = -65536');
  db.pragma('temp_store = MEMORY');
  db.pragma(`mmap_size = ${MAPPED_BYTES}`);
  return new SqliteDb(db, 'write', slow);
}

/** A reader beside the writer: never waits for it, sees the last committed state. */
export function openReader(file: string, slow: SlowStatement = () => undefined): ReadDb {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
  db.pragma('cache_size = -65536');
  db.pragma('temp_store = MEMORY');
  db.pragma(`mmap_size = ${MAPPED_BYTES}`);
  return new SqliteDb(db, 'read', slow);
}
