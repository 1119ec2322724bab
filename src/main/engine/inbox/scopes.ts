import { WHOLE, type Scope } from '#shared/domain/connection-scope.ts';

/** @param text JSON as it is kept, of a version that may know less of scopes; null for everything */
export function scopeOf(text: string | null): Scope {
  return text === null ? WHOLE : { ...WHOLE, ...(JSON.parse(text) as Partial<Scope>) };
}

/** SQL: whether a stream is inside what is read of its connection. @param stream, connection aliases of their tables */
export const STREAM_IS_READ = (stream: string, connection: string): string =>
  `(json_extract(${connection}.scope, '$.streams') IS NULL
    OR ${stream}.stream_id IN (SELECT value FROM json_each(${connection}.scope, '$.streams')))`;
