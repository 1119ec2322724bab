import { assert } from '#shared/lib/assert.ts';
import { decodePage } from '../store/compression.ts';
import type { ReadDb } from '../store/database.ts';

const KEPT_PAGES = 64;

/** Reads payload text out of pages, keeping the last decompressed ones. */
export class PayloadReader {
  readonly #db: ReadDb;
  readonly #pages = new Map<number, Buffer>();

  constructor(db: ReadDb) {
    this.#db = db;
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
    const oldest = this.#pages.keys().next();
    if (this.#pages.size >= KEPT_PAGES && !oldest.done) this.#pages.delete(oldest.value);
    this.#pages.set(id, bytes);
    return bytes;
  }
}
