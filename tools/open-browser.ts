import { spawn } from 'node:child_process';

/** How each system opens an address in the person's default browser. */
function opener(address: string): readonly [command: string, args: readonly string[]] {
  if (process.platform === 'darwin') return ['open', [address]];
  // Not `start`: the command shell would give & and ^ a meaning.
  if (process.platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', address]];
  return ['xdg-open', [address]];
}

/** Whether a browser was asked to open it; where there is none the person opens the address. */
export async function openBrowser(address: string): Promise<boolean> {
  const [command, args] = opener(address);
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
