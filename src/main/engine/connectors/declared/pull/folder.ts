import { whyUnreadable } from '#shared/lib/unreadable.ts';
import type { FileInfo } from '../../../ports/ports.ts';
import { ConnectorError, type PullContext } from '../../kit/connector.ts';
import type { CompiledSource } from '../mapping/compiled.ts';
import type { SourceRow } from './source-row.ts';
import type { FileContent } from './source-rows.ts';

/** Records of a page. */
export const PAGE_SIZE = 500;

export interface FolderConfig {
  readonly folder: string;
}

/** @throws ConnectorError */
export async function listFolder(context: PullContext<FolderConfig>): Promise<readonly FileInfo[]> {
  try {
    return await context.folders.list(context.config.folder);
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    throw new ConnectorError(
      'config',
      `The folder ${context.config.folder} cannot be read: ${whyUnreadable(error)}`,
      'Check that the folder is there and that you may read it.',
    );
  }
}

export function openFile(
  source: CompiledSource,
  file: FileInfo,
  { folders, config: { folder } }: PullContext<FolderConfig>,
): FileContent {
  return {
    text: () => folders.read(folder, file.name, source.csv.encoding),
    bytes: () => folders.bytes(folder, file.name),
  };
}

/** @throws ConnectorError */
export function throwIfCancelled(context: PullContext<FolderConfig>): void {
  if (context.signal.aborted)
    throw new ConnectorError('cancelled', 'Reading was stopped.', 'Start it again when you like.');
}

/** The file was removed between listing and reading. */
export function isGone(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** Stands for a file whose text cannot be had. */
export function unreadableFile(error: unknown): SourceRow {
  return {
    at: 0,
    record: null,
    reason: `The file cannot be read: ${messageOf(error)}`,
    raw: '',
    consumed: '',
    complete: false,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
