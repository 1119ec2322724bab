/**
 * The text of bytes, without a byte order mark, in chunks as they come.
 * @throws TypeError when the bytes are no text of the encoding (WHATWG names), and RangeError for an unknown one
 */
export async function* textChunks(bytes: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}
