import type { ReadDb } from '../store/database.ts';

/** The name of any connection, or its id where there is none. */
export function systemNames(db: ReadDb): (connectionId: string) => string {
  const names = new Map<string, string>();
  return (connectionId) => {
    const known = names.get(connectionId);
    if (known !== undefined) return known;
    const name = db.value<string>('SELECT name FROM connection WHERE id = ?', connectionId) ?? connectionId;
    names.set(connectionId, name);
    return name;
  };
}

/**
 * Puts the names of connections where the engine's own sentences carry their ids: "bc says 7 PCS", "Hold: X in bc.",
 * "Only in bc, not in the order.", "No system but crm and edi knows this order". Read when a sentence is shown, so that a new name holds for what was found before.
 */
export function withSystemNames(db: ReadDb): (sentence: string) => string {
  const nameOf = systemNames(db);
  const named = (_match: string, before: string, id: string): string => `${before}${nameOf(id)}`;
  return (sentence) =>
    sentence
      .replaceAll(/(^|[^\w-])([a-z][a-z0-9-]*)(?= says )/g, named)
      .replaceAll(/( in )([a-z][a-z0-9-]*)(?=\.$)/g, named)
      .replaceAll(/(^Only in )([a-z][a-z0-9-]*)(?=, )/g, named)
      .replace(/(?<=^No system but )[a-z0-9, -]+(?= knows )/, (ids) => ids.replaceAll(/[a-z][a-z0-9-]*/g, nameOf));
}
