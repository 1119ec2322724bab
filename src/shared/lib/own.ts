/** The value that a table itself has under a key, and none that every object inherits ("constructor"). */
export function own<T>(table: Readonly<Record<string, T>> | undefined, key: string | null | undefined): T | undefined {
  return table !== undefined && typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined;
}
