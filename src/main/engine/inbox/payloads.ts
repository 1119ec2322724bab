import { assert } from '#shared/lib/assert.ts';
import { decodePage } from '../store/compression.ts';
import type { ReadDb } from '../store/database.ts';

const KEPT_PAGES = 64;

/** The pages of a store that were read or landed last. */
const KEPT = new WeakMap<ReadDb, Map<number, Buffer>>();

function keptOf(db: ReadDb): Map<number, Buffer> {
  let pages = KEPT.get(db);
  if (!pages) KEPT.set(db, (pages = new Map<number, Buffer>()));
  return pages;
}

/** A page that was just landed is mapped next: it is kept as it came. Call once it is committed. */
export function keepPage(db: ReadDb, page: number, bytes: Buffer): void {
  const pages = keptOf(db);
  const oldest = pages.keys().next();
  if (pages.size >= KEPT_PAGES && !oldest.done) pages.delete(oldest.value);
  pages.set(page, bytes);
}

/** Reads payload text out of pages, keeping the last decompressed ones. */
export class PayloadReader {
  readonly #db: ReadDb;
  readonly #pages: Map<number, Buffer>;

  constructor(db: ReadDb) {
    this.#db = db;
    this.#pages = keptOf(db);
  }

  text(page: number, offset: number, length: number): string {
    return this.#page(page).toString('utf8', offset, offset + length);
  }

  #page(id: number): Buffer {
    const kept = this.#pages.get(id);
    if (kept) return kept;
    const row = this.#db.get<{ codec: number; body: Uint8Array }>(
      'SELECT codec, body FROM inbox_page WHERE id = ?',
      id,
    );
    assert(row, `page ${id} is missing`);
    const bytes = decodePage(row.codec, row.body);
    keepPage(this.#db, id, bytes);
    return bytes;
  }
}
