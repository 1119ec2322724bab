import { posix } from 'node:path';
import type { FileInfo } from '../../../ports/ports.ts';
import type { CompiledSource } from '../mapping/compiled.ts';

/** The files of a source, oldest first: what is newer is read later. */
export function filesOf<File extends FileInfo>(source: CompiledSource, files: readonly File[]): readonly File[] {
  return files
    .filter(({ name }) => matches(name, source.files) && !matches(name, source.except) && !isLock(name))
    .toSorted((a, b) => a.modifiedAt - b.modifiedAt || (a.name < b.name ? -1 : 1));
}

/** Left beside a document by the Office program that has it open. */
function isLock(name: string): boolean {
  return posix.basename(name).startsWith('~$');
}

function matches(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => posix.matchesGlob(name, pattern));
}
