import type { WriteDb } from './database.ts';

/** Id of the search entry of an order, and of a document that belongs to no order. */
export function orderEntry(order: number): number {
  return order * 2;
}

export function documentEntry(document: number): number {
  return document * 2 + 1;
}

/** What an entry is found by, and where each of its values stands: see search_entry. */
export interface SearchText {
  readonly text: string;
  readonly places: string;
}

/** Sets what a search entry is found by; null removes it. Writes nothing when it is as it was. */
export function setSearchText(db: WriteDb, id: number, entry: SearchText | null): void {
  const before = db.get<SearchText>('SELECT text, places FROM search_entry WHERE id = ?', id);
  if (before?.text !== entry?.text) {
    if (before) db.run(`INSERT INTO search_index (search_index, rowid, text) VALUES ('delete', ?, ?)`, id, before.text);
    if (entry) db.run('INSERT INTO search_index (rowid, text) VALUES (?, ?)', id, entry.text);
  } else if (before?.places === entry?.places) {
    return;
  }
  if (!entry) db.run('DELETE FROM search_entry WHERE id = ?', id);
  else if (before) db.run('UPDATE search_entry SET text = ?, places = ? WHERE id = ?', entry.text, entry.places, id);
  else db.run('INSERT INTO search_entry (id, text, places) VALUES (?, ?, ?)', id, entry.text, entry.places);
}
