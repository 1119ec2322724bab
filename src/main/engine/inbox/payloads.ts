import type { Instant } from '#shared/domain/time.ts';
import { assert } from '#shared/lib/assert.ts';
import { decodePage, encodePage } from '../store/compression.ts';
import type { ReadDb, WriteDb } from '../store/database.ts';

const KEPT_PAGES = 64;
/** Of all of them: how large a page is, its source decides. */
const KEPT_BYTES = 64 * 1024 * 1024;

interface Kept {
  readonly pages: Map<number, Buffer>;
  /** Of all pages. */
  bytes: number;
}

/** The pages of a store that were read or landed last. */
const KEPT = new WeakMap<ReadDb, Kept>();

function keptOf(db: ReadDb): Kept {
  let kept = KEPT.get(db);
  if (!kept) KEPT.set(db, (kept = { pages: new Map<number, Buffer>(), bytes: 0 }));
  return kept;
}

/** Writes the payloads of a page, one behind the other, and returns its id. */
export function storePage(db: WriteDb, stream: number, bytes: Buffer, receivedAt: Instant): number {
  const { codec, body } = encodePage(bytes);
  return db.run(
    'INSERT INTO inbox_page (stream, received_at, codec, body) VALUES (?, ?, ?, ?)',
    stream,
    receivedAt,
    codec,
    body,
  ).id;
}

/** A page that was just landed is mapped next: it is kept as it came. Call once it is committed. */
export function keepPage(db: ReadDb, page: number, bytes: Buffer): void {
  const kept = keptOf(db);
  for (const [oldest, { length }] of kept.pages) {
    if (kept.pages.size < KEPT_PAGES && kept.bytes + bytes.length <= KEPT_BYTES) break;
    kept.pages.delete(oldest);
    kept.bytes -= length;
  }
  kept.pages.set(page, bytes);
  kept.bytes += bytes.length;
}

/** Reads payload text out of pages, keeping the last decompressed ones. */
export class PayloadReader {
  readonly #db: ReadDb;
  readonly #kept: Kept;

  constructor(db: ReadDb) {
    this.#db = db;
    this.#kept = keptOf(db);
  }

  text(page: number, offset: number, length: number): string {
    return this.#page(page).toString('utf8', offset, offset + length);
  }

  #page(id: number): Buffer {
    const kept = this.#kept.pages.get(id);
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
