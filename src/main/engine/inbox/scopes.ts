/** SQL: whether a stream is inside what is read of its connection. @param stream, connection aliases of their tables */
export const STREAM_IS_READ = (stream: string, connection: string): string =>
  `(json_extract(${connection}.scope, '$.streams') IS NULL
    OR ${stream}.stream_id IN (SELECT value FROM json_each(${connection}.scope, '$.streams')))`;
