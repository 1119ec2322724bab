import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main/hosts/cli/main.ts', import.meta.url));
/** Paths in command lines are relative to it. */
export const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandLine {
  run(...line: readonly string[]): Promise<Ended>;
  /** What a command answers with --json. @throws when it ends otherwise than it should */
  json<T>(...line: readonly string[]): Promise<T>;
}

/** The command line on one data folder, each command in a process of its own. */
export function commandLine(data: string): CommandLine {
  const run = async (...line: readonly string[]): Promise<Ended> => {
    const child = spawn(process.execPath, [MAIN, ...line, '--data', data], {
      cwd: REPOSITORY,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  };
  return {
    run,
    async json<T>(...line: readonly string[]) {
      const { code, stdout, stderr } = await run(...line, '--json');
      if (code !== 0) throw new Error(`${line.join(' ')} ended with ${code}: ${stderr}${stdout}`);
      return JSON.parse(stdout) as T;
    },
  };
}
