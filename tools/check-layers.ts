import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkLayers } from './layers/check.ts';
import { readSource, type SourceFile } from './layers/imports.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const files: SourceFile[] = [];
for await (const path of glob(['{src,e2e,bench,tools}/**/*.{ts,tsx}', '*.config.ts'], { cwd: root })) {
  const name = path.replaceAll('\\', '/');
  files.push(readSource(name, readFileSync(join(root, path), 'utf8')));
}

const problems = checkLayers(files.toSorted((a, b) => a.path.localeCompare(b.path)));
for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error(
    `${problems.length} wrong arrows; the layers and why they exist: docs/architecture.md, tools/layers/table.ts`,
  );
  process.exitCode = 1;
}
