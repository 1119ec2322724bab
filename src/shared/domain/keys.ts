/** The key of a document: its connection, stream and source id, and the part of the record it is. Stable for ever. */
export interface DocumentKeyParts {
  readonly connectionId: string;
  readonly streamId: string;
  readonly sourceId: string;
  readonly localKey: string;
}

/** `bc/salesOrders/7f3c…` or, for a part of a record, `sh/orders/T3JkZXI6MQ==#shipment-77`. */
export function documentKey({ connectionId, streamId, sourceId, localKey }: DocumentKeyParts): string {
  return `${connectionId}/${streamId}/${sourceId}${localKey === '' ? '' : `#${localKey}`}`;
}

/** Null for text that is no document key. Connection and stream ids hold neither "/" nor "#". */
export function parseDocumentKey(key: string): DocumentKeyParts | null {
  const first = key.indexOf('/');
  const second = key.indexOf('/', first + 1);
  if (first < 1 || second < 0) return null;
  const rest = key.slice(second + 1);
  const hash = rest.lastIndexOf('#');
  return {
    connectionId: key.slice(0, first),
    streamId: key.slice(first + 1, second),
    sourceId: hash < 0 ? rest : rest.slice(0, hash),
    localKey: hash < 0 ? '' : rest.slice(hash + 1),
  };
}
