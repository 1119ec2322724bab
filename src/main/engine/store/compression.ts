import { constants, deflateRawSync, inflateRawSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { assert } from '#shared/lib/assert.ts';

/** How a page's bytes are held. Written into the file: never renumber. */
export const CODECS = { plain: 0, deflate: 1, zstd: 2 } as const;

const SMALL = 256;

/** Payloads repeat themselves so much that a higher level gains little. */
const ZSTD_OPTIONS = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Compresses the bytes of a page. Pages too small to gain are kept plain. */
export function encodePage(bytes: Buffer): { readonly codec: number; readonly body: Buffer } {
  if (bytes.length < SMALL) return { codec: CODECS.plain, body: bytes };
  // A runtime built without zstd still writes files that every other runtime reads.
  if (typeof zstdCompressSync === 'function')
    return { codec: CODECS.zstd, body: zstdCompressSync(bytes, ZSTD_OPTIONS) };
  return { codec: CODECS.deflate, body: deflateRawSync(bytes, { level: 3 }) };
}

/** The bytes of a page. @throws InvariantError for an unknown codec */
export function decodePage(codec: number, body: Uint8Array): Buffer {
  if (codec === CODECS.plain) return Buffer.from(body);
  if (codec === CODECS.zstd) return zstdDecompressSync(body);
  assert(codec === CODECS.deflate, `unknown page codec ${codec}`);
  return inflateRawSync(body);
}
