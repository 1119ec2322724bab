/** Ids become parts of document keys, which mark the part of a record with "#". */
export function keyText(id: string): string {
  return id.replaceAll('%', '%25').replaceAll('#', '%23');
}

/** The id that became a part of keys. */
export function idOfKeyText(text: string): string {
  return text.replaceAll('%23', '#').replaceAll('%25', '%');
}
