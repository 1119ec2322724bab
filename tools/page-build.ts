import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
export const WEB_ROOT = join(root, 'out', 'renderer');

const BUILT = ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html'];
const SOURCES = ['src/**/*', 'docs/runbooks/*', 'electron.vite.config.ts', 'package.json'];

/** Whether the built app is there and newer than everything it is made of. */
async function isBuilt(): Promise<boolean> {
  if (BUILT.some((file) => !existsSync(join(root, file)))) return false;
  const builtAt = Math.min(...BUILT.map((file) => statSync(join(root, file)).mtimeMs));
  for await (const source of glob(SOURCES, { cwd: root, exclude: ['**/*.test.*', '**/*.system.ts', 'src/**/*.md'] })) {
    if (statSync(join(root, source)).mtimeMs > builtAt) return false;
  }
  return true;
}

/** The sources do not build; the message is what the build said. */
export class BuildError extends Error {
  override readonly name = 'BuildError';
}

/** Builds the app when its sources changed. @throws BuildError */
export async function buildWhenStale(say: (line: string) => void): Promise<void> {
  if (await isBuilt()) return;
  say('Building Throughline, once after each change of its sources.');
  const build = spawn(
    process.execPath,
    [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    },
  );
  let output = '';
  for (const stream of [build.stdout, build.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const code = await new Promise((resolve) => {
    build.once('close', resolve);
  });
  if (code !== 0)
    throw new BuildError(
      `Throughline does not build. After fetching a newer version, run "npm ci" first.\n${output.trim()}`,
    );
}
