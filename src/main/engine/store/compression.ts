import { constants, deflateRawSync, inflateRawSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { assert } from '#shared/lib/assert.ts';

/** How a page's bytes are held. Written into the file: never renumber. */
export const CODECS = { plain: 0, deflate: 1, zstd: 2 } as const;

/** Below this nothing is gained; below the other, setting up zstd takes longer and leaves more to collect than the work. */
const TINY_BYTES = 256;
const SMALL_BYTES = 32_768;

/** Payloads repeat themselves so much that a higher level gains little. */
const ZSTD_OPTIONS = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Compresses the bytes of a page. Pages too small to gain are kept plain. */
export function encodePage(bytes: Buffer): { readonly codec: number; readonly body: Buffer } {
  if (bytes.length < TINY_BYTES) return { codec: CODECS.plain, body: bytes };
  // A runtime built without zstd still writes files that every other runtime reads.
  if (bytes.length >= SMALL_BYTES && typeof zstdCompressSync === 'function')
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
