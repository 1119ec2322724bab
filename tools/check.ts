import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const CHECKS = Object.keys(scripts).filter((name) => name.startsWith('check:'));

/** Runs a script as npm would, which has put the project's programs on the path. What it says is printed when it has ended. */
function run(name: string): Promise<boolean> {
  const began = performance.now();
  const child = spawn(scripts[name] ?? '', {
    cwd: root,
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...(process.stdout.isTTY && { FORCE_COLOR: '1' }) },
  });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => said.push(part));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      process.stdout.write(Buffer.concat(said));
      console.log(`${name} ${code === 0 ? 'passed' : 'FAILED'} after ${seconds} s`);
      resolve(code === 0);
    });
  });
}

const passed = await Promise.all(CHECKS.map(run));
const failed = CHECKS.filter((_, index) => !passed[index]);
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(', ')}. Each runs alone as "npm run ${failed[0]}".`);
  process.exitCode = 1;
}
