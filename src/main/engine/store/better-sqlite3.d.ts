declare module 'better-sqlite3' {
  export interface RunResult {
    readonly changes: number;
    readonly lastInsertRowid: number | bigint;
  }
  export interface Statement {
    readonly source: string;
    run(...parameters: readonly unknown[]): RunResult;
    get(...parameters: readonly unknown[]): unknown;
    all(...parameters: readonly unknown[]): unknown[];
    iterate(...parameters: readonly unknown[]): IterableIterator<unknown>;
    pluck(toggle?: boolean): this;
  }
  export interface Options {
    readonly readonly?: boolean;
    readonly fileMustExist?: boolean;
    readonly timeout?: number;
  }
  export default class Database {
    /** A buffer is the bytes of a file; the database is in memory then. */
    constructor(file: string | Buffer, options?: Options);
    readonly inTransaction: boolean;
    prepare(sql: string): Statement;
    exec(sql: string): this;
    pragma(text: string, options?: { readonly simple?: boolean }): unknown;
    backup(
      file: string,
      options?: {
        readonly progress?: (state: { readonly totalPages: number; readonly remainingPages: number }) => number;
      },
    ): Promise<unknown>;
    close(): this;
  }
}
