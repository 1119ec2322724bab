import Database from 'better-sqlite3';
import { makePrivate } from './open.ts';

/** Pages copied between two looks at progress and cancel: a few dozen megabytes. */
const PAGES_AT_ONCE = 4_096;

/**
 * Copies a store, as it is at this moment, to another file while its writer goes on writing.
 * @param onProgress called with 0 to 1; a copy under way ends where it throws
 */
export async function copyStore(from: string, to: string, onProgress: (share: number) => void): Promise<void> {
  makePrivate(to);
  const source = new Database(from, { readonly: true, fileMustExist: true });
  try {
    // One snapshot from the first page to the last: without it each commit of the writer would start the copy anew.
    source.exec('BEGIN');
    source.prepare('SELECT count(*) FROM sqlite_schema').get();
    await source.backup(to, {
      progress: ({ totalPages, remainingPages }) => {
        onProgress(totalPages === 0 ? 1 : 1 - remainingPages / totalPages);
        return PAGES_AT_ONCE;
      },
    });
    source.exec('COMMIT');
  } finally {
    source.close();
  }
}
