import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

/** Beside the packages: nobody else writes there, and a new installation begins anew. */
const FOLDER = join(import.meta.dirname, '..', '..', '..', 'node_modules', '.cache', 'throughline');

/**
 * Keeps what Node made of the sources, for hosts that run from them: else some thousand files lose their types and are
 * compiled at each start, by each thread. Where the folder cannot be written to, nothing is kept.
 */
export function keepCompiledCode(): void {
  // Threads go by the variable.
  process.env['NODE_COMPILE_CACHE'] ??= FOLDER;
  enableCompileCache();
}
