import { emptyDocument, type CanonicalDocument, type DocumentKind } from '#shared/domain/document.ts';

/** The text a document is stored as: JSON without what is empty, which is most of it. */
export function packDocument(document: CanonicalDocument): string {
  const packed: Record<string, unknown> = {};
  for (const key in document) {
    const value: unknown = document[key as keyof CanonicalDocument];
    if (value === null || value === false || value === '' || (Array.isArray(value) && value.length === 0)) continue;
    packed[key] = value;
  }
  return JSON.stringify(packed);
}

export function unpackDocument(text: string): CanonicalDocument {
  const packed = JSON.parse(text) as Partial<CanonicalDocument> & { readonly kind: DocumentKind };
  return { ...emptyDocument(packed.kind), ...packed };
}
