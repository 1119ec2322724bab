import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface ExportFigures {
  readonly rows: number;
  readonly rowsPerSecond: number;
  readonly peakMemoryMb: number;
}

/** An export of all orders to XLSX, in a process of its own, so that its memory is its own. */
export function measureExport(file: string, folder: string, moment: number): ExportFigures {
  const child = spawnSync(
    process.execPath,
    [fileURLToPath(new URL('./export-process.ts', import.meta.url)), file, folder, String(moment)],
    { encoding: 'utf8' },
  );
  if (child.status !== 0) throw new Error(`the export failed: ${child.stderr}`);
  return JSON.parse(child.stdout) as ExportFigures;
}
