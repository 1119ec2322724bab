import type { ReadDb, SqlValue } from '../../store/database.ts';

/** How SQLite carries out every statement that the body runs, a line per step. */
export function plansOf(db: ReadDb, body: (watched: ReadDb) => void): string[] {
  const steps: string[] = [];
  const explain = (sql: string, parameters: readonly SqlValue[]): void => {
    const rows = db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...parameters);
    steps.push(...rows.map((row) => row.detail));
  };
  body({
    mode: db.mode,
    get<Row>(sql: string, ...parameters: readonly SqlValue[]) {
      explain(sql, parameters);
      return db.get<Row>(sql, ...parameters);
    },
    all<Row>(sql: string, ...parameters: readonly SqlValue[]) {
      explain(sql, parameters);
      return db.all<Row>(sql, ...parameters);
    },
    each<Row>(sql: string, ...parameters: readonly SqlValue[]) {
      explain(sql, parameters);
      return db.each<Row>(sql, ...parameters);
    },
    value<T>(sql: string, ...parameters: readonly SqlValue[]) {
      if (!sql.startsWith('PRAGMA')) explain(sql, parameters);
      return db.value<T>(sql, ...parameters);
    },
    column<T>(sql: string, ...parameters: readonly SqlValue[]) {
      explain(sql, parameters);
      return db.column<T>(sql, ...parameters);
    },
    snapshot: (work) => db.snapshot(work),
    longSnapshot: (work) => db.longSnapshot(work),
    close: () => db.close(),
  });
  return steps;
}

/** Steps that read a whole table or index, apart from lists that came with the question and from virtual tables. */
export function scansIn(steps: readonly string[]): string[] {
  return steps.filter(
    (step) => step.startsWith('SCAN') && !step.includes('VIRTUAL TABLE') && !step.includes('CONSTANT ROW'),
  );
}
