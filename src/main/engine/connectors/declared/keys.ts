/** Ids become parts of document keys, which mark the part of a record with "#". */
export function keyText(id: string): string {
  return id.replaceAll('%', '%25').replaceAll('#', '%23');
}
